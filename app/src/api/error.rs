//! The errors of server functions.

use domain::{Invalid, Refusal};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use super::PostcardEncoding;
use crate::status::set_status;

/// Why a server function did not succeed. It travels to the browser, also in an address: it holds no content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApiError {
    /// Nobody is signed in.
    NotSignedIn,
    /// The name or the password is wrong.
    WrongCredentials,
    /// Too many tries to sign in.
    TooManyTries {
        /// Seconds until the next try is taken.
        seconds: u64,
    },
    /// The one-time link was used, or is not of this start of the server.
    SetupClosed,
    /// The one-time link was used, replaced, or is no longer valid.
    LinkClosed,
    /// The present password is another one.
    WrongPassword,
    /// The passwords given twice are not the same.
    PasswordsDiffer,
    /// A rule forbids it.
    Refused(Refusal),
    /// The Prometheus server that figures are read from gave none; their page says why.
    NoFigures,
    /// The server failed; its log tells more under this reference.
    Internal {
        /// The reference.
        reference: String,
    },
    /// The request is not one that this server's pages send.
    Malformed,
    /// The server could not be reached, or its answer could not be read.
    Transport,
}

impl FromServerFnError for ApiError {
    type Encoder = PostcardEncoding;

    /// The errors' texts stay behind: they may quote what was sent.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let error = match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => ApiError::Malformed,
            _ => ApiError::Transport,
        };
        // No body of a server function runs for such a request, which would set it.
        set_status(error.status());
        error
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        ApiError::Refused(refusal)
    }
}

impl From<Invalid> for ApiError {
    fn from(invalid: Invalid) -> Self {
        ApiError::Refused(invalid.into())
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ApiError::Refused(refusal) => f.write_str(refusal.code()),
            error => write!(f, "{error:?}"),
        }
    }
}

impl std::error::Error for ApiError {}

impl ApiError {
    /// The HTTP status of the answer.
    pub const fn status(&self) -> u16 {
        match self {
            ApiError::NotSignedIn | ApiError::WrongCredentials => 401,
            ApiError::TooManyTries { .. } => 429,
            ApiError::SetupClosed | ApiError::LinkClosed => 403,
            ApiError::PasswordsDiffer | ApiError::WrongPassword | ApiError::Malformed => 400,
            ApiError::Refused(refusal) => refusal.status(),
            ApiError::NoFigures => 502,
            ApiError::Internal { .. } | ApiError::Transport => 500,
        }
    }
}
