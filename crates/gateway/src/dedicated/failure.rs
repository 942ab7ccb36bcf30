//! Failures as the dedicated gateway tells them: a vocabulary of its own ("Common error codes" of the instance's API).
//!
//! `InvalidParam` has the two messages that the vendor's transfer SDKs translate and no other: they fail on any other.

use std::borrow::Cow;

use http::StatusCode;

use crate::{Failure, signature::SignatureError};

/// What a request that cannot be verified is told.
pub(super) fn of_signature(error: SignatureError) -> Failure {
    match error {
        SignatureError::Unsigned => new("InvalidApiName", "The Param x-kms-apiname is invalid."),
        SignatureError::Missing("date") | SignatureError::Invalid("date") => {
            new("InvalidParam", "The Param Date is invalid.")
        }
        SignatureError::Missing("Authorization") | SignatureError::Invalid("Authorization") => {
            new("InvalidParam", "The Param Authorization is invalid.")
        }
        SignatureError::BodyHash => new("InvalidParameter", "The Param Content-SHA256 is invalid."),
        SignatureError::Missing(name) => {
            told("MissingParameter", format!("Parameter {name} does not exist in http header or body."))
        }
        SignatureError::Invalid(name) => told("InvalidParameter", format!("The Param {name} is invalid.")),
    }
}

/// The gateway has no operation of this name.
pub(super) fn unknown_operation() -> Failure {
    new("InvalidApiName", "The Param x-kms-apiname is invalid.")
}

/// The API version is not `dkms-gcs-0.2`.
pub(super) fn version() -> Failure {
    new("InvalidApiVersion", "The Param x-kms-apiversion is invalid.")
}

/// The body is no message of Protocol Buffers.
pub(super) fn content_type() -> Failure {
    Failure {
        code: "InvalidContentType",
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        message: "The content type must be application/x-protobuf.".into(),
    }
}

/// The request is more than a quarter of an hour older or newer than now.
pub(super) fn skewed() -> Failure {
    new("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
}

/// Nobody has the client key.
pub(super) fn unknown_client(id: &str) -> Failure {
    let message = format!("The AccessKey ID \"{id}\" does not exist in our records.");
    Failure { code: "Unauthorized", status: StatusCode::NOT_FOUND, message: message.into() }
}

/// The client key is not valid yet, or no longer.
pub(super) fn out_of_validity(id: &str) -> Failure {
    let message = format!("The AccessKey ID \"{id}\" is not valid at this time.");
    Failure { code: "Unauthorized", status: StatusCode::NOT_FOUND, message: message.into() }
}

/// The signature is not that of the client key.
pub(super) fn signature() -> Failure {
    Failure {
        code: "SignatureNotMatch",
        status: StatusCode::UNAUTHORIZED,
        message: "Signature is not matched.".into(),
    }
}

/// A field is not what it has to be.
pub(super) fn field(name: &str) -> Failure {
    told("InvalidParameter", format!("The Param {name} is invalid."))
}

fn new(code: &'static str, message: &'static str) -> Failure {
    Failure { code, status: StatusCode::BAD_REQUEST, message: Cow::Borrowed(message) }
}

fn told(code: &'static str, message: String) -> Failure {
    Failure { code, status: StatusCode::BAD_REQUEST, message: Cow::Owned(message) }
}
