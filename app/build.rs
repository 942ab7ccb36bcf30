//! Turns `locales/<locale>/<area>.json` into the module `locales`, whose keys the compiler checks, and into one file of
//! texts a locale. A browser fetches the file of its language: words of the other, and words in the code, it need not
//! download.

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fmt::Write as _,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

/// The locales, the first is the one that others are compared with.
const LOCALES: [&str; 2] = ["en", "zh-CN"];

/// Texts by area and key.
type Texts = BTreeMap<(String, String), String>;

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by its environment where to write")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    let all = LOCALES.map(|locale| read(&Path::new("locales").join(locale)));
    let [first, ..] = &all;
    let first = first.as_ref().map_err(ToString::to_string)?;
    let mut edition = DefaultHasher::new();
    let out = env::var("OUT_DIR")?;
    for (locale, texts) in LOCALES.iter().zip(&all) {
        let texts = texts.as_ref().map_err(ToString::to_string)?;
        compare(locale, first, texts);
        texts.hash(&mut edition);
        let file: Vec<&str> = texts.values().map(String::as_str).collect();
        fs::write(Path::new(&out).join(format!("{locale}.txt")), file.join("\0"))?;
    }
    fs::write(Path::new(&out).join("locales.rs"), code(first, edition.finish())?)?;
    Ok(())
}

fn read(folder: &Path) -> Result<Texts, Box<dyn Error>> {
    let mut texts = Texts::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let area = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let keys: BTreeMap<String, String> = serde_json::from_slice(&fs::read(&path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        texts.extend(keys.into_iter().map(|(key, text)| ((area.clone(), key), text)));
    }
    Ok(texts)
}

/// Fails the build where a locale lacks a key that the first one has, has another, or takes other arguments.
fn compare(locale: &str, first: &Texts, texts: &Texts) {
    for (area, key) in first.keys().chain(texts.keys()) {
        let id = (area.clone(), key.clone());
        let found = [first.get(&id), texts.get(&id)].map(|text| text.map(|text| sorted(arguments(text))));
        if found[0] != found[1] {
            println!("cargo::error={locale}: {area}.{key} is missing, or takes other arguments");
        }
    }
}

/// The code: a module for each area; in it a constant for each text, and a struct for each text with arguments.
fn code(texts: &Texts, edition: u64) -> Result<String, std::fmt::Error> {
    let mut code = format!("/// Which words these are.\npub const EDITION: &str = \"{edition:016x}\";\n");
    writeln!(code, "/// How many.\npub(super) const COUNT: usize = {};", texts.len())?;
    let mut open = "";
    for (index, ((area, key), text)) in texts.iter().enumerate() {
        if area != open {
            let end = if open.is_empty() { "" } else { "}" };
            writeln!(code, "{end}\npub mod {area} {{")?;
            open = area;
        }
        match arguments(text) {
            names if names.is_empty() => {
                writeln!(code, "pub const {key}: crate::i18n::Words = crate::i18n::Words({index});")?;
            }
            names => with_arguments(&mut code, key, index, &sorted(names))?,
        }
    }
    code.push('}');
    Ok(code)
}

fn with_arguments(code: &mut String, key: &str, index: usize, names: &[&str]) -> std::fmt::Result {
    writeln!(code, "pub struct {key}<'a> {{")?;
    for name in names {
        writeln!(code, "pub {name}: &'a dyn std::fmt::Display,")?;
    }
    writeln!(code, "}}\nimpl {key}<'_> {{\npub fn of(&self, locale: crate::i18n::Locale) -> String {{")?;
    let given: Vec<_> = names.iter().map(|name| format!("(\"{name}\", self.{name})")).collect();
    writeln!(code, "crate::i18n::Words({index}).filled(locale, &[{}])\n}}\n}}", given.join(", "))
}

/// The names between `{{ ` and ` }}`, in the order of the text.
fn arguments(text: &str) -> Vec<&str> {
    text.split("{{ ").skip(1).filter_map(|rest| rest.split_once(" }}")).map(|(name, _)| name).collect()
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names.dedup();
    names
}
