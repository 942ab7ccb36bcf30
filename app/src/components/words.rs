//! The words for what the domain and the server answer.

use domain::{CheckValue, Diagnosis, Field, Invalid, KeySpec, Problem, Refusal, RotationRule};
use leptos::prelude::*;

use super::key_state_word;
use crate::{
    api::ApiError,
    i18n::{Language, t_string},
    ui::Text,
};

/// What went wrong, why, and what to do.
pub fn error_words(i18n: Language, error: &ApiError) -> String {
    match error {
        ApiError::NotSignedIn => t_string!(i18n, errors.not_signed_in).to_owned(),
        ApiError::WrongCredentials => t_string!(i18n, errors.wrong_credentials).to_owned(),
        ApiError::TooManyTries { seconds } => t_string!(i18n, errors.too_many_tries, seconds = *seconds),
        ApiError::SetupClosed => t_string!(i18n, errors.setup_closed).to_owned(),
        ApiError::LinkClosed => t_string!(i18n, errors.link_closed).to_owned(),
        ApiError::WrongPassword => t_string!(i18n, errors.wrong_password).to_owned(),
        ApiError::PasswordsDiffer => t_string!(i18n, errors.passwords_differ).to_owned(),
        ApiError::Refused(refusal) => refusal_words(i18n, refusal),
        ApiError::NoFigures => t_string!(i18n, errors.no_figures).to_owned(),
        ApiError::Internal { .. } => t_string!(i18n, errors.internal).to_owned(),
        ApiError::Malformed => t_string!(i18n, errors.malformed).to_owned(),
        ApiError::Transport => t_string!(i18n, errors.transport).to_owned(),
    }
}

