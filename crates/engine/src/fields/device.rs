//! The mobile flag: parses flags, device names and user agents into "on a mobile device" or not.
//!
//! A device may also be unknown: the field is empty, or its text names no device in these lists.

/// Values that mean "mobile", in lower case.
pub const YES: [&str; 7] = ["1", "true", "t", "yes", "y", "1.0", "mobile"];

/// Values that mean "not mobile", in lower case.
pub const NO: [&str; 7] = ["0", "false", "f", "no", "n", "0.0", "desktop"];

/// Keywords in the names of mobile devices and their apps, in lower case.
pub const MOBILE_DEVICES: [&str; 34] = [
    "android",
    "iphone",
    "ipad",
    "ipod",
    "ios",
    "mobi",
    "phone",
    "smartphone",
    "cellphone",
    "tablet",
    "handy",
    "handset",
    "blackberry",
    "galaxy",
    "pixel",
    "watch",
    "garmin",
    "fitbit",
    "lumia",
    "symbian",
    "harmonyos",
    "kindle",
    "huawei",
    "xiaomi",
    "redmi",
    "oneplus",
    "rockbox",
    "móvil",
    "celular",
    "cellulare",
    "telefon",
    "teléfono",
    "téléphone",
    "телефон",
];

/// Keywords in the names of other devices and their apps, in lower case.
pub const OTHER_DEVICES: [&str; 51] = [
    "windows",
    "mac",
    "os x",
    "osx",
    "linux",
    "ubuntu",
    "x11",
    "cros",
    "web",
    "browser",
    "desktop",
    "pc",
    "computer",
    "laptop",
    "notebook",
    "chrome",
    "firefox",
    "edge",
    "opera",
    "safari",
    "tv",
    "speaker",
    "cast",
    "chromecast",
    "nest",
    "homepod",
    "google home",
    "alexa",
    "echo",
    "roku",
    "console",
    "playstation",
    "ps3",
    "ps4",
    "ps5",
    "xbox",
    "nintendo",
    "sonos",
    "bluesound",
    "squeezebox",
    "kodi",
    "winamp",
    "foobar2000",
    "itunes",
    "musicbee",
    "rhythmbox",
    "rechner",
    "ordenador",
    "ordinateur",
    "komputer",
    "компьютер",
];

/// Parses a mobile flag: a yes or no value such as `1` or `false`, or the name of a device or its app.
///
/// Returns `None` when the text is neither: the device is unknown.
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
    if let Some(flag) = flag(&word) {
        return Some(flag);
    }
    if word.contains("windows phone") {
        return Some(true);
    }
    // A television may run Android, and Windows is not a mobile system, even with "mobile" in the browser's name.
    let has = |devices: &[&str]| devices.iter().any(|device| contains_name(&word, device));
    let television = has(&["tv"]);
    match (has(&MOBILE_DEVICES), has(&OTHER_DEVICES)) {
        (true, _) if !television && !contains_name(&word, "windows") => Some(true),
        (_, true) | (true, _) => Some(false),
        (false, false) => None,
    }
}

/// Parses a yes or no value in lower case; `None` for any other text.
pub(crate) fn flag(word: &str) -> Option<bool> {
    match word {
        _ if YES.contains(&word) => Some(true),
        _ if NO.contains(&word) => Some(false),
        _ => None,
    }
}

/// Returns whether a text contains a device's name at the start of a word: "ios" occurs in "iOS 17", but not
/// in "radios".
fn contains_name(text: &str, device: &str) -> bool {
    text.match_indices(device).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(char::is_alphabetic)
    })
}
