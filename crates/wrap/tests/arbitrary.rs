//! What people and other machines hand over is read without a panic, whatever it is, and what is meant to be read is.

use std::sync::LazyLock;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use domain::{KeySpec, WrappingAlgorithm, WrappingKeySpec};
use getrandom::SysRng;
use proptest::{collection::vec, prelude::*, sample::select};
use rand_core::UnwrapErr;
use wrap::{BlobEncoding, Encoding, Found, WrapFileError, WrappedFile, check_value, read_wrapped, wrap_file};

/// The DER of a public key: no key is needed to find out what a file holds, but the file is wrapped afterwards.
static PUBLIC_KEY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (folder, run) = (tempfile::tempdir().expect("a folder"), |arguments: &[&str]| {
        let openssl = std::process::Command::new("openssl").args(arguments).output().expect("openssl runs");
        assert!(openssl.status.success(), "{arguments:?}");
        openssl.stdout
    });
    let private = folder.path().join("private.pem").display().to_string();
    run(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", &private]);
    run(&["pkey", "-in", &private, "-pubout", "-outform", "DER"])
});

fn wrapped(file: &[u8], spec: KeySpec) -> Result<WrappedFile, WrapFileError> {
    let algorithm = match spec.material_len() {
        Some(_) => WrappingAlgorithm::RsaesOaepSha256,
        None => WrappingAlgorithm::RsaAesKeyWrapSha256,
    };
    wrap_file(file, spec, &PUBLIC_KEY, algorithm, &mut UnwrapErr(SysRng))
}

/// That a file is found to hold an AES-256 key in an encoding.
fn holds(file: &[u8], expected: Encoding, key: &[u8]) -> Result<(), TestCaseError> {
    let wrapped = wrapped(file, KeySpec::Aes256).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let Found::Symmetric { encoding, len, .. } = wrapped.found else { panic!("an AES key is symmetric") };
    prop_assert_eq!((encoding, len), (expected, 32));
    prop_assert_eq!(Some(wrapped.check_value), check_value(key));
    Ok(())
}

/// A text with a line break after every so many characters, and perhaps one more at its end.
fn folded(text: &str, width: usize, line_break: &str, last: bool) -> String {
    let lines: Vec<String> =
        text.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    lines.join(line_break) + if last { line_break } else { "" }
}

fn line_breaks() -> impl Strategy<Value = &'static str> {
    select(vec!["\n", "\r\n"])
}

/// Characters a line.
const WIDTHS: std::ops::Range<usize> = 4..100;

proptest! {
    /// Nothing is so strange that it brings the worker down.
    #[test]
    fn any_file_is_wrapped_or_refused(file in vec(any::<u8>(), 0..600), spec in select(KeySpec::ALL.to_vec())) {
        let _ = wrapped(&file, spec);
    }

    /// The same of texts that begin like what is known, which random bytes never do.
    #[test]
    fn any_text_is_wrapped_or_refused(
        begin in select(vec!["", "-----BEGIN PRIVATE KEY-----\n", "-----BEGIN EC PRIVATE KEY-----\r\n", "0x", "\u{feff}"]),
        text in "[ -~\r\n]{0,300}",
        spec in select(KeySpec::ALL.to_vec()),
    ) {
        let _ = wrapped(format!("{begin}{text}").as_bytes(), spec);
    }

    /// A file of exactly the key's length is raw, whatever it looks like.
    #[test]
    fn as_many_bytes_as_the_key_has_are_raw(key in vec(any::<u8>(), 32)) {
        holds(&key, Encoding::Raw, &key)?;
    }

    /// The same key comes out of hex and base64, however they are written.
    #[test]
    fn a_key_is_found_in_hex(
        key in vec(any::<u8>(), 32),
        upper: bool,
        prefix in select(vec!["", "0x", "\u{feff}"]),
        separator in select(vec!["", ":", " "]),
        line_break in line_breaks(),
        last: bool,
    ) {
        let digits: Vec<String> =
            key.iter().map(|byte| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") }).collect();
        let text = prefix.to_owned() + &digits.join(separator) + if last { line_break } else { "" };
        holds(text.as_bytes(), Encoding::Hex, &key)?;
    }

    #[test]
    fn a_key_is_found_in_base64(
        key in vec(any::<u8>(), 32),
        alphabet in select(vec![&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD]),
        width in WIDTHS,
        line_break in line_breaks(),
        last: bool,
    ) {
        let text = folded(&alphabet.encode(&key), width, line_break, last);
        holds(text.as_bytes(), Encoding::Base64, &key)?;
    }

    /// R112: what was wrapped elsewhere comes as it is or as base64.
    #[test]
    fn r112_a_blob_is_read_as_it_was_made(
        blob in vec(any::<u8>(), 256),
        width in WIDTHS,
        line_break in line_breaks(),
        last: bool,
    ) {
        let read = |upload: &[u8]| {
            read_wrapped(upload, WrappingKeySpec::Rsa2048, WrappingAlgorithm::RsaesOaepSha256).expect("a blob")
        };
        prop_assert_eq!(read(&blob), (blob.clone(), BlobEncoding::Bin));
        let text = folded(&STANDARD.encode(&blob), width, line_break, last);
        prop_assert_eq!(read(text.as_bytes()), (blob, BlobEncoding::Base64));
    }

    #[test]
    fn any_upload_is_read_or_refused(
        upload in vec(any::<u8>(), 0..2000),
        spec in select(WrappingKeySpec::ALL.to_vec()),
    ) {
        let _ = read_wrapped(&upload, spec, WrappingAlgorithm::RsaAesKeyWrapSha256);
    }
}
