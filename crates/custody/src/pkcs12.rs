//! Files in PKCS#12 (RFC 7292), which AWS-LC writes and `aws-lc-rs` does not.
//!
//! The vendor's SDKs read them, and the one in Go reads no newer form than this: both bags under
//! pbeWithSHAAnd3-KeyTripleDES-CBC, a MAC by HMAC-SHA-1, and the certificate before the key.
#![allow(unsafe_code, reason = "AWS-LC is written in C; what it is given and gives is checked here")]

use std::ptr::{self, NonNull};

use aws_lc_sys::{
    CBB, CBB_cleanup, CBB_finish, CBB_init, CBB_zero, CBS, EVP_PKEY, EVP_PKEY_free, EVP_marshal_private_key,
    EVP_parse_private_key, NID_pbe_WithSHA1And3_Key_TripleDES_CBC, OPENSSL_free, PKCS12, PKCS12_create,
    PKCS12_free, PKCS12_parse, X509, X509_free, d2i_PKCS12, d2i_X509, i2d_PKCS12,
};
use zeroize::Zeroizing;

/// How often the password is hashed for each of the three keys: as often as Java does.
const ITERATIONS: i32 = 10_000;

/// A file with a private key (unencrypted PKCS#8 in DER) and its certificate (DER) under a password.
/// `None` when they do not belong together, or cannot be read.
pub(crate) fn create(private: &[u8], certificate: &[u8], password: &str) -> Option<Zeroizing<Vec<u8>>> {
    let key = Key::parse(private)?;
    let certificate = Certificate::parse(certificate)?;
    let password = c_text(password)?;
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

/// The private key (unencrypted PKCS#8 in DER) of a file under a password. `None` when the password does not open it, or
/// it is no such file.
pub(crate) fn private_key(file: &[u8], password: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (file, password) = (File::parse(file)?, c_text(password)?);
    let (mut key, mut certificate) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: file and password outlive the call, which keeps neither; nobody asks for further certificates. Whoever gets
    // the key and the certificate frees them.
    let opened = unsafe {
        PKCS12_parse(
            file.0.as_ptr(),
            password.as_ptr().cast(),
            &raw mut key,
            &raw mut certificate,
            ptr::null_mut(),
        )
    };
    let (key, _certificate) = (NonNull::new(key).map(Key), NonNull::new(certificate).map(Certificate));
    if opened == 1 { key?.to_pkcs8() } else { None }
}

/// A text as C knows it: with a zero at the end, and none before.
fn c_text(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = Zeroizing::new([text.as_bytes(), &[0]].concat());
    (text.iter().position(|byte| *byte == 0) == Some(text.len() - 1)).then_some(text)
}

/// A private key of AWS-LC's own.
struct Key(NonNull<EVP_PKEY>);

impl Key {
    fn parse(pkcs8: &[u8]) -> Option<Self> {
        let mut bytes = CBS { data: pkcs8.as_ptr(), len: pkcs8.len() };
        // SAFETY: `bytes` are those of `pkcs8`, which outlives the call. Whoever gets the key frees it.
        NonNull::new(unsafe { EVP_parse_private_key(&raw mut bytes) }).map(Self)
    }

    fn to_pkcs8(&self) -> Option<Zeroizing<Vec<u8>>> {
        let mut builder = std::mem::MaybeUninit::<CBB>::uninit();
        let (mut out, mut len) = (ptr::null_mut(), 0);
        // SAFETY: `CBB_zero` makes the builder one that may be cleaned up, whatever follows; it is used in this block only.
        let written = unsafe {
            let builder = builder.as_mut_ptr();
            CBB_zero(builder);
            let written = CBB_init(builder, 2048) == 1
                && EVP_marshal_private_key(builder, self.0.as_ptr()) == 1
                && CBB_finish(builder, &raw mut out, &raw mut len) == 1;
            CBB_cleanup(builder);
            written
        };
        if written { taken(out, len) } else { None }
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
    fn parse(der: &[u8]) -> Option<Self> {
        let mut place = der.as_ptr();
        // SAFETY: `place` has as many bytes to read, which outlive the call. Whoever gets the file frees it.
        NonNull::new(unsafe { d2i_PKCS12(ptr::null_mut(), &raw mut place, der.len()) }).map(Self)
    }

    fn to_der(&self) -> Option<Zeroizing<Vec<u8>>> {
        let mut out = ptr::null_mut();
        // SAFETY: the file is alive. As `out` is null, AWS-LC makes a place for as many bytes as it says.
        let len = usize::try_from(unsafe { i2d_PKCS12(self.0.as_ptr(), &raw mut out) }).ok()?;
        taken(out, len)
    }
}

/// Bytes that AWS-LC made a place for, copied; the place is overwritten and let go of.
fn taken(out: *mut u8, len: usize) -> Option<Zeroizing<Vec<u8>>> {
    let bytes = NonNull::new(out)?;
    // SAFETY: AWS-LC has just written `len` bytes there, which are copied before they are freed.
    let der = Zeroizing::new(unsafe { std::slice::from_raw_parts(bytes.as_ptr(), len) }.to_vec());
    // SAFETY: it was made by AWS-LC, which overwrites what it frees, and nobody else frees it.
    unsafe { OPENSSL_free(bytes.as_ptr().cast()) };
    Some(der)
}

impl Drop for File {
    fn drop(&mut self) {
        // SAFETY: nobody else frees it.
        unsafe { PKCS12_free(self.0.as_ptr()) }
    }
}
