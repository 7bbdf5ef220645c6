//! Propensity model: against results of scikit-learn and SciPy (`independent/propensity.py`), against results
//! by hand, and properties that hold for any customers.

mod evaluation;
mod fitting;
mod labelled_customers;

use daypart_engine::fields::ids::Id;
use daypart_engine::profiles::column::ProfileColumn;
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::propensity::{self, Features, Model, PropensityError, VersusBaseline, features_txt, scored_csv};

/// Returns the rows of a fixture after its header.
fn rows(fixture: &[u8]) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(fixture)
        .records()
        .map(Result::unwrap)
        .collect()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

fn close(ours: f64, expected: f64) -> bool {
    (ours - expected).abs() <= 1e-9 * expected.abs().max(1.0)
}

/// Returns the fixture's customers and their outcomes.
fn customers() -> (Profiles, Vec<bool>) {
    let rows = rows(include_bytes!("independent/customers.csv"));
    let column = |index: usize| rows.iter().map(|row| row[index].parse().unwrap()).collect::<Vec<u32>>();
    let profiles = Profiles {
        customers: (0..rows.len() as u32).collect(),
        bands: (0..4).map(column).collect(),
        mobile: column(4),
        unique: column(5),
    };
    (profiles, rows.iter().map(|row| &row[6] == "1").collect())
}

/// Five customers with two bands, of whom two clicked, equal except for the bands.
fn five(bands: [[u32; 5]; 2]) -> (Profiles, Vec<bool>, Model) {
    let profiles = Profiles {
        // Other customers of the store have been filtered out.
        customers: vec![1, 2, 4, 5, 6],
        unique: vec![1; 5],
        bands: bands.iter().map(|band| band.to_vec()).collect(),
        mobile: vec![0; 5],
    };
    let clicked = vec![true, false, false, true, false];
    let model = Model::fit(&Features::of(&profiles), &clicked, &[0, 1, 2, 3, 4]).unwrap();
    (profiles, clicked, model)
}

#[test]
fn features_are_shares_of_a_customers_events_in_default_order() {
    let profiles = Profiles {
        customers: vec![0, 1],
        unique: vec![5, 0],
        bands: vec![vec![1, 0], vec![2, 0], vec![3, 0], vec![4, 0]],
        mobile: vec![6, 0],
    };
    let features = Features::of(&profiles);
    assert_eq!(features.row(0).collect::<Vec<_>>(), [0.1, 0.2, 0.3, 0.4, 0.6, 0.5]);
    assert_eq!(features.row(1).collect::<Vec<_>>(), [0.0; 6]);
    assert_eq!(
        features_txt(&features, &[true, false]),
        b"1 1:0.10 2:0.20 3:0.30 4:0.40 5:0.60 6:0.50\n0 1:0.00 2:0.00 3:0.00 4:0.00 5:0.00 6:0.00\n"
    );
    assert_eq!(features_txt(&Features::of(&Profiles::default()), &[]), b"");
}

#[test]
fn there_is_a_feature_per_band_and_two_more() {
    let profiles = Profiles {
        customers: vec![0],
        unique: vec![1],
        bands: vec![vec![1]; 8],
        mobile: vec![1],
    };
    let text = String::from_utf8(features_txt(&Features::of(&profiles), &[false])).unwrap();
    assert!(
        text.starts_with("0 1:0.12 2:0.12") && text.ends_with("9:0.12 10:0.12\n"),
        "{text}"
    );
}

#[test]
fn scored_list_is_sorted_by_probability_with_ties_in_table_order() {
    let (profiles, clicked, model) = five([[9, 1, 5, 9, 5], [1, 9, 5, 1, 5]]);
    let customers = [
        Id::Number(9),
        Id::Number(10),
        Id::Number(11),
        Id::Text("nobody".into()),
        Id::Number(12),
        Id::Text("=1+1".into()),
        Id::Number(14),
    ];
    let name = |id: &Id| (*id == Id::Number(10)).then_some("@Ann");
    let features = Features::of(&profiles);
    let file = scored_csv("custid", &customers, Some(&name), &features, &clicked, &model).unwrap();
    let mut reader = csv::Reader::from_reader(file.as_slice());
    assert_eq!(
        reader.headers().unwrap(),
        vec!["custid", "name", "probability", "clicked"]
    );
    let list: Vec<_> = reader.records().map(Result::unwrap).collect();
    let cells: Vec<_> = list.iter().map(|row| (&row[0], &row[1], &row[3])).collect();
    assert_eq!(
        cells,
        [
            ("10", "'@Ann", "1"),
            ("'=1+1", "", "1"),
            ("12", "", "0"),
            ("14", "", "0"),
            ("11", "", "0")
        ]
    );
    assert_eq!(&list[0][2], &format!("{:.6}", model.score(features.row(0)).probability));
    let file = scored_csv("artist", &customers, None, &features, &clicked, &model).unwrap();
    assert!(file.starts_with(b"artist,probability,clicked\n10,0."));
}

