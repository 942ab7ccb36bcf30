//! The offline page runs what it carries, loads nothing, and sends nothing.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bundle::{OFFLINE_PAGE, OFFLINE_PAGE_SHA256, OFFLINE_POLICY, WORKER_SCRIPT, WORKER_SCRIPT_SHA256};
use sha2::{Digest, Sha256};

/// What stands between the first `begin` and the next `end`.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(begin).expect("it begins");
    rest.split_once(end).expect("it ends").0
}

fn page_policy() -> &'static str {
    between(OFFLINE_PAGE, "<meta http-equiv=\"content-security-policy\" content=\"", "\">")
}

#[test]
fn the_policy_permits_the_pages_own_script_and_style_and_nothing_else() {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let script = hash(between(OFFLINE_PAGE, "<script>", "</script>"));
    let style = hash(between(OFFLINE_PAGE, "<style>", "</style>"));
    let expected = format!(
        "default-src 'none'; script-src 'sha256-{script}' 'wasm-unsafe-eval'; style-src 'sha256-{style}'; \
         connect-src 'none'; base-uri 'none'; form-action 'none'"
    );
    assert_eq!(page_policy(), expected);
    assert_eq!(OFFLINE_POLICY, format!("{expected}; frame-ancestors 'none'"));
}

#[test]
fn the_page_names_nothing_that_could_be_loaded() {
    // Before the policy there is nothing that it would not hold for.
    let before = OFFLINE_PAGE.split("<meta http-equiv").next().expect("a beginning");
    assert_eq!(before, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    for word in [
        "http:",
        "https:",
        "src=",
        "href=",
        "url(",
        "@import",
        "<link",
        "<iframe",
        "<object",
        "<embed",
        "<base",
        "import(",
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "sendBeacon",
        "EventSource",
        "innerHTML",
    ] {
        assert!(!OFFLINE_PAGE.contains(word), "the page holds `{word}`");
    }
    assert_eq!(OFFLINE_PAGE.matches("<script").count(), 1);
    assert_eq!(OFFLINE_PAGE.matches("<style").count(), 1);
}

#[test]
fn nothing_was_left_to_fill_in() {
    for mark in ["@MODULE@", "@LOCALES@", "@POLICY@", "@STYLE@", "@SCRIPT@", "@WITHOUT_SCRIPT@"] {
        assert!(!OFFLINE_PAGE.contains(mark), "the page holds {mark}");
        assert!(!WORKER_SCRIPT.contains(mark), "the script holds {mark}");
    }
}

#[test]
fn page_and_worker_carry_the_same_module() {
    let module = |text: &'static str| between(text, "const MODULE = \"", "\";");
    assert_eq!(module(OFFLINE_PAGE), module(WORKER_SCRIPT));
    assert_eq!(STANDARD.decode(module(OFFLINE_PAGE)).expect("base64")[..4], *b"\0asm");
}

#[test]
fn the_hashes_are_those_of_the_files() {
    for (content, hash) in [(OFFLINE_PAGE, OFFLINE_PAGE_SHA256), (WORKER_SCRIPT, WORKER_SCRIPT_SHA256)] {
        assert_eq!(hex::encode(Sha256::digest(content)), hash);
    }
}
