//! From a text to a condition, by recursive descent:
//!
//! ```text
//! any        = all { "or" all }
//! all        = one { "and" one }
//! one        = "not" one | "(" any ")" | comparison
//! comparison = field sign value | field ["not"] "like" text | field ["not"] "in" "(" value { "," value } ")"
//! sign       = "=" | "==" | "!=" | "<>" | "<" | "<=" | ">" | ">=" | ":"
//! ```
//!
//! `:` and `like` take `*` for any text. Words and names are taken in any case, and so is what they are compared with.

use domain::view::{LogField, QueryMistake, QueryProblem};

use super::{
    Condition,
    matching::{Number, Order, Pattern},
    token::{Token, Word, problem, tokens},
};

/// The most bytes of a query.
const MAX_LENGTH: usize = 2000;
/// How deep parentheses may be.
const MAX_DEPTH: usize = 32;

/// Reads a query. An empty one is fulfilled by everything.
///
/// # Errors
/// [`QueryProblem`]: what is wrong, and where.
pub fn parse(text: &str) -> Result<Condition, QueryProblem> {
    if text.len() > MAX_LENGTH {
        return Err(QueryProblem { at: 0, found: String::new(), what: QueryMistake::TooLong });
    }
    let mut parser = Parser { text, tokens: tokens(text)?, next: 0, depth: 0 };
    if parser.peek() == &Word::End {
        return Ok(Condition::Always);
    }
    let condition = parser.any()?;
    match parser.peek() {
        Word::End => Ok(condition),
        _ => Err(parser.problem(QueryMistake::ConnectiveExpected)),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    next: usize,
    depth: usize,
}

type Parsed<T = Condition> = Result<T, QueryProblem>;

impl<'a> Parser<'a> {
    fn any(&mut self) -> Parsed {
        let mut parts = vec![self.all()?];
        while self.takes("or") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::Any(parts) })
    }

    fn all(&mut self) -> Parsed {
        let mut parts = vec![self.one()?];
        while self.takes("and") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::All(parts) })
    }

    fn one(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.problem(QueryMistake::TooLong));
        }
        let condition = if *self.peek() == Word::Open {
            self.in_parentheses()?
        } else if self.takes("not") {
            Condition::Not(Box::new(self.one()?))
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn in_parentheses(&mut self) -> Parsed {
        let open = self.next;
        self.next += 1;
        let inside = self.any()?;
        match self.peek() {
            Word::Close => self.next += 1,
            Word::End => {
                self.next = open;
                return Err(self.problem(QueryMistake::UnclosedParenthesis));
            }
            _ => return Err(self.problem(QueryMistake::ConnectiveExpected)),
        }
        Ok(inside)
    }

    fn comparison(&mut self) -> Parsed {
        let field = self.field()?;
        if let Word::Sign(sign) = *self.peek() {
            if matches!(sign, "<" | "<=" | ">" | ">=") && !field.is_number() {
                return Err(self.problem(QueryMistake::TextIsNotCompared));
            }
            self.next += 1;
            return self.compared(field, sign);
        }
        let negated = self.takes("not");
        let condition = if self.takes("in") {
            self.one_of(field)?
        } else if self.takes("like") {
            self.compared(field, ":")?
        } else {
            return Err(self.problem(QueryMistake::ComparisonExpected));
        };
        Ok(if negated { Condition::Not(Box::new(condition)) } else { condition })
    }

    fn field(&mut self) -> Parsed<LogField> {
        let Word::Plain(name) = *self.peek() else {
            return Err(self.problem(QueryMistake::FieldExpected));
        };
        let Some(field) = LogField::named(name) else {
            return Err(self.problem(QueryMistake::UnknownField(nearest(name))));
        };
        self.next += 1;
        Ok(field)
    }

    fn compared(&mut self, field: LogField, sign: &str) -> Parsed {
        if field.is_number() {
            let order = match sign {
                "<" => Order::Less,
                "<=" => Order::NotMore,
                ">" => Order::More,
                ">=" => Order::NotLess,
                "!=" | "<>" => return Ok(Condition::Not(Box::new(self.number(field, Order::Equal)?))),
                _ => Order::Equal,
            };
            return self.number(field, order);
        }
        let text = self.value()?;
        Ok(match sign {
            ":" => Condition::Text(field, Pattern::with_stars(&text)),
            "!=" | "<>" => Condition::Not(Box::new(Condition::Text(field, Pattern::exactly(&text)))),
            _ => Condition::Text(field, Pattern::exactly(&text)),
        })
    }

    fn one_of(&mut self, field: LogField) -> Parsed {
        let open = self.next;
        if *self.peek() != Word::Open {
            return Err(self.problem(QueryMistake::ValueExpected));
        }
        self.next += 1;
        let mut parts = Vec::new();
        loop {
            parts.push(self.compared(field, "=")?);
            match self.peek() {
                Word::Comma => self.next += 1,
                Word::Close => break,
                _ => {
                    self.next = open;
                    return Err(self.problem(QueryMistake::UnclosedParenthesis));
                }
            }
        }
        self.next += 1;
        Ok(Condition::Any(parts))
    }

    fn number(&mut self, field: LogField, order: Order) -> Parsed {
        let number = match self.peek() {
            Word::Plain(text) => text.parse::<f64>().ok(),
            Word::Quoted(text) => text.parse().ok(),
            _ => return Err(self.problem(QueryMistake::ValueExpected)),
        };
        let Some(value) = number.filter(|number| number.is_finite()) else {
            return Err(self.problem(QueryMistake::NumberExpected));
        };
        self.next += 1;
        Ok(Condition::Number(field, Number { order, value }))
    }

    fn value(&mut self) -> Parsed<String> {
        let text = match self.peek() {
            Word::Plain(text) => (*text).to_owned(),
            Word::Quoted(text) => text.clone(),
            _ => return Err(self.problem(QueryMistake::ValueExpected)),
        };
        self.next += 1;
        Ok(text)
    }

    /// Takes a word of the language, if it is the next.
    fn takes(&mut self, word: &str) -> bool {
        let is_next = matches!(self.peek(), Word::Plain(next) if next.eq_ignore_ascii_case(word));
        self.next += usize::from(is_next);
        is_next
    }

    fn peek(&self) -> &Word<'a> {
        &self.tokens[self.next].word
    }

    fn problem(&self, what: QueryMistake) -> QueryProblem {
        problem(self.text, self.tokens[self.next].at, what)
    }
}

/// The field whose name is nearest to one that there is not, if it is near.
fn nearest(name: &str) -> Option<LogField> {
    let name = name.to_ascii_lowercase();
    let near = |known: &&str| {
        let known = known.to_ascii_lowercase();
        let bare = |text: &str| text.replace(['_', '.', '-'], "");
        let (name, known) = (bare(&name), bare(&known));
        (name.len() > 2 && (known.contains(&name) || name.contains(&known))) || distance(&name, &known) <= 2
    };
    LogField::ALL.iter().copied().find(|field| field.names().iter().any(&near))
}

/// How many letters have to be changed, added or taken away (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.bytes().enumerate().take(64) {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (index, another) in other.bytes().enumerate() {
            let changed = diagonal + usize::from(letter != another);
            diagonal = row[index + 1];
            row[index + 1] = changed.min(diagonal + 1).min(row[index] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
