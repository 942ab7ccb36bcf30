//! Private keys of key pairs: made, imported, and used; and what their public keys do.

use std::{fmt, sync::OnceLock};

use aws_lc_rs::{
    digest::{Digest, SHA256},
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{
        KeySize, OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey,
        OaepPublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
    },
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256K1_SHA256_ASN1,
        ECDSA_P256K1_SHA256_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair,
        RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256, RsaEncoding,
        RsaKeyPair, UnparsedPublicKey, VerificationAlgorithm,
    },
};
use domain::{CheckValue, DIGEST_LEN, EncryptionAlgorithm, KeySpec, SigningAlgorithm};
use zeroize::Zeroizing;

use crate::{Binding, CustodyError, Keyring, SealedMaterial, material::place};

/// An opened private key. Zeroed when it is dropped; its `Debug` tells no byte of it.
pub struct PrivateKey {
    spec: KeySpec,
    /// Unencrypted PKCS#8 in DER, as AWS-LC writes it: one key has one encoding, whatever form it came in.
    pkcs8: Zeroizing<Vec<u8>>,
    /// What AWS-LC made of it, once it was asked for: reading and checking a key takes longer than using it.
    /// AWS-LC zeroes what it frees.
    parsed: OnceLock<Option<Parsed>>,
    /// The same for decryption, which AWS-LC has a type of its own for.
    decrypting: OnceLock<Option<OaepPrivateDecryptingKey>>,
}

/// A private key as AWS-LC holds it.
enum Parsed {
    Rsa(Box<RsaKeyPair>),
    Ec(EcdsaKeyPair),
}

impl Keyring {
    /// Opens the private key of a key version.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when the material does not open for `binding` or is no key of `spec`.
    pub fn open_private_key(
        &self,
        material: &SealedMaterial,
        binding: Binding<'_>,
        spec: KeySpec,
    ) -> Result<PrivateKey, CustodyError> {
        let pkcs8 = self.keys().material.open(&place(binding), material.as_bytes())?;
        Ok(PrivateKey::new(spec, pkcs8))
    }
}

impl PrivateKey {
    fn new(spec: KeySpec, pkcs8: Zeroizing<Vec<u8>>) -> Self {
        Self { spec, pkcs8, parsed: OnceLock::new(), decrypting: OnceLock::new() }
    }

    /// Makes a key pair. RSA is slow: tens of milliseconds for 2048 bits, up to seconds for 4096.
    ///
    /// # Panics
    /// For a symmetric spec; when AWS-LC cannot make a key, which means that there is no randomness or no memory.
    pub(crate) fn generate(spec: KeySpec) -> Self {
        let pkcs8 = match (rsa_size(spec), curve(spec)) {
            (Some(size), _) => {
                RsaKeyPair::generate(size).ok().and_then(|key| pkcs8(&Parsed::Rsa(Box::new(key))))
            }
            (_, Some(curve)) => EcdsaKeyPair::generate(curve).ok().and_then(|key| pkcs8(&Parsed::Ec(key))),
            (None, None) => panic!("{spec} has no private keys"),
        };
        Self::new(spec, pkcs8.expect("without randomness there are no keys"))
    }

    /// Reads an imported private key (R105). `None` for anything but an unencrypted PKCS#8 key of `spec` that works:
    /// what it signs, its public key verifies, under each algorithm of its spec.
    pub(crate) fn read(spec: KeySpec, imported: &[u8]) -> Option<Self> {
        let parsed = parse(spec, imported)?;
        let key = Self::new(spec, pkcs8(&parsed)?);
        let works = |algorithm: &SigningAlgorithm| {
            let digest = [0x5a; DIGEST_LEN];
            let signature = key.sign(*algorithm, &digest).ok()?;
            verify(spec, &key.public_key().ok()?, *algorithm, &digest, &signature).then_some(())
        };
        spec.signing_algorithms().iter().try_for_each(works)?;
        Some(key)
    }

