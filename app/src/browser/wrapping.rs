//! Wrapping a key file in a dedicated worker: the page's side, and the function that runs in the worker.

use domain::{KeySpec, WrappingAlgorithm};
use getrandom::SysRng;
use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use rand_core::UnwrapErr;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use wrap::{FormatError, MAX_FILE, WrapFileError, WrappedFile};
use zeroize::Zeroizing;

use super::PickedFile;

const WORKER: &str = "/wrap-worker.js";
/// The script beside the compiled module, as cargo-leptos names it.
const SCRIPT: &str = "/pkg/keyferry.js";

/// Why a file was not wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrapFailure {
    /// The file or the public key does not fit.
    File(WrapFileError),
    /// The worker did not start, or could not read the file.
    Worker,
}

/// What the worker answers, as JSON.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Wrapped(WrappedFile),
    Refused(WrapFileError),
    /// The name of a JavaScript exception.
    Failed(String),
}

/// Wraps `file` in a worker of its own, which is ended before this returns.
///
/// The worker gets the file's handle: this page never holds its content.
///
/// # Errors
/// [`WrapFailure`].
pub async fn wrap_in_worker(
    file: &PickedFile,
    spec: KeySpec,
    algorithm: WrappingAlgorithm,
    public_key_der: &[u8],
) -> Result<WrappedFile, WrapFailure> {
    if file.size() > MAX_FILE as u64 {
        return Err(WrapFailure::File(FormatError::TooLarge { found: file.size() }.into()));
    }
    let worker = start().map_err(|_| WrapFailure::Worker)?;
    let answer = ask(&worker, &task(file, spec, algorithm, public_key_der)).await;
    worker.terminate();
    match answer.and_then(|text| serde_json::from_str(&text).ok()) {
        Some(Answer::Wrapped(wrapped)) => Ok(wrapped),
        Some(Answer::Refused(error)) => Err(WrapFailure::File(error)),
        Some(Answer::Failed(_)) | None => Err(WrapFailure::Worker),
    }
}

fn start() -> Result<Worker, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(WORKER, &options)
}

fn task(file: &PickedFile, spec: KeySpec, algorithm: WrappingAlgorithm, public_key_der: &[u8]) -> Object {
    let task = Object::new();
    for (name, value) in [
        ("module", wasm_bindgen::module()),
        ("script", SCRIPT.into()),
        ("file", file.handle().clone()),
        ("spec", spec.as_str().into()),
        ("algorithm", algorithm.as_str().into()),
        ("publicKey", Uint8Array::from(public_key_der).into()),
    ] {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&task, &name.into(), &value);
    }
    task
}

/// Posts the task and waits for the one answer; `None` when the worker failed instead.
async fn ask(worker: &Worker, task: &Object) -> Option<String> {
    let answer = Promise::new(&mut |resolve: Function, reject: Function| {
        worker.set_onmessage(Some(&resolve));
        worker.set_onerror(Some(&reject));
        if let Err(error) = worker.post_message(task) {
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    let message: MessageEvent = JsFuture::from(answer).await.ok()?.dyn_into().ok()?;
    message.data().as_string()
}

/// Runs in the worker: reads a key file, wraps it, zeroes it, and answers in JSON.
#[wasm_bindgen]
pub fn wrap_key_file(file: &Uint8Array, spec: &str, algorithm: &str, public_key_der: &[u8]) -> String {
    // Not `&[u8]`: the copy that the glue would make is freed without being zeroed.
    let bytes = Zeroizing::new(file.to_vec());
    let answer = match (spec.parse(), algorithm.parse()) {
        (Ok(spec), Ok(algorithm)) => {
            let wrapped = wrap::wrap_file(&bytes, spec, public_key_der, algorithm, &mut UnwrapErr(SysRng));
            wrapped.map_or_else(Answer::Refused, Answer::Wrapped)
        }
        _ => Answer::Failed("InvalidTask".to_owned()),
    };
    serde_json::to_string(&answer).unwrap_or_default()
}
