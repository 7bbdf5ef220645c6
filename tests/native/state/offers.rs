//! Offers in the page's state: which ad is chosen, what is asked of the worker, and which of its answers count.

use super::*;
use daypart::protocol::{PropensityFile, PropensityOutcome};
use daypart::state::{Edit, FilterEdit, PropensityEdit};
use daypart_engine::query::report::AdBar;
use daypart_engine::time::dayparts::Preset;

const REDUCED: &str = "ADV_REDUCED_1DAY";

fn with_ads(ads: &[&str]) -> Report {
    let bar = |ad: &&str| AdBar {
        ad: (*ad).to_owned(),
        clicks: 30,
        customers: 20,
        of_others: 0,
    };
    Report {
        ads: ads.iter().map(bar).collect(),
        ..report(3)
    }
}

/// Shows a data set with these ads, and gives what is asked for.
fn show(page: &mut Page, ads: &[&str]) -> Vec<Effect> {
    let open = page.open();
    page.hear(open.id, open.generation, opened_with(Vec::new(), Some(with_ads(ads))))
}

/// What is asked of the worker about offers: the request's id and generation, the ad and the dayparts.
fn asked(effects: &[Effect]) -> Vec<(u32, u32, String, Dayparts)> {
    let offer = |effect: &Effect| match effect {
        Effect::Send(Message {
            id,
            generation,
            body: Request::Propensity { ad, dayparts },
        }) => Some((*id, *generation, ad.clone(), dayparts.clone())),
        _ => None,
    };
    effects.iter().filter_map(offer).collect()
}

fn choose(page: &mut Page, ad: &str) -> Vec<Effect> {
    page.act(Action::Propensity(PropensityEdit::Choose(ad.to_owned())))
}

fn not(reason: &str) -> Reply {
    Reply::Propensity(Box::new(PropensityOutcome::Not(reason.to_owned())))
}

fn shown(page: &Page) -> Option<(&str, &PropensityOutcome)> {
    let offer = page.state.offers.current()?;
    Some((&offer.ad, &offer.outcome))
}

#[test]
fn the_first_ad_is_chosen_by_itself_and_no_other() {
    let mut page = Page::up();
    assert!(asked(&show(&mut page, &["ADV_A", "ADV_B"])).is_empty());
    assert_eq!(page.state.offers.ad, None);
    let effects = show(&mut page, &["ADV_A", REDUCED]);
    let asked = asked(&effects);
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].2.as_str(), &asked[0].3), (REDUCED, &Dayparts::default()));
    assert_eq!(Some(asked[0].1), page.generation());
    assert!(page.state.offers.waiting() && page.state.tick_ms().is_some());
    page.hear(asked[0].0, asked[0].1, not("why"));
    assert_eq!(shown(&page), Some((REDUCED, &PropensityOutcome::Not("why".to_owned()))));
    assert!(!page.state.offers.waiting());
}

#[test]
fn a_choice_holds_over_data_that_have_it() {
    let mut page = Page::up();
    show(&mut page, &["ADV_A", REDUCED]);
    let first = asked(&choose(&mut page, "ADV_A"));
    page.hear(first[0].0, first[0].1, not("why"));
    let again = asked(&show(&mut page, &["ADV_B", "ADV_A", REDUCED]));
    assert_eq!(again[0].2, "ADV_A");
    assert_eq!(shown(&page), None, "what was learnt from other data is gone");
    show(&mut page, &["ADV_B"]);
    assert_eq!(page.state.offers.ad, None);
    assert_eq!(asked(&show(&mut page, &[REDUCED]))[0].2, REDUCED);
    assert!(page.act(Action::Propensity(PropensityEdit::Close)).is_empty());
    assert!(
        asked(&show(&mut page, &[REDUCED])).is_empty(),
        "who wants none gets none"
    );
}

