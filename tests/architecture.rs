//! The shape of the house: which crate may know which, and what may be named where.
//!
//! ARCHITECTURE.md says why. Each rule here is one test, and each failure says what to do about it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Which of our crates each of our crates may use. A new edge is argued for in ARCHITECTURE.md first.
///
/// `tests` and `xtask` are no part of the product: nothing may use `xtask`, and `tests` serves tests only.
const EDGES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("wrap", &["domain"]),
    ("wrap-module", &["domain", "wrap"]),
    ("bundle", &[]),
    ("custody", &["domain", "wrap"]),
    ("engine", &["domain", "custody"]),
    ("storage", &["domain", "custody", "engine", "console", "metrics"]),
    ("console", &["domain", "wrap", "custody", "engine", "metrics", "charts"]),
    ("metrics", &["domain"]),
    ("gateway", &["domain", "custody", "engine", "metrics"]),
    ("charts", &[]),
    ("drive", &["domain", "custody", "metrics"]),
    ("app", &["domain", "wrap", "console", "charts"]),
    ("frontend", &["app"]),
    (
        "server",
        &[
            "bundle", "domain", "wrap", "custody", "engine", "storage", "console", "gateway", "metrics",
            "drive", "app",
        ],
    ),
    // What an access log holds is read by several of the tests.
    ("tests", &["domain", "metrics"]),
    (
        "bench",
        &[
            "bundle", "domain", "custody", "drive", "engine", "gateway", "metrics", "charts", "storage",
            "tests",
        ],
    ),
    ("xtask", &[]),
];

/// Crates of others that have one home each.
const HOMES: &[(&str, &str, &str)] = &[
    ("rsa", "wrap", "private keys are used by aws-lc-rs only, in `custody` (RUSTSEC-2023-0071)"),
    ("rusqlite", "storage", "ask for what you need through a port"),
    ("tokio-postgres", "storage", "ask for what you need through a port"),
    ("deadpool-postgres", "storage", "ask for what you need through a port"),
];

#[test]
fn crates_know_only_the_crates_they_may_know() {
    let allowed: BTreeMap<_, _> = EDGES.iter().copied().collect();
    let ours = our_crates();
    let mut wrong = Vec::new();
    for (name, uses) in &ours {
        let Some(allowed) = allowed.get(name.as_str()) else {
            wrong.push(format!("`{name}` is new: add it to EDGES, and to ARCHITECTURE.md with its reason"));
            continue;
        };
        for used in uses.iter().filter(|used| ours.contains_key(*used) && !allowed.contains(&used.as_str())) {
            wrong.push(format!("`{name}` may not use `{used}`: move the code, or argue for the edge"));
        }
    }
    none(&wrong);
}

#[test]
fn crates_of_others_stay_in_their_homes() {
    let ours = our_crates();
    let mut wrong = Vec::new();
    for (other, home, instead) in HOMES {
        for (name, _) in
            ours.iter().filter(|(name, uses)| uses.iter().any(|used| used == other) && name != home)
        {
            wrong.push(format!("`{name}` may not use the crate `{other}`, only `{home}` does: {instead}"));
        }
    }
    none(&wrong);
}

#[test]
fn console_is_no_part_of_the_browsers_code() {
    let app = dependencies_of("app");
    let console = app.iter().find(|dependency| dependency["name"] == "console");
    let optional = console.is_none_or(|console| console["optional"] == true);
    assert!(
        optional,
        "`console` is the server's: make it an optional dependency of `app`, turned on by `ssr`"
    );
}

