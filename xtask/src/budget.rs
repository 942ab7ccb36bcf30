//! The size budget: the wasm that a first visit to a page downloads.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// What a first visit to any page is meant to download at most, in bytes after brotli at its best.
const GOAL: usize = 300_000;
/// What it may download until then. Lowered with every gain, never raised.
const BUDGET: usize = 327_000;

/// The file that every page needs.
const MAIN: &str = "keyferry.wasm";
/// Which files the pages of an area need beside it, as `cargo leptos build --split` writes it down.
const MANIFEST: &str = "__wasm_split_manifest.json";

/// Weighs what a first visit to each area's pages downloads, and fails when one is over the budget.
pub(crate) fn check(folder: &Path) -> Result<()> {
    let main = weigh(folder, MAIN)?;
    println!("{main} bytes of wasm after brotli for every page, and for a first visit to");
    let mut heaviest = 0;
    for (area, files) in areas(folder)? {
        let own: usize = files.iter().map(|file| weigh(folder, file)).sum::<Result<_>>()?;
        println!("{:>10} {area}", main + own);
        heaviest = heaviest.max(main + own);
    }
    within_budget(heaviest)
}

fn within_budget(heaviest: usize) -> Result<()> {
    if heaviest > BUDGET {
        bail!(
            "The heaviest first visit is {} bytes over the budget of {BUDGET}: find what grew.",
            heaviest - BUDGET
        );
    }
    println!("The heaviest takes {heaviest} bytes of a budget of {BUDGET}; the goal is {GOAL}.");
    Ok(())
}

/// The files of each area, which the manifest names `<area>_<hash>`.
fn areas(folder: &Path) -> Result<BTreeMap<String, Vec<String>>> {
    let text =
        fs::read_to_string(folder.join(MANIFEST)).with_context(|| format!("{MANIFEST} cannot be read"))?;
    let manifest: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&text).context("the manifest is not readable")?;
    if manifest.is_empty() {
        bail!("{MANIFEST} names no area: was the wasm built with `--split` and the feature `split`?");
    }
    let named = |(area, files): (String, Vec<String>)| {
        (area.rsplit_once('_').map_or(area.clone(), |(name, _)| name.to_owned()), files)
    };
    Ok(manifest.into_iter().map(named).collect())
}

/// A file's size at quality 11 with a window of 4 MiB, as a release build precompresses.
fn weigh(folder: &Path, file: &str) -> Result<usize> {
    let name = file.strip_suffix(".wasm").unwrap_or(file);
    let path = folder.join(format!("{name}.wasm"));
    let raw = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    brotli_size(&raw)
}

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
    fn a_folder_without_wasm_or_areas_is_no_pass() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, content: &str| {
            fs::write(folder.path().join(name), content).expect("a writable folder")
        };
        write("keyferry.js", "export {}");
        assert!(check(folder.path()).is_err());
        write(MAIN, "\0asm");
        assert!(check(folder.path()).is_err(), "no manifest");
        write(MANIFEST, "{}");
        assert!(check(folder.path()).is_err(), "no area");
        write(MANIFEST, r#"{"keys_123": ["chunk_1"]}"#);
        assert!(check(folder.path()).is_err(), "a file is missing");
        write("chunk_1.wasm", "\0asm");
        check(folder.path()).expect("eight bytes are within the budget");
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
