//! SHA-256 of bytes that come piece by piece, as FIPS 180-4 has it. A browser's own digest takes whole files alone.

/// The hash of what was fed so far.
///
/// ```
/// use daypart_engine::export::sha256::Sha256;
/// let mut hash = Sha256::default();
/// hash.feed(b"a");
/// hash.feed(b"bc");
/// assert_eq!(hash.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// ```
#[derive(Clone, Debug)]
pub struct Sha256 {
    state: [u32; 8],
    /// What doesn't fill a block yet.
    rest: [u8; 64],
    filled: usize,
    bytes: u64,
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
const ROUNDS: [u32; 64] = fractions(true);

/// The same of the square roots of the first eight.
const START: [u32; 8] = {
    let all = fractions(false);
    let mut first = [0; 8];
    let mut index = 0;
    while index < 8 {
        first[index] = all[index];
        index += 1;
    }
    first
};

/// The fractional parts of the square or cube roots of the first 64 primes, in 32 bits.
const fn fractions(cube: bool) -> [u32; 64] {
    let mut found = [0; 64];
    let (mut count, mut number) = (0, 2);
    while count < 64 {
        let (mut divisor, mut prime) = (2, true);
        while divisor * divisor <= number {
            prime = prime && number % divisor != 0;
            divisor += 1;
        }
        if prime {
            found[count] = root(number, cube) as u32;
            count += 1;
        }
        number += 1;
    }
    found
}

/// The largest number whose square or cube is no more than the given one times 2^64 or 2^96: a root with 32 bits behind
/// its point.
const fn root(of: u128, cube: bool) -> u128 {
    let goal = of << if cube { 96 } else { 64 };
    let (mut low, mut high) = (0u128, 1 << 37);
    while high - low > 1 {
        let middle = (low + high) / 2;
        let power = middle * middle * if cube { middle } else { 1 };
        if power <= goal {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

impl Default for Sha256 {
    fn default() -> Sha256 {
        Sha256 {
            state: START,
            rest: [0; 64],
            filled: 0,
            bytes: 0,
        }
    }
}

impl Sha256 {
    /// Takes in the next bytes.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        while !bytes.is_empty() {
            let taken = bytes.len().min(64 - self.filled);
            let (now, later) = bytes.split_at(taken);
            self.rest[self.filled..self.filled + taken].copy_from_slice(now);
            self.filled += taken;
            bytes = later;
            if self.filled == 64 {
                mix(&mut self.state, &self.rest);
                self.filled = 0;
            }
        }
    }

    /// The hash in hexadecimal.
    pub fn finish(mut self) -> String {
        let bits = self.bytes * 8;
        self.feed(&[0x80]);
        while self.filled != 56 {
            self.feed(&[0]);
        }
        self.feed(&bits.to_be_bytes());
        self.state.iter().map(|word| format!("{word:08x}")).collect()
    }
}

/// Mixes a block into the state.
fn mix(state: &mut [u32; 8], block: &[u8; 64]) {
    let mut words = [0u32; 64];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks::<4>().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    for index in 16..64 {
        let (two, fifteen) = (words[index - 2], words[index - 15]);
        let late = two.rotate_right(17) ^ two.rotate_right(19) ^ two >> 10;
        let early = fifteen.rotate_right(7) ^ fifteen.rotate_right(18) ^ fifteen >> 3;
        words[index] = (words[index - 16].wrapping_add(early))
            .wrapping_add(words[index - 7])
            .wrapping_add(late);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (word, round) in words.iter().zip(&ROUNDS) {
        let sum = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let first = (h.wrapping_add(sum))
            .wrapping_add(e & f ^ !e & g)
            .wrapping_add(*round)
            .wrapping_add(*word);
        let sum = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let second = sum.wrapping_add(a & b ^ a & c ^ b & c);
        (h, g, f, e) = (g, f, e, d.wrapping_add(first));
        (d, c, b, a) = (c, b, a, first.wrapping_add(second));
    }
    for (word, more) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.wrapping_add(more);
    }
}
