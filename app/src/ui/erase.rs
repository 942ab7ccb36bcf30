//! Views of few types.
//!
//! Each type of a view is compiled to code of its own. What pages are made of most (a part that follows signals, a part
//! that may be missing, a list) therefore takes one type here.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;

use crate::i18n::{Language, Words};

/// Leptos' `view!`, as an [`AnyView`].
///
/// Leptos boxes views too, but what a component returns in another type than the same element inside a view.
macro_rules! view {
    ($($part:tt)*) => {
        ::leptos::prelude::IntoAny::into_any(::leptos::view! { $($part)* }.into_inner())
    };
}
pub(crate) use view;

/// A part of a view that follows signals.
pub type Live = Arc<Mutex<dyn FnMut() -> AnyView + Send>>;

/// A part that is made anew when a signal it reads changes.
pub fn live<V: IntoAny + 'static>(mut part: impl FnMut() -> V + Send + 'static) -> Live {
    Arc::new(Mutex::new(move || part().into_any()))
}

/// A text that changes when a signal it reads changes.
pub fn text<T: ToString>(words: impl Fn() -> T + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(move || words().to_string())
}

/// Words in the language of the page.
pub fn words(i18n: Language, words: Words) -> Signal<String> {
    Signal::derive(move || words.of(i18n.get_locale()).to_owned())
}

/// None, one or many views.
pub trait Views {
    /// All of them, in their order.
    fn views(self) -> Vec<AnyView>;
}

impl<I: IntoIterator<Item: IntoAny>> Views for I {
    fn views(self) -> Vec<AnyView> {
        self.into_iter().map(IntoAny::into_any).collect()
    }
}
