//! Asymmetric private keys as their owners have them, and as the KMS takes them.

use domain::{CheckValue, KeySpec};
use rsa::{
    pkcs1,
    pkcs8::{
        AlgorithmIdentifierRef, ObjectIdentifier, PrivateKeyInfoRef, SubjectPublicKeyInfoRef,
        der::{
            self, AnyRef, Decode, Encode, Reader, SliceReader,
            asn1::{BitStringRef, OctetStringRef, UintRef},
        },
    },
};
use sec1::EcPrivateKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{MAX_FILE, text, text::Secret};

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P256K: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.10");

/// The structure that a private key file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PrivateKeyForm {
    /// PrivateKeyInfo (RFC 5208), unencrypted: what the KMS takes.
    Pkcs8,
    /// RSAPrivateKey (RFC 8017, appendix A.1.2).
    Pkcs1,
    /// ECPrivateKey (RFC 5915).
    Sec1,
}

/// Why a file does not hold a private key that the KMS takes. Carries no content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub enum PrivateKeyError {
    /// There is nothing in it, or only white space.
    #[error("the file is empty")]
    Empty,
    /// It is longer than [`MAX_FILE`]; it was not looked into.
    #[error("a file of {found} bytes is no key file")]
    TooLarge {
        /// Bytes of the file.
        found: u64,
    },
    /// A passphrase protects it. It is to be decrypted where it is kept, as by `openssl pkcs8 -topk8 -nocrypt`.
    #[error("the private key is encrypted")]
    Encrypted,
    /// It is no PKCS#8, PKCS#1 or SEC1, or is damaged.
    #[error("the file holds no private key in PKCS#8, PKCS#1 or SEC1")]
    Unknown,
    /// It is a key of another algorithm, curve or size than the KMS takes.
    #[error("a private key of this algorithm, curve or size is not taken")]
    Unsupported,
    /// It is a key of another spec than the one it is for.
    #[error("a private key of {found}, not of {expected}")]
    OtherSpec {
        /// What it is.
        found: KeySpec,
        /// What it is for.
        expected: KeySpec,
    },
    /// It is an elliptic key without its public key, which names it. `openssl ec` writes both.
    #[error("the elliptic key lacks its public key")]
    NoPublicKey,
}

/// A private key in the form that the KMS takes. Zeroed when it is dropped.
pub struct PrivateKey {
    pkcs8: Secret,
    spec: KeySpec,
    form: PrivateKeyForm,
    pem: bool,
    check_value: CheckValue,
}

impl PrivateKey {
    /// The structure that it was read from.
    pub fn form(&self) -> PrivateKeyForm {
        self.form
    }

    /// Whether the file was PEM; else it was DER.
    pub fn is_pem(&self) -> bool {
        self.pem
    }

    /// Its check value: the SHA-256 of its public key's SubjectPublicKeyInfo.
    /// The public key of an elliptic key is the one that the file says; whether it belongs to the private key
    /// is for whoever opens it to check.
    pub fn check_value(&self) -> CheckValue {
        self.check_value
    }

    /// The plaintext key itself: unencrypted PKCS#8, DER (R105).
    pub fn expose_pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }
}

/// Reads a private key file for a key of `spec`: PKCS#8, PKCS#1 or SEC1, as DER or as PEM (RFC 7468),
/// detected by what is in it. What is not PKCS#8 is converted (R105). The buffer of `file` is the caller's to zero.
///
/// # Errors
/// [`PrivateKeyError`].
pub fn read_private_key(file: &[u8], spec: KeySpec) -> Result<PrivateKey, PrivateKeyError> {
    if file.len() > MAX_FILE {
        return Err(PrivateKeyError::TooLarge { found: file.len() as u64 });
    }
    let key = match text::visible(file) {
        None => read_der(file)?,
        Some(text) if text.is_empty() => return Err(PrivateKeyError::Empty),
        Some(text) => PrivateKey { pem: true, ..read_der(&from_pem(&text)?)? },
    };
    if key.spec == spec {
        Ok(key)
    } else {
        Err(PrivateKeyError::OtherSpec { found: key.spec, expected: spec })
    }
}

fn from_pem(text: &[u8]) -> Result<Secret, PrivateKeyError> {
    // RFC 1421's header, which OpenSSL writes, and RFC 5958's label.
    let says = |words: &[u8]| text.windows(words.len()).any(|window| window == words);
    if says(b"Proc-Type:4,ENCRYPTED") || says(b"BEGINENCRYPTEDPRIVATEKEY") {
        return Err(PrivateKeyError::Encrypted);
    }
    let labels = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];
    labels.iter().find_map(|label| text::from_pem(text, label)).ok_or(PrivateKeyError::Unknown)
}

