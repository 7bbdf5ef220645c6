//! Flags: whether an event was heard on a mobile device, as files tell it.

/// Words that say yes, in lower case.
pub const YES: [&str; 7] = ["1", "true", "t", "yes", "y", "1.0", "mobile"];

/// Words that say no, in lower case.
pub const NO: [&str; 7] = ["0", "false", "f", "no", "n", "0.0", "desktop"];

/// What names of mobile devices and their programs have in them, in lower case.
pub const MOBILE_DEVICES: [&str; 12] = [
    "android",
    "iphone",
    "ipad",
    "ipod",
    "ios",
    "mobile",
    "phone",
    "tablet",
    "blackberry",
    "galaxy",
    "pixel",
    "watch",
];

/// What names of other devices and their programs have in them, in lower case.
pub const OTHER_DEVICES: [&str; 17] = [
    "windows",
    "mac",
    "os x",
    "osx",
    "linux",
    "web",
    "desktop",
    "pc",
    "laptop",
    "chrome",
    "tv",
    "speaker",
    "cast",
    "playstation",
    "xbox",
    "sonos",
    "echo",
];

/// Whether a field says that an event was heard on a mobile device: `1`, `true` or `yes`, or the name of a mobile device
/// or its program. `None` when it says neither that nor the opposite.
///
/// ```
/// use daypart_engine::fields::device::mobile;
/// assert_eq!(mobile("yes"), Some(true));
/// assert_eq!(mobile("Mobile Safari on iOS 17.2 (iPhone15,4)"), Some(true));
/// assert_eq!(mobile("web player"), Some(false));
/// assert_eq!(mobile("2"), None);
/// ```
pub fn mobile(text: &str) -> Option<bool> {
    let word = text.trim().to_lowercase();
    if YES.contains(&word.as_str()) {
        return Some(true);
    }
    if NO.contains(&word.as_str()) {
        return Some(false);
    }
    if word.contains("windows phone") {
        return Some(true);
    }
    // A television may run Android, and Windows is no mobile system whatever browser runs on it.
    let has = |devices: &[&str]| devices.iter().any(|device| names(&word, device));
    let television = has(&["tv"]);
    match (has(&MOBILE_DEVICES), has(&OTHER_DEVICES)) {
        (true, _) if !television && !names(&word, "windows") => Some(true),
        (_, true) | (true, _) => Some(false),
        (false, false) => None,
    }
}

/// Whether a device's name stands in a text where a word begins: "ios" is in "iOS 17", but not in "radios".
fn names(text: &str, device: &str) -> bool {
    text.match_indices(device).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(char::is_alphabetic)
    })
}
