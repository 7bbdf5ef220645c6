//! Import settings: overrides, their preview, saved overrides, and reading with them.

use daypart::protocol::{FilePreview, RememberedOverrides};
use daypart::state::{ImportEdit, Settings, format_overrides, parse_overrides};
use daypart_engine::csv::dialect::Dialect;
use daypart_engine::csv::encoding::Encoding;
use daypart_engine::schema::kinds::ColumnKind;
use daypart_engine::schema::layout::{Evidence, Layout, OrderEvidence, ProfileKey};
use daypart_engine::schema::preview::Preview;
use daypart_engine::time::names::TimeNames;
use daypart_engine::time::parse::{DateOrder, Epoch, TimeFormat};
use daypart_engine::time::zone::Zone;
use proptest::prelude::*;

use super::*;

const COLUMNS: [ColumnKind; 3] = [ColumnKind::Customer, ColumnKind::Time, ColumnKind::Ignored];

/// A preview of a file with three columns.
pub(super) fn file_preview() -> FilePreview {
    FilePreview {
        signature: "named a\u{1F}b".to_owned(),
        layout: Layout {
            table_kind: TableKind::Events,
            encoding: Encoding::Utf8,
            dialect: Dialect::default(),
            names: vec!["a".to_owned(), "b".to_owned(), "c".to_owned()],
            columns: COLUMNS.into(),
            header_rows: 1,
            first_row_bytes: 6,
            first_row_lines: 1,
            end_bytes: None,
            time: TimeFormat::default(),
            evidence: vec![Evidence::Name; COLUMNS.len()],
            date_order: OrderEvidence::Unneeded,
            zone: Zone::default(),
            time_names: TimeNames::NONE,
            key: ProfileKey::Column(0),
            devices: Vec::new(),
            notes: Vec::new(),
        },
        preview: Preview::default(),
        question: None,
        readable: true,
    }
}

/// A page with the import settings of its only file open and their preview loaded.
fn page_with_settings() -> Page {
    let mut page = Page::ready(3);
    let request = sent(&page.dispatch(Action::Import(ImportEdit::Open(0))));
    assert_eq!(
        (request.generation, requested_overrides(&request)),
        (1, ReadOverrides::default())
    );
    page.receive(request.id, 1, Reply::Preview(Box::new(file_preview())));
    page
}

/// The overrides of a preview request.
fn requested_overrides(message: &Message<Request>) -> ReadOverrides {
    match &message.body {
        Request::Preview { file: 0, overrides } => (**overrides).clone(),
        other => panic!("expected a preview of the first file, found {other:?}"),
    }
}

/// The overrides after an edit, from the preview request that follows.
fn overrides_after(edit: ImportEdit) -> ReadOverrides {
    requested_overrides(&sent(&page_with_settings().dispatch(Action::Import(edit))))
}

fn overrides() -> impl Strategy<Value = ReadOverrides> {
    let kinds = proptest::sample::select(&TableKind::ALL[..]);
    let keys = prop_oneof![
        (0usize..99).prop_map(ProfileKey::Column),
        proptest::sample::select(vec![
            ProfileKey::WholeFile,
            ProfileKey::Year,
            ProfileKey::Month,
            ProfileKey::Weekday
        ])
    ];
    let column_kinds = proptest::sample::select(
        TableKind::ALL
            .into_iter()
            .flat_map(TableKind::column_choices)
            .collect::<Vec<_>>(),
    );
    let columns = proptest::collection::vec(column_kinds, 1..9);
    let orders = proptest::sample::select(vec![DateOrder::DayFirst, DateOrder::MonthFirst]);
    let format = (
        proptest::option::of(proptest::sample::select(&Encoding::ALL[..])),
        proptest::option::of(any::<u8>()),
        proptest::option::of(proptest::option::of(any::<u8>())),
        proptest::option::of(0usize..9),
    );
    let content = (
        proptest::option::of(kinds),
        proptest::option::of(columns),
        proptest::option::of(orders),
        proptest::option::of("[A-Za-z/_+0-9-]{1,20}".prop_map(|name| Zone::new(&name, Vec::new()))),
        proptest::option::of(keys),
        proptest::collection::vec((any::<String>(), any::<bool>()), 0..3),
        proptest::option::of(proptest::sample::select(&Epoch::ALL[..])),
    );
    (format, content).prop_map(
        |((encoding, delimiter, quote, header_rows), (table_kind, columns, date_order, zone, key, devices, epoch))| {
            ReadOverrides {
                table_kind,
                encoding,
                delimiter,
                quote,
                header_rows,
                columns,
                date_order,
                zone,
                key,
                devices,
                epoch,
                ..ReadOverrides::default()
            }
        },
    )
}

proptest! {
    #[test]
    fn overrides_survive_formatting_and_parsing(overrides in overrides()) {
        prop_assert_eq!(parse_overrides(&format_overrides(&overrides)), Some(overrides));
    }

    #[test]
    fn parsing_any_text_never_panics(text in "[a-z=|, 0-9]{0,40}|role=.{0,9}|columns=.{0,20}") {
        if let Some(overrides) = parse_overrides(&text) {
            prop_assert_eq!(parse_overrides(&format_overrides(&overrides)), Some(overrides));
        }
    }
}

