//! `cargo xtask requirements`: which test shows which requirement, read from the tests themselves.
//!
//! A Rust test says so in its name (`r152_r153_…`) or in the doc comment above it (`R152`), a Python test in its name or
//! its docstring, a browser test in its title (`[R152]`). The table links to files, not to lines, so that it changes only when tests do.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::workspace::root;

const TABLE: &str = "docs/requirements.md";
const FOLDERS: &[&str] = &["app", "crates", "end2end", "server", "tests"];

/// Writes the table.
pub(crate) fn write() -> Result<()> {
    let path = root().join(TABLE);
    fs::create_dir_all(root().join("docs")).context("docs cannot be made")?;
    fs::write(&path, table()?).with_context(|| format!("{TABLE} cannot be written"))?;
    println!("Written: {TABLE}");
    Ok(())
}

/// Fails when the table in the repository is not what the tests say.
pub(crate) fn compare() -> Result<()> {
    if fs::read_to_string(root().join(TABLE)).unwrap_or_default() != table()? {
        bail!("{TABLE} is not what the tests say: run `cargo xtask requirements` and commit it.");
    }
    Ok(())
}

/// A requirement's number.
type Number = u16;
/// A test: its file from the root, and its name.
type Test = (String, String);
type Shown = BTreeMap<Number, BTreeSet<Test>>;

fn table() -> Result<String> {
    let mut shown = Shown::new();
    for path in FOLDERS.iter().map(|folder| root().join(folder)).filter(|folder| folder.is_dir()) {
        for file in files(&path).with_context(|| format!("{} cannot be listed", path.display()))? {
            let text =
                fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            let name = file.strip_prefix(root()).unwrap_or(&file).to_string_lossy().into_owned();
            for (test, numbers) in tests_in(&name, &text) {
                numbers.iter().for_each(|number| {
                    shown.entry(*number).or_default().insert((name.clone(), test.clone()));
                });
            }
        }
    }
    Ok(render(&shown))
}

fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("node_modules") {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|is| is == "rs" || is == "ts" || is == "py") {
            found.push(path);
        }
    }
    Ok(found)
}

fn tests_in(file: &str, text: &str) -> Vec<(String, Vec<Number>)> {
    match Path::new(file).extension().and_then(|is| is.to_str()) {
        Some("rs") => rust_tests(text),
        Some("py") => python_tests(text),
        _ => browser_tests(text),
    }
}

/// Each test function with the numbers of its name and of the comment and attributes right above it.
fn rust_tests(text: &str) -> Vec<(String, Vec<Number>)> {
    let mut tests = Vec::new();
    let (mut is_test, mut numbers) = (false, Vec::new());
    for line in text.lines().map(str::trim) {
        if let Some(comment) = line.strip_prefix("///") {
            numbers.extend(numbers_in(comment, 'R'));
        } else if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]") || line.contains("::test");
        } else {
            if let Some(name) = function_name(line).filter(|_| is_test) {
                numbers.extend(name.split('_').flat_map(|word| number(word, 'r')));
                tests.push((name.to_owned(), numbers));
            }
            (is_test, numbers) = (false, Vec::new());
        }
    }
    tests
}

/// Each test function with the numbers of its name and of the first line of its docstring.
fn python_tests(text: &str) -> Vec<(String, Vec<Number>)> {
    /// Where a line is: in the signature of a test, or the first one of its body.
    #[derive(PartialEq)]
    enum Place {
        Signature,
        First,
        Elsewhere,
    }
    let mut tests: Vec<(String, Vec<Number>)> = Vec::new();
    let mut place = Place::Elsewhere;
    for line in text.lines() {
        let named = line.strip_prefix("def test_").and_then(|rest| rest.split('(').next());
        if let Some(name) = named {
            let numbers = name.split('_').flat_map(|word| number(word, 'r')).collect();
            tests.push((format!("test_{name}"), numbers));
            place = Place::Signature;
        }
        if place == Place::First {
            let docstring = line.trim().strip_prefix("\"\"\"").unwrap_or_default();
            tests.iter_mut().rev().take(1).for_each(|test| test.1.extend(numbers_in(docstring, 'R')));
            place = Place::Elsewhere;
        }
        if place == Place::Signature && line.ends_with(':') {
            place = Place::First;
        }
    }
    tests
}

