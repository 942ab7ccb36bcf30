//! The browser's code in one file for each area of pages.
//!
//! `cargo leptos build --split` makes a file of each set of areas that share some code: dozens for each area, most of
//! them small. They are that many requests, and compress badly one by one. Here an area's files become custom sections
//! (WebAssembly core specification, section 5.5.3) of one, which is a module by its form: it is served, preloaded and
//! compiled as any other.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Which files the pages of an area need beside the main one, as `cargo leptos build --split` writes it down.
pub(crate) const MANIFEST: &str = "__wasm_split_manifest.json";
/// What fetches them, as cargo-leptos calls it when files are not named by their hashes.
const LOADER: &str = "__wasm_split.______________________.js";
/// Where its part about single files begins.
const SINGLE_FILES: &str = "function makeLoad(";
/// What a module begins with: its magic number and its version.
const PREAMBLE: &[u8] = b"\0asm\x01\0\0\0";

/// The files of each area by the name of the function that loads it, `<area>_<hash>`; no file has an ending.
pub(crate) type Manifest = BTreeMap<String, Vec<String>>;

/// Packs the files of each area in the site's folder of code.
///
/// # Errors
/// When they are not as cargo-leptos writes them.
pub(crate) fn pack(folder: &Path) -> Result<()> {
    let path = folder.join(MANIFEST);
    let parted = manifest(folder)?;
    let loader =
        fs::read_to_string(folder.join(LOADER)).with_context(|| format!("{LOADER} cannot be read"))?;
    let Some(head) = loader.find(SINGLE_FILES).map(|at| &loader[..at]) else {
        bail!("{LOADER} is not as expected: has cargo-leptos changed?");
    };
    let mut loader = format!("{head}{}", include_str!("pack.js"));
    let mut packed = Manifest::new();
    for (load, files) in &parted {
        let area = area(load);
        let outer = outer(area).and_then(|outer| Some((outer, of_area(&parted, outer)?)));
        let there = |file: &String| outer.is_some_and(|(_, files)| files.contains(file));
        let files: Vec<_> = files.iter().filter(|file| !there(file)).collect();
        let parts = files.iter().map(|file| Ok((file.as_str(), fs::read(wasm(folder, file))?)));
        let parts: Vec<_> = parts.collect::<Result<_>>().context("a file of the manifest cannot be read")?;
        let name = format!("area_{area}");
        fs::write(wasm(folder, &name), module(&parts))?;
        let told = serde_json::to_string(&(area, &files, outer.map(|(outer, _)| outer)))?;
        loader += &format!("export const __wasm_split_load_{load} = loadArea(...{told});\n");
        packed.insert(load.clone(), vec![name]);
    }
    fs::write(folder.join(LOADER), loader)?;
    fs::write(path, serde_json::to_vec(&packed)?)?;
    parted.values().flatten().try_for_each(|file| match fs::remove_file(wasm(folder, file)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    })
}

/// Reads the manifest.
///
/// # Errors
/// When there is none, or it names nothing.
pub(crate) fn manifest(folder: &Path) -> Result<Manifest> {
    let text =
        fs::read_to_string(folder.join(MANIFEST)).with_context(|| format!("{MANIFEST} cannot be read"))?;
    let manifest: Manifest = serde_json::from_str(&text).context("the manifest is not readable")?;
    if manifest.is_empty() {
        bail!("{MANIFEST} names no area: was the wasm built with `--split` and the feature `split`?");
    }
    Ok(manifest)
}

/// The area that a function loads.
pub(crate) fn area(load: &str) -> &str {
    load.rsplit_once('_').map_or(load, |(area, _)| area)
}

/// The area in whose pages those of another are shown: `key` of `key_usage`. Whoever fetches this one has that one.
pub(crate) fn outer(area: &str) -> Option<&str> {
    area.rsplit_once('_').map(|(outer, _)| outer)
}

fn of_area<'a>(manifest: &'a Manifest, name: &str) -> Option<&'a Vec<String>> {
    manifest.iter().find(|(load, _)| area(load) == name).map(|(_, files)| files)
}

/// A file of code.
pub(crate) fn wasm(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.wasm"))
}

/// A module of nothing but custom sections.
fn module(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut module = PREAMBLE.to_vec();
    for (name, content) in parts {
        let mut section = length(name.len());
        section.extend_from_slice(name.as_bytes());
        section.extend_from_slice(content);
        module.push(0);
        module.extend(length(section.len()));
        module.extend(section);
    }
    module
}

/// A number in LEB128 (section 5.2.2).
fn length(mut number: usize) -> Vec<u8> {
    let mut bytes = vec![];
    loop {
        #[expect(clippy::cast_possible_truncation, reason = "the last seven bits")]
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_the_specification() {
        for (number, bytes) in
            [(0, &[0][..]), (127, &[0x7f]), (128, &[0x80, 1]), (624_485, &[0xe5, 0x8e, 0x26])]
        {
            assert_eq!(length(number), bytes, "{number}");
        }
    }

    #[test]
    fn an_area_is_one_file_that_holds_those_it_was_in() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write =
            |name: &str, content: &str| fs::write(folder.path().join(name), content).expect("writable");
        assert!(pack(folder.path()).is_err(), "nothing is there");
        let parted = r#"{
            "keys_1": ["chunk_1", "split_keys_1"],
            "keys_tab_3": ["chunk_1", "split_keys_tab_3"],
            "list_2": ["chunk_1"]
        }"#;
        write(MANIFEST, parted);
        write("chunk_1.wasm", "shared");
        write("split_keys_1.wasm", "own");
        write("split_keys_tab_3.wasm", "tab");
        write(LOADER, "something else");
        assert!(pack(folder.path()).is_err(), "another loader");
        write(LOADER, "const kept = 1;\nfunction makeLoad(fetcher, deps) {}\n");
        pack(folder.path()).expect("packed");

        let read = |name: &str| fs::read(folder.path().join(name)).expect("a file");
        let sections = b"\0asm\x01\0\0\0\0\x0e\x07chunk_1shared\0\x10\x0csplit_keys_1own";
        assert_eq!(read("area_keys.wasm"), sections);
        let sections = b"\0asm\x01\0\0\0\0\x14\x10split_keys_tab_3tab";
        assert_eq!(read("area_keys_tab.wasm"), sections, "shown within the others, it comes after them");
        let packed = br#"{"keys_1":["area_keys"],"keys_tab_3":["area_keys_tab"],"list_2":["area_list"]}"#;
        assert_eq!(read(MANIFEST), packed);
        let loader = String::from_utf8(read(LOADER)).expect("text");
        assert!(loader.starts_with("const kept = 1;\n") && !loader.contains("makeLoad"), "{loader}");
        for load in [
            r#"export const __wasm_split_load_keys_1 = loadArea(...["keys",["chunk_1","split_keys_1"],null]);"#,
            r#"export const __wasm_split_load_keys_tab_3 = loadArea(...["keys_tab",["split_keys_tab_3"],"keys"]);"#,
        ] {
            assert!(loader.contains(load), "{loader}");
        }
        assert!(!folder.path().join("chunk_1.wasm").exists());
    }
}