#[test]
fn contributions_sum_to_the_log_odds() {
    let (profiles, clicked) = customers();
    let features = Features::of(&profiles);
    let model = propensity::train(&features, &clicked).unwrap().model;
    for row in 0..features.customers() {
        let score = model.score(features.row(row));
        let log_odds = model.intercept + score.contributions.iter().map(|(_, adds)| adds).sum::<f64>();
        assert!(close((score.probability / (1.0 - score.probability)).ln(), log_odds));
        assert!(close(model.probability(features.row(row)), score.probability));
        let columns: Vec<ProfileColumn> = score.contributions.iter().map(|(column, _)| *column).collect();
        assert!(columns.iter().copied().eq(features.columns()));
    }
}

#[test]
fn constant_features_have_no_effect() {
    let (profiles, mut clicked) = customers();
    let alike = Profiles {
        mobile: vec![0; profiles.len()],
        ..profiles.clone()
    };
    let model = propensity::train(&Features::of(&alike), &clicked).unwrap().model;
    let mobile = &model.coefficients[4];
    assert_eq!(
        (mobile.column, mobile.value, mobile.interval),
        (ProfileColumn::Mobile, 0.0, None)
    );
    assert!(model.coefficients[5].interval.is_some());
    // Where all customers are equal, the model predicts the share of clicks.
    let same = Profiles {
        customers: (0..60).collect(),
        unique: vec![1; 60],
        bands: vec![vec![2; 60]; 4],
        mobile: vec![3; 60],
    };
    clicked.truncate(60);
    let report = propensity::train(&Features::of(&same), &clicked).unwrap();
    let share = report.train.clicked as f64 / report.train.customers as f64;
    assert!(close(report.model.probability(Features::of(&same).row(0)), share));
    assert_eq!(
        (report.evaluation.auc.value, report.verdict.ranking),
        (0.5, VersusBaseline::NoBetter)
    );
    assert!(close(report.evaluation.log_loss, report.evaluation.baseline_log_loss));
}

#[test]
fn rejects_too_few_customers_of_an_outcome_with_a_message() {
    let (profiles, _) = customers();
    let features = Features::of(&profiles);
    let first = |count: usize| (0..600).map(|row| row < count).collect::<Vec<bool>>();
    let cases = [
        (
            first(0),
            PropensityError::NoClicks(600),
            "found no clicks by the 600 customers, expected at least 10 who clicked",
        ),
        (
            first(600),
            PropensityError::AllClicked(600),
            "found clicks by all 600 customers, expected at least 10 who did not click",
        ),
        (
            first(9),
            PropensityError::TooFew(9, 591),
            "found 9 customers who clicked and 591 who did not, expected at least 10 of each",
        ),
        (
            first(591),
            PropensityError::TooFew(591, 9),
            "found 591 customers who clicked and 9 who did not",
        ),
        (
            vec![true; 3],
            PropensityError::LabelCount(3, 600),
            "found 3 outcomes, expected one for each of the 600",
        ),
    ];
    for (clicked, expected, words) in cases {
        let error = propensity::train(&features, &clicked).unwrap_err();
        assert_eq!(error, expected);
        assert!(error.to_string().contains(words), "{error}");
    }
    assert!(propensity::train(&features, &first(10)).is_ok());
    assert!(propensity::train(&features, &first(590)).is_ok());
    let no_customers = Profiles::default();
    assert_eq!(
        propensity::train(&Features::of(&no_customers), &[]),
        Err(PropensityError::NoClicks(0))
    );
}
