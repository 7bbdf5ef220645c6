//! Ids of customers and tracks, and string interning.
//!
//! An id is a whole number or a text. Between scanner and store an id travels as a *code* of 31 bits: a whole
//! number below [`TEXT_BIT`] is its own code; any other id is a text, and its code is the text's index in the
//! scanner's [`TextArena`], with [`TEXT_BIT`] set.
//!
//! A scanner numbers its texts with a [`TextInterner`]; the store maps the codes of all scanners to one
//! [`IdIndex`].

use std::hash::BuildHasher;

use hashbrown::HashTable;
use serde::{Deserialize, Serialize};

use crate::collections::seeded_hash::{MIXER, Map, SeededState};

/// The bit that marks a text's code; a number's code has it clear.
pub const TEXT_BIT: u32 = 1 << 30;

/// Numbers below this are looked up in an array by [`IdIndex`]; all other ids go through a hash map.
const DIRECT_NUMBERS: usize = 1 << 22;

/// Marks a number that has no index yet.
const ABSENT: u32 = u32::MAX;

/// An id as it is written in a file.
///
/// A text is parsed as a [`Number`](Id::Number) only when formatting the number reproduces the text. So no id
/// loses its leading zeros, and no two different texts become the same id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Id {
    /// A whole number without leading zeros.
    Number(i64),
    /// Any other text.
    Text(Box<str>),
}

impl Id {
    /// Parses an id. Every text is one.
    ///
    /// ```
    /// use daypart_engine::fields::ids::Id;
    /// assert_eq!(Id::parse("48"), Id::Number(48));
    /// assert_eq!(Id::parse("0048"), Id::Text("0048".into()));
    /// assert_eq!(Id::parse("-0"), Id::Text("-0".into()));
    /// ```
    pub fn parse(text: &str) -> Id {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let canonical = !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && (!digits.starts_with('0') || text == "0");
        match text.parse() {
            Ok(number) if canonical => Id::Number(number),
            _ => Id::Text(text.into()),
        }
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Id::Number(number) => write!(f, "{number}"),
            Id::Text(text) => f.write_str(text),
        }
    }
}

/// Sorts the indices of ids: numerically if every id is a number, else by their texts.
pub fn sorted(ids: &[Id], mut indices: Vec<u32>) -> Vec<u32> {
    let id = |index: u32| &ids[index as usize];
    if indices.iter().all(|&index| matches!(id(index), Id::Number(_))) {
        indices.sort_unstable_by(|&a, &b| id(a).cmp(id(b)));
    } else {
        indices.sort_by_cached_key(|&index| id(index).to_string());
    }
    indices
}

/// Returns the position of an id among distinct ids in the order of [`sorted`]; `None` if it isn't one of them.
///
/// ```
/// use daypart_engine::fields::ids::{Id, position_in};
/// let numbers = ["2", "10"].map(Id::parse);
/// assert_eq!(position_in(&numbers, &Id::parse("10")), Some(1));
/// let texts = ["10", "2", "a"].map(Id::parse);
/// assert_eq!(position_in(&texts, &Id::parse("2")), Some(1));
/// assert_eq!(position_in(&texts, &Id::parse("b")), None);
/// ```
pub fn position_in(sorted_ids: &[Id], id: &Id) -> Option<usize> {
    // Which of the two orders applies takes a pass over all ids to find out; trying both does not.
    let by_number = || sorted_ids.binary_search(id);
    let text = id.to_string();
    let by_text = || sorted_ids.binary_search_by(|known| known.to_string().cmp(&text));
    let position = by_number().or_else(|_| by_text()).ok()?;
    (sorted_ids[position] == *id).then_some(position)
}

/// Texts stored back to back in one buffer, so that all of them can be transferred to another worker as two
/// buffers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextArena {
    /// The bytes of all texts; each text is valid UTF-8.
    pub bytes: Vec<u8>,
    /// The end offset of each text in `bytes`.
    pub ends: Vec<u32>,
}

impl TextArena {
    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether there are no texts.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the bytes of a text, or an empty slice for an index out of range.
    pub fn get(&self, index: usize) -> &[u8] {
        let start = if index == 0 {
            0
        } else {
            self.ends.get(index - 1).map_or(0, |&end| end as usize)
        };
        self.ends
            .get(index)
            .and_then(|&end| self.bytes.get(start..end as usize))
            .unwrap_or(&[])
    }

    /// Appends a text.
    pub fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
    }
}

/// Number of slots in the cache of recent texts of a [`TextInterner`].
const RECENT_SLOTS: usize = 1 << 14;

/// String interner: assigns an index to each distinct text, in order of first occurrence.
#[derive(Debug, Default)]
pub struct TextInterner {
    texts: TextArena,
    table: HashTable<u32>,
    hasher: SeededState,
    /// Direct-mapped cache of recent texts, in the slot given by [`mix`]. Most look-ups end here, at less than
    /// the cost of a good hash. A file whose texts all collide in `mix` only falls back to the hash table.
    recent: Vec<RecentText>,
    taken: usize,
}

/// A slot of the cache of recent texts.
#[derive(Clone, Copy, Debug, Default)]
struct RecentText {
    /// The half of the text's [`mix`] that does not determine the slot.
    rest: u32,
    index: u32,
    /// Start offset in the bytes of all texts, and length in bytes.
    start: u32,
    length: u32,
}

impl TextInterner {
    /// Looks up a text in the cache of recent texts. After `None`, call [`TextInterner::intern`]: the text may be
    /// known all the same.
    #[inline]
    pub fn find_recent(&self, text: &[u8]) -> Option<u32> {
        let (slot, rest) = mix(text)?;
        let cached = self.recent.get(slot)?;
        let known = self.texts.bytes.get(cached.start as usize..)?.get(..text.len())?;
        let is_hit = cached.rest == rest && cached.length as usize == text.len() && are_equal(known, text);
        is_hit.then_some(cached.index)
    }