    /// The key as it is sealed and digested.
    pub(crate) fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.pkcs8
    }

    /// The public key: DER of a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when the material is no key of its spec.
    pub fn public_key(&self) -> Result<Vec<u8>, CustodyError> {
        let der: Result<PublicKeyX509Der<'_>, _> = match self.parsed()? {
            Parsed::Rsa(key) => key.public_key().as_der(),
            Parsed::Ec(key) => key.public_key().as_der(),
        };
        der.map(|der| der.as_ref().to_vec()).map_err(|_| CustodyError::Corrupt)
    }

    /// Its check value: the SHA-256 of its public key.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when the material is no key of its spec.
    pub fn check_value(&self) -> Result<CheckValue, CustodyError> {
        let hash = aws_lc_rs::digest::digest(&SHA256, &self.public_key()?);
        CheckValue::from_bytes(hash.as_ref()).ok_or(CustodyError::Corrupt)
    }

    /// Signs a SHA-256 digest. `algorithm` is one that the key's spec has.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when the material is no key of its spec.
    pub fn sign(
        &self,
        algorithm: SigningAlgorithm,
        digest: &[u8; DIGEST_LEN],
    ) -> Result<Vec<u8>, CustodyError> {
        let digest = imported(digest);
        match (self.parsed()?, algorithm) {
            (Parsed::Rsa(key), SigningAlgorithm::RsaPssSha256) => rsa_sign(key, &RSA_PSS_SHA256, &digest),
            (Parsed::Rsa(key), SigningAlgorithm::RsaPkcs1Sha256) => rsa_sign(key, &RSA_PKCS1_SHA256, &digest),
            (Parsed::Ec(key), SigningAlgorithm::EcdsaSha256) => {
                let signature = key.sign_digest(&digest).map_err(|_| CustodyError::Corrupt)?;
                Ok(signature.as_ref().to_vec())
            }
            _ => Err(CustodyError::Corrupt),
        }
    }

    /// Decrypts what its public key encrypted.
    ///
    /// # Errors
    /// [`CustodyError::InvalidCiphertext`], whatever is wrong with the ciphertext;
    /// [`CustodyError::Corrupt`], when the material is no RSA key.
    pub fn decrypt(
        &self,
        algorithm: EncryptionAlgorithm,
        ciphertext: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, CustodyError> {
        let parse =
            || OaepPrivateDecryptingKey::new(PrivateDecryptingKey::from_pkcs8(&self.pkcs8).ok()?).ok();
        let key = self.decrypting.get_or_init(parse).as_ref().ok_or(CustodyError::Corrupt)?;
        let mut plaintext = Zeroizing::new(vec![0; key.min_output_size()]);
        let len = key
            .decrypt(oaep(algorithm), ciphertext, &mut plaintext, None)
            .map_err(|_| CustodyError::InvalidCiphertext)?
            .len();
        plaintext.truncate(len);
        Ok(plaintext)
    }

    fn parsed(&self) -> Result<&Parsed, CustodyError> {
        self.parsed.get_or_init(|| parse(self.spec, &self.pkcs8)).as_ref().ok_or(CustodyError::Corrupt)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("spec", &self.spec).finish_non_exhaustive()
    }
}

/// Whether `signature` is one of `digest` by the private half of `public_key`, a SubjectPublicKeyInfo in DER.
pub fn verify(
    spec: KeySpec,
    public_key: &[u8],
    algorithm: SigningAlgorithm,
    digest: &[u8; DIGEST_LEN],
    signature: &[u8],
) -> bool {
    let algorithm: &'static dyn VerificationAlgorithm = match (algorithm, spec) {
        (SigningAlgorithm::RsaPssSha256, _) => &RSA_PSS_2048_8192_SHA256,
        (SigningAlgorithm::RsaPkcs1Sha256, _) => &RSA_PKCS1_2048_8192_SHA256,
        (SigningAlgorithm::EcdsaSha256, KeySpec::EcP256K) => &ECDSA_P256K1_SHA256_ASN1,
        (SigningAlgorithm::EcdsaSha256, _) => &ECDSA_P256_SHA256_ASN1,
    };
    UnparsedPublicKey::new(algorithm, public_key).verify_digest(&imported(digest), signature).is_ok()
}

/// Encrypts under an RSA public key, a SubjectPublicKeyInfo in DER.
/// `plaintext` is no longer than [`KeySpec::max_plaintext`].
///
/// # Errors
/// [`CustodyError::Corrupt`], when it is no such key.
pub fn encrypt_to(
    public_key: &[u8],
    algorithm: EncryptionAlgorithm,
    plaintext: &[u8],
) -> Result<Vec<u8>, CustodyError> {
    let corrupt = |_| CustodyError::Corrupt;
    let key = PublicEncryptingKey::from_der(public_key).map_err(|_| CustodyError::Corrupt)?;
    let key = OaepPublicEncryptingKey::new(key).map_err(corrupt)?;
    let mut ciphertext = vec![0; key.ciphertext_size()];
    key.encrypt(oaep(algorithm), plaintext, &mut ciphertext, None).map_err(corrupt)?;
    Ok(ciphertext)
}

/// A key of `spec` in PKCS#8.
fn parse(spec: KeySpec, pkcs8: &[u8]) -> Option<Parsed> {
    if let Some(curve) = curve(spec) {
        return EcdsaKeyPair::from_pkcs8(curve, pkcs8).ok().map(Parsed::Ec);
    }
    let key = RsaKeyPair::from_pkcs8(pkcs8).ok()?;
    let fits = rsa_size(spec).is_some_and(|size| size.len() == key.public_modulus_len());
    fits.then(|| Parsed::Rsa(Box::new(key)))
}

fn rsa_sign(
    key: &RsaKeyPair,
    encoding: &'static dyn RsaEncoding,
    digest: &Digest,
) -> Result<Vec<u8>, CustodyError> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign_digest(encoding, digest, &mut signature).map_err(|_| CustodyError::Corrupt)?;
    Ok(signature)
}

