//! Ids of customers and tracks: whole numbers where a file's ids are that, text otherwise.
//!
//! Between scanner and store an id travels as a *code* of 31 bits: a whole number below [`TEXT_BIT`] is its own code; any
//! other id is a text, whose code is its index among the [`TextArena`] that its scanner has met, with [`TEXT_BIT`] set.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use serde::{Deserialize, Serialize};

use crate::collections::seeded_hash::{MIXER, Map, SeededState};

/// The bit that tells a text's code from a number's.
pub const TEXT_BIT: u32 = 1 << 30;

/// How large a number [`IdIndex`] looks up in an array; larger ones go through a hash map.
const DIRECT_NUMBERS: usize = 1 << 22;

/// Marks a number that was not met yet.
const ABSENT: u32 = u32::MAX;

/// An id as a file gives it.
///
/// A text is a [`Number`](Id::Number) only when writing the number gives the same text again, so that no id loses its
/// leading zeros and no two different texts become one id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Id {
    /// A whole number without leading zeros.
    Number(i64),
    /// Any other text.
    Text(Box<str>),
}

impl Id {
    /// The id that a text stands for.
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

/// Brings ids, given by their indices, into order: by number where each of them is one, by text otherwise.
pub fn sorted(ids: &[Id], mut indices: Vec<u32>) -> Vec<u32> {
    let id = |index: u32| &ids[index as usize];
    if indices.iter().all(|&index| matches!(id(index), Id::Number(_))) {
        indices.sort_unstable_by(|&a, &b| id(a).cmp(id(b)));
    } else {
        indices.sort_by_cached_key(|&index| id(index).to_string());
    }
    indices
}

/// Many texts in one piece of memory, so that they can be handed over as two buffers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextArena {
    /// The texts' bytes, one after the other; each text is valid UTF-8.
    pub bytes: Vec<u8>,
    /// Where each text ends in `bytes`.
    pub ends: Vec<u32>,
}

impl TextArena {
    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes of a text; empty when there is no such text.
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

    /// Adds a text at the end.
    pub fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
    }
}

/// How many texts an [`TextInterner`] keeps at hand.
const AT_HAND: usize = 1 << 14;

/// Gives each different text an index, in the order in which they are met.
#[derive(Debug, Default)]
pub struct TextInterner {
    texts: TextArena,
    table: HashTable<u32>,
    hasher: SeededState,
    /// Texts met last, each where its [`mix`] says: most texts are found here, for less than a good hash takes. Whoever makes
    /// texts with one mix only has them looked up by hash.
    at_hand: Vec<RecentText>,
    handed_out: usize,
}

/// A text that is kept at hand.
#[derive(Clone, Copy, Debug, Default)]
struct RecentText {
    /// The half of its mix that doesn't say where it is kept.
    rest: u32,
    index: u32,
    /// Where it starts among all texts' bytes, and how long it is.
    start: u32,
    length: u32,
}

impl TextInterner {
    /// The index of a text that was met lately. Of others, and of some of those, it says nothing, and [`TextInterner::intern`] does.
    #[inline]
    pub fn find_at_hand(&self, text: &[u8]) -> Option<u32> {
        let (slot, rest) = mix(text)?;
        let held = self.at_hand.get(slot)?;
        let known = self.texts.bytes.get(held.start as usize..)?.get(..text.len())?;
        let is_it = held.rest == rest && held.length as usize == text.len() && are_equal(known, text);
        is_it.then_some(held.index)
    }

    /// The index of a text, by its hash. `None` when the text is new and not valid UTF-8, or when there is no room for another one.
    #[inline(never)]
    pub fn intern(&mut self, text: &[u8]) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        let same = |&index: &u32| are_equal(self.texts.get(index as usize), text);
        let index = match self.table.find(hash, same) {
            Some(&index) => index,
            None => self.add(hash, text)?,
        };
        if let Some((slot, rest)) = mix(text) {
            self.at_hand.resize(AT_HAND, RecentText::default());
            self.at_hand[slot] = RecentText {
                rest,
                index,
                start: self.texts.ends[index as usize] - text.len() as u32,
                length: text.len() as u32,
            };
        }
        Some(index)
    }

    /// Gives a text that was not met before an index.
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

    /// The texts that were met since the last call.
    pub fn take_new(&mut self) -> TextArena {
        let mut new = TextArena::default();
        for index in self.handed_out..self.texts.len() {
            new.push(self.texts.get(index));
        }
        self.handed_out = self.texts.len();
        new
    }
}

/// Where a text is kept at hand, and a number that is mostly another one for another text there, of its first and its last
/// eight bytes. Shorter texts have none.
#[inline]
fn mix(text: &[u8]) -> Option<(usize, u32)> {
    let (first, last) = (text.first_chunk::<8>()?, text.last_chunk::<8>()?);
    let both = u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29);
    let mixed = (both ^ text.len() as u64).wrapping_mul(MIXER);
    Some(((mixed >> 32) as usize % AT_HAND, (mixed ^ mixed >> 32) as u32))
}

/// Whether two texts are the same, eight bytes at a time: in wasm, slices are compared byte by byte.
#[inline]
fn are_equal(a: &[u8], b: &[u8]) -> bool {
    let (Some(a_last), Some(b_last)) = (a.last_chunk::<8>(), b.last_chunk::<8>()) else {
        return a == b;
    };
    let differ = |a: &[u8; 8], b: &[u8; 8]| u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
    let words = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0);
    a.len() == b.len() && words.fold(differ(a_last, b_last), |sum, (a, b)| sum | differ(a, b)) == 0
}

/// Gives each different id an index, in the order in which they are met, from the codes of any number of scanners.
#[derive(Debug, Default)]
pub struct IdIndex {
    ids: Vec<Id>,
    small_numbers: Vec<u32>,
    others: Map<Id, u32>,
    /// For each scanner, the index of each text that it has sent.
    texts: Vec<Vec<u32>>,
}

impl IdIndex {
    /// The ids met so far, in the order of their indices.
    pub fn ids(&self) -> &[Id] {
        &self.ids
    }

    /// Gives up the ids.
    pub fn into_ids(self) -> Vec<Id> {
        self.ids
    }

    /// Takes in texts that a scanner has met for the first time.
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

    /// Whether a code stands for an id: a number's does, and a text's when the scanner has sent the text. Where a code does, all
    /// lower ones do.
    pub fn knows(&self, scanner: usize, code: u32) -> bool {
        match code.checked_sub(TEXT_BIT) {
            Some(text) => (text as usize) < self.texts.get(scanner).map_or(0, Vec::len),
            None => true,
        }
    }

    /// The index of the id that a scanner's code stands for. A text's code must be of a text that the scanner has sent.
    pub fn index_of_code(&mut self, scanner: usize, code: u32) -> u32 {
        if code & TEXT_BIT != 0 {
            return self.texts[scanner][(code & !TEXT_BIT) as usize];
        }
        match self.small_numbers.get(code as usize) {
            Some(&index) if index != ABSENT => index,
            _ => self.index_of(Id::Number(i64::from(code))),
        }
    }

    /// The index of an id, a new one when it wasn't met before.
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
