//! The settings of files: what a person says, the look that follows, what is remembered and what is read.

use daypart::protocol::{Look, Remembered};
use daypart::state::{ImportEdit, Settings, read_given, write_given};
use daypart_engine::csv::dialect::Dialect;
use daypart_engine::csv::encoding::Encoding;
use daypart_engine::schema::kinds::ColumnKind;
use daypart_engine::schema::layout::{Layout, ProfileKey};
use daypart_engine::schema::preview::Preview;
use daypart_engine::time::parse::{DateOrder, TimeFormat};
use daypart_engine::time::zone::Zone;
use proptest::prelude::*;

use super::*;

const COLUMNS: [ColumnKind; 3] = [ColumnKind::Customer, ColumnKind::Time, ColumnKind::Ignored];

fn look() -> Reply {
    Reply::Look(Box::new(Look {
        signature: "named a\u{1F}b".to_owned(),
        layout: Layout {
            role: TableKind::Events,
            encoding: Encoding::Utf8,
            dialect: Dialect::default(),
            names: vec!["a".to_owned(), "b".to_owned(), "c".to_owned()],
            columns: COLUMNS.into(),
            header_rows: 1,
            first_row_bytes: 6,
            first_row_lines: 1,
            end_bytes: None,
            time: TimeFormat::default(),
            zone: Zone::default(),
            key: ProfileKey::Column(0),
            notes: Vec::new(),
        },
        preview: Preview::default(),
        question: None,
        readable: true,
    }))
}

/// A page with the settings of its only file on screen, looked at.
fn looking() -> Page {
    let mut page = Page::ready(3);
    let ask = sent(&page.act(Action::Map(ImportEdit::Open(0))));
    assert_eq!((ask.generation, preview(&ask)), (1, ReadOverrides::default()));
    page.hear(ask.id, 1, look());
    page
}

/// What a look was asked for with.
fn preview(message: &Message<Request>) -> ReadOverrides {
    match &message.body {
        Request::Preview { file: 0, given } => given.clone(),
        other => panic!("a look at the first file, not {other:?}"),
    }
}

/// What is said after an edit, as the look that follows is asked for with it.
fn said(edit: ImportEdit) -> ReadOverrides {
    preview(&sent(&looking().act(Action::Map(edit))))
}

fn given() -> impl Strategy<Value = ReadOverrides> {
    let roles = proptest::sample::select(&TableKind::ALL[..]);
    let keys = prop_oneof![
        (0usize..99).prop_map(ProfileKey::Column),
        proptest::sample::select(vec![
            ProfileKey::WholeFile,
            ProfileKey::Year,
            ProfileKey::Month,
            ProfileKey::Weekday
        ])
    ];
    let meanings = proptest::sample::select(
        TableKind::ALL
            .into_iter()
            .flat_map(TableKind::meanings)
            .collect::<Vec<_>>(),
    );
    let columns = proptest::collection::vec(meanings, 1..9);
    let orders = proptest::sample::select(vec![DateOrder::DayFirst, DateOrder::MonthFirst]);
    let written = (
        proptest::option::of(proptest::sample::select(&Encoding::ALL[..])),
        proptest::option::of(any::<u8>()),
        proptest::option::of(proptest::option::of(any::<u8>())),
        proptest::option::of(0usize..9),
    );
    let meant = (
        proptest::option::of(roles),
        proptest::option::of(columns),
        proptest::option::of(orders),
        proptest::option::of("[A-Za-z/_+0-9-]{1,20}".prop_map(|name| Zone::new(&name, Vec::new()))),
        proptest::option::of(keys),
    );
    (written, meant).prop_map(
        |((encoding, delimiter, quote, header_rows), (role, columns, date_order, zone, key))| ReadOverrides {
            role,
            encoding,
            delimiter,
            quote,
            header_rows,
            columns,
            date_order,
            zone,
            key,
        },
    )
}

proptest! {
    #[test]
    fn what_was_said_is_read_as_it_was_written(given in given()) {
        prop_assert_eq!(read_given(&write_given(&given)), Some(given));
    }

    #[test]
    fn no_text_is_too_odd_to_be_refused(text in "[a-z=|, 0-9]{0,40}|role=.{0,9}|columns=.{0,20}") {
        if let Some(given) = read_given(&text) {
            prop_assert_eq!(read_given(&write_given(&given)), Some(given));
        }
    }
}

#[test]
fn each_choice_is_said_and_looked_at() {
    let nothing = ReadOverrides::default();
    assert_eq!(
        said(ImportEdit::Encoding(Encoding::Utf16Le)).encoding,
        Some(Encoding::Utf16Le)
    );
    assert_eq!(said(ImportEdit::Quote(None)).quote, Some(None));
    assert_eq!(said(ImportEdit::Header(2)).header_rows, Some(2));
    assert_eq!(
        said(ImportEdit::Order(DateOrder::MonthFirst)).date_order,
        Some(DateOrder::MonthFirst)
    );
    assert_eq!(
        said(ImportEdit::Zone("Asia/Tokyo".to_owned())).zone,
        Some(Zone::new("Asia/Tokyo", Vec::new()))
    );
    assert_eq!(said(ImportEdit::Key(ProfileKey::Month)).key, Some(ProfileKey::Month));
    assert_eq!(said(ImportEdit::Forget), nothing);
    let moved = said(ImportEdit::Column(2, ColumnKind::Customer));
    assert_eq!(
        (moved.role, moved.columns),
        (
            Some(TableKind::Events),
            Some(vec![ColumnKind::Ignored, ColumnKind::Time, ColumnKind::Customer])
        ),
        "one column holds the customer"
    );
    let ignored = said(ImportEdit::Column(0, ColumnKind::Ignored));
    assert_eq!(
        ignored.columns,
        Some(vec![ColumnKind::Ignored, ColumnKind::Time, ColumnKind::Ignored])
    );
}

