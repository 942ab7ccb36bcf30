//! Why a call did not succeed, as the vendor's catalogue of errors tells it (KMS, "Responses").

use std::borrow::Cow;

use domain::{Field, Invalid, Problem, Refusal};
use engine::EngineError;
use http::StatusCode;
use metrics::Outcome;

use crate::{front::Unread, signature::SignatureError};

/// Why a call did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code of the vendor's catalogue.
    pub code: &'static str,
    /// The HTTP status that belongs to it.
    pub status: StatusCode,
    /// What a person reads.
    pub message: Cow<'static, str>,
}

const NO_MATCH: &str = "Specified signature is not matched with our calculation.";

impl Failure {
    /// What is recorded of it, where the shared gateway told it.
    pub(crate) fn recorded(&self) -> Outcome {
        Outcome::shared(self.status.as_u16(), self.code.into(), self.recorded_message().into())
    }

    /// What is recorded of it, where a dedicated gateway told it.
    pub(crate) fn recorded_as_dedicated(&self) -> Outcome {
        Outcome::dedicated(self.status.as_u16(), self.code, self.recorded_message().into())
    }

    /// The message without what the caller sent: the text that was signed may hold what was to be encrypted, and what
    /// stands for the id of a key may be anything.
    fn recorded_message(&self) -> Cow<'static, str> {
        match self.code {
            "SignatureDoesNotMatch" => Cow::Borrowed(NO_MATCH),
            "Unauthorized" => match (self.message.split('"').next(), self.message.rsplit('"').next()) {
                (Some(before), Some(after)) if before != after => {
                    Cow::Owned(format!("{}{after}", before.trim_end()))
                }
                _ => self.message.clone(),
            },
            _ => self.message.clone(),
        }
    }

    const fn new(code: &'static str, status: StatusCode, message: &'static str) -> Self {
        Self { code, status, message: Cow::Borrowed(message) }
    }

    fn told(code: &'static str, status: StatusCode, message: String) -> Self {
        Self { code, status, message: Cow::Owned(message) }
    }

    /// A parameter is missing.
    pub(crate) fn missing(name: &str) -> Self {
        let message = format!("The parameter \"{name}\" is needed but not provided.");
        Self::told("MissingParameter", StatusCode::BAD_REQUEST, message)
    }

    /// A parameter is not what it has to be.
    pub(crate) fn invalid(name: &str) -> Self {
        let message = format!("The specified parameter \"{name}\" is not valid.");
        Self::told("InvalidParameter", StatusCode::BAD_REQUEST, message)
    }

    /// The KMS has no such operation, or it has none of that kind.
    pub(crate) const fn unsupported() -> Self {
        Self::new("UnsupportedOperation", StatusCode::BAD_REQUEST, "This action is not supported.")
    }

    /// Only GET and POST are.
    pub(crate) const fn method() -> Self {
        Self::new("UnsupportedHTTPMethod", StatusCode::FORBIDDEN, "This http method is not supported.")
    }

    /// More than 3 MB.
    const fn too_large() -> Self {
        Self::new("RequestEntityTooLarge", StatusCode::PAYLOAD_TOO_LARGE, "The request is larger than 3 MB.")
    }

    /// A request that was not read.
    pub(crate) const fn unread(why: Unread) -> Self {
        match why {
            Unread::TooLarge => Self::too_large(),
            Unread::Broken => Self::unreadable(),
            Unread::Busy => Self::new(
                "ServiceUnavailableTemporary",
                StatusCode::SERVICE_UNAVAILABLE,
                "Service Unavailable Temporary.",
            ),
        }
    }

    /// The body broke off, or is no form.
    pub(crate) const fn unreadable() -> Self {
        let message = "Server parse parameters exception.";
        Self::new("ParseRequestParameterException", StatusCode::BAD_REQUEST, message)
    }

    /// Nobody has the access key.
    pub(crate) const fn unknown_access_key() -> Self {
        let message = "The Access Key ID provided does not exist in our records.";
        Self::new("InvalidAccessKeyId.NotFound", StatusCode::NOT_FOUND, message)
    }

    /// The access key was switched off.
    pub(crate) const fn access_key_disabled() -> Self {
        Self::new("Forbidden.AccessKey", StatusCode::FORBIDDEN, "This AccessKey is not enabled.")
    }

    /// The signature is not that of the access key's secret. What was signed is told, as the SDKs expect it after the
    /// first colon: it holds nothing that the caller did not send.
    pub(crate) fn signature(string_to_sign: &str) -> Self {
        // Of a large request it would come back several times as large, to whoever asks.
        let told = if string_to_sign.len() > 8192 { "too long to be told" } else { string_to_sign };
        let message = format!("{NO_MATCH} server string to sign is:{told}");
        Self::told("SignatureDoesNotMatch", StatusCode::BAD_REQUEST, message)
    }

    /// The request is more than a quarter of an hour older or newer than now.
    pub(crate) const fn expired() -> Self {
        let message = "Specified time stamp or date value is expired.";
        Self::new("InvalidTimeStamp.Expired", StatusCode::BAD_REQUEST, message)
    }

    /// The request was made before.
    pub(crate) const fn replayed() -> Self {
        let message = "Specified signature nonce was used already.";
        Self::new("SignatureNonceUsed", StatusCode::BAD_REQUEST, message)
    }

    /// Neither the user's policy nor the key's lets the caller.
    pub(crate) const fn no_permission() -> Self {
        let message = "This operation is forbidden by permission system.";
        Self::new("Forbidden.NoPermission", StatusCode::FORBIDDEN, message)
    }

    /// More calls a second than the operation's group has.
    pub(crate) const fn throttled() -> Self {
        Self::new("Rejected.Throttling", StatusCode::TOO_MANY_REQUESTS, "QPS Limit Exceeded")
    }

    /// The call would have succeeded, had it not been a dry run. The status is ours: the vendor tells none.
    pub(crate) const fn dry_run() -> Self {
        let message = "The request would have succeeded, but the DryRun parameter is set.";
        Self::new("DryRunOperationError", StatusCode::BAD_REQUEST, message)
    }

    /// Why a dry run says that the call would fail. What has nothing to do with the call stays as it is.
    pub(crate) fn of_dry_run(self) -> Self {
        match self.status {
            StatusCode::TOO_MANY_REQUESTS => self,
            StatusCode::FORBIDDEN => Self { code: "AccessDeniedError", ..self },
            status if status.is_client_error() => {
                Self { code: "ValidationError", status: StatusCode::BAD_REQUEST, ..self }
            }
            _ => self,
        }
    }

    /// Something of ours failed. What it was is in the log, not in the answer.
    pub(crate) const fn internal() -> Self {
        Self::new("InternalFailure", StatusCode::INTERNAL_SERVER_ERROR, "Internal Failure.")
    }
}

