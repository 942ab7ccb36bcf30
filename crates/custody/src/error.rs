//! Why something in custody is not handed out.

use domain::Diagnosis;

/// Why an operation on something sealed did not succeed. No variant tells more than its name: no oracle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustodyError {
    /// What was stored does not open here: it was damaged, belongs elsewhere, or the root key is another one.
    #[error("what is stored does not open")]
    Corrupt,
    /// The ciphertext was altered, or made under another key version or encryption context.
    #[error("the ciphertext does not decrypt")]
    InvalidCiphertext,
    /// The text is not a token that this keyring minted.
    #[error("not a token of this server")]
    InvalidToken,
}

/// Why wrapped material was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It does not open under this pair and algorithm.
    /// Under RSAES-PKCS1-v1_5 this is the only failure, whatever the cause.
    #[error("the wrapped material does not open")]
    Unopened,
    /// It opened, but to another length than the key spec asks for. Never under RSAES-PKCS1-v1_5.
    #[error("key material is {actual} bytes long, not {expected}")]
    Length {
        /// Bytes that the key spec asks for.
        expected: u32,
        /// Bytes it has.
        actual: u32,
    },
    /// It opened, but to no private key of the key's spec in unencrypted PKCS#8. Never under RSAES-PKCS1-v1_5.
    #[error("key material is no private key of the key's spec")]
    Unfit,
    /// It was wrapped otherwise than asked for, or opened to a key that is written otherwise.
    /// Never under RSAES-PKCS1-v1_5.
    #[error("the material was wrapped or written otherwise: {0:?}")]
    Otherwise(Diagnosis),
    /// The stored pair itself does not open.
    #[error("the stored wrapping pair does not open")]
    Corrupt(#[source] CustodyError),
}
