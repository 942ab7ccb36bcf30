//! What only a browser has. The only users of `web_sys`.
//!
//! Functions that pages call while they render (`provide_…`, `use_…`) are safe on the server: there they give what the
//! server knows, and the browser's answer takes its place after hydration. All others are for event handlers and
//! effects, which run in the browser only.

mod chart;
mod checkboxes;
mod clipboard;
mod controls;
mod dialog;
mod document;
mod early_input;
mod file;
mod form;
mod http;
mod navigation;
mod picture;
mod refresh;
mod requests;
mod save;
mod shortcuts;
mod ticker;
mod words;
mod wrapping;
mod zone;

pub use chart::{ChartPointer, use_chart};
pub use checkboxes::{tick_all, ticked};
pub use clipboard::copy;
pub use controls::{fill, focus, focus_when_there, is_there, press, scroll_to};
pub use dialog::{close_dialog, has_invoker_commands, open_dialog};
pub(crate) use document::STOPPED;
pub use document::{keep_cookie, origin, root_attribute, show_stopped};
pub use file::{PickedFile, picked_files, read_file};
pub use form::{empty_area, fill_area, form_fields};
pub use http::{ask, call, post};
pub use navigation::{Navigation, close_popover, provide_navigation};
pub use picture::{ChartPicture, copy_picture, picture_name, save_picture};
pub use refresh::{Every, LastChange, use_changes, use_refresh};
pub use requests::{SentRequest, use_requests};
pub use save::save_file;
pub use shortcuts::use_shortcuts;
pub use ticker::{is_hydrated, provide_ticker, use_now};
pub use words::fetch_words;
pub use wrapping::{WrapFailure, wrap_in_worker};
pub use zone::zone_offset;
