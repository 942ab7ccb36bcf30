//! How programs are told of a refusal: the vendor's codes, and the inputs at fault.

use super::Refusal;
use crate::Field;

impl Refusal {
    /// The code in the vendor's catalogue (Responses, shared gateway).
    #[expect(clippy::too_many_lines, reason = "a table: a row for each code")]
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::KeyDisabled => "Rejected.Disabled",
            Refusal::KeyPendingDeletion => "Rejected.PendingDeletion",
            Refusal::KeyPendingImport => "Rejected.PendingImport",
            Refusal::StateModifiedFailed { .. } => "Rejected.StateModifiedFailed",
            Refusal::DeletionProtected => "Rejected.DeletionProtection",
            Refusal::RotationFrozen => "Rejected.RotationFrozen",
            Refusal::NotRotating | Refusal::RotationNotFrozen => "Rejected.StateModifiedFailed",
            Refusal::SecretPendingDeletion => "Rejected.ResourceInDeleteWindow",
            Refusal::SecretNotPendingDeletion => "Rejected.StateModifiedFailed",
            Refusal::SecretsDepend { .. } => "Rejected.SecretsDepend",
            Refusal::SecretNameTaken
            | Refusal::SecretVersionTaken
            | Refusal::AccessPointTaken
            | Refusal::PermissionPolicyTaken
            | Refusal::NetworkRuleTaken => "Rejected.ResourceExist",
            Refusal::PermissionPolicyInUse { .. } | Refusal::NetworkRuleInUse { .. } => {
                "Rejected.ResourceInUse"
            }
            Refusal::RamUserNotFound => "EntityNotExist.User",
            Refusal::RamUserTaken => "EntityAlreadyExists.User",
            Refusal::AccessKeyNotFound => "InvalidAccessKeyId.NotFound",
            Refusal::OperatorNameTaken | Refusal::LogSourceTaken | Refusal::QueryNameTaken => "AlreadyExists",
            Refusal::AlertReadyMade => "Rejected.ReadyMade",
            Refusal::OperatorDisabled => "Rejected.OperatorDisabled",
            Refusal::LastAdministrator => "Rejected.LastAdministrator",
            Refusal::GeneratedOrigin => "Unsupported.Origin",
            Refusal::SpecNotOffered { .. }
            | Refusal::UsageNotOffered { .. }
            | Refusal::NotForThisKey { .. }
            | Refusal::AlgorithmNotOffered { .. }
            | Refusal::WrappingNotOffered { .. }
            | Refusal::NoPolicyThere
            | Refusal::SecretRotationByHand
            | Refusal::RotationUnsupported(_) => "UnsupportedOperation",
            Refusal::KeyQuota { .. }
            | Refusal::SecretQuota { .. }
            | Refusal::InvocationsSpent
            | Refusal::RotatedRecently { .. }
            | Refusal::TooManyStages { .. }
            | Refusal::TooManyAccessKeys { .. }
            | Refusal::TooMany { .. }
            | Refusal::TooManyAtOnce { .. }
            | Refusal::NoRoomForImports
            | Refusal::TooManyTags { .. } => "Rejected.LimitExceeded",
            Refusal::KeyNotFound => "Forbidden.KeyNotFound",
            Refusal::KeyVersionNotFound => "Forbidden.KeyVersionNotFound",
            Refusal::AliasNotFound => "Forbidden.AliasNotFound",
            Refusal::InstanceNotFound => "Forbidden.DKMSInstanceNotFound",
            Refusal::PairNotFound
            | Refusal::AuditEntryNotFound
            | Refusal::OperatorNotFound
            | Refusal::SecretNotFound
            | Refusal::SecretVersionNotFound
            | Refusal::AccessPointNotFound
            | Refusal::PermissionPolicyNotFound
            | Refusal::NetworkRuleNotFound
            | Refusal::ClientKeyNotFound
            | Refusal::AlertNotFound
            | Refusal::WebhookNotFound
            | Refusal::LogImportNotFound
            | Refusal::SavedQueryNotFound
            | Refusal::TagNotFound => "Forbidden.ResourceNotFound",
            Refusal::AliasTaken => "AliasAlreadyExists",
            Refusal::InvalidImportToken | Refusal::TokenOfAnotherKey => "InvalidImportToken",
            Refusal::ExpiredImportToken => "ExpiredImportToken",
            Refusal::PairMismatch
            | Refusal::PairBurned
            | Refusal::WrappedLength { .. }
            | Refusal::EnvelopeLength { .. }
            | Refusal::MaterialLength { .. }
            | Refusal::NotThePrivateKey { .. }
            | Refusal::InvalidKeyMaterial
            | Refusal::WrappedOtherwise(_)
            | Refusal::DifferentMaterial => "InvalidKeyMaterial",
            Refusal::RegionNotServed
            | Refusal::NotAcknowledged
            | Refusal::StageStays
            | Refusal::PolicyNotJson { .. }
            | Refusal::PolicyVersion
            | Refusal::PolicyStatement { .. }
            | Refusal::InvalidCiphertext
            | Refusal::TableLine { .. }
            | Refusal::TableTwice { .. }
            | Refusal::Invalid(_) => "InvalidParameter",
            Refusal::NoPermission(_) => "Forbidden.NoPermission",
        }
    }

    /// The HTTP status that belongs to the code.
    pub const fn status(&self) -> u16 {
        match self {
            Refusal::KeyDisabled
            | Refusal::KeyPendingDeletion
            | Refusal::KeyPendingImport
            | Refusal::StateModifiedFailed { .. }
            | Refusal::DeletionProtected
            | Refusal::RotationFrozen
            | Refusal::NotRotating
            | Refusal::RotationNotFrozen
            | Refusal::SecretPendingDeletion
            | Refusal::SecretNotPendingDeletion
            | Refusal::SecretsDepend { .. }
            | Refusal::SecretNameTaken
            | Refusal::SecretVersionTaken
            | Refusal::RamUserTaken
            | Refusal::AccessPointTaken
            | Refusal::PermissionPolicyTaken
            | Refusal::PermissionPolicyInUse { .. }
            | Refusal::NetworkRuleTaken
            | Refusal::NetworkRuleInUse { .. }
            | Refusal::OperatorDisabled
            | Refusal::AlertReadyMade
            | Refusal::LogSourceTaken
            | Refusal::QueryNameTaken
            | Refusal::NoRoomForImports
            | Refusal::LastAdministrator => 409,
            Refusal::KeyNotFound
            | Refusal::KeyVersionNotFound
            | Refusal::AliasNotFound
            | Refusal::TagNotFound
            | Refusal::InstanceNotFound
            | Refusal::PairNotFound
            | Refusal::AuditEntryNotFound
            | Refusal::SecretNotFound
            | Refusal::SecretVersionNotFound
            | Refusal::RamUserNotFound
            | Refusal::AccessKeyNotFound
            | Refusal::AccessPointNotFound
            | Refusal::PermissionPolicyNotFound
            | Refusal::NetworkRuleNotFound
            | Refusal::ClientKeyNotFound
            | Refusal::AlertNotFound
            | Refusal::WebhookNotFound
            | Refusal::OperatorNotFound
            | Refusal::LogImportNotFound
            | Refusal::SavedQueryNotFound => 404,
            Refusal::NoPermission(_) => 403,
            _ => 400,
        }
    }

    /// The input at fault, where there is one.
    pub const fn field(&self) -> Option<Field> {
        match self {
            Refusal::Invalid(invalid) => Some(invalid.field),
            Refusal::AliasTaken => Some(Field::Alias),
            Refusal::TooManyTags { .. } | Refusal::TagNotFound => Some(Field::TagKey),
            Refusal::RamUserTaken => Some(Field::RamUser),
            Refusal::AccessPointTaken => Some(Field::AccessPoint),
            Refusal::PermissionPolicyTaken | Refusal::PermissionPolicyNotFound => {
                Some(Field::PermissionPolicy)
            }
            Refusal::NetworkRuleTaken | Refusal::NetworkRuleNotFound => Some(Field::NetworkRule),
            Refusal::OperatorNameTaken => Some(Field::OperatorName),
            Refusal::LogSourceTaken => Some(Field::LogSource),
            Refusal::QueryNameTaken => Some(Field::QueryName),
            Refusal::SecretNameTaken => Some(Field::SecretName),
            Refusal::PolicyNotJson { .. } | Refusal::PolicyVersion | Refusal::PolicyStatement { .. } => {
                Some(Field::Policy)
            }
            Refusal::SecretVersionTaken => Some(Field::SecretVersion),
            Refusal::StageStays | Refusal::TooManyStages { .. } => Some(Field::VersionStage),
            Refusal::SpecNotOffered { .. } => Some(Field::KeySpec),
            Refusal::UsageNotOffered { .. } => Some(Field::KeyUsage),
            Refusal::AlgorithmNotOffered { .. } => Some(Field::Algorithm),
            Refusal::RotationUnsupported(_) => Some(Field::RotationInterval),
            Refusal::SecretRotationByHand => Some(Field::SecretInterval),
            Refusal::WrappingNotOffered { .. } => Some(Field::WrappingAlgorithm),
            Refusal::InvalidCiphertext => Some(Field::Ciphertext),
            Refusal::InvalidImportToken | Refusal::TokenOfAnotherKey | Refusal::ExpiredImportToken => {
                Some(Field::Token)
            }
            Refusal::PairMismatch
            | Refusal::WrappedLength { .. }
            | Refusal::EnvelopeLength { .. }
            | Refusal::MaterialLength { .. }
            | Refusal::NotThePrivateKey { .. }
            | Refusal::InvalidKeyMaterial
            | Refusal::WrappedOtherwise(_)
            | Refusal::DifferentMaterial => Some(Field::WrappedMaterial),
            _ => None,
        }
    }
}
