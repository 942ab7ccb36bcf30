//! Dry runs: `DryRun=true` asks whether a call would succeed, and is answered with that as an error, whatever it is.

use super::{WITH_DRY_RUN, perform};
use crate::{
    Failure,
    call::{Answer, Call},
};

/// Does what the call asks for, and tells only whether it can be done: none of these operations changes a key or a
/// secret. That a key was used is counted, and that a secret was read is in the audit log, as without it.
///
/// # Errors
/// Always: `DryRunOperationError` where it can be done, else why not.
pub(super) async fn answer(call: &Call) -> Answer {
    if !WITH_DRY_RUN.contains(&call.action.as_str()) {
        // Who asks whether something could be done does not want it done.
        return Err(Failure::invalid("DryRun"));
    }
    Err(match perform(call).await {
        Ok(_) => Failure::dry_run(),
        Err(failure) => failure.of_dry_run(),
    })
}
