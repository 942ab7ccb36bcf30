//! Client keys: made for whoever asks, given out once in a file under a password, and kept by nobody here.

use aws_lc_rs::{
    digest::{SHA256, digest},
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::KeySize,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use domain::{ClientKeyId, Timestamp, Validity};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyUsagePurpose, PKCS_RSA_SHA256,
    PublicKeyData, SerialNumber, SignatureAlgorithm, SigningKey,
};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::{pkcs12, random};

/// A client key that was just made.
pub struct NewClientKey {
    /// Its public key: DER of a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).
    pub public_key: Vec<u8>,
    /// The certificate of its public key: DER (RFC 5280, section 4.1).
    pub certificate: Vec<u8>,
    /// Its private key with a certificate, under the password: PKCS#12 (RFC 7292). Nothing else keeps the private key.
    pub pkcs12: Zeroizing<Vec<u8>>,
}

impl NewClientKey {
    /// Makes an RSA key pair of 2048 bits and a certificate that it signs itself. Takes tens of milliseconds.
    /// `None` when AWS-LC cannot make one, or the validity is none that a certificate can tell.
    pub fn generate(id: &ClientKeyId, validity: Validity, password: &str) -> Option<Self> {
        let key = RsaKeyPair::generate(KeySize::Rsa2048).ok()?;
        let certificate = params(id, validity)?.self_signed(&Signer(&key)).ok()?;
        let private: Pkcs8V1Der<'_> = key.as_der().ok()?;
        let public: PublicKeyX509Der<'_> = key.public_key().as_der().ok()?;
        let pkcs12 = pkcs12::create(private.as_ref(), certificate.der(), password)?;
        let certificate = certificate.der().to_vec();
        Some(Self { public_key: public.as_ref().to_vec(), certificate, pkcs12 })
    }
}

/// The private half of a client key, for programs that sign with it.
pub struct ClientKeySigner(RsaKeyPair);

impl ClientKeySigner {
    /// Opens the file of a client key (PKCS#12) with its password. `None` when it does not open, or holds no RSA key.
    pub fn open(pkcs12: &[u8], password: &str) -> Option<Self> {
        let private = pkcs12::private_key(pkcs12, password)?;
        RsaKeyPair::from_pkcs8(&private).ok().map(Self)
    }

    /// Signs a text: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2).
    ///
    /// # Panics
    /// When AWS-LC has no memory left.
    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        rsa_signature(&self.0, text).expect("the key is whole, and there is room for its signature")
    }
}

fn rsa_signature(key: &RsaKeyPair, text: &[u8]) -> Option<Vec<u8>> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &random::source(), text, &mut signature).ok()?;
    Some(signature)
}

/// What access logs call a client key: `sha256-` and the SHA-256 of its public key (`access_key_fingerprint`).
pub fn client_key_fingerprint(public_key: &[u8]) -> String {
    digest(&SHA256, public_key)
        .as_ref()
        .iter()
        .fold("sha256-".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// What the certificate says. Gateways know client keys by their public keys and read no certificate; but some SDKs
/// look for one in the file, and offer it as the client's in TLS.
fn params(id: &ClientKeyId, validity: Validity) -> Option<CertificateParams> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, id.as_str());
    params.serial_number = Some(serial());
    params.not_before = instant(validity.not_before())?;
    params.not_after = instant(validity.not_after())?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    Some(params)
}

/// A positive number of at most 20 bytes (RFC 5280, section 4.1.2.2).
fn serial() -> SerialNumber {
    let mut bytes = random::bytes::<16>();
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    SerialNumber::from_slice(&bytes)
}

/// A certificate tells years of four digits.
fn instant(at: Timestamp) -> Option<OffsetDateTime> {
    let at = OffsetDateTime::from_unix_timestamp(at.seconds()).ok()?;
    (0..=9999).contains(&at.year()).then_some(at)
}

/// Signs the certificate of its own key.
struct Signer<'a>(&'a RsaKeyPair);

impl PublicKeyData for Signer<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}

impl SigningKey for Signer<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        rsa_signature(self.0, message).ok_or(rcgen::Error::RemoteKeyError)
    }
}
