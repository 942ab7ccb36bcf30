//! `keyferry --version`.

use std::io::{Write, stdout};

/// Prints the version; verbosely, also the SHA-256 of what browsers run to wrap key files, as `sha256sum` does.
pub(crate) fn print(verbose: bool) -> std::io::Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "keyferry {}", env!("CARGO_PKG_VERSION"))?;
    if verbose {
        writeln!(out, "{}  offline/wrap.html", bundle::OFFLINE_PAGE_SHA256)?;
        writeln!(out, "{}  wrap-worker.js", bundle::WORKER_SCRIPT_SHA256)?;
    }
    Ok(())
}
