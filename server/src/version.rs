//! What runs: `keyferry --version`, and the page *About*.

use std::io::{Write, stdout};

use domain::view::About;
use storage::Storage;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Prints the version; verbosely, also the SHA-256 of what browsers run to wrap key files, as `sha256sum` does.
pub(crate) fn print(verbose: bool) -> std::io::Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "keyferry {VERSION}")?;
    if verbose {
        writeln!(out, "{}  offline/wrap.html", bundle::OFFLINE_PAGE_SHA256)?;
        writeln!(out, "{}  wrap-worker.js", bundle::WORKER_SCRIPT_SHA256)?;
    }
    Ok(())
}

/// The same, and on which database it runs.
pub(crate) fn about(storage: &Storage) -> About {
    About {
        version: VERSION.to_owned(),
        offline_page: bundle::OFFLINE_PAGE_SHA256.to_owned(),
        worker_script: bundle::WORKER_SCRIPT_SHA256.to_owned(),
        database: storage.kind(),
        schema: storage.schema(),
    }
}
