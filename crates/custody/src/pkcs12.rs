//! Files in PKCS#12 (RFC 7292), which AWS-LC writes and `aws-lc-rs` does not.
//!
//! The vendor's SDKs read them, and the one in Go reads no newer form than this: both bags under
//! pbeWithSHAAnd3-KeyTripleDES-CBC, a MAC by HMAC-SHA-1, and the certificate before the key.
#![allow(unsafe_code, reason = "AWS-LC is written in C; what it is given and gives is checked here")]

use std::ptr::{self, NonNull};

use aws_lc_sys::{
    CBS, EVP_PKEY, EVP_PKEY_free, EVP_parse_private_key, NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
    OPENSSL_free, PKCS12, PKCS12_create, PKCS12_free, X509, X509_free, d2i_X509, i2d_PKCS12,
};
use zeroize::Zeroizing;

/// How often the password is hashed for each of the three keys: as often as Java does.
const ITERATIONS: i32 = 10_000;

/// A file with a private key (unencrypted PKCS#8 in DER) and its certificate (DER) under a password.
/// `None` when they do not belong together, or cannot be read.
pub(crate) fn create(private: &[u8], certificate: &[u8], password: &str) -> Option<Zeroizing<Vec<u8>>> {
    let key = Key::parse(private)?;
    let certificate = Certificate::parse(certificate)?;
    // As C knows texts: with a zero at the end, and none before.
    let password = Zeroizing::new([password.as_bytes(), &[0]].concat());
    if password.iter().position(|byte| *byte == 0) != Some(password.len() - 1) {
        return None;
    }
    // SAFETY: key, certificate and password outlive the call, which keeps none of them; no name and no chain are given.
    // Whoever gets the file frees it.
    let file = NonNull::new(unsafe {
        PKCS12_create(
            password.as_ptr().cast(),
            ptr::null(),
            key.0.as_ptr(),
            certificate.0.as_ptr(),
            ptr::null(),
            NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
            NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
            ITERATIONS,
            ITERATIONS,
            0,
        )
    })?;
    File(file).to_der()
}

/// A private key of AWS-LC's own.
struct Key(NonNull<EVP_PKEY>);

impl Key {
    fn parse(pkcs8: &[u8]) -> Option<Self> {
        let mut bytes = CBS { data: pkcs8.as_ptr(), len: pkcs8.len() };
        // SAFETY: `bytes` are those of `pkcs8`, which outlives the call. Whoever gets the key frees it.
        NonNull::new(unsafe { EVP_parse_private_key(&raw mut bytes) }).map(Self)
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        // SAFETY: nobody else frees it. AWS-LC overwrites a private key that it frees.
        unsafe { EVP_PKEY_free(self.0.as_ptr()) }
    }
}

/// A certificate of AWS-LC's own.
struct Certificate(NonNull<X509>);

impl Certificate {
    fn parse(der: &[u8]) -> Option<Self> {
        let mut place = der.as_ptr();
        let len = der.len().try_into().ok()?;
        // SAFETY: `place` has `len` bytes to read, which outlive the call. Whoever gets the certificate frees it.
        NonNull::new(unsafe { d2i_X509(ptr::null_mut(), &raw mut place, len) }).map(Self)
    }
}

impl Drop for Certificate {
    fn drop(&mut self) {
        // SAFETY: nobody else frees it.
        unsafe { X509_free(self.0.as_ptr()) }
    }
}

/// A file of AWS-LC's own.
struct File(NonNull<PKCS12>);

impl File {
    fn to_der(&self) -> Option<Zeroizing<Vec<u8>>> {
        let mut out = ptr::null_mut();
        // SAFETY: the file is alive. As `out` is null, AWS-LC makes a place for as many bytes as it says.
        let len = usize::try_from(unsafe { i2d_PKCS12(self.0.as_ptr(), &raw mut out) }).ok()?;
        let bytes = NonNull::new(out)?;
        // SAFETY: AWS-LC has just written `len` bytes there, which are copied before they are freed.
        let der = Zeroizing::new(unsafe { std::slice::from_raw_parts(bytes.as_ptr(), len) }.to_vec());
        // SAFETY: it was made by AWS-LC, and nobody else frees it.
        unsafe { OPENSSL_free(bytes.as_ptr().cast()) };
        Some(der)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // SAFETY: nobody else frees it.
        unsafe { PKCS12_free(self.0.as_ptr()) }
    }
}
