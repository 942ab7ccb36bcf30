//! Alert rules: what they look for, what they see, and what becomes of it.

mod actions;
mod deliveries;
mod filters;
mod firing;
mod form;
mod list;
mod new;
mod rule;
mod tabs;
mod webhook;
mod webhooks;
mod words;

pub(crate) use firing::Firing;
pub use list::AlertsPage;
pub use new::NewAlertPage;
pub use rule::AlertPage;
pub use webhook::WebhookPage;
pub use webhooks::WebhooksPage;
