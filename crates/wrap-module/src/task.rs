//! What the module is asked for, in JSON.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{KeySpec, WrappingAlgorithm};
use serde::Deserialize;
use wrap::{Answer, WrapFileError, WrappedFile};

use crate::host::BrowserRandom;

/// How to wrap the file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Task {
    spec: KeySpec,
    algorithm: WrappingAlgorithm,
    /// The public key file, DER or PEM, in base64.
    public_key: String,
}

/// Wraps the key file as the task says.
pub(crate) fn perform(task: &[u8], file: &[u8]) -> Answer {
    let Ok(task) = serde_json::from_slice::<Task>(task) else {
        return Answer::Failed("InvalidTask".to_owned());
    };
    let Ok(public_key) = STANDARD.decode(&task.public_key) else {
        return Answer::Failed("InvalidTask".to_owned());
    };
    wrap_file(&task, &public_key, file).map_or_else(Answer::Refused, Answer::Wrapped)
}

fn wrap_file(task: &Task, public_key: &[u8], file: &[u8]) -> Result<WrappedFile, WrapFileError> {
    let public_key = wrap::public_key_der(public_key)?;
    wrap::wrap_file(file, task.spec, &public_key, task.algorithm, &mut BrowserRandom)
}
