//! Invented music: word lists and generators for artists' names and track titles.
//!
//! The words are chosen to be harmless in every combination, and unusual enough that a combination is unlikely
//! to be a real artist's name. A few texts contain a comma, quotes or a non-ASCII letter, as in real
//! catalogues.

use crate::demo::people::one_of;
use crate::stats::rng::Rng;

#[rustfmt::skip]
const BAND_ADJECTIVES: &[&str] = &[
    "Borrowed", "Brackish", "Bramble", "Candlelit", "Cardboard", "Celluloid", "Copperplate", "Corduroy", "Crooked",
    "Dovetail", "Feathered", "Gingham", "Granite", "Half-Price", "Hollow", "Inland", "Juniper", "Lamplit", "Lopsided",
    "Marbled", "Marzipan", "Midweek", "Mossy", "Muffled", "Northbound", "Offshore", "Overdue", "Patchwork", "Peppered",
    "Plywood", "Porcelain", "Rickety", "Runaway", "Saffron", "Second-Hand", "Seersucker", "Seventh", "Sideways",
    "Silk-Screen", "Sleepless", "Starched", "Sunken", "Tangerine", "Tartan", "Tidal", "Tinfoil", "Understudy", "Unhurried",
    "Upstairs", "Weathered", "Woollen",
];
#[rustfmt::skip]
const BAND_NOUNS: &[&str] = &[
    "Accordions", "Almanacs", "Anchormen", "Barometers", "Beekeepers", "Bicycles", "Binoculars", "Bookbinders",
    "Cartographers", "Chandeliers", "Clocktowers", "Compasses", "Crossings", "Dahlias", "Drawbridges", "Ferrymen",
    "Foxgloves", "Funiculars", "Gardeners", "Gazettes", "Haystacks", "Herons", "Kettles", "Ladders", "Lighthouses",
    "Lodgers", "Magpies", "Marmots", "Matinees", "Meridians", "Neighbours", "Orchards", "Otters", "Pelicans", "Pigeons",
    "Postcards", "Pylons", "Radiators", "Sandpipers", "Sextants", "Signalmen", "Snowploughs", "Tailors", "Teacups",
    "Telegraphs", "Thimbles", "Tramlines", "Turnstiles", "Typewriters", "Umbrellas", "Understudies", "Walnuts",
    "Weathervanes", "Windmills",
];
#[rustfmt::skip]
const FIRST_NAMES: &[&str] = &[
    "Alaric", "Anouk", "Aurelio", "Benedikta", "Bertil", "Calliope", "Casimir", "Cosima", "Dagny", "Delphine", "Eamon",
    "Edda", "Elowen", "Emeka", "Fenna", "Florian", "Gideon", "Hedda", "Idris", "Ilse", "Imogen", "Ines", "Ingmar", "Jovan",
    "Juno", "Kaito", "Lazlo", "Linnea", "Lior", "Ludo", "Maren", "Marisol", "Mirela", "Nadim", "Noor", "Odile", "Oona",
    "Orla", "Ottoline", "Pilar", "Quill", "Rasmus", "Renzo", "Roksana", "Saoirse", "Sunniva", "Tadeo", "Tamsin", "Teodora",
    "Thandi", "Ulla", "Valentin", "Vesna", "Wilhelmina", "Xanthe", "Yevgenia", "Yusra", "Zora", "Zoë",
];
#[rustfmt::skip]
const SURNAMES: &[&str] = &[
    "Abernethy-Cole", "Achebe-Lund", "Amberley", "Arkwright", "Ashgrove", "Balakirova", "Bellweather", "Birkholm",
    "Brightwater", "Calderón-Hale", "Castellane", "Coldbrook", "Dragomir", "Dunmore-Okoye", "Eisenhart", "Fairweather",
    "Falkenberg", "Featherstone", "Finch-Adeyemi", "Garnett-Ruiz", "Goldthwaite", "Hallowell", "Hartigan", "Holmqvist",
    "Ingersoll", "Jurado", "Kaldor", "Kestrel", "Kirkbride", "Lachance", "Lindqvist-Mora", "Locksley", "Marchbanks",
    "Merriweather", "Moreau-Tan", "Nakagawa-Bell", "Nightingale-Roy", "Okonjo", "Oleander", "Ostrander", "Pemberton",
    "Quarrington", "Ravensdale", "Rosenquist", "Santangelo", "Sedgewick", "Silvestri", "Stormont", "Thackeray-Diaz",
    "Thistlewood", "Tremaine", "Underhill", "Vandermeer", "Vasilenko", "Wetherby", "Whitlock", "Winterbourne", "Yarrow",
    "Zamboni-Clay", "Zielony",
];
#[rustfmt::skip]
const NICKNAMES: &[&str] = &[
    "Biscuit", "Boots", "Button", "Doc", "Fiddlesticks", "Half-Note", "Lucky", "Marmalade", "Pockets", "Professor",
    "Shortwave", "Tiptoe", "Tugboat", "Two-Step",
];
#[rustfmt::skip]
const SYLLABLES: &[&str] = &[
    "al", "bri", "cor", "dal", "el", "fen", "gal", "har", "jor", "kel", "lum", "mar", "nov", "or", "pell", "quin", "ral",
    "sol", "tor", "ul", "vel", "wen", "yar", "zeb",
];
#[rustfmt::skip]
const ENDINGS: &[&str] = &["ara", "eon", "etta", "ica", "idia", "ine", "ivar", "mont", "ola", "ora", "oska", "une", "wick"];
#[rustfmt::skip]
const ENSEMBLES: &[&str] = &[
    "Orchestra", "Quartet", "Social Club", "Sound System", "String Band", "Trio", "Collective", "Brass", "Choir",
];
#[rustfmt::skip]
const PLACES: &[&str] = &[
    "Alder Street", "Bellhaven", "Cape Marrow", "Copperfield", "Dunmarrow", "Eastmere", "Fernhollow", "Gull Island",
    "Harbour Lane", "Kettle Creek", "Larkspur", "Marigold Avenue", "Milltown", "North Quay", "Ostrava Bay", "Pinewood",
    "Quarry Hill", "Rosemere", "Saltmarsh", "Tin City", "Union Square", "Vesper Bay", "Westerly", "Willow Bend",
];
#[rustfmt::skip]
const ADJECTIVES: &[&str] = &[
    "Amber", "Backwards", "Better", "Bitter", "Borrowed", "Careful", "Cheap", "Crystal", "Distant", "Electric", "Empty",
    "Endless", "Faded", "Fearless", "First", "Foolish", "Forgotten", "Frozen", "Gentle", "Golden", "Half-Lit", "Heavy",
    "Homemade", "Honest", "Impossible", "Last", "Little", "Lonesome", "Lucky", "Neon", "Ordinary", "Paper", "Patient",
    "Perfect", "Quiet", "Reckless", "Restless", "Second", "Secret", "Silver", "Simple", "Slow", "Stolen", "Sudden",
    "Tender", "Unfinished", "Velvet", "Wandering", "Wild", "Winter",
];
#[rustfmt::skip]
const NOUNS: &[&str] = &[
    "Afternoon", "Alibi", "Anchor", "Arrow", "Avenue", "Balcony", "Bonfire", "Boulevard", "Bridge", "Carousel", "Ceiling",
    "Clockwork", "Compass", "Constellation", "Corner", "Daylight", "Diamond", "Doorway", "Echo", "Engine", "Ferris Wheel",
    "Fever", "Firefly", "Garden", "Ghost", "Goodbye", "Gravity", "Harbour", "Heartbeat", "Highway", "Horizon", "Hurricane",
    "Island", "Kingdom", "Lantern", "Letter", "Lullaby", "Machine", "Mirror", "Moonlight", "Morning", "Mountain", "Ocean",
    "Parade", "Photograph", "Promise", "Radio", "Rainfall", "River", "Road", "Rooftop", "Satellite", "Season", "Shadow",
    "Signal", "Skyline", "Station", "Stranger", "Summer", "Sunday", "Telephone", "Tide", "Train", "Umbrella", "Valentine",
    "Window", "Wire",
];
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "Answer", "Believe", "Borrow", "Break", "Carry", "Catch", "Chase", "Come Back", "Count", "Dance", "Drift", "Fall",
    "Find", "Float", "Follow", "Forget", "Hold On", "Hurry", "Keep", "Leave", "Listen", "Lose", "Move", "Open", "Paint",
    "Remember", "Rise", "Run", "Save", "Shine", "Sing", "Slow Down", "Stay", "Turn Around", "Wait", "Wake Up", "Whisper",
];
#[rustfmt::skip]
const DEEDS: &[&str] = &[
    "Answer", "Borrow", "Bring", "Carry", "Catch", "Chase", "Count", "Cross", "Find", "Follow", "Forget", "Hide", "Keep",
    "Leave", "Lose", "Mend", "Open", "Paint", "Remember", "Save", "Trade", "Watch",
];
#[rustfmt::skip]
const TIMES: &[&str] = &[
    "After Midnight", "Before the Rain", "at Daybreak", "at Half Past Nine", "in December", "in July", "in the Morning",
    "on a Tuesday", "on the Night Bus", "until Tomorrow", "All Weekend", "Once Again", "Without You", "Without a Map",
    "Every Other Day", "from Here to There",
];
#[rustfmt::skip]
const VERSIONS: &[&str] = &[
    "Acoustic", "Demo", "Extended Mix", "Instrumental", "Late Night Version", "Live", "Radio Edit", "Reprise", "Remastered",
];

