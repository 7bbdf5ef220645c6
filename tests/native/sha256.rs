//! SHA-256 in chunks as hexadecimal text, against the examples of FIPS 180-4.

use daypart_engine::export::sha256::Sha256;

#[test]
fn matches_the_examples_of_fips_180_4() {
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
        for chunk_bytes in [1, 17, 64, 1000, 8 << 20] {
            let mut hasher = Sha256::default();
            for chunk in message.chunks(chunk_bytes) {
                hasher.update(chunk);
            }
            assert_eq!(
                hasher.finish(),
                expected,
                "{} bytes in chunks of {chunk_bytes}",
                message.len()
            );
        }
    }
}