impl From<SignatureError> for Failure {
    fn from(error: SignatureError) -> Self {
        let message = "The request signature does not conform to Aliyun standards.";
        match error {
            SignatureError::Missing("Timestamp" | "x-acs-date") => Self::new(
                "IllegalTimestamp",
                StatusCode::BAD_REQUEST,
                "The input parameter \"Timestamp\" that is mandatory for processing this request is not supplied.",
            ),
            SignatureError::Missing(name) => Self::missing(name),
            SignatureError::Invalid("Timestamp" | "x-acs-date") => Self::invalid("Timestamp"),
            _ => Self::new("IncompleteSignature", StatusCode::BAD_REQUEST, message),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
        match &refusal {
            Refusal::Invalid(Invalid { field, problem: Problem::Missing }) => {
                Self::missing(&parameter(*field))
            }
            Refusal::Invalid(Invalid { field, .. }) => Self::invalid(&parameter(*field)),
            refusal => {
                let code = refusal.code();
                let message =
                    catalogue(code).map_or_else(|| sentence(&refusal.to_string()).into(), Cow::Borrowed);
                Self { code, status, message }
            }
        }
    }
}

impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Self {
        Refusal::from(invalid).into()
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Refused(refusal) => refusal.into(),
            error => {
                tracing::error!(error = &error as &dyn std::error::Error, "a call failed");
                Self::internal()
            }
        }
    }
}

/// The parameter in which the API takes a field.
fn parameter(field: Field) -> String {
    match field {
        Field::PermissionPolicy => "Policies".to_owned(),
        Field::NetworkRule => "AccessControlRules".to_owned(),
        Field::Networks => "SourcePrivateIp".to_owned(),
        Field::ClientKeyPassword => "Password".to_owned(),
        field => format!("{field:?}"),
    }
}

/// The vendor's message for a code whose cause it leaves open; `None` where our own words say more.
fn catalogue(code: &str) -> Option<&'static str> {
    Some(match code {
        "Forbidden.KeyNotFound" => "The specified Key is not found.",
        "Forbidden.KeyVersionNotFound" => "The specified Key version is not found.",
        "Forbidden.AliasNotFound" => "The specified Alias is not found.",
        "Forbidden.ResourceNotFound" => "The resource is not found.",
        "Rejected.Disabled" => "The request was rejected because the key state is Disabled.",
        "Rejected.PendingDeletion" => "The request was rejected because the key state is PendingDeletion.",
        "Rejected.PendingImport" => "The request was rejected because the key state is PendingImport.",
        "Rejected.StateModifiedFailed" => "Keystate modified failed.",
        "Rejected.ResourceInDeleteWindow" => "The secret is planned to be deleted.",
        "AliasAlreadyExists" => "AliasName Already Exists.",
        "Rejected.ResourceExist" => "The resource already exists.",
        "InvalidKeyMaterial" => "key material is invalid.",
        "InvalidImportToken" => "import token is invalid.",
        "ExpiredImportToken" => "import token is expired.",
        "Unsupported.Origin" => "This key origin is not valid for this api.",
        _ => return None,
    })
}

/// A message of ours as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
