//! The words of a query.

use domain::view::{QueryMistake, QueryProblem};

/// A word of a query, and where it begins: after how many bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) at: usize,
    pub(super) word: Word<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word<'a> {
    /// A name, a number, or a text without quotation marks.
    Plain(&'a str),
    /// A text between quotation marks.
    Quoted(String),
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`, `:`.
    Sign(&'static str),
    Open,
    Close,
    Comma,
    End,
}

/// Longer ones first.
const SIGNS: [&str; 9] = ["!=", "<>", "<=", ">=", "==", "=", "<", ">", ":"];

/// The words of a query, the last one being its end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, QueryProblem> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (word, len) = word(text, at, first)?;
        tokens.push(Token { at, word });
        at += len;
    }
    tokens.push(Token { at: text.len(), word: Word::End });
    Ok(tokens)
}

/// The word at a place, and how many bytes of the query it takes.
fn word<'a>(text: &'a str, at: usize, first: char) -> Result<(Word<'a>, usize), QueryProblem> {
    let rest = &text[at..];
    Ok(match first {
        '(' => (Word::Open, 1),
        ')' => (Word::Close, 1),
        ',' => (Word::Comma, 1),
        '"' | '\'' => quoted(text, at, first)?,
        _ => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            Some(sign) => (Word::Sign(sign), sign.len()),
            None => {
                let ends = |letter: char| letter.is_whitespace() || "()\",'=<>:!".contains(letter);
                // What begins no word of the language is one by itself, so that it is named where it is refused.
                let len = rest.find(ends).filter(|len| *len > 0).unwrap_or_else(|| match ends(first) {
                    true => first.len_utf8(),
                    false => rest.len(),
                });
                (Word::Plain(&rest[..len]), len)
            }
        },
    })
}

/// A text between quotation marks; `\` takes the next letter as it is.
fn quoted(text: &str, at: usize, mark: char) -> Result<(Word<'_>, usize), QueryProblem> {
    let (mut found, mut escaped) = (String::new(), false);
    for (index, letter) in text[at + 1..].char_indices() {
        match letter {
            _ if escaped => {
                found.push(letter);
                escaped = false;
            }
            '\\' => escaped = true,
            _ if letter == mark => return Ok((Word::Quoted(found), index + 2)),
            _ => found.push(letter),
        }
    }
    Err(problem(text, at, QueryMistake::UnclosedText))
}

/// What is wrong at a place of a query.
pub(super) fn problem(text: &str, at: usize, what: QueryMistake) -> QueryProblem {
    let rest: String = text[at..].chars().take_while(|letter| !letter.is_whitespace()).take(40).collect();
    let at = u32::try_from(text[..at].chars().count()).unwrap_or(u32::MAX);
    QueryProblem { at, found: rest, what }
}
