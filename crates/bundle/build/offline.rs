//! The offline page: one file with all that it needs, and a policy that names just that.

use anyhow::{Context, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// What the page is made of.
pub(crate) struct Page {
    /// The HTML, with `@…@` where the other parts go.
    pub(crate) frame: String,
    pub(crate) style: String,
    /// The JavaScript, with `@LOCALES@` where the words go.
    pub(crate) script: String,
    /// Each language's words, as a JSON object of texts; the first is the one that the others are compared with.
    pub(crate) locales: [(&'static str, String); 2],
}

impl Page {
    /// The page in one piece, and its policy.
    pub(crate) fn assemble(self) -> Result<(String, String)> {
        let locales = read_locales(&self.locales)?;
        check_words(&locales, &self.frame)?;
        let script = self.script.replace("@LOCALES@", &serde_json::to_string(&locales)?);
        ensure!(!script.contains("</"), "the script would end at its first \"</\"");
        let policy = policy(&script, &self.style);
        let page = self
            .frame
            .replace("@POLICY@", &policy)
            .replace("@WITHOUT_SCRIPT@", &without_script(&locales))
            .replace("@STYLE@", &self.style)
            .replace("@SCRIPT@", &script);
        Ok((page, policy))
    }
}

/// A content security policy by which the page may run its own script, compile its own module, and nothing else:
/// the browser refuses every request (CSP level 3, section 8.3 on hashes).
fn policy(script: &str, style: &str) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; connect-src 'none'; \
         base-uri 'none'; form-action 'none'",
        hash(script),
        hash(style)
    )
}

fn read_locales(files: &[(&'static str, String)]) -> Result<Map<String, Value>> {
    let read = |(locale, text): &(&str, String)| {
        let words = serde_json::from_str(text).with_context(|| format!("the words of {locale}"))?;
        Ok(((*locale).to_owned(), words))
    };
    files.iter().map(read).collect()
}

/// Each language says every word, with the same `{values}`, and the page's HTML names no other.
fn check_words(locales: &Map<String, Value>, frame: &str) -> Result<()> {
    let empty = Map::new();
    let words = |locale: &Value| locale.as_object().unwrap_or(&empty).clone();
    let first = locales.values().next().map(words).unwrap_or_default();
    for (locale, other) in locales.iter().map(|(locale, other)| (locale, words(other))) {
        for word in first.keys().chain(other.keys()) {
            let (one, another) = (text(&first, word)?, text(&other, word)?);
            ensure!(values(one) == values(another), "`{word}` has other {{values}} in {locale}");
        }
    }
    for named in frame.split("data-word=\"").skip(1) {
        text(&first, named.split('"').next().unwrap_or_default())?;
    }
    Ok(())
}

fn text<'a>(words: &'a Map<String, Value>, word: &str) -> Result<&'a str> {
    words.get(word).and_then(Value::as_str).with_context(|| format!("a language of the page lacks `{word}`"))
}

/// The `{names}` in a text, in alphabetical order.
fn values(text: &str) -> Vec<&str> {
    let mut names: Vec<_> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    names.sort_unstable();
    names
}

/// What a browser without JavaScript shows: nobody can choose a language there, so it is said in each.
fn without_script(locales: &Map<String, Value>) -> String {
    let say = |(locale, words): (&String, &Value)| {
        format!("<p lang=\"{locale}\">{}</p>", words["without_script"].as_str().unwrap_or_default())
    };
    locales.iter().map(say).collect()
}