fn function_name(line: &str) -> Option<&str> {
    let declared = line.trim_start_matches("pub ").trim_start_matches("async ").strip_prefix("fn ")?;
    declared.split(['(', '<']).next()
}

/// Each quoted title that names numbers in brackets, as `'[R152] [R153] a token …'`.
fn browser_tests(text: &str) -> Vec<(String, Vec<Number>)> {
    let titled = |line: &str| {
        let start = line.find("[R")?;
        let quote = line[..start].chars().next_back().filter(|quote| matches!(quote, '\'' | '"' | '`'))?;
        let title = line[start..].split(quote).next()?;
        Some((title.to_owned(), numbers_in(title, 'R').collect()))
    };
    text.lines().filter_map(titled).collect()
}

fn numbers_in(text: &str, letter: char) -> impl Iterator<Item = Number> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(move |word| number(word, letter))
}

fn number(word: &str, letter: char) -> Option<Number> {
    let digits = word.strip_prefix(letter)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn render(shown: &Shown) -> String {
    let mut table = String::from(
        "# Requirements and the tests that show them\n\n\
         Written by `cargo xtask requirements` from the tests' names; do not edit.\n\n\
         | requirement | shown by |\n| --- | --- |\n",
    );
    for (number, tests) in shown {
        let links: Vec<_> =
            tests.iter().map(|(file, test)| format!("[{}](../{file})", escaped(test))).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(table, "| R{number} | {} |", links.join("<br>"));
    }
    table
}

/// A title as the text of a link in a table.
fn escaped(title: &str) -> String {
    title.replace('[', "\\[").replace(']', "\\]").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, name: &str, numbers: &[Number]) {
        assert_eq!(rust_tests(text), [(name.to_owned(), numbers.to_vec())], "{text}");
    }

    #[test]
    fn rust_tests_speak_by_name_and_comment() {
        check("#[test]\nfn r143_r144_algorithms() {", "r143_r144_algorithms", &[143, 144]);
        check("/// R152: reusable within a day, R153.\n#[test]\nfn tokens() {", "tokens", &[152, 153]);
        check("#[tokio::test(flavor = \"multi_thread\")]\nasync fn r9_waits() {", "r9_waits", &[9]);
        check("/// R7\nlet x;\n#[test]\nfn rsa_2048_fits() {", "rsa_2048_fits", &[]);
    }

    #[test]
    fn what_is_no_test_shows_nothing() {
        assert!(rust_tests("/// R1 is explained here.\nfn r2_helper() {").is_empty());
    }

    #[test]
    fn python_tests_speak_by_name_and_docstring() {
        for (text, name, numbers) in [
            ("def test_r7_waits(a: int) -> None:\n    b()\n", "test_r7_waits", vec![7]),
            (
                "def test_it(\n    a: int, b: str\n) -> None:\n    \"\"\"R8, R9: it does.\"\"\"\n",
                "test_it",
                vec![8, 9],
            ),
            ("def test_it() -> None:\n    a = 1\n    \"\"\"R8\"\"\"\n", "test_it", vec![]),
        ] {
            assert_eq!(python_tests(text), [(name.to_owned(), numbers)], "{text}");
        }
        assert!(python_tests("def helper():\n    \"\"\"R1\"\"\"").is_empty());
    }

    #[test]
    fn browser_tests_speak_by_title() {
        let found =
            browser_tests("test('[R152] [R153] a token lasts a day', async () => {\nconst x = a[R1];");
        assert_eq!(found, [("[R152] [R153] a token lasts a day".to_owned(), vec![152, 153])]);
    }

    #[test]
    fn the_table_is_sorted_by_number() {
        let test = |name: &str| BTreeSet::from([("tests/a.rs".to_owned(), name.to_owned())]);
        let table = render(&Shown::from([(100, test("late")), (9, test("early"))]));
        let rows: Vec<_> = table.lines().filter(|line| line.starts_with("| R")).collect();
        assert_eq!(rows, ["| R9 | [early](../tests/a.rs) |", "| R100 | [late](../tests/a.rs) |"]);
    }
}
