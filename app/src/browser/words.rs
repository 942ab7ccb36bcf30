//! The words of a language, fetched from the server.

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::{
    i18n::{self, Locale},
    paths,
};

/// Fetches the texts of a locale, unless they are here; whether they are then.
pub async fn fetch_words(locale: Locale) -> bool {
    i18n::is_here(locale) || text(&paths::words(locale)).await.is_ok_and(|all| i18n::take(locale, all))
}

async fn text(path: &str) -> Result<String, JsValue> {
    let answer: Response = JsFuture::from(window().fetch_with_str(path)).await?.dyn_into()?;
    let text = JsFuture::from(answer.text()?).await?;
    text.as_string().filter(|_| answer.ok()).ok_or(JsValue::NULL)
}
