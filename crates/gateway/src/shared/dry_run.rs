//! Dry runs: `DryRun=true` asks whether a call would succeed, and is answered with that as an error, whatever it is.

use super::perform;
use crate::{
    Failure,
    call::{Answer, Call},
};

/// The operations that the vendor's API has it for. None of them changes a key; that a secret was read is in the audit
/// log.
const OPERATIONS: [&str; 15] = [
    "Encrypt",
    "Decrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncrypt",
    "ExportDataKey",
    "GenerateAndExportDataKey",
    "AsymmetricEncrypt",
    "AsymmetricDecrypt",
    "AsymmetricSign",
    "AsymmetricVerify",
    "GetPublicKey",
    "GenerateMac",
    "VerifyMac",
    "GetSecretValue",
];

/// Does what the call asks for, and tells only whether it can be done.
///
/// # Errors
/// Always: `DryRunOperationError` where it can be done, else why not.
pub(super) async fn answer(call: &Call) -> Answer {
    if !OPERATIONS.contains(&call.action.as_str()) {
        // Who asks whether something could be done does not want it done.
        return Err(Failure::invalid("DryRun"));
    }
    Err(match perform(call).await {
        Ok(_) => Failure::dry_run(),
        Err(failure) => failure.of_dry_run(),
    })
}
