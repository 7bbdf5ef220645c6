//! SHA-256 as the standard (FIPS 180-4) has it: its examples, and any cut of a message into pieces.

use daypart_engine::export::sha256::Sha256;
use proptest::prelude::*;

fn hash(pieces: &[&[u8]]) -> String {
    let mut hash = Sha256::default();
    for piece in pieces {
        hash.feed(piece);
    }
    hash.finish()
}

#[test]
fn the_standards_examples_hold() {
    let million = vec![b'a'; 1_000_000];
    let cases: [(&[u8], &str); 4] = [
        (b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (
            b"abc",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        (
            &million,
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        ),
    ];
    for (message, expected) in cases {
        assert_eq!(hash(&[message]), expected, "{} bytes", message.len());
    }
}

proptest! {
    #[test]
    fn it_does_not_matter_how_a_message_is_cut(
        message in prop::collection::vec(any::<u8>(), 0..300),
        cuts in prop::collection::vec(0usize..300, 0..6),
    ) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(message.len())).collect();
        cuts.extend([0, message.len()]);
        cuts.sort_unstable();
        let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &message[pair[0]..pair[1]]).collect();
        prop_assert_eq!(hash(&pieces), hash(&[&message]));
    }
}
