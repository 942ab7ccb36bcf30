#![doc = include_str!("../README.md")]

mod ids;
mod time;

mod access_point;
mod alert;
mod alias;
mod asymmetric;
mod audit;
mod check_value;
mod ciphertext;
mod client;
mod client_key;
mod clock;
mod context;
mod diagnosis;
mod due;
mod field;
mod fleet;
mod gateway;
mod import_job;
mod instance;
mod key;
mod log_import;
mod mac;
mod material;
mod operator;
mod pem;
mod policy;
mod prometheus;
mod region;
mod role;
mod rotation;
mod secret;
mod secret_rotation;
mod spec;
mod state;
mod switchover;
mod tag;
mod webhook;
mod window;
mod wrapping;

mod ram;
mod refusal;

pub mod limits;
pub mod verdict;
pub mod view;

pub use access_point::{
    AccessPermission, AccessPoint, AccessPointName, AccessResource, NetworkRule, NetworkRuleName, Networks,
    PermissionPolicy, PermissionPolicyName,
};
pub use alert::{
    AlertCondition, AlertEvent, AlertFacts, AlertId, AlertKind, AlertLook, AlertName, AlertPhase, AlertRule,
    AlertSeen, AlertSeverity, AlertState, AlertStateKind, ErrorsOf, Hold, LogQuery, Quantile, Reading,
    ReadingUnit, ReadyAlert, Share, Unjudged, Used, Window,
};
pub use alias::AliasName;
pub use asymmetric::{DIGEST_LEN, EncryptionAlgorithm, SigningAlgorithm, digest_to_sign};
pub use audit::{Break, ChainCheck, ChainLink};
pub use check_value::{CheckValue, NotACheckValue};
pub use ciphertext::{Ciphertext, IV_LEN, TAG_LEN};
pub use client::{ClientLibrary, Language};
pub use client_key::{ClientKey, Validity, check_client_key_password};
pub use clock::{ClockDoubt, doubt_clock};
pub use context::EncryptionContext;
pub use diagnosis::Diagnosis;
pub use due::{DueCursor, DueKind, Within, client_key_reminder};
pub use field::{Field, Invalid, Problem};
pub use fleet::{CallerChange, CallerNote, CallerOwner, QueryName, SavedQuery, Snooze};
pub use gateway::{GatewayKind, RequestClass, moves};
pub use ids::{AccountId, ClientKeyId, InstanceId, KeyId, KeyVersionId, OperatorId, PairId, WebhookId};
pub use import_job::ImportState;
pub use instance::{Instance, InstanceName, InstanceStatus};
pub use key::{Description, Key, KeyVersion, MaterialStatus, Placement};
pub use log_import::{ImportedField, LineProblem, LogMapping, LogSource};
pub use mac::{MacAlgorithm, check_mac, check_message};
pub use material::{MaterialDigest, PairState, WrappingPair};
pub use operator::{Operator, OperatorName, OperatorStatus};
pub use pem::pem;
pub use policy::{KeyPolicy, PolicyPart};
pub use prometheus::PrometheusTrouble;
pub use ram::{AccessKey, AccessKeyId, RamPolicy, RamUser, RamUserName, ReadyPolicy, letters_and_digits};
pub use refusal::Refusal;
pub use region::{REGIONS, RegionId};
pub use role::{Permission, Role};
pub use rotation::{
    AutomaticRotation, Rotation, RotationInterval, RotationPolicy, RotationPolicyKind, RotationRule,
    SecretInterval,
};
pub use secret::{
    Secret, SecretAction, SecretClass, SecretDataType, SecretId, SecretName, SecretType, SecretVersion,
    SecretVersionId, VersionStage,
};
pub use secret_rotation::SecretRotation;
pub use spec::{KeySpec, KeyUsage, Management, Origin, ProtectionLevel};
pub use state::{Action, KeyState, KeyStateKind, Transition};
pub use switchover::{Mark, MarkKind, Note, Phase, baseline, phase_at};
pub use tag::{Tag, TagFilter, TagKey, TagValue};
pub use time::Timestamp;
pub use webhook::{
    Delivery, DeliveryEvent, DeliveryFailure, DeliveryId, DeliveryOutcome, DeliveryState, DeliveryTry,
    Webhook, WebhookName, WebhookUrl,
};
pub use window::{pending_days, pending_until};
pub use wrapping::{Envelope, RsaPadding, WrappingAlgorithm, WrappingKeySpec};
