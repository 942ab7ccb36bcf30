//! Why a use case did not succeed.

use std::time::Duration;

use domain::{Invalid, PrometheusTrouble, Refusal};
use engine::{EngineError, StoreError};
use metrics::{FrameStoreError, LogError};

/// Why a use case did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session has ended.
    #[error("not signed in")]
    NotSignedIn,
    /// The name or the password is wrong; which one is not told.
    #[error("the name or the password is wrong")]
    WrongCredentials,
    /// Too many tries to sign in.
    #[error("too many tries, wait {} s", wait.as_secs())]
    TooManyTries {
        /// How long until the next try is taken.
        wait: Duration,
    },
    /// The one-time link was used, or is not of this start of the server.
    #[error("the one-time link is not valid")]
    SetupClosed,
    /// The one-time link was used, replaced, or is no longer valid.
    #[error("the one-time link is not valid")]
    LinkClosed,
    /// The present password is another one.
    #[error("the present password is another one")]
    WrongPassword,
    /// A rule forbids it.
    #[error(transparent)]
    Refused(Refusal),
    /// The Prometheus server that figures are read from gave none.
    #[error("the Prometheus server gave no figures: {0:?}")]
    NoFigures(PrometheusTrouble),
    /// The server failed. The log tells more; the caller gets a reference to it.
    #[error("the server failed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused(refusal)
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Error::Refused(invalid.into())
    }
}

impl From<EngineError> for Error {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Refused(refusal) => Error::Refused(refusal),
            error => Error::Internal(error.into()),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Error::Internal(error.into())
    }
}

impl From<FrameStoreError> for Error {
    fn from(error: FrameStoreError) -> Self {
        Error::Internal(error.into())
    }
}

impl From<LogError> for Error {
    fn from(error: LogError) -> Self {
        Error::Internal(error.into())
    }
}

/// A fresh reference, by which a line of the log is found again: 8 hex digits.
pub fn reference() -> String {
    custody::random::bytes::<4>().iter().map(|byte| format!("{byte:02x}")).collect()
}