fn read_der(der: &[u8]) -> Result<PrivateKey, PrivateKeyError> {
    if let Ok(info) = PrivateKeyInfoRef::from_der(der) {
        let key = info.private_key.as_bytes();
        return match info.algorithm.oid {
            pkcs1::ALGORITHM_OID => rsa_key(key, PrivateKeyForm::Pkcs8, Secret::new(der.to_vec())),
            EC_PUBLIC_KEY => {
                let key = EcPrivateKey::from_der(key).map_err(unknown)?;
                let curve = info.algorithm.parameters_oid().map_err(|_| PrivateKeyError::Unsupported)?;
                ec_key(&key, curve, PrivateKeyForm::Pkcs8, Secret::new(der.to_vec()))
            }
            _ => Err(PrivateKeyError::Unsupported),
        };
    }
    if let Ok(key) = EcPrivateKey::from_der(der) {
        let curve = key.parameters.and_then(|parameters| parameters.named_curve());
        let curve = curve.ok_or(PrivateKeyError::Unsupported)?;
        // The curve stands in the PKCS#8 around it, once.
        let inner =
            EcPrivateKey { parameters: None, ..key.clone() }.to_der().map(Secret::new).map_err(unknown)?;
        let pkcs8 = pkcs8(EC_PUBLIC_KEY, (&curve).into(), &inner)?;
        return ec_key(&key, curve, PrivateKeyForm::Sec1, pkcs8);
    }
    if is_encrypted(der) {
        return Err(PrivateKeyError::Encrypted);
    }
    rsa_key(der, PrivateKeyForm::Pkcs1, pkcs8(pkcs1::ALGORITHM_OID, AnyRef::NULL, der)?)
}

/// EncryptedPrivateKeyInfo (RFC 5208, section 6): an algorithm and an octet string, and no more.
fn is_encrypted(der: &[u8]) -> bool {
    let read = |reader: &mut SliceReader<'_>| -> der::Result<()> {
        reader.sequence(|reader| {
            AlgorithmIdentifierRef::decode(reader)?;
            <&OctetStringRef>::decode(reader).map(|_| ())
        })
    };
    SliceReader::new(der).and_then(|mut reader| read(&mut reader)).is_ok()
}

fn rsa_key(pkcs1: &[u8], form: PrivateKeyForm, pkcs8: Secret) -> Result<PrivateKey, PrivateKeyError> {
    let key = rsa_public_key(pkcs1).map_err(unknown)?;
    let modulus = key.modulus.as_bytes();
    let spec = match (modulus.len(), modulus.first()) {
        (256, Some(0x80..)) => KeySpec::Rsa2048,
        (384, Some(0x80..)) => KeySpec::Rsa3072,
        (512, Some(0x80..)) => KeySpec::Rsa4096,
        _ => return Err(PrivateKeyError::Unsupported),
    };
    let check_value = spki_hash(pkcs1::ALGORITHM_OID, AnyRef::NULL, &key.to_der().map_err(unknown)?)?;
    Ok(PrivateKey { pkcs8, spec, form, pem: false, check_value })
}

/// The public half of a private key: version 0, modulus, exponent, and six numbers more that are none of ours.
fn rsa_public_key(pkcs1: &[u8]) -> der::Result<pkcs1::RsaPublicKeyRef<'_>> {
    let mut reader = SliceReader::new(pkcs1)?;
    let key = reader.sequence(|reader| {
        if u8::decode(reader)? != 0 {
            return Err(der::Error::from(der::Tag::Integer.value_error()));
        }
        let (modulus, public_exponent) = (UintRef::decode(reader)?, UintRef::decode(reader)?);
        for _ in 0..6 {
            UintRef::decode(reader)?;
        }
        Ok(pkcs1::RsaPublicKeyRef { modulus, public_exponent })
    })?;
    reader.finish()?;
    Ok(key)
}

fn ec_key(
    key: &EcPrivateKey<'_>,
    curve: ObjectIdentifier,
    form: PrivateKeyForm,
    pkcs8: Secret,
) -> Result<PrivateKey, PrivateKeyError> {
    let spec = match curve {
        P256 => KeySpec::EcP256,
        P256K => KeySpec::EcP256K,
        _ => return Err(PrivateKeyError::Unsupported),
    };
    let point = key.public_key.ok_or(PrivateKeyError::NoPublicKey)?;
    // Uncompressed (SEC 1, section 2.3.3): a point in another form would have another check value.
    if key.private_key.len() != 32 || point.len() != 65 || point[0] != 4 {
        return Err(PrivateKeyError::Unsupported);
    }
    let check_value = spki_hash(EC_PUBLIC_KEY, (&curve).into(), point)?;
    Ok(PrivateKey { pkcs8, spec, form, pem: false, check_value })
}

fn pkcs8(oid: ObjectIdentifier, parameters: AnyRef<'_>, key: &[u8]) -> Result<Secret, PrivateKeyError> {
    let algorithm = AlgorithmIdentifierRef { oid, parameters: Some(parameters) };
    let key = OctetStringRef::new(key).map_err(unknown)?;
    PrivateKeyInfoRef::new(algorithm, key).to_der().map(Secret::new).map_err(unknown)
}

fn spki_hash(
    oid: ObjectIdentifier,
    parameters: AnyRef<'_>,
    key: &[u8],
) -> Result<CheckValue, PrivateKeyError> {
    let algorithm = AlgorithmIdentifierRef { oid, parameters: Some(parameters) };
    let subject_public_key = BitStringRef::from_bytes(key).map_err(unknown)?;
    let spki = SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().map_err(unknown)?;
    Ok(CheckValue::PublicKey(Sha256::digest(&spki).into()))
}

fn unknown(_: der::Error) -> PrivateKeyError {
    PrivateKeyError::Unknown
}
