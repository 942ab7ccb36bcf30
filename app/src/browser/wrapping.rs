//! Wrapping a key file in a dedicated worker: the page's side. The worker is the crate `bundle`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{KeySpec, WrappingAlgorithm};
use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};
use wrap::{Answer, FormatError, MAX_FILE, WrapFileError, WrappedFile};

use super::PickedFile;

const WORKER: &str = "/wrap-worker.js";

/// Why a file was not wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrapFailure {
    /// The file or the public key does not fit.
    File(WrapFileError),
    /// The worker did not start, or could not read the file.
    Worker,
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
    let answer = ask(&worker, &message(file, spec, algorithm, public_key_der)).await;
    worker.terminate();
    match answer {
        Some(Answer::Wrapped(wrapped)) => Ok(wrapped),
        Some(Answer::Refused(error)) => Err(WrapFailure::File(error)),
        Some(Answer::Failed(reason)) => {
            leptos::logging::warn!("The worker failed: {reason}");
            Err(WrapFailure::Worker)
        }
        None => Err(WrapFailure::Worker),
    }
}

fn start() -> Result<Worker, JsValue> {
    Worker::new(WORKER)
}

fn message(file: &PickedFile, spec: KeySpec, algorithm: WrappingAlgorithm, public_key_der: &[u8]) -> Object {
    let task = object([
        ("spec", spec.as_str().into()),
        ("algorithm", algorithm.as_str().into()),
        ("publicKey", STANDARD.encode(public_key_der).into()),
    ]);
    object([("file", file.handle().clone()), ("task", task.into())])
}

fn object<const N: usize>(fields: [(&str, JsValue); N]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object
}

/// Posts the message and waits for the one answer; `None` when the worker failed instead.
async fn ask(worker: &Worker, message: &Object) -> Option<Answer> {
    let answer = Promise::new(&mut |resolve: Function, reject: Function| {
        worker.set_onmessage(Some(&resolve));
        worker.set_onerror(Some(&reject));
        if let Err(error) = worker.post_message(message) {
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    let answer: MessageEvent = JsFuture::from(answer).await.ok()?.dyn_into().ok()?;
    match answer.data().dyn_into::<Uint8Array>() {
        Ok(bytes) => postcard::from_bytes(&bytes.to_vec()).ok(),
        Err(exception) => exception.as_string().map(Answer::Failed),
    }
}
