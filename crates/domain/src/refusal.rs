//! Every reason why something is not done.

mod told;

use serde::{Deserialize, Serialize};

use crate::{
    Action, Diagnosis, Invalid, KeySpec, KeyStateKind, KeyUsage, Management, Origin, Permission, PolicyPart,
    RotationRule, Timestamp, WrappingAlgorithm,
};

/// Why an action was refused; nothing was changed, unless the variant says so.
///
/// The server answers with it and the page words it, so that both give the same reason.
/// `code` maps it to the vendor's catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// The key is disabled.
    #[error("the key is disabled")]
    KeyDisabled,
    /// The key is scheduled for deletion.
    #[error("the key is scheduled for deletion")]
    KeyPendingDeletion,
    /// The key has no material yet, or has it no longer.
    #[error("the key waits for its material")]
    KeyPendingImport,
    /// The key's state does not permit the action.
    #[error("{action:?} is not possible while the key is {state}")]
    StateModifiedFailed {
        /// What was asked for.
        action: Action,
        /// The state that does not permit it.
        state: KeyStateKind,
    },

    /// The action is for imported keys only.
    #[error("the key's material was made by the KMS, not imported")]
    GeneratedOrigin,
    /// The key is protected from deletion.
    #[error("the key is protected from deletion")]
    DeletionProtected,
    /// The KMS makes no new versions of this key.
    #[error("the KMS makes no new versions of this key: {0:?}")]
    RotationUnsupported(RotationRule),
    /// The key does not rotate by itself, so there is nothing to freeze.
    #[error("the key does not rotate by itself")]
    NotRotating,
    /// The key's rotation is frozen: it gets no version and no other policy until it is restored.
    #[error("the key's rotation is frozen")]
    RotationFrozen,
    /// The key's rotation is not frozen, so there is nothing to restore.
    #[error("the key's rotation is not frozen")]
    RotationNotFrozen,
    /// The key's newest version is too young for another.
    #[error("the key's newest version is too young for another")]
    RotatedRecently {
        /// From when on it is possible.
        possible_at: Timestamp,
    },
    /// The key management type does not offer this key spec to keys of this origin.
    #[error("{management} key management does not offer {spec} to keys of origin {origin}")]
    SpecNotOffered {
        /// What was asked for.
        spec: KeySpec,
        /// Where its material is to come from.
        origin: Origin,
        /// Where.
        management: Management,
    },
    /// Keys of this spec are not for this.
    #[error("keys of {spec} are not for {usage}")]
    UsageNotOffered {
        /// The spec.
        spec: KeySpec,
        /// What was asked for.
        usage: KeyUsage,
    },
    /// The action is not one that keys of this spec and usage can do.
    #[error("a key of {spec} for {usage} cannot do {action:?}")]
    NotForThisKey {
        /// What was asked for.
        action: Action,
        /// The key's spec.
        spec: KeySpec,
        /// What it is for.
        usage: KeyUsage,
    },
    /// The algorithm is not one of those that keys of this spec and usage have.
    #[error("a key of {spec} does not have this algorithm")]
    AlgorithmNotOffered {
        /// The key's spec.
        spec: KeySpec,
    },
    /// The key management type does not take material of this spec under this wrapping algorithm.
    #[error("{management} key management does not take {spec} under {algorithm}")]
    WrappingNotOffered {
        /// What was asked for.
        algorithm: WrappingAlgorithm,
        /// The key's spec.
        spec: KeySpec,
        /// Where.
        management: Management,
    },
    /// The implications of external key material were not acknowledged (R127).
    #[error("the implications of external key material were not acknowledged")]
    NotAcknowledged,
    /// The instance, or the default KMS of the region, holds as many keys as its quota allows.
    #[error("the quota of {quota} keys is used up")]
    KeyQuota {
        /// The quota.
        quota: u32,
    },
    /// The instance, or the default KMS of the region, holds as many secrets as its quota allows.
    #[error("the quota of {quota} secrets is used up")]
    SecretQuota {
        /// The quota.
        quota: u32,
    },

    /// Keys of the default KMS have no policy: RAM alone says who may use them.
    #[error("keys of the default KMS have no policy")]
    NoPolicyThere,
    /// The policy is not JSON.
    #[error("the policy is not JSON: line {line}, column {column}")]
    PolicyNotJson {
        /// Where it stops being JSON, counted from 1.
        line: u32,
        /// Where in that line, counted from 1.
        column: u32,
    },
    /// The policy's version is not `"1"`.
    #[error("the policy's version is not 1")]
    PolicyVersion,
    /// A statement of the policy is not as statements are.
    #[error("statement {number} of the policy has no such {part:?}")]
    PolicyStatement {
        /// Which statement, counted from 1.
        number: u32,
        /// The part that is missing or wrong.
        part: PolicyPart,
    },

    /// The key version has encrypted as often as it may, and the KMS does not make the next one.
    #[error("the key version has encrypted as often as it may")]
    InvocationsSpent,

    /// The secret is scheduled for deletion.
    #[error("the secret is scheduled for deletion")]
    SecretPendingDeletion,
    /// The secret is not scheduled for deletion, so it need not be restored.
    #[error("the secret is not scheduled for deletion")]
    SecretNotPendingDeletion,
    /// A generic secret has no rotation policy: it is rotated by putting a new value.
    #[error("a generic secret is rotated by putting a new value")]
    SecretRotationByHand,
    /// Secrets are sealed under the key; with it they would be lost.
    #[error("{count} secrets are sealed under the key")]
    SecretsDepend {
        /// How many.
        count: u32,
    },
    /// The region has a secret of this name.
    #[error("the region has a secret of this name")]
    SecretNameTaken,
    /// The secret has a version of this id.
    #[error("the secret has a version of this id")]
    SecretVersionTaken,
    /// The version is the current one: a stage `ACSCurrent` moves to another version, and is not taken away.
    #[error("the stage ACSCurrent moves to another version and is not taken away")]
    StageStays,
    /// The version has as many stages as it may.
    #[error("the version has {max} stages already")]
    TooManyStages {
        /// As many as it may.
        max: u32,
    },
    /// No such secret.
    #[error("no such secret")]
    SecretNotFound,
    /// The secret has no such version, or none with such a stage.
    #[error("no such version of the secret")]
    SecretVersionNotFound,

    /// No such key.
    #[error("no such key")]
    KeyNotFound,
    /// No such key version.
    #[error("no such key version")]
    KeyVersionNotFound,
    /// No such alias.
    #[error("no such alias")]
    AliasNotFound,
    /// The key has no such tag.
    #[error("no such tag")]
    TagNotFound,
    /// No such instance.
    #[error("no such instance")]
    InstanceNotFound,
    /// No such entry of the audit log.
    #[error("no such entry of the audit log")]
    AuditEntryNotFound,
    /// No such wrapping pair.
    #[error("no such wrapping pair")]
    PairNotFound,
    /// The region is not one this server serves.
    #[error("the region is not served here")]
    RegionNotServed,
    /// Another key of the region has the alias.
    #[error("the alias is taken")]
    AliasTaken,

    /// The key has as many tags as it may (R136).
    #[error("the key has {max} tags already")]
    TooManyTags {
        /// As many as it may.
        max: u32,
    },

    /// A line of the CSV that tells which file is for which key cannot be read.
    #[error("line {line} is not a file and a key")]
    TableLine {
        /// The line, from 1 on.
        line: u32,
    },

    /// A line of that CSV gives a file another key than an earlier line.
    #[error("line {line} gives a file another key than an earlier line")]
    TableTwice {
        /// The line, from 1 on.
        line: u32,
    },

    /// The text is not an import token of this server, or was altered.
    #[error("not an import token of this server")]
    InvalidImportToken,
    /// The token was issued for another key.
    #[error("the import token belongs to another key")]
    TokenOfAnotherKey,
    /// The token's 24 hours are over (R152): a new pair is needed.
    #[error("the import token has expired")]
    ExpiredImportToken,
    /// The material was wrapped under another download's public key (R104, R153). Counts as an attempt.
    #[error("the material was wrapped under the public key of another download")]
    PairMismatch,
    /// Too many failed attempts; the wrapping pair is no longer usable.
    #[error("the wrapping pair is burned after too many failed imports")]
    PairBurned,
    /// What was uploaded has another length than anything this wrapping key wraps. Nothing was opened.
    #[error("wrapped material is {actual} bytes long, not {expected}")]
    WrappedLength {
        /// Bytes it should have.
        expected: u32,
        /// Bytes it has.
        actual: u32,
    },
    /// What was uploaded cannot be a wrapped AES key and material under it. Nothing was opened.
    #[error("wrapped material is {actual} bytes long, not {rsa} and blocks of {block} after them")]
    EnvelopeLength {
        /// Bytes of the wrapped AES key.
        rsa: u32,
        /// Bytes of a block of what follows.
        block: u32,
        /// Bytes it has.
        actual: u32,
    },
    /// The material opened, but its length does not fit the key spec. Counts as an attempt.
    #[error("key material is {actual} bytes long, not {expected}")]
    MaterialLength {
        /// Bytes it should have.
        expected: u32,
        /// Bytes it has.
        actual: u32,
    },
    /// The material opened, but is no private key of the key's spec in PKCS#8. Counts as an attempt.
    #[error("the key material is no private key of {spec} in PKCS#8")]
    NotThePrivateKey {
        /// The spec that was expected.
        spec: KeySpec,
    },
    /// The material did not open. Counts as an attempt.
    /// The only failure of PKCS#1 v1.5, whatever the cause.
    #[error("the wrapped material could not be opened")]
    InvalidKeyMaterial,
    /// The material was wrapped otherwise than asked for, or is written otherwise than a key. Counts as an attempt.
    #[error("the material was wrapped or written otherwise: {0:?}")]
    WrappedOtherwise(Diagnosis),
    /// The key is bound to the material it had first (R162). Counts as an attempt.
    #[error("the key is bound to other material")]
    DifferentMaterial,

    /// The ciphertext was altered, or the encryption context is not the one it was made with.
    #[error("the ciphertext does not decrypt under this key version and context")]
    InvalidCiphertext,

    /// No such RAM user.
    #[error("no such RAM user")]
    RamUserNotFound,
    /// Another RAM user has the name.
    #[error("the name is taken")]
    RamUserTaken,
    /// No such access key.
    #[error("no such access key")]
    AccessKeyNotFound,
    /// The RAM user has as many access keys as it may.
    #[error("the user has {max} access keys already")]
    TooManyAccessKeys {
        /// As many as it may.
        max: u32,
    },

    /// No such application access point.
    #[error("no such access point")]
    AccessPointNotFound,
    /// Another access point has the name.
    #[error("the name is taken")]
    AccessPointTaken,
    /// No such permission policy.
    #[error("no such permission policy")]
    PermissionPolicyNotFound,
    /// Another permission policy has the name.
    #[error("the name is taken")]
    PermissionPolicyTaken,
    /// Access points have the permission policy.
    #[error("{access_points} access points have the permission policy")]
    PermissionPolicyInUse {
        /// How many.
        access_points: u32,
    },
    /// No such network rule.
    #[error("no such network rule")]
    NetworkRuleNotFound,
    /// Another network rule has the name.
    #[error("the name is taken")]
    NetworkRuleTaken,
    /// Permission policies have the network rule.
    #[error("{policies} permission policies have the network rule")]
    NetworkRuleInUse {
        /// How many.
        policies: u32,
    },
    /// No such client key.
    #[error("no such client key")]
    ClientKeyNotFound,

    /// No such alert rule.
    #[error("no such alert rule")]
    AlertNotFound,
    /// The rule is ready-made: it can be disabled, but not deleted.
    #[error("a ready-made rule is disabled, not deleted")]
    AlertReadyMade,
    /// No such webhook, or no such delivery of it.
    #[error("no such webhook")]
    WebhookNotFound,
    /// There are as many of it as may be.
    #[error("there are {max} already")]
    TooMany {
        /// As many as may be.
        max: u32,
    },
    /// More are to be changed at once than may be.
    #[error("more than {max} at once")]
    TooManyAtOnce {
        /// As many as may be.
        max: u32,
    },

    /// No such operator.
    #[error("no such operator")]
    OperatorNotFound,
    /// Another operator has the name.
    #[error("the name is taken")]
    OperatorNameTaken,
    /// The operator is disabled.
    #[error("the operator is disabled")]
    OperatorDisabled,
    /// Nobody else administers the server.
    #[error("nobody else administers the server")]
    LastAdministrator,

    /// No such import of a log.
    #[error("no such import of a log")]
    LogImportNotFound,
    /// Another import has the name.
    #[error("another import has the name")]
    LogSourceTaken,
    /// The records of imports take as much room as they may.
    #[error("the records of imports take as much room as they may")]
    NoRoomForImports,
    /// No such saved query.
    #[error("no such saved query")]
    SavedQueryNotFound,
    /// Another saved query has the name.
    #[error("another saved query has the name")]
    QueryNameTaken,

    /// An input is not valid.
    #[error("{0}")]
    Invalid(Invalid),
    /// The operator's role does not allow it.
    #[error("the role does not include {0:?}")]
    NoPermission(Permission),
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        Refusal::Invalid(invalid)
    }
}
