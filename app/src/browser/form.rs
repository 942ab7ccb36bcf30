//! Forms.

use js_sys::{Array, JsString, Reflect};
use leptos::{form::form_data_from_event, prelude::document};
use wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, SubmitEvent, UrlSearchParams};

/// The fields of the form that is being submitted, the pressed button's included, as
/// `application/x-www-form-urlencoded` (URL Standard, section 5). `None` for an event of no form.
pub fn form_fields(event: &SubmitEvent) -> Option<String> {
    let data = form_data_from_event(event).ok()?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    fields.to_string().as_string()
}

/// Fills a text area whose content is `value` from now on. What somebody typed stays where the content is what it was:
/// after a change that was refused, and when the page comes alive.
pub fn fill_area(area: &HtmlTextAreaElement, value: &str) {
    let filled = JsString::from("filledWith");
    // A property of an element can be read and set, so neither fails.
    let before = Reflect::get(area, &filled).ok().and_then(|before| before.as_string());
    if before.as_deref().is_some_and(|before| before != value) {
        area.set_value(value);
    }
    let _ = Reflect::set(area, &filled, &JsString::from(value));
}

/// Empties the text area with this id.
pub fn empty_area(id: &str) {
    let area = document().get_element_by_id(id).and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok());
    if let Some(area) = area {
        area.set_value("");
    }
}

/// Fields as a form would send them.
pub fn encoded_fields(fields: &[(&str, &str)]) -> Option<String> {
    let data: Array = fields
        .iter()
        .map(|(name, value)| [name, value].into_iter().map(|text| JsString::from(*text)).collect::<Array>())
        .collect();
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    fields.to_string().as_string()
}
