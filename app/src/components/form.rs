//! Forms that call a server function.

use leptos::{
    prelude::*,
    server_fn::{ServerFn, error::ServerFnUrlError},
};
use serde::de::DeserializeOwned;

use crate::{api::ApiError, browser, ui::view};

/// Calls a server function with what a form holds.
///
/// Leptos' `ServerAction` and `ActionForm` do the same, but are compiled anew for every server function. This knows of
/// one only its address, so that another form costs the browser's code nothing.
#[derive(Clone, Copy)]
pub struct FormAction {
    path: &'static str,
    /// Fields in, the answer's postcard out.
    action: Action<String, Result<Vec<u8>, ApiError>>,
}

impl FormAction {
    /// Of the server function `S`. Where the page answers a form that was sent without scripts, it begins with that
    /// answer's error.
    pub fn of<S: ServerFn<Error = ApiError>>() -> Self {
        Self::at(S::PATH)
    }

    fn at(path: &'static str) -> Self {
        let refused = use_context::<ServerActionError>().filter(|error| error.path() == path);
        let refused = refused.map(|error| Err(ServerFnUrlError::<ApiError>::decode_err(error.err())));
        let post = move |fields: &String| browser::post(path, fields.clone());
        Self { path, action: Action::new_with_value(refused, post) }
    }

    /// Whether the server is asked and has not answered.
    pub fn pending(self) -> Signal<bool> {
        self.action.pending().into()
    }

    /// Why it last did not do it.
    pub fn error(self) -> Signal<Option<ApiError>> {
        Signal::derive(move || self.action.value().get().and_then(Result::err))
    }

    /// What it last answered.
    pub fn answer<T: DeserializeOwned>(self) -> Option<T> {
        self.action.value().with(|answer| postcard::from_bytes(answer.as_ref()?.as_ref().ok()?).ok())
    }

    /// How many answers there were.
    pub fn version(self) -> Signal<usize> {
        self.action.version().into()
    }
}

/// The actions of a page that reads its subject again after each of them.
#[derive(Clone, Copy, Default)]
pub struct FormActions(StoredValue<Vec<FormAction>>);

impl FormActions {
    /// One more, as [`FormAction::of`] makes it.
    pub fn of<S: ServerFn<Error = ApiError>>(self) -> FormAction {
        let action = FormAction::of::<S>();
        self.0.update_value(|all| all.push(action));
        action
    }

    /// How many answers there were to any of them.
    pub fn version(self) -> usize {
        self.0.with_value(|all| all.iter().map(|action| action.version().get()).sum())
    }
}

/// Declares the changes that a page can make, each by its server function; each has the page read its subject again.
macro_rules! form_actions {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $function:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(super) struct $name {
            all: $crate::components::FormActions,
            $(pub(super) $field: $crate::components::FormAction,)+
        }

        impl $name {
            pub(super) fn new() -> Self {
                let all = $crate::components::FormActions::default();
                Self { all, $($field: all.of::<$function>(),)+ }
            }

            /// How many changes were answered.
            pub(super) fn version(self) -> usize {
                self.all.version()
            }
        }
    };
}
pub(crate) use form_actions;

/// A form whose fields are the arguments of `action`'s server function, by name.
/// Without scripts the browser sends it by itself.
#[component]
pub fn ActionForm(
    /// What it does.
    action: FormAction,
    #[prop(optional)] class: &'static str,
    /// For controls outside of it that belong to it.
    #[prop(optional, into)]
    id: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        if event.default_prevented() {
            return;
        }
        event.prevent_default();
        if let Some(fields) = browser::form_fields(&event) {
            action.action.dispatch(fields);
        }
    };
    view! {
        <form class=class id=id action=action.path method="post" on:submit=submit>{children()}</form>
    }
}