#[test]
fn an_old_answer_is_dropped() {
    let mut page = Page::up();
    show(&mut page, &["ADV_A", "ADV_B"]);
    let old = asked(&choose(&mut page, "ADV_A"));
    let new = asked(&choose(&mut page, "ADV_B"));
    page.hear(old[0].0, old[0].1, not("of the old"));
    assert_eq!(shown(&page), None);
    page.hear(new[0].0, new[0].1, not("of the new"));
    assert_eq!(
        shown(&page),
        Some(("ADV_B", &PropensityOutcome::Not("of the new".to_owned())))
    );
    let closed = asked(&choose(&mut page, "ADV_A"));
    page.act(Action::Propensity(PropensityEdit::Close));
    page.hear(closed[0].0, closed[0].1, not("late"));
    assert_eq!((shown(&page), page.state.offers.waiting()), (None, false));
}

#[test]
fn other_dayparts_have_it_learnt_anew_once_they_are_counted() {
    let radio = Preset::Radio.dayparts();
    let mut page = Page::up();
    let first = asked(&show(&mut page, &[REDUCED]));
    page.hear(first[0].0, first[0].1, not("by the old"));
    let query = sent(&page.act(Action::Dayparts(Edit::Preset(Preset::Radio))));
    assert!(matches!(query.body, Request::Query { .. }));
    assert!(shown(&page).is_some(), "it stays until the next one is there");
    let counted = Report {
        dayparts: radio.clone(),
        ..with_ads(&[REDUCED])
    };
    let effects = page.hear(query.id, query.generation, Reply::Report(Box::new(counted)));
    let again = asked(&effects);
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].3, radio);
    page.hear(again[0].0, again[0].1, not("by the new"));
    let offer = page.state.offers.current().expect("what was learnt");
    assert_eq!(offer.dayparts, radio);
}

#[test]
fn a_filter_has_nothing_learnt_anew() {
    let mut page = Page::up();
    let first = asked(&show(&mut page, &[REDUCED]));
    page.hear(first[0].0, first[0].1, not("why"));
    let filter = "mobile=1".parse().expect("a filter");
    let query = sent(&page.act(Action::Filter(FilterEdit::Replace(filter))));
    let Request::Query { view } = query.body else {
        panic!("a query");
    };
    let counted = Report {
        filter: view.filter,
        ..with_ads(&[REDUCED])
    };
    let effects = page.hear(query.id, query.generation, Reply::Report(Box::new(counted)));
    assert!(asked(&effects).is_empty());
    assert!(shown(&page).is_some());
}

#[test]
fn files_are_of_the_chosen_ad_and_saved_when_they_come() {
    let mut page = Page::up();
    show(&mut page, &["ADV_A", REDUCED]);
    for (file, name) in [
        (PropensityFile::Scores, "offer_scores.csv"),
        (PropensityFile::Features, "features.txt"),
    ] {
        let message = sent(&page.act(Action::Propensity(PropensityEdit::Save(file))));
        let Request::PropensityFile { ad, file: wanted, .. } = &message.body else {
            panic!("found {:?}", message.body);
        };
        assert_eq!((ad.as_str(), *wanted), (REDUCED, file));
        let export = Export::Propensity(file);
        assert_eq!(export.file_name(), name);
        let effects = page.hear(message.id, message.generation, Reply::File { export });
        assert_eq!(effects, [Effect::Save(export.file_name().to_owned())]);
    }
    page.act(Action::Propensity(PropensityEdit::Close));
    assert!(
        page.act(Action::Propensity(PropensityEdit::Save(PropensityFile::Scores)))
            .is_empty()
    );
}

#[test]
fn nothing_is_waited_for_from_a_worker_that_is_gone_or_failed() {
    let mut page = Page::up();
    let first = asked(&show(&mut page, &[REDUCED]));
    let message = "no memory is left".to_owned();
    page.hear(first[0].0, first[0].1, Reply::Failed(Failure { message }));
    assert!(!page.state.offers.waiting());
    assert_eq!(page.problem(), "no memory is left");
    choose(&mut page, REDUCED);
    assert!(page.state.offers.waiting());
    page.act(Action::Died("it was ended".to_owned()));
    assert!(!page.state.offers.waiting());
    assert!(choose(&mut page, REDUCED).is_empty(), "there is nobody to ask");
}
