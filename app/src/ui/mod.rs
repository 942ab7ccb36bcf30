//! The kit that pages are built from: small components on native elements. Knows neither the router nor the server.
//!
//! Words come in as [`Text`]: a closure such as `words!(i18n, keys.title)`, so that they follow the language.
//! Ids come from props, never from chance: the server and the browser must render the same.

mod badge;
mod button;
mod checkbox;
mod chips;
mod clock;
mod code_block;
mod copy;
mod definition_list;
mod dialog;
mod empty_state;
mod erase;
mod field;
mod file_drop;
mod hidden;
mod icon;
mod id_text;
mod instant;
mod loading;
mod notice;
mod page_header;
mod pager;
mod radio_cards;
mod select;
mod steps;
mod table;
mod tabs;
mod text_area;
mod text_input;
mod toast;

pub use badge::{Badge, Shape, Tone};
pub use button::{Button, ButtonKind, LinkButton};
pub use checkbox::Checkbox;
pub use chips::{Chip, Chips};
pub use clock::Clock;
pub use code_block::CodeBlock;
pub use copy::CopyButton;
pub use definition_list::{Definition, DefinitionList};
pub use dialog::{ConfirmDialog, Dialog, DialogActions};
pub use empty_state::EmptyState;
pub(crate) use erase::view;
pub use erase::{Live, Views, live, text, words};
pub use field::Field;
pub use file_drop::FileDrop;
pub use hidden::{SkipLink, VisuallyHidden};
pub use icon::{Icon, Pictogram};
pub use id_text::CopyId;
pub use instant::Instant;
pub use loading::{Skeleton, Spinner};
pub use notice::{Notice, NoticeKind};
pub use page_header::{Crumb, PageHeader};
pub use pager::Pager;
pub use radio_cards::{RadioCard, RadioCards};
pub use select::{Choice, Select};
pub use steps::Steps;
pub use table::{ColumnHead, RowHead, Table};
pub use tabs::{Tab, Tabs};
pub use text_area::TextArea;
pub use text_input::{InputKind, TextInput};
pub use toast::{ToastRegion, Toasts, provide_toasts, use_toasts};

/// Words for a prop: from a text, or from a closure that is read again when the language changes.
pub type Text = leptos::prelude::Signal<String>;
