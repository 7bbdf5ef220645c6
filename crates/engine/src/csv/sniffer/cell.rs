//! Rating of a cell: what it looks like, and how likely it is a whole cell and not the result of a wrong split.
//!
//! Cheaper and stricter than [`InferredType`](crate::fields::inferred_type::InferredType): two times in one cell are
//! no time, and a number next to another is no number.

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    Number,
    Time,
    /// An address: a URL or an e-mail address.
    Link,
    Text,
}

/// Number of kinds of cells that are not empty.
pub(super) const KINDS: usize = 4;

/// Rating of a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rating {
    pub kind: Kind,
    /// From 0 to 1: how likely this is a whole cell.
    pub quality: f64,
}

/// Quality of the end of a quoted text, a drawn line, or another piece of a cell.
const PIECE: f64 = 0.1;

/// Longest number or time, in bytes.
const MAX_TYPED_BYTES: usize = 40;

/// Most words of a cell that is not prose.
const MAX_WORDS: usize = 8;

impl Rating {
    const fn new(kind: Kind, quality: f64) -> Rating {
        Rating { kind, quality }
    }

    /// Rates an unquoted cell of a table with this delimiter.
    pub fn of(cell: &[u8], delimiter: u8) -> Rating {
        let cell = cell.trim_ascii();
        if let Some(text) = constant_formula(cell) {
            let kind = Rating::of(text, 0).kind;
            return Rating::new(if kind == Kind::Empty { Kind::Text } else { kind }, 1.0);
        }
        match cell {
            [] | [b'-'] => Rating::new(Kind::Empty, 1.0),
            [b'"', ..] => Rating::new(Kind::Text, PIECE),
            [.., before, b'"'] if !before.is_ascii_digit() => Rating::new(Kind::Text, PIECE),
            [b'\'', .., b'\''] => Rating::new(Kind::Text, 0.3),
            _ => match typed(cell) {
                // Groups of digits may be two numbers.
                Some(Kind::Number) if cell.contains(&b' ') => Rating::new(Kind::Number, 0.3),
                Some(kind) => Rating::new(kind, 1.0),
                None => Rating::new(Kind::Text, text_quality(cell, delimiter)),
            },
        }
    }

    /// Rates a quoted cell of a table with this delimiter.
    pub fn of_quoted(cell: &[u8], delimiter: u8, quote: u8) -> Rating {
        let cell = cell.trim_ascii();
        // The delimiter may be followed by a blank, as in `"a", "b"`.
        if delimiter == b' '
            && cell
                .last()
                .is_some_and(|byte| b",;|^~#:+".contains(byte) || *byte < b' ')
        {
            return Rating::new(Kind::Text, 0.2);
        }
        let kind = if cell.is_empty() { None } else { typed(cell) };
        // A quote next to a delimiter is the border of another field.
        let is_delimiter = |byte: &u8| b",;\t|".contains(byte);
        let border = |two: &[u8]| two[0] == quote && is_delimiter(&two[1]) || two[1] == quote && is_delimiter(&two[0]);
        let joined = kind.is_none() && cell.contains(&quote) && cell.windows(2).any(border);
        Rating::new(kind.unwrap_or(Kind::Text), if joined { 0.2 } else { 1.0 })
    }
}

/// The text of a cell that is a formula for a constant, as in `="0042"`.
fn constant_formula(cell: &[u8]) -> Option<&[u8]> {
    let text = cell.strip_prefix(b"=\"")?.strip_suffix(b"\"")?;
    (!text.contains(&b'"')).then_some(text)
}

/// The words of a number or time.
#[derive(Clone, Copy, Debug, Default)]
struct Words {
    numbers: usize,
    groups_of_three: usize,
    dates: usize,
    clocks: usize,
    letters: usize,
    months: usize,
}

/// Returns the kind of a cell that is a number, a time or an address.
fn typed(cell: &[u8]) -> Option<Kind> {
    if is_link(cell) {
        return Some(Kind::Link);
    }
    if cell.len() > MAX_TYPED_BYTES || !cell.iter().any(u8::is_ascii_digit) {
        return None;
    }
    let cell = cell
        .strip_prefix(b"[")
        .and_then(|cell| cell.strip_suffix(b"]"))
        .unwrap_or(cell);
    let mut words = Words::default();
    for word in cell.split(|&byte| byte == b' ').filter(|word| !word.is_empty()) {
        words.add(word)?;
    }
    let Words {
        numbers,
        groups_of_three,
        dates,
        clocks,
        letters,
        months,
    } = words;
    match (dates, clocks) {
        (0, 0) if letters == 0 && (numbers == 1 || numbers == groups_of_three + 1 && numbers > 1) => Some(Kind::Number),
        (0, 0) if months == 1 && letters <= 2 && (1..=2).contains(&numbers) => Some(Kind::Time),
        (1, 0) | (0..=1, 1) if numbers <= 3 && letters <= 4 => Some(Kind::Time),
        _ => None,
    }
}