    /// Returns the index of a text, by its hash; adds the text if it is new.
    ///
    /// Returns `None` when the text is new and not valid UTF-8, or when no room is left.
    #[inline(never)]
    pub fn intern(&mut self, text: &[u8]) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        let same = |&index: &u32| are_equal(self.texts.get(index as usize), text);
        let index = match self.table.find(hash, same) {
            Some(&index) => index,
            None => self.add(hash, text)?,
        };
        if let Some((slot, rest)) = mix(text) {
            self.recent.resize(RECENT_SLOTS, RecentText::default());
            self.recent[slot] = RecentText {
                rest,
                index,
                start: self.texts.ends[index as usize] - text.len() as u32,
                length: text.len() as u32,
            };
        }
        Some(index)
    }

    /// Adds a new text and returns its index.
    #[cold]
    fn add(&mut self, hash: u64, text: &[u8]) -> Option<u32> {
        let TextInterner {
            texts, table, hasher, ..
        } = self;
        let index = texts.len() as u32;
        let has_room = index < TEXT_BIT && texts.bytes.len() + text.len() <= u32::MAX as usize;
        if !has_room || std::str::from_utf8(text).is_err() {
            return None;
        }
        table.insert_unique(hash, index, |&index| hasher.hash_one(texts.get(index as usize)));
        texts.push(text);
        Some(index)
    }

    /// Returns the texts that were added since the last call.
    pub fn take_new(&mut self) -> TextArena {
        let mut new = TextArena::default();
        for index in self.taken..self.texts.len() {
            new.push(self.texts.get(index));
        }
        self.taken = self.texts.len();
        new
    }
}

/// The cache slot of a text, and a check number that differs for most other texts in that slot. Both are computed
/// from the first and last eight bytes; a shorter text has none.
#[inline]
fn mix(text: &[u8]) -> Option<(usize, u32)> {
    let (first, last) = (text.first_chunk::<8>()?, text.last_chunk::<8>()?);
    let both = u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29);
    let mixed = (both ^ text.len() as u64).wrapping_mul(MIXER);
    Some(((mixed >> 32) as usize % RECENT_SLOTS, (mixed ^ mixed >> 32) as u32))
}

/// Compares two texts eight bytes at a time, because wasm compares slices byte by byte.
#[inline]
fn are_equal(a: &[u8], b: &[u8]) -> bool {
    let (Some(a_last), Some(b_last)) = (a.last_chunk::<8>(), b.last_chunk::<8>()) else {
        return a == b;
    };
    let differ = |a: &[u8; 8], b: &[u8; 8]| u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
    let words = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0);
    a.len() == b.len() && words.fold(differ(a_last, b_last), |sum, (a, b)| sum | differ(a, b)) == 0
}

/// Assigns an index to each distinct id, in order of first occurrence, from the codes of any number of scanners.
#[derive(Debug, Default)]
pub struct IdIndex {
    ids: Vec<Id>,
    small_numbers: Vec<u32>,
    others: Map<Id, u32>,
    /// For each scanner, the index of each text that it has reported.
    texts: Vec<Vec<u32>>,
}

impl IdIndex {
    /// The ids so far, in the order of their indices.
    pub fn ids(&self) -> &[Id] {
        &self.ids
    }

    /// Returns the ids, in the order of their indices.
    pub fn into_ids(self) -> Vec<Id> {
        self.ids
    }

    /// Adds the new texts of a scanner, in the order in which the scanner numbered them.
    pub fn add_texts(&mut self, scanner: usize, new: &TextArena) {
        if self.texts.len() <= scanner {
            self.texts.resize_with(scanner + 1, Vec::new);
        }
        for index in 0..new.len() {
            let id = Id::parse(&String::from_utf8_lossy(new.get(index)));
            let index = self.index_of(id);
            self.texts[scanner].push(index);
        }
    }

    /// Returns whether a scanner's code can be resolved: a number's always can, a text's once the scanner has
    /// reported the text. When a code can be resolved, so can all lower ones.
    pub fn knows(&self, scanner: usize, code: u32) -> bool {
        match code.checked_sub(TEXT_BIT) {
            Some(text) => (text as usize) < self.texts.get(scanner).map_or(0, Vec::len),
            None => true,
        }
    }

    /// Returns the index of the id with a scanner's code, which must be [known](IdIndex::knows).
    ///
    /// # Panics
    /// When the code is of a text that the scanner has not reported.
    pub fn index_of_code(&mut self, scanner: usize, code: u32) -> u32 {
        if code & TEXT_BIT != 0 {
            return self.texts[scanner][(code & !TEXT_BIT) as usize];
        }
        match self.small_numbers.get(code as usize) {
            Some(&index) if index != ABSENT => index,
            _ => self.index_of(Id::Number(i64::from(code))),
        }
    }

    /// Returns the index of an id; adds the id if it is new.
    pub fn index_of(&mut self, id: Id) -> u32 {
        let next = self.ids.len() as u32;
        match id {
            Id::Number(number) if (0..DIRECT_NUMBERS as i64).contains(&number) => {
                let slot = number as usize;
                if self.small_numbers.len() <= slot {
                    let grown = (slot + 1).next_power_of_two();
                    self.small_numbers.resize(grown, ABSENT);
                }
                if self.small_numbers[slot] == ABSENT {
                    self.small_numbers[slot] = next;
                    self.ids.push(id);
                }
                self.small_numbers[slot]
            }
            id => match self.others.get(&id) {
                Some(&index) => index,
                None => {
                    self.ids.push(id.clone());
                    self.others.insert(id, next);
                    next
                }
            },
        }
    }
}
