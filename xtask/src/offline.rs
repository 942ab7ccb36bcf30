//! `cargo xtask offline`: the offline page without a server, and the hash by which others know it.

use anyhow::{Context, Result};

use crate::step::finish;
use crate::workspace::{cargo, target};

/// Writes the page that this source builds to `target/wrap.html` and prints its SHA-256.
pub(crate) fn offline() -> Result<()> {
    let page = target().join("wrap.html");
    let page = page.to_str().context("the target folder has a name that is no text")?;
    finish(&mut cargo(&["run", "--quiet", "--package", "bundle", "--example", "offline", "--", page]))
}