#[test]
fn another_role_or_delimiter_has_the_columns_guessed_again() {
    for edit in [ImportEdit::Role(TableKind::Music), ImportEdit::Delimiter(b';')] {
        let mut page = looking();
        page.act(Action::Map(ImportEdit::Column(2, ColumnKind::Track)));
        page.act(Action::Map(ImportEdit::Key(ProfileKey::Month)));
        let given = preview(&sent(&page.act(Action::Map(edit.clone()))));
        assert_eq!((given.columns, given.key), (None, None), "{edit:?}");
    }
}

#[test]
fn the_newest_look_wins() {
    let mut page = looking();
    let first = sent(&page.act(Action::Map(ImportEdit::Header(2))));
    let second = sent(&page.act(Action::Map(ImportEdit::Header(3))));
    page.hear(first.id, 1, look());
    assert!(page.state.tick_ms().is_some(), "the second is waited for");
    page.hear(
        second.id,
        1,
        Reply::Failed(Failure {
            message: "gone".to_owned(),
        }),
    );
    assert_eq!((page.problem(), page.state.tick_ms()), ("gone", None));
}

#[test]
fn what_was_read_is_remembered_until_it_is_forgotten() {
    let mut page = looking();
    page.act(Action::Map(ImportEdit::Key(ProfileKey::Month)));
    let effects = page.act(Action::Map(ImportEdit::Read));
    let kept = effects.iter().find_map(|effect| match effect {
        Effect::Keep { name, value } => Some((name.clone(), value.clone())),
        _ => None,
    });
    let (name, value) = kept.expect("a setting");
    assert_eq!(
        (name.as_str(), value.as_deref()),
        ("columns named a\u{1F}b", Some("key=month"))
    );
    let given = ReadOverrides {
        key: Some(ProfileKey::Month),
        ..ReadOverrides::default()
    };
    let reread = sent(&effects);
    let expected = Request::Reread {
        of: 1,
        file: 0,
        change: FileChange::Read(given.clone()),
        view: View::default(),
    };
    assert_eq!((reread.generation, reread.body), (2, expected));

    let mut next = Page::up();
    next.act(Action::Recall(Settings::new([(
        name.clone(),
        value.unwrap_or_default(),
    )])));
    let Request::Open { remembered, .. } = next.open().body else {
        panic!("an open");
    };
    let signature = "named a\u{1F}b".to_owned();
    assert_eq!(remembered, [Remembered { signature, given }]);

    page.hear(reread.id, 2, opened(3));
    let ask = sent(&page.act(Action::Map(ImportEdit::Open(0))));
    page.hear(ask.id, 2, look());
    assert!(page.state.remembers());
    let effects = page.act(Action::Map(ImportEdit::Forget));
    assert!(effects.contains(&Effect::Keep { name, value: None }));
    assert!(!page.state.remembers());
}

#[test]
fn a_file_that_is_unclear_opens_its_settings() {
    let unclear = FileReport {
        question: Some("Day or month first?".to_owned()),
        ..read(TableKind::Events, 3, 0)
    };
    let unread = FileReport {
        table: true,
        ..unused()
    };
    let unknown = FileReport {
        question: Some("Which column holds the time?".to_owned()),
        ..unread.clone()
    };
    let cases = [
        (vec![read(TableKind::Events, 3, 0)], None),
        (vec![unused()], None),
        (vec![unread], None),
        (vec![read(TableKind::Events, 3, 0), unclear], Some(1)),
        (vec![unused(), unknown], Some(1)),
    ];
    for (files, expected) in cases {
        let mut page = Page::up();
        let open = page.open();
        page.hear(open.id, 1, opened_with(files, None));
        assert_eq!(page.state.mapping.as_ref().map(|mapping| mapping.file), expected);
    }
}

#[test]
fn the_settings_go_with_their_files() {
    let mut page = looking();
    let open = page.open();
    page.hear(open.id, open.generation, opened(9));
    assert_eq!(page.state.mapping, None);
    assert_eq!(page.act(Action::Map(ImportEdit::Open(7))), vec![], "no such file");
    page.act(Action::Map(ImportEdit::Open(0)));
    page.act(Action::Map(ImportEdit::Close));
    assert_eq!(page.state.mapping, None);
    page.act(Action::Map(ImportEdit::Open(0)));
    page.act(Action::Died("gone".to_owned()));
    assert_eq!(page.state.mapping, None);
    assert_eq!(page.act(Action::Map(ImportEdit::Open(0))), vec![], "nobody could look");
}
