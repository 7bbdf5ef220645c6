//! JSON files of this page, recognised by their contents: manifests and segments files.
//!
//! [`manifest`](super::manifest) and `segments` check and apply their values.

/// The files that this page reads as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    /// A manifest, see [`export::manifest`](daypart_engine::export::manifest).
    Manifest,
    /// A file of segments, see [`SegmentFile`](crate::state::SegmentFile).
    Segments,
}

impl JsonKind {
    /// Recognises a file of this page by the field that contains its version, whatever the file's name is.
    ///
    /// `field` returns a field of the file: `None` if there is none, and `Some(None)` if it is not a number.
    ///
    /// # Errors
    /// Returns one sentence with what was found and what was expected.
    ///
    /// ```
    /// use daypart::state::JsonKind;
    /// let file = |name: &str| (name == "daypart_segments").then_some(Some(1.0));
    /// assert_eq!(JsonKind::of(&file), Ok(JsonKind::Segments));
    /// assert!(JsonKind::of(&|_| None).unwrap_err().starts_with("found other JSON"));
    /// ```
    pub fn of(field: &dyn Fn(&str) -> Option<Option<f64>>) -> Result<JsonKind, String> {
        for kind in [JsonKind::Manifest, JsonKind::Segments] {
            match field(kind.version_field()) {
                None => {}
                Some(Some(1.0)) => return Ok(kind),
                Some(_) => {
                    let noun = kind.noun();
                    return Err(format!(
                        "found {noun} of another version, expected version 1. A newer Daypart may have written it."
                    ));
                }
            }
        }
        Err("found other JSON, expected a file that “Save this run” or “Export segments” writes".to_owned())
    }

    /// The message about a file of this kind whose fields can't be read.
    pub fn damaged(self) -> String {
        format!(
            "found {} with a damaged field, expected one that “{}” writes",
            self.noun(),
            match self {
                JsonKind::Manifest => "Save this run",
                JsonKind::Segments => "Export segments",
            }
        )
    }

    /// The file as a noun.
    pub fn noun(self) -> &'static str {
        match self {
            JsonKind::Manifest => "a manifest",
            JsonKind::Segments => "a segments file",
        }
    }

    fn version_field(self) -> &'static str {
        match self {
            JsonKind::Manifest => "daypart_manifest",
            JsonKind::Segments => "daypart_segments",
        }
    }
}

/// Returns whether a text may begin a JSON file of this page, rather than a table.
///
/// ```
/// use daypart::state::begins_like_json;
/// assert!(begins_like_json("\u{feff}\n {\"daypart_segments\": 1"));
/// assert!(!begins_like_json("CustID,Name\n48,Ada"));
/// ```
pub fn begins_like_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
}
