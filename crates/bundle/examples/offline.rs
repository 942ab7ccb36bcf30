//! Writes the offline page to the file that is named, and prints its SHA-256 as `sha256sum` does.

use std::{env, fs, io::Write};

use anyhow::Context;

fn main() -> anyhow::Result<()> {
    let file = env::args().nth(1).context("name the file to write")?;
    fs::write(&file, bundle::OFFLINE_PAGE).with_context(|| format!("{file} cannot be written"))?;
    writeln!(std::io::stdout(), "{}  {file}", bundle::OFFLINE_PAGE_SHA256)?;
    Ok(())
}
