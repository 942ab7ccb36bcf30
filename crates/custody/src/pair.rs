//! Wrapping keys, and the opening of what was wrapped under them.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{
        KeySize, OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey,
        Pkcs1PrivateDecryptingKey, PrivateDecryptingKey,
    },
};
use domain::{Envelope, KeyId, KeySpec, PairId, RsaPadding, WrappingAlgorithm, WrappingKeySpec};
use zeroize::Zeroizing;

use crate::{
    CustodyError, Keyring, OpenError, OpenedMaterial, SealedPair, diagnosis, envelope, material::data_key,
    seal::Place,
};

/// A fresh wrapping key.
pub struct WrappingKey {
    private: PrivateDecryptingKey,
    public_der: Vec<u8>,
}

impl WrappingKey {
    /// Makes one. Slow: tens of milliseconds for 2048 bits, up to seconds for 4096.
    ///
    /// # Panics
    /// When AWS-LC cannot make a key, which means that the system gives no randomness or no memory.
    pub fn generate(spec: WrappingKeySpec) -> Self {
        let size = match spec {
            WrappingKeySpec::Rsa2048 => KeySize::Rsa2048,
            WrappingKeySpec::Rsa3072 => KeySize::Rsa3072,
            WrappingKeySpec::Rsa4096 => KeySize::Rsa4096,
        };
        let private = PrivateDecryptingKey::generate(size).expect("without randomness there are no keys");
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

    /// Opens material that was wrapped under a pair of `key`, and checks it against `spec`.
    ///
    /// # Errors
    /// [`OpenError`]. Under RSAES-PKCS1-v1_5 a bad padding and a wrong length are the same
    /// [`OpenError::Unopened`], after the same work: any difference would be Bleichenbacher's oracle.
    /// Inside an envelope every failure is the same [`OpenError::Unfit`]: nothing authenticates AES-ECB, and a
    /// padding that is told apart from its content opens blocks one by one.
    /// [`OpenError::Otherwise`] says what else was found, after trying it.
    pub fn open_wrapped(
        &self,
        sealed: &SealedPair,
        pair: &PairId,
        key: &KeyId,
        algorithm: WrappingAlgorithm,
        spec: KeySpec,
        wrapped: &[u8],
    ) -> Result<OpenedMaterial, OpenError> {
        let pkcs8 = self.open_pair(sealed, pair, key).map_err(OpenError::Corrupt)?;
        let private = private(&pkcs8).map_err(OpenError::Corrupt)?;
        if let Some(form) = algorithm.envelope() {
            let (outer, inner) =
                wrapped.split_at_checked(private.key_size_bytes()).ok_or(OpenError::Unopened)?;
            let session_key = decrypt(private.clone(), algorithm.rsa(), outer)
                .ok_or_else(|| unopened(&private, algorithm, outer))?;
            return in_envelope(algorithm, form, &session_key, inner, spec);
        }
        let opened = decrypt(private.clone(), algorithm.rsa(), wrapped);
        if !algorithm.may_explain_failure() {
            return uniform(spec, opened);
        }
        explained(spec, opened.ok_or_else(|| unopened(&private, algorithm, wrapped))?)
    }

    /// Whether this pair opens what RSA wrapped, by an algorithm that may explain its failures: all that is asked about a
    /// pair under which something was not said to be wrapped.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when the stored pair does not open.
    pub fn is_wrapped_under(
        &self,
        sealed: &SealedPair,
        pair: &PairId,
        key: &KeyId,
        algorithm: WrappingAlgorithm,
        wrapped: &[u8],
    ) -> Result<bool, CustodyError> {
        let private = private(&self.open_pair(sealed, pair, key)?)?;
        let outer = match algorithm.envelope() {
            Some(_) => wrapped.get(..private.key_size_bytes()).unwrap_or(wrapped),
            None => wrapped,
        };
        Ok(algorithm.may_explain_failure() && decrypt(private, algorithm.rsa(), outer).is_some())
    }

    fn open_pair(
        &self,
        sealed: &SealedPair,
        pair: &PairId,
        key: &KeyId,
    ) -> Result<Zeroizing<Vec<u8>>, CustodyError> {
        self.keys().pairs.open(&place(pair, key), sealed.as_bytes())
    }
}

fn private(pkcs8: &[u8]) -> Result<PrivateDecryptingKey, CustodyError> {
    PrivateDecryptingKey::from_pkcs8(pkcs8).map_err(|_| CustodyError::Corrupt)
}

fn place(pair: &PairId, key: &KeyId) -> Place {
    Place::new("wrapping pair", &[pair.as_str(), key.as_str()])
}

/// The RSA decryption itself (RFC 8017, sections 7.1.2 and 7.2.2), of any length. `None` for every failure.
pub(crate) fn decrypt(
    private: PrivateDecryptingKey,
    padding: RsaPadding,
    wrapped: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let mut buffer = Zeroizing::new(vec![0; private.key_size_bytes()]);
    let len = match padding {
        RsaPadding::OaepSha256 => oaep(private, &OAEP_SHA256_MGF1SHA256, wrapped, &mut buffer),
        RsaPadding::OaepSha1 => oaep(private, &OAEP_SHA1_MGF1SHA1, wrapped, &mut buffer),
        RsaPadding::Pkcs1V15 => pkcs1(private, wrapped, &mut buffer),
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

/// What the RSA part is instead, where that can be said.
fn unopened(private: &PrivateDecryptingKey, algorithm: WrappingAlgorithm, wrapped: &[u8]) -> OpenError {
    diagnosis::padding(private, algorithm.rsa(), wrapped).map_or(OpenError::Unopened, OpenError::Otherwise)
}

/// What is under the AES key.
fn in_envelope(
    algorithm: WrappingAlgorithm,
    form: Envelope,
    session_key: &[u8],
    inner: &[u8],
    spec: KeySpec,
) -> Result<OpenedMaterial, OpenError> {
    let Some(bytes) = envelope::open(form, session_key, inner) else {
        let other = diagnosis::other_envelope(algorithm, session_key, inner, spec);
        return Err(other.map_or(OpenError::Unfit, OpenError::Otherwise));
    };
    // Key wrap authenticates what it holds, so that it may be told apart from what does not open.
    let written = match form {
        Envelope::KeyWrapWithPadding => diagnosis::content(spec, &bytes),
        Envelope::EcbWithPadding => None,
    };
    OpenedMaterial::new(spec, bytes).ok_or(written.map_or(OpenError::Unfit, OpenError::Otherwise))
}

/// For OAEP: whoever made a well padded message knows its length already.
fn explained(spec: KeySpec, bytes: Zeroizing<Vec<u8>>) -> Result<OpenedMaterial, OpenError> {
    let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
    match spec.material_len() {
        Some(expected) if expected != bytes.len() => match diagnosis::content(spec, &bytes) {
            Some(written) => Err(OpenError::Otherwise(written)),
            None => Err(OpenError::Length { expected: count(expected), actual: count(bytes.len()) }),
        },
        _ => OpenedMaterial::new(spec, bytes).ok_or(OpenError::Unfit),
    }
}

/// For PKCS#1 v1.5: random bytes stand in for what did not open, so that the work goes on as if it had.
fn uniform(spec: KeySpec, opened: Option<Zeroizing<Vec<u8>>>) -> Result<OpenedMaterial, OpenError> {
    // Only symmetric material is wrapped so; a private key has no room.
    let stand_in = data_key(spec.material_len().ok_or(OpenError::Unopened)?);
    let fitting = opened.filter(|bytes| bytes.len() == stand_in.len());
    let is_genuine = fitting.is_some();
    let material = OpenedMaterial::new(spec, fitting.unwrap_or(stand_in));
    material.filter(|_| is_genuine).ok_or(OpenError::Unopened)
}

#[cfg(test)]
mod tests;
