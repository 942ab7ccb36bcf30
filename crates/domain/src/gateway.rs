//! The two gateways that requests come in by.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem, spec::by_name};

/// Which gateway a request came in by, by the names of the vendor's access log (`gateway_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum GatewayKind {
    /// The shared gateway of a region: of every key of the account there, whichever instance it lives in.
    Shared,
    /// The gateway of one instance.
    Dedicated,
}

impl GatewayKind {
    /// Both.
    pub const ALL: &[Self] = &[GatewayKind::Shared, GatewayKind::Dedicated];

    /// The name in the access log.
    pub const fn as_str(self) -> &'static str {
        match self {
            GatewayKind::Shared => "shared",
            GatewayKind::Dedicated => "dedicated",
        }
    }
}

by_name!(GatewayKind, Field::Gateway, GatewayKind::ALL);

/// What the shared gateway and the dedicated ones both answer: the ten operations that the vendor's transfer libraries
/// hand over. All others are asked of the shared gateway for ever, also for keys of instances.
const MOVING: [&str; 10] = [
    "Encrypt",
    "Decrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "AsymmetricEncrypt",
    "AsymmetricDecrypt",
    "AsymmetricSign",
    "AsymmetricVerify",
    "GetPublicKey",
    "GetSecretValue",
];

/// Whether a caller that switches asks a dedicated gateway for this operation of the shared one.
pub fn moves(operation: &str) -> bool {
    MOVING.contains(&operation)
}

/// How a request went, as error rates tell requests apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RequestClass {
    /// It was answered.
    Answered,
    /// It was refused for what the caller asked (4xx).
    Refused,
    /// It was one too many (429, or the code that the vendor answers 400 with in front of its gateway).
    Throttled,
    /// The server failed (5xx).
    Failed,
}

impl RequestClass {
    /// All, the best first.
    pub const ALL: [Self; 4] =
        [RequestClass::Answered, RequestClass::Refused, RequestClass::Throttled, RequestClass::Failed];

    /// The class of an answer with this status and error code.
    pub fn of(status: u16, code: &str) -> Self {
        match (status, code) {
            (429, _) | (_, "Rejected.Throttling" | "Throttling") => RequestClass::Throttled,
            (..400, _) => RequestClass::Answered,
            (..500, _) => RequestClass::Refused,
            _ => RequestClass::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R273: who describes a key has not failed to switch.
    #[test]
    fn r273_what_only_the_shared_gateway_has_stays_there() {
        for (operation, moving) in [
            ("Encrypt", true),
            ("AsymmetricSign", true),
            ("DescribeKey", false),
            ("CreateKey", false),
            ("", false),
        ] {
            assert_eq!(moves(operation), moving, "{operation}");
        }
    }

    /// R265, R274: throttling is told apart from other errors of the 4xx.
    #[test]
    fn r265_r274_answers_have_classes() {
        for (status, code, class) in [
            (200, "", RequestClass::Answered),
            (302, "", RequestClass::Answered),
            (400, "InvalidParameter", RequestClass::Refused),
            (404, "Forbidden.KeyNotFound", RequestClass::Refused),
            (499, "", RequestClass::Refused),
            (429, "Rejected.Throttling", RequestClass::Throttled),
            (429, "", RequestClass::Throttled),
            (400, "Throttling", RequestClass::Throttled),
            (500, "InternalFailure", RequestClass::Failed),
            (503, "ServiceUnavailableTemporary", RequestClass::Failed),
        ] {
            assert_eq!(RequestClass::of(status, code), class, "{status} {code}");
        }
    }
}