#[test]
fn sql_is_written_in_storage_only() {
    named_only_in(
        &["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "rusqlite::", "tokio_postgres::"],
        &["crates/storage/"],
        "put the query behind a port of the crate that needs it",
    );
}

#[test]
fn the_browser_is_spoken_to_in_one_folder() {
    named_only_in(
        &["web_sys", "js_sys"],
        &["app/src/browser/", "app/src/browser.rs"],
        "add a function to app/src/browser",
    );
}

#[test]
fn server_and_browser_part_in_two_files() {
    named_only_in(
        &["feature = \""],
        &["app/src/lib.rs", "app/src/backend.rs", "app/src/routes.rs"],
        "move what differs into app/src/backend.rs",
    );
}

#[test]
fn server_functions_answer_in_the_format_that_the_pages_read() {
    let folder = root().join("app/src/api");
    for file in
        fs::read_dir(&folder).expect("the server functions").map(|entry| entry.expect("a file").path())
    {
        let text = fs::read_to_string(&file).expect("source text");
        for line in text.lines().filter(|line| line.starts_with("#[server(")) {
            assert!(
                line.contains("output = Postcard"),
                "{}: {line}: add `output = Postcard`",
                file.display()
            );
        }
    }
}

#[test]
fn server_functions_ask_who_is_calling() {
    named_only_in(
        &["backend::respond("],
        &["app/src/api/session.rs", "app/src/backend"],
        "answer with `backend::signed_in`; only signing in and out have nobody yet, and one's own password its session",
    );
}

#[test]
fn the_clock_is_read_in_one_place() {
    named_only_in(
        &["SystemTime::now", "Instant::now", "now_utc()", "now_local()", "Date::now("],
        &["server/src/clock.rs", "app/src/browser/"],
        "take the time as an argument",
    );
}

#[test]
fn the_environment_is_read_in_one_place() {
    named_only_in(
        &["env::var", "Env::prefixed", "Env::raw"],
        &["server/src/config/"],
        "take the setting as an argument",
    );
}

#[test]
fn randomness_is_drawn_in_one_place() {
    named_only_in(
        &[
            "SystemRandom",
            "rand::fill(",
            "getrandom::",
            "thread_rng",
            "OsRng",
            "SysRng",
            "rand::rng(",
            "fill_random(",
        ],
        &["crates/custody/src/random.rs", "crates/wrap-module/src/host.rs"],
        "take the random bytes, or their source, as an argument",
    );
    // What only has to be told apart from others, and is no secret.
    named_only_in(&["rand::random"], &["crates/gateway/src/exchange.rs"], "draw it in `custody`");
}

#[test]
fn private_keys_are_not_given_to_the_rsa_crate() {
    named_only_in(
        &["RsaPrivateKey", "rsa::PrivateKey"],
        &[],
        "open and sign in `custody`, with aws-lc-rs (RUSTSEC-2023-0071)",
    );
}

#[test]
fn a_file_is_one_room() {
    let sources = sources();
    let long = sources.iter().filter(|source| source.text.lines().count() > 500);
    let long: Vec<_> =
        long.map(|source| format!("{}: over 500 lines, so two rooms: part it", source.path)).collect();
    none(&long);
}

#[test]
fn every_test_runs_and_none_waits_for_a_time() {
    // This file names them.
    let files = files(&["app", "server", "crates", "tests", "end2end"], &["rs", "ts"]);
    let files = files.iter().filter(|file| file.path != "tests/architecture.rs");
    let banned = [
        "#[ignore",
        "thread::sleep",
        "time::sleep",
        "waitForTimeout",
        "test.skip",
        "test.fixme",
        "test.only",
    ];
    let found = files.flat_map(|file| {
        hits(&file.path, file.test_code(), &banned, "wait for what happens, and run every test")
    });
    none(&found.collect::<Vec<_>>());
}

/// Fails where the product's own code (comments and test modules aside) has one of `words` outside `homes`.
fn named_only_in(words: &[&str], homes: &[&str], instead: &str) {
    let sources = sources();
    let strangers = sources.iter().filter(|source| !homes.iter().any(|home| source.path.starts_with(home)));
    let found = strangers.flat_map(|source| hits(&source.path, source.product_code(), words, instead));
    none(&found.collect::<Vec<_>>());
}

fn hits<'a>(
    path: &str,
    lines: impl Iterator<Item = (usize, &'a str)>,
    words: &[&str],
    instead: &str,
) -> Vec<String> {
    let named = |line: &str| words.iter().find(|word| line.contains(**word)).copied();
    lines
        .filter_map(|(at, line)| Some(format!("{path}:{at}: `{}` here: {instead}", named(line)?.trim())))
        .collect()
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// A file of the workspace: its path from the root, and its text.
struct File {
    path: String,
    text: String,
}

impl File {
    /// Its numbered lines up to the test module, without comments.
    fn product_code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code().take_while(|(_, line)| line.trim() != "#[cfg(test)]")
    }

    /// Its numbered lines of test code: all of a file in a folder of tests, else what follows the product's.
    fn test_code(&self) -> impl Iterator<Item = (usize, &str)> {
        let all = ["tests/", "end2end/"].iter().any(|folder| self.path.contains(folder));
        let product = if all { 0 } else { self.product_code().count() };
        self.code().skip(product)
    }

    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// The product's own Rust: what is compiled into the binary or for the browser.
fn sources() -> Vec<File> {
    let mut sources = files(&["app", "server", "crates"], &["rs"]);
    sources.retain(|file| file.path.contains("/src/"));
    assert!(!sources.is_empty(), "no sources found: these tests would show nothing");
    sources
}

fn files(folders: &[&str], extensions: &[&str]) -> Vec<File> {
    let mut paths = Vec::new();
    for folder in folders {
        walk(&root().join(folder), &mut paths);
    }
    paths.retain(|path| path.extension().is_some_and(|is| extensions.iter().any(|wanted| is == *wanted)));
    paths.iter().map(|path| read(path)).collect()
}

fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a readable entry").path();
        match path.is_dir() {
            true if path.ends_with("node_modules") || path.ends_with("target") => {}
            true => walk(&path, into),
            false => into.push(path),
        }
    }
}

fn read(path: &Path) -> File {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let path = path.strip_prefix(root()).expect("it was found under the root");
    File { path: path.to_string_lossy().into_owned(), text }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this crate lies in the workspace")
}

/// Each crate of ours with the names of all it uses outside its tests.
fn our_crates() -> BTreeMap<String, Vec<String>> {
    let packages = packages();
    let name = |value: &Value| value["name"].as_str().expect("everything has a name").to_owned();
    packages.iter().map(|package| (name(package), used(package).iter().map(name).collect())).collect()
}

fn dependencies_of(name: &str) -> Vec<Value> {
    let packages = packages();
    let package = packages.iter().find(|package| package["name"] == name);
    used(package.unwrap_or_else(|| panic!("the workspace has no crate `{name}`")))
}

fn used(package: &Value) -> Vec<Value> {
    let all = package["dependencies"].as_array().expect("cargo metadata lists them");
    all.iter().filter(|dependency| dependency["kind"] != "dev").cloned().collect()
}

fn packages() -> Vec<Value> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--format-version=1"]).current_dir(root());
    let output = cargo.output().expect("cargo built this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    metadata["packages"].as_array().expect("it lists packages").clone()
}