/// Draws an artist's name. Two calls may return the same one.
pub fn artist(rng: &mut Rng) -> String {
    let band_adjective = one_of(rng, BAND_ADJECTIVES);
    let band_noun = one_of(rng, BAND_NOUNS);
    let first_name = one_of(rng, FIRST_NAMES);
    let surname = one_of(rng, SURNAMES);
    let place = one_of(rng, PLACES);
    match rng.below(32) {
        0..=6 => format!("The {band_adjective} {band_noun}"),
        7..=8 => format!("{band_adjective} {band_noun}"),
        9..=18 => format!("{first_name} {surname}"),
        19..=21 => format!("{first_name} & the {band_noun}"),
        22..=23 => format!("{place} {}", one_of(rng, ENSEMBLES)),
        24..=26 => coined(rng),
        27 => format!("DJ {}", coined(rng)),
        28 => format!(
            "{first_name} {surname}, {} {}",
            one_of(rng, FIRST_NAMES),
            one_of(rng, SURNAMES)
        ),
        29 => format!("{surname}, {} & {}", one_of(rng, SURNAMES), one_of(rng, SURNAMES)),
        30 => format!("{first_name} \"{}\" {surname}", one_of(rng, NICKNAMES)),
        _ => format!("{band_noun} of {place}"),
    }
}

