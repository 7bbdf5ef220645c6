//! The files that can be taken away: the features as other programs learn from them, and the scored list.

use std::fmt::Write;

use csv::Writer;

use crate::collections::sort;
use crate::fields::ids::Id;
use crate::propensity::features::Features;
use crate::propensity::model::Model;
use crate::text::csv_writer::finish;
use crate::text::formula_injection::harmless;

/// Gives a customer's name, if it is known.
pub type NameOf<'a> = &'a dyn Fn(&Id) -> Option<&'a str>;

/// `features.txt`: a line a customer in the profiles' order, in the form of LIBSVM (Chang and Lin, "LIBSVM: A library for
/// support vector machines", 2011): 1 or 0 for a click or none, then every feature as its number, from 1, and its value with
/// two decimals.
///
/// ```
/// use daypart_engine::propensity::{Features, features_txt};
/// use daypart_engine::profiles::profile::Profiles;
/// let bands = vec![vec![1, 2], vec![2, 0], vec![0, 0], vec![0, 0]];
/// let profiles = Profiles { customers: vec![0, 1], unique: vec![3, 1], bands, mobile: vec![0, 1] };
/// let text = String::from_utf8(features_txt(&Features::of(&profiles), &[false, true])).unwrap();
/// assert_eq!(text, "0 1:0.33 2:0.67 3:0.00 4:0.00 5:0.00 6:1.00\n1 1:1.00 2:0.00 3:0.00 4:0.00 5:0.50 6:0.50\n");
/// ```
pub fn features_txt(features: &Features<'_>, clicked: &[bool]) -> Vec<u8> {
    let mut text = String::with_capacity(clicked.len() * (features.columns().count() * 7 + 2));
    for (row, &clicked) in clicked.iter().enumerate().take(features.customers()) {
        text.push(if clicked { '1' } else { '0' });
        for (number, value) in (1..).zip(features.row(row)) {
            // Writing to a text never fails.
            let _ = write!(text, " {number}:{value:.2}");
        }
        text.push('\n');
    }
    text.into_bytes()
}

/// The scored list of `customers`, which are the store's: `first_column` with the customer's id, `name` where names are known, `probability` of a click with six
/// decimals, and `clicked` 1 or 0; the likeliest first, and those of equal probability in the profiles' order. Those that
/// the model has learnt from are among them.
///
/// # Errors
/// None occur when writing to memory; the csv crate's are passed on.
pub fn scored_csv(
    first_column: &str,
    customers: &[Id],
    name: Option<NameOf<'_>>,
    features: &Features<'_>,
    clicked: &[bool],
    model: &Model,
) -> Result<Vec<u8>, csv::Error> {
    let probabilities: Vec<f64> = (0..features.customers())
        .map(|row| model.probability(features.row(row)))
        .collect();
    let mut order: Vec<u32> = (0..probabilities.len() as u32).collect();
    // A stable sort keeps equal ones in order.
    sort::sort(&mut order, |&a, &b| {
        probabilities[b as usize].total_cmp(&probabilities[a as usize])
    });
    let mut writer = Writer::from_writer(Vec::with_capacity(features.customers() * 24));
    writer.write_field(first_column)?;
    if name.is_some() {
        writer.write_field("name")?;
    }
    writer.write_record(["probability", "clicked"])?;
    for row in order {
        let row = row as usize;
        let id = &customers[features.customer(row)];
        writer.write_field(harmless(&id.to_string()).as_bytes())?;
        if let Some(name) = name {
            writer.write_field(harmless(name(id).unwrap_or("")).as_bytes())?;
        }
        writer.write_field(format!("{:.6}", probabilities[row]))?;
        writer.write_field(if clicked[row] { "1" } else { "0" })?;
        writer.write_record(None::<&[u8]>)?;
    }
    finish(writer)
}
