//! Whom webhooks are told to, as far as it is not an administrator's to say.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How webhooks are told.
#[derive(Clone, Default, Deserialize, Serialize)]
pub(crate) struct WebhookConfig {
    /// A PEM file with certificates of authorities that receivers are trusted by, beside those of the operating system.
    pub(crate) ca_file: Option<PathBuf>,
}