/// Draws an invented capitalised word.
fn coined(rng: &mut Rng) -> String {
    let mut word = one_of(rng, SYLLABLES).to_owned();
    word.push_str(one_of(rng, SYLLABLES));
    word.push_str(one_of(rng, ENDINGS));
    word[..1].make_ascii_uppercase();
    word
}

/// Draws a track's title. Two calls may return the same one.
pub fn title(rng: &mut Rng) -> String {
    let adjective = one_of(rng, ADJECTIVES);
    let noun = one_of(rng, NOUNS);
    let other = one_of(rng, NOUNS);
    let verb = one_of(rng, VERBS);
    let title = match rng.below(36) {
        0..=8 => format!("{adjective} {noun}"),
        9..=11 => format!("{noun} {}", one_of(rng, TIMES)),
        12..=14 => format!("{verb} {}", one_of(rng, TIMES)),
        15..=16 => format!("The {adjective} {noun}"),
        17 => format!("{noun} & {other}"),
        18 => format!("{verb}, {verb}"),
        19 => format!("{verb}, {adjective} {noun}"),
        20..=21 => format!("{noun} over {}", one_of(rng, PLACES)),
        22..=23 => format!("My {adjective} {noun}"),
        24 => format!("Letter to {}", one_of(rng, FIRST_NAMES)),
        25 => format!("{} Blues", one_of(rng, PLACES)),
        26 => format!("No More {noun}"),
        27 => format!("{noun} for {}", one_of(rng, FIRST_NAMES)),
        28 => format!("(I Never) {verb} {}", one_of(rng, TIMES)),
        29 => format!("The \"{adjective}\" Song"),
        30 => format!("What the {noun} Said"),
        31 => format!("{} Miles of {noun}", 2 + rng.below(98)),
        32..=33 => noun.to_owned(),
        34 => format!("{} the {noun}", one_of(rng, DEEDS)),
        _ => format!("{adjective} {noun}, {adjective} {other}"),
    };
    if rng.chance(10) {
        format!("{title} ({})", one_of(rng, VERSIONS))
    } else {
        title
    }
}
