//! Files of the propensity model: the features in LIBSVM's format, and the scored list as CSV.

use std::fmt::Write;

use csv::Writer;

use crate::collections::sort;
use crate::fields::ids::Id;
use crate::propensity::features::Features;
use crate::propensity::model::Model;
use crate::text::csv_writer::finish;
use crate::text::formula_injection::escape_formula;

/// Returns a customer's name, if it is known.
pub type NameOf<'a> = &'a dyn Fn(&Id) -> Option<&'a str>;

/// Writes `features.txt`: one line per customer in the order of the profiles, in LIBSVM's format (Chang and
/// Lin, "LIBSVM: A library for support vector machines", 2011).
///
/// A line consists of 1 for a click or 0, then every feature as its number, from 1, and its value with two decimals.
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
            // Writing to a string never fails.
            let _ = write!(text, " {number}:{value:.2}");
        }
        text.push('\n');
    }
    text.into_bytes()
}

/// Writes the scored list as CSV: all customers by probability of a click, the likeliest first.
///
/// The columns are `first_column` with the customer's id, `name` where names are known, `probability` with six
/// decimals, and `clicked` 1 or 0. Ties stay in the order of the profiles. The training customers are included.
/// `customers` are those of the store.
///
/// # Errors
/// Passes on errors of the csv crate, which do not occur when writing to memory.
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
    // A stable sort keeps ties in order.
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
        writer.write_field(escape_formula(&id.to_string()).as_bytes())?;
        if let Some(name) = name {
            writer.write_field(escape_formula(name(id).unwrap_or("")).as_bytes())?;
        }
        writer.write_field(format!("{:.6}", probabilities[row]))?;
        writer.write_field(if clicked[row] { "1" } else { "0" })?;
        writer.write_record(None::<&[u8]>)?;
    }
    finish(writer)
}
