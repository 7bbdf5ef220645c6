//! Code names: the meanings of the codes in the demo's customers file, and the files that they apply to.

use crate::demo::customers::COLUMNS;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::layout::Layout;

/// Returns whether the demo's codes apply to data with these files: there is a customers file, and every customers
/// file has exactly the demo's columns. In any other file, the same digits may mean anything.
///
/// ```
/// use daypart_engine::demo::code_names::apply_to;
/// use daypart_engine::schema::detect::recognise;
/// let demo = recognise(
///     b"CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n\
///       1,Ann,1,1 Main St,04109,01/13/2011,1,2,0,1\n",
/// );
/// let other = recognise(b"CustID,Name,Level\n1,Ann,2\n");
/// assert!(apply_to(demo.iter()));
/// assert!(!apply_to(demo.iter().chain(&other)));
/// assert!(!apply_to([]));
/// ```
pub fn apply_to<'a>(layouts: impl IntoIterator<Item = &'a Layout>) -> bool {
    let mut customers = layouts
        .into_iter()
        .filter(|layout| layout.table_kind == TableKind::Customers)
        .peekable();
    customers.peek().is_some() && customers.all(has_demo_columns)
}

/// Returns whether a customers file has exactly the demo's columns: by name in a file with a header, else by kind.
fn has_demo_columns(layout: &Layout) -> bool {
    let kinds = TableKind::Customers.default_columns();
    if layout.header_rows == 0 {
        return layout.columns == kinds;
    }
    let is_named = layout.names.len() == COLUMNS.len()
        && layout
            .names
            .iter()
            .zip(COLUMNS)
            .all(|(name, column)| name.eq_ignore_ascii_case(column));
    // An unused column changes no code's meaning; a column that the user gave another kind does.
    let mut columns = layout.columns.iter().zip(kinds);
    is_named && columns.all(|(kind, expected)| kind == expected || *kind == ColumnKind::Ignored)
}

/// Name of a code; `None` if the demo's dictionary has none.
///
/// ```
/// use daypart_engine::demo::code_names::name_of;
/// use daypart_engine::schema::kinds::ColumnKind;
/// assert_eq!(name_of(ColumnKind::Level, "2"), Some("Gold"));
/// assert_eq!(name_of(ColumnKind::Level, "Platinum"), None);
/// ```
pub fn name_of(field: ColumnKind, value: &str) -> Option<&'static str> {
    let names: &[&str] = match field {
        ColumnKind::Status => &["closed", "active"],
        ColumnKind::Level => &["Free", "Silver", "Gold"],
        ColumnKind::Campaign => &["NONE", "30DAYFREE", "SUPERBOWL", "RETAILSTORE", "WEBOFFER"],
        ColumnKind::LinkedApps => &["no", "yes"],
        _ => return None,
    };
    // A code is one digit; any other value is already a name.
    let code = match value.as_bytes() {
        [digit @ b'0'..=b'9'] => usize::from(digit - b'0'),
        _ => return None,
    };
    names.get(code).copied()
}