/// Why something is refused, and what to do: on a disabled button and in the server's answer alike.
#[expect(clippy::too_many_lines, reason = "a table: one row for each refusal")]
pub fn refusal_words(i18n: Language, refusal: &Refusal) -> String {
    match *refusal {
        Refusal::StateModifiedFailed { action, state } => {
            let (action, state) = (format!("{action:?}"), key_state_word(i18n, state));
            t_string!(i18n, errors.state_modified_failed, action, state)
        }
        Refusal::SpecNotOffered { spec, .. } => {
            t_string!(i18n, errors.spec_not_offered, spec = spec.as_str())
        }
        Refusal::UsageNotOffered { spec, usage } => {
            t_string!(i18n, errors.usage_not_offered, spec = spec.as_str(), usage = usage.as_str())
        }
        Refusal::NotForThisKey { action, spec, usage } => {
            let (action, spec) = (format!("{action:?}"), spec.as_str());
            t_string!(i18n, errors.not_for_this_key, action, spec, usage = usage.as_str())
        }
        Refusal::AlgorithmNotOffered { spec } => {
            t_string!(i18n, errors.algorithm_not_offered, spec = spec.as_str())
        }
        Refusal::WrappingNotOffered { algorithm, spec, .. } => {
            let (algorithm, spec) = (algorithm.as_str(), spec.as_str());
            t_string!(i18n, errors.wrapping_not_offered, algorithm, spec)
        }
        Refusal::RotatedRecently { possible_at } => {
            t_string!(i18n, errors.rotated_recently, at = possible_at.to_string())
        }
        Refusal::RotationUnsupported(rule) => rotation_words(i18n, rule).to_owned(),
        Refusal::TooManyStages { max } => t_string!(i18n, errors.too_many_stages, max),
        Refusal::SecretsDepend { count } => t_string!(i18n, errors.secrets_depend, count),
        Refusal::TooManyTags { max } => t_string!(i18n, errors.too_many_tags, max),
        Refusal::TableTwice { line } => t_string!(i18n, errors.table_twice, line),
        Refusal::TableLine { line } => t_string!(i18n, errors.table_line, line),
        Refusal::KeyQuota { quota } => t_string!(i18n, errors.key_quota, quota),
        Refusal::SecretQuota { quota } => t_string!(i18n, errors.secret_quota, quota),
        Refusal::WrappedLength { expected, actual } => {
            t_string!(i18n, errors.wrapped_length, expected, actual)
        }
        Refusal::EnvelopeLength { rsa, block, actual } => {
            t_string!(i18n, errors.envelope_length, rsa, block, actual)
        }
        Refusal::NotThePrivateKey { spec } => {
            t_string!(i18n, errors.not_the_private_key, spec = spec.as_str())
        }
        Refusal::MaterialLength { expected, actual } => {
            t_string!(i18n, errors.material_length, expected, actual)
        }
        Refusal::Invalid(invalid) => invalid_words(i18n, invalid),
        Refusal::KeyDisabled => t_string!(i18n, errors.key_disabled).to_owned(),
        Refusal::KeyPendingDeletion => t_string!(i18n, errors.key_pending_deletion).to_owned(),
        Refusal::KeyPendingImport => t_string!(i18n, errors.key_pending_import).to_owned(),
        Refusal::SecretRotationByHand => t_string!(i18n, errors.secret_rotation_by_hand).to_owned(),
        Refusal::NoPolicyThere => t_string!(i18n, errors.no_policy_there).to_owned(),
        Refusal::PolicyNotJson { line, column } => t_string!(i18n, errors.policy_not_json, line, column),
        Refusal::PolicyVersion => t_string!(i18n, errors.policy_version).to_owned(),
        Refusal::PolicyStatement { number, part } => {
            t_string!(i18n, errors.policy_statement, number, part = part.as_str())
        }
        Refusal::DeletionProtected => t_string!(i18n, errors.deletion_protected).to_owned(),
        Refusal::NotRotating => t_string!(i18n, errors.not_rotating).to_owned(),
        Refusal::RotationFrozen => t_string!(i18n, errors.rotation_frozen).to_owned(),
        Refusal::RotationNotFrozen => t_string!(i18n, errors.rotation_not_frozen).to_owned(),
        Refusal::GeneratedOrigin => t_string!(i18n, errors.generated_origin).to_owned(),
        Refusal::NotAcknowledged => t_string!(i18n, errors.not_acknowledged).to_owned(),
        Refusal::InvocationsSpent => t_string!(i18n, errors.invocations_spent).to_owned(),
        Refusal::SecretPendingDeletion => t_string!(i18n, errors.secret_pending_deletion).to_owned(),
        Refusal::SecretNotPendingDeletion => t_string!(i18n, errors.secret_not_pending_deletion).to_owned(),
        Refusal::SecretNameTaken => t_string!(i18n, errors.secret_name_taken).to_owned(),
        Refusal::SecretVersionTaken => t_string!(i18n, errors.secret_version_taken).to_owned(),
        Refusal::StageStays => t_string!(i18n, errors.stage_stays).to_owned(),
        Refusal::SecretNotFound => t_string!(i18n, errors.secret_not_found).to_owned(),
        Refusal::SecretVersionNotFound => t_string!(i18n, errors.secret_version_not_found).to_owned(),
        Refusal::KeyNotFound => t_string!(i18n, errors.key_not_found).to_owned(),
        Refusal::KeyVersionNotFound => t_string!(i18n, errors.key_version_not_found).to_owned(),
        Refusal::AliasNotFound => t_string!(i18n, errors.alias_not_found).to_owned(),
        Refusal::TagNotFound => t_string!(i18n, errors.tag_not_found).to_owned(),
        Refusal::InstanceNotFound => t_string!(i18n, errors.instance_not_found).to_owned(),
        Refusal::PairNotFound => t_string!(i18n, errors.pair_not_found).to_owned(),
        Refusal::RamUserNotFound => t_string!(i18n, errors.ram_user_not_found).to_owned(),
        Refusal::RamUserTaken => t_string!(i18n, errors.ram_user_taken).to_owned(),
        Refusal::AccessKeyNotFound => t_string!(i18n, errors.access_key_not_found).to_owned(),
        Refusal::TooManyAccessKeys { max } => t_string!(i18n, errors.too_many_access_keys, max = max),
        Refusal::AccessPointNotFound => t_string!(i18n, errors.access_point_not_found).to_owned(),
        Refusal::AccessPointTaken => t_string!(i18n, errors.access_point_taken).to_owned(),
        Refusal::PermissionPolicyNotFound => t_string!(i18n, errors.permission_policy_not_found).to_owned(),
        Refusal::PermissionPolicyTaken => t_string!(i18n, errors.permission_policy_taken).to_owned(),
        Refusal::PermissionPolicyInUse { access_points } => {
            t_string!(i18n, errors.permission_policy_in_use, count = access_points)
        }
        Refusal::NetworkRuleNotFound => t_string!(i18n, errors.network_rule_not_found).to_owned(),
        Refusal::NetworkRuleTaken => t_string!(i18n, errors.network_rule_taken).to_owned(),
        Refusal::NetworkRuleInUse { policies } => {
            t_string!(i18n, errors.network_rule_in_use, count = policies)
        }
        Refusal::ClientKeyNotFound => t_string!(i18n, errors.client_key_not_found).to_owned(),
        Refusal::AlertNotFound => t_string!(i18n, errors.alert_not_found).to_owned(),
        Refusal::AlertReadyMade => t_string!(i18n, errors.alert_ready_made).to_owned(),
        Refusal::WebhookNotFound => t_string!(i18n, errors.webhook_not_found).to_owned(),
        Refusal::TooMany { max } => t_string!(i18n, errors.too_many, max = max),
        Refusal::TooManyAtOnce { max } => t_string!(i18n, errors.too_many_at_once, max = max),
        Refusal::OperatorNotFound => t_string!(i18n, errors.operator_not_found).to_owned(),
        Refusal::LogImportNotFound => t_string!(i18n, errors.log_import_not_found).to_owned(),
        Refusal::LogSourceTaken => t_string!(i18n, errors.log_source_taken).to_owned(),
        Refusal::NoRoomForImports => t_string!(i18n, errors.no_room_for_imports).to_owned(),
        Refusal::SavedQueryNotFound => t_string!(i18n, errors.saved_query_not_found).to_owned(),
        Refusal::QueryNameTaken => t_string!(i18n, errors.query_name_taken).to_owned(),
        Refusal::OperatorNameTaken => t_string!(i18n, errors.operator_name_taken).to_owned(),
        Refusal::OperatorDisabled => t_string!(i18n, errors.operator_disabled).to_owned(),
        Refusal::LastAdministrator => t_string!(i18n, errors.last_administrator).to_owned(),
        Refusal::AuditEntryNotFound => t_string!(i18n, errors.audit_entry_not_found).to_owned(),
        Refusal::RegionNotServed => t_string!(i18n, errors.region_not_served).to_owned(),
        Refusal::AliasTaken => t_string!(i18n, errors.alias_taken).to_owned(),
        Refusal::InvalidImportToken => t_string!(i18n, errors.invalid_import_token).to_owned(),
        Refusal::TokenOfAnotherKey => t_string!(i18n, errors.token_of_another_key).to_owned(),
        Refusal::ExpiredImportToken => t_string!(i18n, errors.expired_import_token).to_owned(),
        Refusal::PairMismatch => t_string!(i18n, errors.pair_mismatch).to_owned(),
        Refusal::PairBurned => t_string!(i18n, errors.pair_burned).to_owned(),
        Refusal::InvalidKeyMaterial => t_string!(i18n, errors.invalid_key_material).to_owned(),
        Refusal::WrappedOtherwise(diagnosis) => diagnosis_words(i18n, diagnosis),
        Refusal::DifferentMaterial => t_string!(i18n, errors.different_material).to_owned(),
        Refusal::InvalidCiphertext => t_string!(i18n, errors.invalid_ciphertext).to_owned(),
        Refusal::NoPermission(_) => t_string!(i18n, errors.no_permission).to_owned(),
    }
}

