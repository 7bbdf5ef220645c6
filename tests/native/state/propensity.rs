//! Propensity: the selected ad, requests for its model, and stale replies.

use super::*;
use daypart::protocol::{PropensityFile, PropensityOutcome};
use daypart::state::{DaypartEdit, FilterEdit, PropensityEdit};
use daypart_engine::query::report::AdBar;
use daypart_engine::time::dayparts::Preset;

const REDUCED: &str = "ADV_REDUCED_1DAY";

fn with_ads(ads: &[&str]) -> Report {
    let bar = |ad: &&str| AdBar {
        ad: (*ad).to_owned(),
        clicks: 30,
        customers: 20,
        clicks_without_events: 0,
    };
    Report {
        ads: ads.iter().map(bar).collect(),
        ..report(3)
    }
}

/// Shows a data set with these ads beside the demo's columns, and returns the effects.
fn show(page: &mut Page, ads: &[&str]) -> Vec<Effect> {
    let open = page.open();
    let opened = with_demo_codes(opened_with(Vec::new(), Some(with_ads(ads))));
    page.receive(open.id, open.generation, opened)
}

/// Shows a data set with these ads beside columns that are not the demo's, and returns the effects.
fn show_other(page: &mut Page, ads: &[&str]) -> Vec<Effect> {
    let open = page.open();
    page.receive(open.id, open.generation, opened_with(Vec::new(), Some(with_ads(ads))))
}

/// The requested models: id and generation of the request, ad and dayparts.
fn requested(effects: &[Effect]) -> Vec<(u32, u32, String, Dayparts)> {
    let model = |effect: &Effect| match effect {
        Effect::Send(Message {
            id,
            generation,
            body: Request::Propensity { ad, dayparts },
        }) => Some((*id, *generation, ad.clone(), dayparts.clone())),
        _ => None,
    };
    effects.iter().filter_map(model).collect()
}

fn choose(page: &mut Page, ad: &str) -> Vec<Effect> {
    page.dispatch(Action::Propensity(PropensityEdit::Choose(ad.to_owned())))
}

fn not_trained(reason: &str) -> Reply {
    Reply::Propensity(Box::new(PropensityOutcome::NotTrained(reason.to_owned())))
}

fn shown(page: &Page) -> Option<(&str, &PropensityOutcome)> {
    let model = page.state.propensity.current()?;
    Some((&model.ad, &model.outcome))
}

/// Whether an ad is selected and its model is pending.
fn is_training(page: &Page) -> bool {
    page.state.propensity.ad.is_some() && page.state.propensity.current().is_none()
}

#[test]
fn selects_the_demos_ad_automatically_beside_the_demos_columns() {
    let mut page = Page::connected();
    let effects = show(&mut page, &["ADV_A", REDUCED]);
    let requested = requested(&effects);
    assert_eq!(requested.len(), 1);
    assert_eq!(
        (requested[0].2.as_str(), &requested[0].3),
        (REDUCED, &Dayparts::default())
    );
    assert_eq!(Some(requested[0].1), page.generation());
    assert!(is_training(&page) && page.state.tick_ms().is_some());
    page.receive(requested[0].0, requested[0].1, not_trained("why"));
    assert_eq!(
        shown(&page),
        Some((REDUCED, &PropensityOutcome::NotTrained("why".to_owned())))
    );
    assert!(!is_training(&page));
}

#[test]
fn selects_the_ad_with_the_most_clicks_automatically_in_other_data() {
    let mut page = Page::connected();
    assert!(requested(&show_other(&mut page, &[])).is_empty(), "there are no ads");
    assert_eq!(requested(&show_other(&mut page, &["ADV_A", REDUCED]))[0].2, "ADV_A");
    assert_eq!(
        requested(&show(&mut page, &["ADV_A", REDUCED]))[0].2,
        REDUCED,
        "a customers file with the demo's columns was added"
    );
    assert_eq!(
        requested(&show(&mut page, &["ADV_B", "ADV_A"]))[0].2,
        "ADV_B",
        "the demo's ad is not among them"
    );
    page.dispatch(Action::Propensity(PropensityEdit::Close));
    assert!(requested(&show_other(&mut page, &["ADV_A"])).is_empty());
    assert_eq!(page.state.propensity.ad, None, "the user selected no ad");
}

#[test]
fn keeps_the_selected_ad_while_the_data_contain_it() {
    let mut page = Page::connected();
    show(&mut page, &["ADV_A", REDUCED]);
    let first = requested(&choose(&mut page, "ADV_A"));
    page.receive(first[0].0, first[0].1, not_trained("why"));
    let again = requested(&show(&mut page, &["ADV_B", "ADV_A", REDUCED]));
    assert_eq!(again[0].2, "ADV_A");
    assert_eq!(shown(&page), None, "the model of other data is discarded");
    show(&mut page, &["ADV_B"]);
    assert_eq!(page.state.propensity.ad.as_deref(), Some("ADV_B"));
    assert_eq!(requested(&show(&mut page, &[REDUCED]))[0].2, REDUCED);
    assert!(page.dispatch(Action::Propensity(PropensityEdit::Close)).is_empty());
    assert!(
        requested(&show(&mut page, &[REDUCED])).is_empty(),
        "the user selected no ad"
    );
}

