//! The operations of API version 2016-01-20, as the shared gateway answers them: one file for each kind of thing.

mod access_points;
mod aliases;
mod asymmetric;
mod client_keys;
mod crypto;
mod dry_run;
mod import;
mod keys;
mod mac;
mod network_rules;
mod password;
mod permission_policies;
mod policies;
mod secrets;
mod service;
mod tags;
mod versions;

use crate::{
    Failure,
    call::{Answer, Call},
};

/// The only version of the API.
pub(crate) const VERSION: &str = "2016-01-20";

/// Declares which function answers which operation, and which of them have a dry run.
macro_rules! operations {
    (
        dry run { $($dry:literal => $dried:path,)+ }
        no dry run { $($name:literal => $answer:path,)+ }
    ) => {
        /// The operations, by name.
        pub(crate) const OPERATIONS: &[&str] = &[$($dry,)+ $($name,)+];

        /// Those that can be asked whether they would succeed.
        const WITH_DRY_RUN: &[&str] = &[$($dry,)+];

        /// Does what a call asks for. What an operation needs while it waits is allocated for it: all of them within the
        /// future of each request would be four kilobytes, and moved several times.
        async fn perform(call: &Call) -> Answer {
            match call.action.as_str() {
                $($dry => Box::pin($dried(call)).await,)+
                $($name => Box::pin($answer(call)).await,)+
                _ => Err(Failure::unsupported()),
            }
        }
    };
}

/// Answers a call.
pub(crate) async fn answer(call: &Call) -> Answer {
    if call.params.text("Recipient").is_some() {
        // The plaintext is for an enclave alone, by its attestation: there are none here, and nobody else gets it.
        return Err(Failure::unsupported());
    }
    match call.params.flag("DryRun")? {
        Some(true) => dry_run::answer(call).await,
        _ => perform(call).await,
    }
}

/// Whether there is such an operation.
pub(crate) fn is_known(action: &str) -> bool {
    OPERATIONS.contains(&action)
}

operations! {
    dry run {
        "Encrypt" => crypto::encrypt,
        "Decrypt" => crypto::decrypt,
        "GenerateDataKey" => crypto::generate_data_key,
        "GenerateDataKeyWithoutPlaintext" => crypto::generate_data_key_without_plaintext,
        "ReEncrypt" => crypto::re_encrypt,
        "ExportDataKey" => crypto::export_data_key,
        "GenerateAndExportDataKey" => crypto::generate_and_export_data_key,
        "AsymmetricEncrypt" => asymmetric::encrypt,
        "AsymmetricDecrypt" => asymmetric::decrypt,
        "AsymmetricSign" => asymmetric::sign,
        "AsymmetricVerify" => asymmetric::verify,
        "GetPublicKey" => asymmetric::get_public_key,
        "GenerateMac" => mac::generate,
        "VerifyMac" => mac::verify,
        "GetSecretValue" => secrets::get_value,
    }
    no dry run {
        "CreateKey" => keys::create,
        "DescribeKey" => keys::describe,
        "ListKeys" => keys::list,
        "EnableKey" => keys::enable,
        "DisableKey" => keys::disable,
        "ScheduleKeyDeletion" => keys::schedule_deletion,
        "CancelKeyDeletion" => keys::cancel_deletion,
        "UpdateKeyDescription" => keys::update_description,
        "SetDeletionProtection" => keys::set_deletion_protection,
        "CreateKeyVersion" => versions::create,
        "DescribeKeyVersion" => versions::describe,
        "ListKeyVersions" => versions::list,
        "UpdateRotationPolicy" => versions::update_rotation_policy,
        "GetParametersForImport" => import::get_parameters,
        "ImportKeyMaterial" => import::import,
        "DeleteKeyMaterial" => import::delete,
        "CreateAlias" => aliases::create,
        "UpdateAlias" => aliases::update,
        "DeleteAlias" => aliases::delete,
        "ListAliases" => aliases::list,
        "ListAliasesByKeyId" => aliases::list_of_key,
        "TagResource" => tags::tag,
        "UntagResource" => tags::untag,
        "ListResourceTags" => tags::list,
        "TagResources" => tags::tag_many,
        "UntagResources" => tags::untag_many,
        "ListTagResources" => tags::list_many,
        "GetKeyPolicy" => policies::get,
        "SetKeyPolicy" => policies::set,
        "CreateSecret" => secrets::create,
        "DescribeSecret" => secrets::describe,
        "ListSecrets" => secrets::list,
        "UpdateSecret" => secrets::update,
        "DeleteSecret" => secrets::delete,
        "RestoreSecret" => secrets::restore,
        "PutSecretValue" => secrets::put_value,
        "ListSecretVersionIds" => secrets::list_versions,
        "UpdateSecretVersionStage" => secrets::update_stage,
        "UpdateSecretRotationPolicy" => secrets::update_rotation_policy,
        "GetRandomPassword" => secrets::random_password,
        "CreateNetworkRule" => network_rules::create,
        "DescribeNetworkRule" => network_rules::describe,
        "ListNetworkRules" => network_rules::list,
        "UpdateNetworkRule" => network_rules::update,
        "DeleteNetworkRule" => network_rules::delete,
        "CreatePolicy" => permission_policies::create,
        "DescribePolicy" => permission_policies::describe,
        "ListPolicies" => permission_policies::list,
        "UpdatePolicy" => permission_policies::update,
        "DeletePolicy" => permission_policies::delete,
        "CreateApplicationAccessPoint" => access_points::create,
        "DescribeApplicationAccessPoint" => access_points::describe,
        "ListApplicationAccessPoints" => access_points::list,
        "UpdateApplicationAccessPoint" => access_points::update,
        "DeleteApplicationAccessPoint" => access_points::delete,
        "CreateClientKey" => client_keys::create,
        "GetClientKey" => client_keys::get,
        "ListClientKeys" => client_keys::list,
        "DeleteClientKey" => client_keys::delete,
        "DescribeAccountKmsStatus" => service::account_status,
        "OpenKmsService" => service::open,
        "DescribeRegions" => service::regions,
        "ListKmsInstances" => service::list_instances,
        "GetKmsInstance" => service::get_instance,
        "GetDefaultKmsInstance" => service::default_instance,
        "GetKmsInstanceQuotaInfos" => service::quotas,
    }
}