/// How material was wrapped or written instead, and what to do.
fn diagnosis_words(i18n: Language, diagnosis: Diagnosis) -> String {
    let words = match diagnosis {
        Diagnosis::Envelope(algorithm) => {
            return t_string!(i18n, errors.otherwise_envelope, algorithm = algorithm.as_str());
        }
        Diagnosis::OaepSha1 => t_string!(i18n, errors.otherwise_sha1),
        Diagnosis::OaepSha256 => t_string!(i18n, errors.otherwise_sha256),
        Diagnosis::Mgf1 => t_string!(i18n, errors.otherwise_mgf1),
        Diagnosis::Pkcs1V15 => t_string!(i18n, errors.otherwise_pkcs1),
        Diagnosis::Hex => t_string!(i18n, errors.otherwise_hex),
        Diagnosis::Base64 => t_string!(i18n, errors.otherwise_base64),
        Diagnosis::Pem => t_string!(i18n, errors.otherwise_pem),
        Diagnosis::LineBreak => t_string!(i18n, errors.otherwise_line_break),
    };
    words.to_owned()
}

/// Why a key does not get the version or the policy that was asked for.
fn rotation_words(i18n: Language, rule: RotationRule) -> &'static str {
    match rule {
        RotationRule::Never => t_string!(i18n, errors.rotation_never),
        RotationRule::OneVersion => t_string!(i18n, errors.rotation_one_version),
        RotationRule::AtOnce => t_string!(i18n, errors.rotation_at_once),
        RotationRule::ByHand | RotationRule::Automatic => t_string!(i18n, errors.rotation_by_hand),
    }
}

