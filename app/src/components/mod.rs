//! Widgets that know the domain and where they are: between the kit and the pages.

mod api_error;
mod audit_table;
mod error_panel;
mod fetch;
mod form;
mod key_id_text;
mod key_name;
mod key_state_badge;
mod language_switch;
mod preference_form;
mod rail;
mod route_announcer;
mod shell;
mod switches;
mod theme_switch;
mod title;
mod try_key;
mod try_pair;
mod words;

pub use api_error::{ActionError, ApiErrorPanel};
pub use audit_table::AuditTable;
pub use error_panel::ErrorPanel;
pub use fetch::Fetch;
pub use form::{ActionForm, FormAction};
pub use key_id_text::KeyIdText;
pub use key_name::key_name;
pub use key_state_badge::{KeyStateBadge, key_state_word};
pub use language_switch::LanguageSwitch;
pub use route_announcer::RouteAnnouncer;
pub use shell::{Layout, PlainShell, Shell};
pub use theme_switch::ThemeSwitch;
pub use title::PageTitle;
pub use try_key::TryKey;
pub use try_pair::TryPair;
pub use words::{check_value_words, disabled_by, error_words, field_word, invalid_words, refusal_words};
