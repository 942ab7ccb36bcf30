//! The size budget: the wasm that a first visit to a page downloads.

use std::collections::BTreeMap;
use std::fs;
use std::iter;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::compress::brotli;
use crate::pack::{area, manifest, outer, wasm};

/// What a first visit to any page may download, in bytes after brotli at its best.
const BUDGET: usize = 300_000;
/// The file that every page needs.
const MAIN: &str = "keyferry";

/// Weighs what a first visit to each area's pages downloads, and fails when one is over the budget.
pub(crate) fn check(folder: &Path) -> Result<()> {
    let main = weigh(folder, MAIN)?;
    println!("{main} bytes of wasm after brotli for every page, and for a first visit to");
    let mut weights = BTreeMap::new();
    for (area, files) in areas(folder)? {
        let own: usize = files.iter().map(|file| weigh(folder, file)).sum::<Result<_>>()?;
        weights.insert(area, own);
    }
    let mut heaviest = 0;
    for area in weights.keys() {
        let visit = main + around(area).filter_map(|area| weights.get(area)).sum::<usize>();
        println!("{visit:>10} {area}");
        heaviest = heaviest.max(visit);
    }
    within_budget(heaviest)
}

/// An area and those whose pages its own are shown in.
fn around(area: &str) -> impl Iterator<Item = &str> {
    iter::successors(Some(area), |area| outer(area))
}

fn within_budget(heaviest: usize) -> Result<()> {
    if heaviest > BUDGET {
        bail!(
            "The heaviest first visit is {} bytes over the budget of {BUDGET}: find what grew.",
            heaviest - BUDGET
        );
    }
    println!("The heaviest takes {heaviest} bytes of a budget of {BUDGET}.");
    Ok(())
}

/// The files of each area.
fn areas(folder: &Path) -> Result<BTreeMap<String, Vec<String>>> {
    Ok(manifest(folder)?.into_iter().map(|(load, files)| (area(&load).to_owned(), files)).collect())
}

/// A file's size as a release build compresses it.
fn weigh(folder: &Path, name: &str) -> Result<usize> {
    let path = wasm(folder, name);
    let raw = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(brotli(&raw)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::MANIFEST;

    #[test]
    fn a_folder_without_wasm_or_areas_is_no_pass() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, content: &str| {
            fs::write(folder.path().join(name), content).expect("a writable folder")
        };
        write("keyferry.js", "export {}");
        assert!(check(folder.path()).is_err());
        write("keyferry.wasm", "\0asm");
        assert!(check(folder.path()).is_err(), "no manifest");
        write(MANIFEST, "{}");
        assert!(check(folder.path()).is_err(), "no area");
        write(MANIFEST, r#"{"keys_123": ["chunk_1"]}"#);
        assert!(check(folder.path()).is_err(), "a file is missing");
        write("chunk_1.wasm", "\0asm");
        check(folder.path()).expect("eight bytes are within the budget");
    }

    #[test]
    fn a_page_within_another_needs_both() {
        assert_eq!(around("key_usage").collect::<Vec<_>>(), ["key_usage", "key"]);
        assert_eq!(around("logs").collect::<Vec<_>>(), ["logs"]);
    }

    #[test]
    fn one_byte_over_fails() {
        assert!(within_budget(BUDGET).is_ok());
        assert!(within_budget(BUDGET + 1).is_err());
    }
}
