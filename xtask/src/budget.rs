//! The size budget: what a first visit downloads as wasm.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// What all wasm should weigh at most, in bytes after brotli at its best. Not reached yet.
const GOAL: usize = 300_000;
/// What it may weigh until then: a ratchet, to be moved down only.
const BUDGET: usize = 330_000;

/// Weighs every wasm file of a folder and fails when together they are over the budget, or when there is none.
pub(crate) fn check(folder: &Path) -> Result<()> {
    let files = wasm_files(folder).with_context(|| format!("{} cannot be listed", folder.display()))?;
    if files.is_empty() {
        bail!("There is no wasm in {}.", folder.display());
    }
    let mut sum = 0;
    for file in files {
        let raw = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let small = brotli_size(&raw)?;
        println!("{}: {} bytes, {small} after brotli", file.display(), raw.len());
        sum += small;
    }
    within_budget(sum)
}

fn within_budget(sum: usize) -> Result<()> {
    if sum > BUDGET {
        bail!(
            "The wasm weighs {sum} bytes after brotli, {} over the budget of {BUDGET}: find what grew.",
            sum - BUDGET
        );
    }
    println!("{sum} bytes of a budget of {BUDGET}.");
    if sum > GOAL {
        println!(
            "warning: that is {} bytes over the goal of {GOAL}; the budget is a ratchet towards it",
            sum - GOAL
        );
    }
    Ok(())
}

fn wasm_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files: Vec<_> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "wasm"));
    files.sort();
    Ok(files)
}

/// The size at quality 11 with a window of 4 MiB, as a release build precompresses.
fn brotli_size(raw: &[u8]) -> Result<usize> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &raw[..], &mut small, &parameters).context("brotli failed")?;
    Ok(small.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_wasm_is_no_pass() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("keyferry.js"), "export {}").expect("a writable folder");
        assert!(check(folder.path()).is_err());
        fs::write(folder.path().join("keyferry.wasm"), b"\0asm").expect("a writable folder");
        check(folder.path()).expect("four bytes are within the budget");
    }

    #[test]
    fn one_byte_over_fails() {
        assert!(within_budget(BUDGET).is_ok());
        assert!(within_budget(BUDGET + 1).is_err());
    }

    #[test]
    fn brotli_squeezes_what_repeats() {
        let size = brotli_size(&b"wasm".repeat(10_000)).expect("memory to memory");
        assert!((1..100).contains(&size), "{size}");
    }
}