/// Why a button is disabled, in the words in which the server would refuse it.
pub fn disabled_by(i18n: Language, refusal: Option<Refusal>) -> Signal<Option<String>> {
    Signal::derive(move || refusal.map(|refusal| refusal_words(i18n, &refusal)))
}

/// What a check value is made of, to be compared with another's.
pub fn check_value_words(i18n: Language, spec: KeySpec, value: CheckValue) -> Text {
    match value {
        CheckValue::Short(_) if spec.mac_algorithm().is_some() => words!(i18n, keys.check_value_sha1_help),
        CheckValue::Short(_) => words!(i18n, keys.check_value_help),
        CheckValue::PublicKey(_) => words!(i18n, keys.check_value_pair_help),
    }
}

/// What is wrong with an input, for its place in the form.
pub fn invalid_words(i18n: Language, Invalid { field, problem }: Invalid) -> String {
    let problem = match problem {
        Problem::Format if field == Field::Ciphertext => t_string!(i18n, errors.format_ciphertext).to_owned(),
        Problem::Format if field == Field::Context => t_string!(i18n, errors.format_context).to_owned(),
        Problem::Format if matches!(field, Field::Signature | Field::Mac) => {
            t_string!(i18n, errors.format_base64).to_owned()
        }
        Problem::Format if field == Field::SecretData => t_string!(i18n, errors.format_secret).to_owned(),
        Problem::Format if field == Field::ClientKeyPassword => {
            t_string!(i18n, errors.format_client_key_password).to_owned()
        }
        Problem::Format if field == Field::LogMapping => t_string!(i18n, errors.format_mapping).to_owned(),
        Problem::Reserved if field == Field::LogMapping => {
            t_string!(i18n, errors.reserved_mapping).to_owned()
        }
        Problem::Format if field == Field::Query => t_string!(i18n, errors.format_query).to_owned(),
        Problem::Format if field == Field::Networks => t_string!(i18n, errors.format_networks).to_owned(),
        Problem::Format if field == Field::LogQuery => t_string!(i18n, errors.format_log_query).to_owned(),
        Problem::Format if field == Field::WebhookUrl => {
            t_string!(i18n, errors.format_webhook_url).to_owned()
        }
        Problem::Format if field == Field::Resources => t_string!(i18n, errors.format_resources).to_owned(),
        Problem::Missing => t_string!(i18n, errors.missing).to_owned(),
        Problem::TooLong { max } => t_string!(i18n, errors.too_long, max),
        Problem::TooShort { min } => t_string!(i18n, errors.too_short, min),
        Problem::Charset => t_string!(i18n, errors.charset).to_owned(),
        Problem::Reserved => t_string!(i18n, errors.reserved).to_owned(),
        Problem::Range { min, max } => t_string!(i18n, errors.range, min, max),
        Problem::Format => t_string!(i18n, errors.format).to_owned(),
        Problem::Past => t_string!(i18n, errors.past).to_owned(),
        Problem::Order => t_string!(i18n, errors.order).to_owned(),
    };
    t_string!(i18n, errors.invalid, field = field_word(i18n, field), problem)
}

