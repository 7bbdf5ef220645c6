//! Who clicks an ad: the regression and all that follows from it, against scikit-learn's and SciPy's answers
//! (`independent/offers.py`), by hand, and what must hold for any customers.

mod audience;
mod fitting;
mod judging;

use daypart_engine::fields::ids::Id;
use daypart_engine::profiles::column::ProfileColumn;
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::propensity::{self, Features, Model, PropensityError, Standing, features_txt, scored_csv};

/// The rows of a fixture after its header.
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

/// The fixture's customers, and who clicked.
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

/// Two bands, two of five customers clicking, all but the rows given alike.
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
fn features_are_shares_of_a_customers_events_in_the_seeds_order() {
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
fn there_are_as_many_features_as_bands_and_two() {
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
fn the_scored_list_has_the_likeliest_first_and_equals_in_the_tables_order() {
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
    let model = propensity::learn(&features, &clicked).unwrap().model;
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
fn what_is_the_same_for_all_says_nothing() {
    let (profiles, mut clicked) = customers();
    let alike = Profiles {
        mobile: vec![0; profiles.len()],
        ..profiles.clone()
    };
    let model = propensity::learn(&Features::of(&alike), &clicked).unwrap().model;
    let mobile = &model.coefficients[4];
    assert_eq!(
        (mobile.column, mobile.value, mobile.interval),
        (ProfileColumn::Mobile, 0.0, None)
    );
    assert!(model.coefficients[5].interval.is_some());
    // Where all customers are alike, the model knows the share of clicks and no more.
    let same = Profiles {
        customers: (0..60).collect(),
        unique: vec![1; 60],
        bands: vec![vec![2; 60]; 4],
        mobile: vec![3; 60],
    };
    clicked.truncate(60);
    let report = propensity::learn(&Features::of(&same), &clicked).unwrap();
    let share = report.train.clicked as f64 / report.train.customers as f64;
    assert!(close(report.model.probability(Features::of(&same).row(0)), share));
    assert_eq!(
        (report.evaluation.auc.value, report.verdict.ranking),
        (0.5, Standing::NoBetter)
    );
    assert!(close(report.evaluation.log_loss, report.evaluation.share_log_loss));
}

#[test]
fn what_cannot_be_learnt_is_refused_in_words() {
    let (profiles, _) = customers();
    let features = Features::of(&profiles);
    let first = |count: usize| (0..600).map(|row| row < count).collect::<Vec<bool>>();
    let cases = [
        (
            first(0),
            PropensityError::NobodyClicked(600),
            "found no click by any of the 600 customers",
        ),
        (
            first(600),
            PropensityError::EveryoneClicked(600),
            "found a click by each of the 600 customers",
        ),
        (
            first(9),
            PropensityError::TooFew(9, 591),
            "found 9 who clicked and 591 who did not, expected at least 10",
        ),
        (
            first(591),
            PropensityError::TooFew(591, 9),
            "found 591 who clicked and 9 who did not",
        ),
        (
            vec![true; 3],
            PropensityError::Answers(3, 600),
            "found 3 answers, expected one for each of 600",
        ),
    ];
    for (clicked, expected, words) in cases {
        let error = propensity::learn(&features, &clicked).unwrap_err();
        assert_eq!(error, expected);
        assert!(error.to_string().contains(words), "{error}");
    }
    assert!(propensity::learn(&features, &first(10)).is_ok());
    assert!(propensity::learn(&features, &first(590)).is_ok());
    let nobody = Profiles::default();
    assert_eq!(
        propensity::learn(&Features::of(&nobody), &[]),
        Err(PropensityError::NobodyClicked(0))
    );
}
