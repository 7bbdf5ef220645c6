//! Column names: the kind of column that a header cell means, and how certain that is.
//!
//! A name is compared as a whole at first, then without the words around its subject: `context_device_type` is about
//! a device. Names only suggest a kind; [`infer`](crate::schema::infer) believes them as far as the values agree.

use crate::schema::kinds::ColumnKind;

/// The kind that a name suggests, and how certain it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Suggestion {
    /// The kind.
    pub kind: ColumnKind,
    /// Whether the whole name is a usual one for this kind.
    pub is_exact: bool,
}

/// Usual names, in lower case without blanks and punctuation.
const NAMES: [(ColumnKind, &str); 18] = [
    (ColumnKind::Event, "event eventid id rowid"),
    (
        ColumnKind::Customer,
        "customer customerid cust custid user userid username listener listenerid account accountid member memberid \
         uid subscriber subscriberid msno useremail usermsid login benutzer benutzername nutzer nutzername hörer kunde \
         utilisateur usuario usuário utente gebruiker bruger bruker användare użytkownik kullanıcı пользователь",
    ),
    (
        ColumnKind::Track,
        "track trackid song songid musicid trackuri spotifytrackuri item itemid mediaid videoid contentid songuri \
         trackmbid recordingmbid recordingmsid lied chanson canción brano música utwór şarkı песня трек",
    ),
    (
        ColumnKind::Time,
        "time datetime timestamp localtime playedat listenedat scrobbledat endtime starttime eventtime playtime ts uts \
         utctime date dateandtime asctime zeit uhrzeit zeitpunkt datum heure hora ora tijd tid czas zaman tarih время дата \
         fecha data played lastplayed listened scrobbled streamedat when",
    ),
    (
        ColumnKind::Mobile,
        "mobile ismobile mobileflag device devicetype devicename platform useragent os operatingsystem player gerät \
         appareil dispositivo apparaat urządzenie cihaz устройство enhet",
    ),
    (ColumnKind::Zip, "zip zipcode postcode postalcode"),
    (ColumnKind::Ad, "ad adid adname advertisement advert"),
    (ColumnKind::Name, "name customername fullname"),
    (ColumnKind::Gender, "gender sex"),
    (ColumnKind::Address, "address street"),
    (ColumnKind::SignDate, "signdate signupdate signedup"),
    (ColumnKind::Status, "status"),
    (ColumnKind::Level, "level"),
    (ColumnKind::Campaign, "campaign"),
    (ColumnKind::LinkedApps, "linkedwithapps linkedapps"),
    (
        ColumnKind::Title,
        "title tracktitle songtitle songname trackname mastermetadatatrackname titel titre título titulo titolo tytuł \
         название",
    ),
    (
        ColumnKind::Artist,
        "artist artistname albumartist mastermetadataalbumartistname artists artistnames trackartist interpret \
         künstler artiste artista artiest wykonawca исполнитель sanatçı band",
    ),
    (ColumnKind::Length, "length duration seconds lengthseconds"),
];

/// Words that suggest a kind as the subject of a longer name, or with less certainty.
const SUBJECTS: [(ColumnKind, &str); 4] = [
    (
        ColumnKind::Customer,
        "user username customer listener subscriber member account email mail client visitor viewer person fan profile anonymous \
         cliente who nickname nick",
    ),
    (
        ColumnKind::Track,
        "track song item media video content recording music isrc what",
    ),
    (
        ColumnKind::Time,
        "time timestamp datetime date ts at when started created received",
    ),
    (
        ColumnKind::Mobile,
        "device platform mobile phone smartphone client player app browser useragent",
    ),
];

/// Words around the subject of a name that don't change it.
const AROUND: &str = "the my id ids uid uuid guid key code hash name type model family flag string text uri url address \
                      context spotify is on local utc raw play listen stream played decrypted cs col column";

/// Words for other subjects than an event's: a column with one of them in its name is neither person nor track.
const OTHERS: &str = "album lp release genre country city location state region language lang type source context reason \
                      status method page level session playlist station channel rating length duration ms seconds \
                      minutes gender age number nr count listeners likes dislikes delta zip label tag shuffle skipped \
                      offline incognito loved auth registration registered signup birth born expires updated version \
                      price artist episode show end ended stop stopped received";

impl Suggestion {
    /// Returns the kinds that a name suggests, the most certain one first.
    pub fn of(name: &str) -> Vec<Suggestion> {
        let words = words(name);
        let whole = words.concat();
        let mut found: Vec<Suggestion> = Vec::new();
        let mut add = |kind: ColumnKind, is_exact: bool| {
            if !found.iter().any(|known| known.kind == kind) {
                found.push(Suggestion { kind, is_exact });
            }
        };
        for (kind, names) in NAMES {
            if contains(names, &whole) {
                add(kind, true);
            }
        }
        let subject: String = words.iter().filter(|word| !contains(AROUND, word)).cloned().collect();
        let is_question = name.trim_end().ends_with('?');
        for (kind, names) in SUBJECTS {
            let is_about = |word: &String| contains(names, word);
            let by_ends = kind == ColumnKind::Time && [words.first(), words.last()].into_iter().flatten().any(is_about);
            if contains(names, &subject) || by_ends || is_question && words.iter().any(is_about) {
                add(kind, false);
            }
        }
        found
    }
}

/// Returns whether a name is about another subject than an event's person, track, time or device.
pub(crate) fn is_other_subject(name: &str) -> bool {
    words(name).iter().any(|word| contains(OTHERS, word))
}

/// Splits a name into words in lower case: at blanks, punctuation, and capitals after small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || after_small && letter.is_uppercase() {
            words.push(String::new());
        }
        after_small = letter.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Returns whether a list of words, separated by blanks, contains a word.
fn contains(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}