/// The label of an input.
#[expect(clippy::too_many_lines, reason = "a table: a row for each input")]
pub fn field_word(i18n: Language, field: Field) -> &'static str {
    match field {
        Field::Account => t_string!(i18n, fields.account),
        Field::Alert => t_string!(i18n, fields.alert),
        Field::Duration => t_string!(i18n, fields.duration),
        Field::LogQuery => t_string!(i18n, fields.log_query),
        Field::Threshold => t_string!(i18n, fields.threshold),
        Field::Webhook => t_string!(i18n, fields.webhook),
        Field::WebhookUrl => t_string!(i18n, fields.webhook_url),
        Field::Algorithm => t_string!(i18n, fields.algorithm),
        Field::Alias => t_string!(i18n, fields.alias),
        Field::Ciphertext => t_string!(i18n, fields.ciphertext),
        Field::Context => t_string!(i18n, fields.context),
        Field::Description => t_string!(i18n, fields.description),
        Field::Digest => t_string!(i18n, fields.digest),
        Field::DueKind => t_string!(i18n, fields.due_kind),
        Field::Expiry => t_string!(i18n, fields.expiry),
        Field::Files => t_string!(i18n, fields.files),
        Field::Gateway => t_string!(i18n, fields.gateway),
        Field::Instance => t_string!(i18n, fields.instance),
        Field::InstanceName => t_string!(i18n, fields.instance_name),
        Field::Key => t_string!(i18n, fields.key),
        Field::KeyQuota => t_string!(i18n, fields.key_quota),
        Field::KeySpec => t_string!(i18n, fields.key_spec),
        Field::KeyUsage => t_string!(i18n, fields.key_usage),
        Field::KeyVersion => t_string!(i18n, fields.key_version),
        Field::LogFile => t_string!(i18n, fields.log_file),
        Field::LogMapping => t_string!(i18n, fields.log_mapping),
        Field::LogSource => t_string!(i18n, fields.log_source),
        Field::Mac => t_string!(i18n, fields.mac),
        Field::Message => t_string!(i18n, fields.message),
        Field::Operator => t_string!(i18n, fields.operator),
        Field::OperatorName => t_string!(i18n, fields.operator_name),
        Field::Owner => t_string!(i18n, fields.owner),
        Field::Query => t_string!(i18n, fields.query),
        Field::QueryName => t_string!(i18n, fields.query_name),
        Field::SnoozeUntil => t_string!(i18n, fields.snooze_until),
        Field::RamUser => t_string!(i18n, fields.ram_user),
        Field::AccessPoint => t_string!(i18n, fields.access_point),
        Field::ClientKey => t_string!(i18n, fields.client_key),
        Field::ClientKeyPassword => t_string!(i18n, fields.client_key_password),
        Field::NetworkRule => t_string!(i18n, fields.network_rule),
        Field::Networks => t_string!(i18n, fields.networks),
        Field::NotAfter => t_string!(i18n, fields.not_after),
        Field::NotBefore => t_string!(i18n, fields.not_before),
        Field::Note => t_string!(i18n, fields.note),
        Field::PermissionPolicy => t_string!(i18n, fields.permission_policy),
        Field::Phase => t_string!(i18n, fields.phase),
        Field::Permissions => t_string!(i18n, fields.permissions),
        Field::Resources => t_string!(i18n, fields.resources),
        Field::AccessKey => t_string!(i18n, fields.access_key),
        Field::Pair => t_string!(i18n, fields.pair),
        Field::Password => t_string!(i18n, fields.password),
        Field::PendingWindow => t_string!(i18n, fields.pending_window),
        Field::Plaintext => t_string!(i18n, fields.plaintext),
        Field::Policy => t_string!(i18n, fields.policy),
        Field::PublicKey => t_string!(i18n, fields.public_key),
        Field::Qps => t_string!(i18n, fields.qps),
        Field::Range => t_string!(i18n, fields.range),
        Field::Region => t_string!(i18n, fields.region),
        Field::Role => t_string!(i18n, fields.role),
        Field::RotationInterval => t_string!(i18n, fields.rotation_interval),
        Field::SecretData => t_string!(i18n, fields.secret_data),
        Field::SecretInterval => t_string!(i18n, fields.secret_interval),
        Field::SecretName => t_string!(i18n, fields.secret_name),
        Field::SecretQuota => t_string!(i18n, fields.secret_quota),
        Field::SecretType => t_string!(i18n, fields.secret_type),
        Field::SecretVersion => t_string!(i18n, fields.secret_version),
        Field::Signature => t_string!(i18n, fields.signature),
        Field::TagKey => t_string!(i18n, fields.tag_key),
        Field::TagValue => t_string!(i18n, fields.tag_value),
        Field::Token => t_string!(i18n, fields.token),
        Field::VersionStage => t_string!(i18n, fields.version_stage),
        Field::WrappedMaterial => t_string!(i18n, fields.wrapped_material),
        Field::WrappingAlgorithm => t_string!(i18n, fields.wrapping_algorithm),
        Field::WrappingKeySpec => t_string!(i18n, fields.wrapping_key_spec),
    }
}
