//! Boxes that are ticked.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Ticks every checkbox of this name, or none.
pub fn tick_all(name: &str, ticked: bool) {
    boxes(name).for_each(|it| it.set_checked(ticked));
}

/// How many checkboxes of this name are ticked.
pub fn ticked(name: &str) -> usize {
    boxes(name).filter(HtmlInputElement::checked).count()
}

fn boxes(name: &str) -> impl Iterator<Item = HtmlInputElement> {
    let found = document().query_selector_all(&format!("input[type=checkbox][name='{name}']")).ok();
    let at = |n| found.as_ref().and_then(|found| found.get(n));
    let all: Vec<_> = (0..found.as_ref().map_or(0, |found| found.length())).filter_map(at).collect();
    all.into_iter().filter_map(|node| node.dyn_into().ok())
}
