//! Code names: the meanings of the codes in the demo's customers file.

use crate::schema::kinds::ColumnKind;

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