fn pkcs8(key: &Parsed) -> Option<Zeroizing<Vec<u8>>> {
    match key {
        Parsed::Rsa(key) => {
            let der: Pkcs8V1Der<'_> = key.as_der().ok()?;
            Some(Zeroizing::new(der.as_ref().to_vec()))
        }
        Parsed::Ec(key) => key.to_pkcs8v1().ok().map(|document| Zeroizing::new(document.as_ref().to_vec())),
    }
}

fn rsa_size(spec: KeySpec) -> Option<KeySize> {
    match spec {
        KeySpec::Rsa2048 => Some(KeySize::Rsa2048),
        KeySpec::Rsa3072 => Some(KeySize::Rsa3072),
        KeySpec::Rsa4096 => Some(KeySize::Rsa4096),
        _ => None,
    }
}

fn curve(spec: KeySpec) -> Option<&'static EcdsaSigningAlgorithm> {
    match spec {
        KeySpec::EcP256 => Some(&ECDSA_P256_SHA256_ASN1_SIGNING),
        KeySpec::EcP256K => Some(&ECDSA_P256K1_SHA256_ASN1_SIGNING),
        _ => None,
    }
}

fn oaep(algorithm: EncryptionAlgorithm) -> &'static OaepAlgorithm {
    match algorithm {
        EncryptionAlgorithm::RsaesOaepSha256 => &OAEP_SHA256_MGF1SHA256,
        EncryptionAlgorithm::RsaesOaepSha1 => &OAEP_SHA1_MGF1SHA1,
    }
}

fn imported(digest: &[u8; DIGEST_LEN]) -> Digest {
    Digest::import_less_safe(digest, &SHA256).expect("32 bytes are a SHA-256 digest")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: [u8; DIGEST_LEN] = [0x42; DIGEST_LEN];

    #[test]
    fn what_a_key_signs_its_public_key_verifies_and_no_other() {
        for spec in KeySpec::ASYMMETRIC {
            let [key, other] = [(); 2].map(|()| PrivateKey::generate(*spec));
            let [public, other] = [key, other].map(|key| (key.public_key().expect("a public key"), key));
            for algorithm in spec.signing_algorithms() {
                let signature = public.1.sign(*algorithm, &DIGEST).expect("signed");
                let verifies = |public_key: &[u8], digest, signature: &[u8]| {
                    verify(*spec, public_key, *algorithm, digest, signature)
                };
                assert!(verifies(&public.0, &DIGEST, &signature), "{spec} {algorithm}");
                assert!(!verifies(&other.0, &DIGEST, &signature), "{spec} {algorithm}, another key");
                assert!(!verifies(&public.0, &[0x43; 32], &signature), "{spec} {algorithm}, another digest");
                assert!(!verifies(&public.0, &DIGEST, &signature[1..]), "{spec} {algorithm}, cut");
                assert!(!verifies(&public.0, &DIGEST, b""), "{spec} {algorithm}, nothing");
                let mut altered = signature.clone();
                *altered.last_mut().expect("bytes") ^= 1;
                assert!(!verifies(&public.0, &DIGEST, &altered), "{spec} {algorithm}, altered");
            }
        }
    }

    #[test]
    fn what_a_public_key_encrypts_its_private_key_decrypts_and_no_other() {
        let spec = KeySpec::Rsa2048;
        let [key, other] = [(); 2].map(|()| PrivateKey::generate(spec));
        let public_key = key.public_key().expect("a public key");
        for algorithm in EncryptionAlgorithm::ALL {
            let most = spec.max_plaintext(*algorithm).expect("RSA encrypts");
            for len in [0, 1, most] {
                let ciphertext = encrypt_to(&public_key, *algorithm, &vec![7; len]).expect("encrypted");
                let opened = key.decrypt(*algorithm, &ciphertext).expect("decrypted");
                assert_eq!(*opened, vec![7; len], "{algorithm}, {len} bytes");
                let invalid = Some(CustodyError::InvalidCiphertext);
                assert_eq!(other.decrypt(*algorithm, &ciphertext).err(), invalid, "{algorithm}, another key");
                assert_eq!(key.decrypt(*algorithm, &ciphertext[1..]).err(), invalid, "{algorithm}, cut");
            }
            assert!(
                encrypt_to(&public_key, *algorithm, &vec![7; most + 1]).is_err(),
                "{algorithm}, too much"
            );
        }
    }

    #[test]
    fn one_key_has_one_encoding_and_debug_tells_none_of_it() {
        for spec in KeySpec::ASYMMETRIC {
            let key = PrivateKey::generate(*spec);
            let again = PrivateKey::read(*spec, &key.pkcs8).expect("it reads its own");
            assert_eq!(key.pkcs8, again.pkcs8, "{spec}");
            assert_eq!(key.check_value(), again.check_value(), "{spec}");
            assert_eq!(format!("{key:?}"), format!("PrivateKey {{ spec: {spec:?}, .. }}"));
            let others = KeySpec::ASYMMETRIC.iter().filter(|other| *other != spec);
            for other in others {
                assert!(PrivateKey::read(*other, &key.pkcs8).is_none(), "{spec} as {other}");
            }
        }
    }
}
