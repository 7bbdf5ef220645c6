//! Pinned hashes of the demo's files, for the native and the browser tests.

use daypart_engine::demo::DemoSize;

/// Sizes with the hashes of their events, customers, music and clicks files. They are the same on every
/// platform; the first and the last size are small enough for a browser.
pub const PINS: [(DemoSize, [u64; 4]); 3] = [
    (
        size(10_000, 200, 300),
        [
            0xFA3E_A07A_7B21_3030,
            0xDB88_7780_4FF1_C7E3,
            0xCC10_E400_7297_920F,
            0x68A9_8F49_C9CD_BD7C,
        ],
    ),
    (
        size(1_000_000, 5_000, 1_750),
        [
            0x0D3D_8964_31BD_D98B,
            0x1F28_021F_3ACE_3C77,
            0xDCD5_727B_268B_0F52,
            0x1443_702A_D08D_CB17,
        ],
    ),
    (
        size(7, 20, 1),
        [
            0x2D79_428D_C892_65E9,
            0x2F6C_2FB8_0CE1_BA81,
            0x5D6A_603A_3B29_56E9,
            0xA936_45FE_C69F_A478,
        ],
    ),
];

pub const fn size(events: u32, customers: u32, tracks: u32) -> DemoSize {
    DemoSize {
        events,
        customers,
        tracks,
    }
}

/// FNV-1a of 64 bits (Fowler, Noll and Vo).
pub fn hash(bytes: &[u8]) -> u64 {
    let step = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, step)
}