#[test]
fn ignores_a_stale_reply() {
    let mut page = Page::connected();
    show(&mut page, &["ADV_A", "ADV_B"]);
    let old = requested(&choose(&mut page, "ADV_A"));
    let new = requested(&choose(&mut page, "ADV_B"));
    page.receive(old[0].0, old[0].1, not_trained("of the old"));
    assert_eq!(shown(&page), None);
    page.receive(new[0].0, new[0].1, not_trained("of the new"));
    assert_eq!(
        shown(&page),
        Some(("ADV_B", &PropensityOutcome::NotTrained("of the new".to_owned())))
    );
    let closed = requested(&choose(&mut page, "ADV_A"));
    page.dispatch(Action::Propensity(PropensityEdit::Close));
    page.receive(closed[0].0, closed[0].1, not_trained("late"));
    assert_eq!((shown(&page), is_training(&page)), (None, false));
}

#[test]
fn other_dayparts_train_the_model_again_after_the_recount() {
    let radio = Preset::Radio.dayparts();
    let mut page = Page::connected();
    let first = requested(&show(&mut page, &[REDUCED]));
    page.receive(first[0].0, first[0].1, not_trained("by the old"));
    let query = sent(&page.dispatch(Action::Dayparts(DaypartEdit::Preset(Preset::Radio))));
    assert!(matches!(query.body, Request::Query { .. }));
    assert!(shown(&page).is_some(), "it stays until the next one arrives");
    let counted = Report {
        dayparts: radio.clone(),
        ..with_ads(&[REDUCED])
    };
    let effects = page.receive(query.id, query.generation, Reply::Report(Box::new(counted)));
    let again = requested(&effects);
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].3, radio);
    page.receive(again[0].0, again[0].1, not_trained("by the new"));
    let model = page.state.propensity.current().expect("a model");
    assert_eq!(model.dayparts, radio);
}

#[test]
fn a_filter_does_not_train_the_model_again() {
    let mut page = Page::connected();
    let first = requested(&show(&mut page, &[REDUCED]));
    page.receive(first[0].0, first[0].1, not_trained("why"));
    let filter = "mobile=1".parse().expect("a filter");
    let query = sent(&page.dispatch(Action::Filter(FilterEdit::Replace(filter))));
    let Request::Query { view } = query.body else {
        panic!("a query");
    };
    let counted = Report {
        filter: view.filter,
        ..with_ads(&[REDUCED])
    };
    let effects = page.receive(query.id, query.generation, Reply::Report(Box::new(counted)));
    assert!(requested(&effects).is_empty());
    assert!(shown(&page).is_some());
}

#[test]
fn saves_files_of_the_selected_ad() {
    let mut page = Page::connected();
    show(&mut page, &["ADV_A", REDUCED]);
    for (file, name) in [
        (PropensityFile::Scores, "offer_scores.csv"),
        (PropensityFile::Features, "features.txt"),
    ] {
        let message = sent(&page.dispatch(Action::Propensity(PropensityEdit::Save(file))));
        let Request::PropensityFile { ad, file: wanted, .. } = &message.body else {
            panic!("found {:?}", message.body);
        };
        assert_eq!((ad.as_str(), *wanted), (REDUCED, file));
        let export = Export::Propensity(file);
        assert_eq!(export.file_name(), name);
        let effects = page.receive(message.id, message.generation, Reply::File { export });
        assert_eq!(effects, [Effect::SaveFile(export.file_name().to_owned())]);
    }
    page.dispatch(Action::Propensity(PropensityEdit::Close));
    assert!(
        page.dispatch(Action::Propensity(PropensityEdit::Save(PropensityFile::Scores)))
            .is_empty()
    );
}

#[test]
fn nothing_is_pending_after_a_failure_or_a_crash() {
    let mut page = Page::connected();
    let first = requested(&show(&mut page, &[REDUCED]));
    let message = "no memory is left".to_owned();
    page.receive(first[0].0, first[0].1, Reply::Failed(Failure { message }));
    assert!(!is_training(&page));
    assert_eq!(page.problem(), "no memory is left");
    choose(&mut page, REDUCED);
    assert!(is_training(&page));
    page.dispatch(Action::WorkerDied("it was ended".to_owned()));
    assert!(!is_training(&page));
    assert!(choose(&mut page, REDUCED).is_empty(), "there is no worker");
}
