//! OAEP whose mask generation function has a hash of its own (RFC 8017, appendix A.2.1), which `aws-lc-rs` does not
//! offer: AWS-LC itself does.
//!
//! Java's `OAEPWithSHA-256AndMGF1Padding` masks by SHA-1 unless it is told otherwise, and is how many a key is wrapped
//! that then does not open.
#![allow(unsafe_code, reason = "AWS-LC is written in C; what it is given and gives is checked here")]

use std::ptr::{self, NonNull};

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rsa::PrivateDecryptingKey,
};
use aws_lc_sys::{
    CBS, EVP_MD, EVP_PKEY, EVP_PKEY_CTX, EVP_PKEY_CTX_free, EVP_PKEY_CTX_new, EVP_PKEY_CTX_set_rsa_mgf1_md,
    EVP_PKEY_CTX_set_rsa_oaep_md, EVP_PKEY_CTX_set_rsa_padding, EVP_PKEY_decrypt, EVP_PKEY_decrypt_init,
    EVP_PKEY_free, EVP_parse_private_key, EVP_sha1, EVP_sha256, RSA_PKCS1_OAEP_PADDING,
};
use zeroize::Zeroizing;

/// A hash, as OAEP has two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
}

impl Hash {
    fn evp(self) -> *const EVP_MD {
        // SAFETY: both only give the address of a constant.
        unsafe {
            match self {
                Hash::Sha1 => EVP_sha1(),
                Hash::Sha256 => EVP_sha256(),
            }
        }
    }
}

/// Decrypts RSAES-OAEP with one hash for the label and another for the mask. `None` for every failure.
pub(crate) fn decrypt(
    private: &PrivateDecryptingKey,
    label: Hash,
    mask: Hash,
    wrapped: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let pkcs8: Pkcs8V1Der<'_> = private.as_der().ok()?;
    let key = Key::parse(pkcs8.as_ref())?;
    let context = Context::new(&key)?;
    let mut out = Zeroizing::new(vec![0; private.key_size_bytes()]);
    let mut len = out.len();
    let context = context.0.as_ptr();
    // SAFETY: the context is alive, `out` has `len` bytes to write and `wrapped` as many to read as is said.
    let done = unsafe {
        EVP_PKEY_decrypt_init(context) == 1
            && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_oaep_md(context, label.evp()) == 1
            && EVP_PKEY_CTX_set_rsa_mgf1_md(context, mask.evp()) == 1
            && EVP_PKEY_decrypt(context, out.as_mut_ptr(), &raw mut len, wrapped.as_ptr(), wrapped.len()) == 1
    };
    out.truncate(len);
    done.then_some(out)
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

/// An operation with a key. It holds the key itself, so that it may outlive it.
struct Context(NonNull<EVP_PKEY_CTX>);

impl Context {
    fn new(key: &Key) -> Option<Self> {
        // SAFETY: the key is alive. Whoever gets the context frees it.
        NonNull::new(unsafe { EVP_PKEY_CTX_new(key.0.as_ptr(), ptr::null_mut()) }).map(Self)
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: nobody else frees it.
        unsafe { EVP_PKEY_CTX_free(self.0.as_ptr()) }
    }
}
