//! Files that are to hold a key, and uploads of wrapped material: read or refused, without a panic.
#![no_main]

use domain::{KeySpec, WrappingAlgorithm, WrappingKeySpec};
use getrandom::SysRng;
use libfuzzer_sys::fuzz_target;
use rand_core::UnwrapErr;
use wrap::{read_wrapped, wrap_file};

fuzz_target!(|input: (u8, &[u8])| {
    let (choice, file) = input;
    let spec = KeySpec::ALL[usize::from(choice) % KeySpec::ALL.len()];
    for algorithm in [WrappingAlgorithm::RsaesOaepSha256, WrappingAlgorithm::RsaAesKeyWrapSha256] {
        let answer = wrap_file(file, spec, b"no public key", algorithm, &mut UnwrapErr(SysRng));
        assert!(answer.is_err(), "nothing is wrapped under what is no public key");
        if let Ok((blob, _)) = read_wrapped(file, WrappingKeySpec::Rsa2048, algorithm) {
            assert!(blob.len() >= 256, "no shorter than the modulus");
        }
    }
});
