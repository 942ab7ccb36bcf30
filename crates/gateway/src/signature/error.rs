//! Why a request makes no claim that could be verified.

/// Why a signature cannot even be compared. Names what is wrong, never a value: no secret can be in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The request carries no signature of a known scheme.
    #[error("the request is not signed")]
    Unsigned,
    /// The parameter or header of this name is needed and not there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The parameter or header of this name cannot be read, has an unknown value, or is there more than once.
    /// `SignedHeaders`, when a header that decides what is done is not among the signed ones.
    #[error("{0} is not valid")]
    Invalid(&'static str),
    /// The body is not the one whose SHA-256 was signed.
    #[error("the body does not have the hash that the request gives for it")]
    BodyHash,
}