impl Words {
    /// Adds a word. Returns `None` if no number or time has such a word.
    fn add(&mut self, word: &[u8]) -> Option<()> {
        let word = word.strip_suffix(b",").unwrap_or(word);
        let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
        let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            let letters = word.strip_suffix(b".").unwrap_or(word);
            let first_three: Vec<u8> = letters.iter().take(3).map(u8::to_ascii_lowercase).collect();
            let months = b"janfebmaraprmayjunjulaugsepoctnovdec".chunks(3);
            self.months += usize::from(months.into_iter().any(|month| month == first_three));
            self.letters += 1;
            let dots = |byte: &u8| is_letter(byte) || *byte == b'.';
            return (letters.len() <= 10 && letters.iter().all(dots)).then_some(());
        }
        if is_number(word) {
            self.numbers += 1;
            self.groups_of_three += usize::from(digits == 3 && word.first().is_some_and(u8::is_ascii_digit));
            return Some(());
        }
        let mut joints = 0;
        let mut clock = false;
        for (at, byte) in word.iter().enumerate() {
            match byte {
                b'0'..=b'9' | b'.' | b'+' | b'_' | b'[' | b']' => {}
                b',' if clock && word[at + 1..].iter().all(|byte| byte.is_ascii_digit() || *byte == b'Z') => {}
                b':' => {
                    joints += 1;
                    clock = true;
                }
                b'-' | b'/' => joints += 1,
                _ if is_letter(byte) => {}
                _ => return None,
            }
        }
        let starts = word
            .first()
            .is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'));
        let zone = !word.first().is_some_and(u8::is_ascii_digit);
        if !starts || joints == 0 || digits * 2 < word.len() {
            // An ordinal number, an hour or a zone: `23rd`, `3am`, `GMT+2`.
            self.letters += 1;
            return (digits <= 4 && word.len() <= 8 && self.letters <= 4).then_some(());
        }
        match (zone, clock) {
            (true, _) => self.letters += 1,
            (_, true) => self.clocks += 1,
            (_, false) => self.dates += 1,
        }
        Some(())
    }
}

/// Returns whether a word is a number: with a sign, a fraction, groups of digits, an exponent, a currency or percent.
fn is_number(word: &[u8]) -> bool {
    let signs = |byte: &u8| matches!(byte, b'+' | b'-' | b'$' | b'(') || *byte >= 0x80;
    let start = word.iter().take_while(|byte| signs(byte)).count();
    let end = word
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b'%' | b')') || **byte >= 0x80)
        .count();
    let Some(digits) = word
        .get(start..word.len().saturating_sub(end))
        .filter(|_| start <= 4 && end <= 4)
    else {
        return false;
    };
    let mut before = 0;
    for (at, &byte) in digits.iter().enumerate() {
        let next = digits.get(at + 1).copied().unwrap_or(0);
        let fits = match byte {
            b'0'..=b'9' => true,
            b'.' | b',' | b'\'' => before != byte && (next.is_ascii_digit() || byte == b'.' && at > 0),
            b'e' | b'E' => at > 0 && (next.is_ascii_digit() || matches!(next, b'+' | b'-')),
            b'+' | b'-' => matches!(before, b'e' | b'E') && next.is_ascii_digit(),
            _ => false,
        };
        if !fits {
            return false;
        }
        before = byte;
    }
    !digits.is_empty()
}

/// Returns whether a cell is a URL or an e-mail address.
fn is_link(cell: &[u8]) -> bool {
    if cell.contains(&b' ') {
        return false;
    }
    let at = cell.iter().position(|&byte| byte == b'@');
    let mail =
        at.is_some_and(|at| at > 0 && cell[at..].contains(&b'.') && !cell.iter().any(|byte| b",;|\t".contains(byte)));
    let scheme = cell.iter().position(|byte| !byte.is_ascii_alphabetic());
    mail || scheme.is_some_and(|end| end > 1 && cell[end..].starts_with(b"://"))
}

/// Returns whether a text is a list of numbers: `1;2;3`.
fn is_number_list(cell: &[u8]) -> bool {
    cell.iter().all(|byte| byte.is_ascii_digit() || b".;|".contains(byte))
}

/// Quality of a text: low if it contains what is likely a delimiter, or is likely a piece.
fn text_quality(cell: &[u8], delimiter: u8) -> f64 {
    let (mut blanks, mut nested, mut plain, mut digits, mut quotes, mut inches) = (0, 0i32, 0, 0, 0, 0);
    let mut seen = 1.0f64;
    for (at, &byte) in cell.iter().enumerate() {
        let factor = match byte {
            b' ' => {
                blanks += 1;
                1.0
            }
            b'(' | b'[' | b'{' => {
                nested += 1;
                1.0
            }
            b')' | b']' | b'}' => {
                nested -= 1;
                1.0
            }
            b'"' => {
                quotes += 1;
                inches += usize::from(at > 0 && cell[at - 1].is_ascii_digit());
                1.0
            }
            _ if byte == delimiter => 1.0,
            b',' if cell.get(at + 1) == Some(&b' ') => 0.85,
            b',' | b';' | b'|' => 0.5,
            b'^' | b'~' => 0.7,
            b'#' if at > 0 && cell[at - 1] != b' ' && cell.get(at + 1).is_some_and(|&next| next != b' ') => 0.6,
            b'\t' | 0..=0x1F => 0.1,
            _ => {
                plain += usize::from(byte.is_ascii_alphanumeric() || byte >= 0x80);
                digits += usize::from(byte.is_ascii_digit());
                1.0
            }
        };
        seen = seen.min(factor);
    }
    if plain == 0 {
        return PIECE;
    }
    if seen < 1.0 && is_number_list(cell) {
        return 0.7;
    }
    let text = match blanks {
        // Words are what remains of a text that is split at its blanks.
        0 if delimiter == b' ' => {
            if digits > 0 || plain < cell.len() {
                0.6
            } else {
                0.3
            }
        }
        0 => 0.85,
        // Numbers side by side.
        _ if digits == plain => 0.3,
        _ if blanks >= MAX_WORDS => 0.6,
        _ => 0.75,
    };
    let nested = if nested == 0 { 1.0 } else { 0.5 };
    let quotes = if quotes % 2 == 0 || quotes == inches { 1.0 } else { 0.3 };
    text * seen * nested * quotes
}
