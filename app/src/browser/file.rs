//! Files that people hand over.

use js_sys::Uint8Array;
use leptos::prelude::event_target;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, File, HtmlInputElement};

/// A file that was chosen or dropped. Its content is not read: it is a handle.
#[derive(Clone, Debug)]
pub struct PickedFile(SendWrapper<File>);

impl PickedFile {
    /// Its name.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Its length in bytes.
    pub fn size(&self) -> u64 {
        // A `double` in the browser, and whole; the cast saturates.
        self.0.size() as u64
    }

    /// The handle itself, for a message to a worker.
    pub fn handle(&self) -> &JsValue {
        self.0.as_ref()
    }
}

/// The content of a file that holds no secret, such as what was wrapped elsewhere. `None` when it cannot be read.
pub async fn read_file(file: &PickedFile) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.0.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// The files that the input holds which `event` came from. None when it was emptied.
pub fn picked_files(event: &Event) -> Vec<PickedFile> {
    let input: HtmlInputElement = event_target(event);
    let Some(files) = input.files() else { return vec![] };
    (0..files.length())
        .filter_map(|at| files.get(at))
        .map(|file| PickedFile(SendWrapper::new(file)))
        .collect()
}