#[test]
fn each_setting_becomes_an_override_with_a_preview() {
    let nothing = ReadOverrides::default();
    assert_eq!(
        overrides_after(ImportEdit::Encoding(Encoding::Utf16Le)).encoding,
        Some(Encoding::Utf16Le)
    );
    assert_eq!(
        overrides_after(ImportEdit::TableKind(TableKind::Music)).table_kind,
        Some(TableKind::Music)
    );
    assert_eq!(overrides_after(ImportEdit::Quote(None)).quote, Some(None));
    assert_eq!(overrides_after(ImportEdit::Header(2)).header_rows, Some(2));
    assert_eq!(
        overrides_after(ImportEdit::DateOrder(DateOrder::MonthFirst)).date_order,
        Some(DateOrder::MonthFirst)
    );
    assert_eq!(
        overrides_after(ImportEdit::Zone("Asia/Tokyo".to_owned())).zone,
        Some(Zone::new("Asia/Tokyo", Vec::new()))
    );
    assert_eq!(
        overrides_after(ImportEdit::Key(ProfileKey::Month)).key,
        Some(ProfileKey::Month)
    );
    assert_eq!(overrides_after(ImportEdit::DetectAgain), nothing);
    let moved = overrides_after(ImportEdit::Column(2, ColumnKind::Customer));
    assert_eq!(
        (moved.table_kind, moved.columns),
        (
            Some(TableKind::Events),
            Some(vec![ColumnKind::Ignored, ColumnKind::Time, ColumnKind::Customer])
        ),
        "only one column contains the customer"
    );
    let ignored = overrides_after(ImportEdit::Column(0, ColumnKind::Ignored));
    assert_eq!(
        ignored.columns,
        Some(vec![ColumnKind::Ignored, ColumnKind::Time, ColumnKind::Ignored])
    );
}

#[test]
fn another_table_kind_or_delimiter_detects_the_columns_again() {
    for edit in [ImportEdit::TableKind(TableKind::Music), ImportEdit::Delimiter(b';')] {
        let mut page = page_with_settings();
        page.dispatch(Action::Import(ImportEdit::Column(2, ColumnKind::Track)));
        page.dispatch(Action::Import(ImportEdit::Key(ProfileKey::Month)));
        let overrides = requested_overrides(&sent(&page.dispatch(Action::Import(edit.clone()))));
        assert_eq!((overrides.columns, overrides.key), (None, None), "{edit:?}");
    }
}

#[test]
fn only_the_latest_preview_counts() {
    let mut page = page_with_settings();
    let first = sent(&page.dispatch(Action::Import(ImportEdit::Header(2))));
    let second = sent(&page.dispatch(Action::Import(ImportEdit::Header(3))));
    page.receive(first.id, 1, Reply::Preview(Box::new(file_preview())));
    assert!(page.state.tick_ms().is_some(), "the second is pending");
    page.receive(
        second.id,
        1,
        Reply::Failed(Failure {
            message: "gone".to_owned(),
        }),
    );
    assert_eq!((page.problem(), page.state.tick_ms()), ("gone", None));
}

#[test]
fn saves_overrides_until_they_are_detected_again() {
    let mut page = page_with_settings();
    page.dispatch(Action::Import(ImportEdit::Key(ProfileKey::Month)));
    let effects = page.dispatch(Action::Import(ImportEdit::Apply));
    let saved = effects.iter().find_map(|effect| match effect {
        Effect::SaveSetting { name, value } => Some((name.clone(), value.clone())),
        _ => None,
    });
    let (name, value) = saved.expect("a setting");
    assert_eq!(
        (name.as_str(), value.as_deref()),
        ("columns named a\u{1F}b", Some("key=month"))
    );
    let overrides = ReadOverrides {
        key: Some(ProfileKey::Month),
        ..ReadOverrides::default()
    };
    let reread = sent(&effects);
    let expected = Request::Reread {
        of: 1,
        file: 0,
        change: FileChange::Read(Box::new(overrides.clone())),
        view: View::default(),
    };
    assert_eq!((reread.generation, reread.body), (2, expected));

    let mut next = Page::connected();
    next.dispatch(Action::LoadSettings(Settings::new([(
        name.clone(),
        value.unwrap_or_default(),
    )])));
    let Request::Open { remembered, .. } = next.open().body else {
        panic!("an open");
    };
    let signature = "named a\u{1F}b".to_owned();
    assert_eq!(remembered, [RememberedOverrides { signature, overrides }]);

    page.receive(reread.id, 2, opened(3));
    let request = sent(&page.dispatch(Action::Import(ImportEdit::Open(0))));
    page.receive(request.id, 2, Reply::Preview(Box::new(file_preview())));
    assert!(page.state.has_saved_settings());
    let effects = page.dispatch(Action::Import(ImportEdit::DetectAgain));
    assert!(effects.contains(&Effect::SaveSetting { name, value: None }));
    assert!(!page.state.has_saved_settings());
}

#[test]
fn an_ambiguous_file_opens_its_settings() {
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
        let mut page = Page::connected();
        let open = page.open();
        page.receive(open.id, 1, opened_with(files, None));
        assert_eq!(
            page.state.import_settings.open.as_ref().map(|mapping| mapping.file),
            expected
        );
    }
}

#[test]
fn other_files_close_the_settings() {
    let mut page = page_with_settings();
    let open = page.open();
    page.receive(open.id, open.generation, opened(9));
    assert_eq!(page.state.import_settings.open, None);
    assert_eq!(
        page.dispatch(Action::Import(ImportEdit::Open(7))),
        vec![],
        "no such file"
    );
    page.dispatch(Action::Import(ImportEdit::Open(0)));
    page.dispatch(Action::Import(ImportEdit::Close));
    assert_eq!(page.state.import_settings.open, None);
    page.dispatch(Action::Import(ImportEdit::Open(0)));
    page.dispatch(Action::WorkerDied("gone".to_owned()));
    assert_eq!(page.state.import_settings.open, None);
    assert_eq!(
        page.dispatch(Action::Import(ImportEdit::Open(0))),
        vec![],
        "no worker could read the file"
    );
}
