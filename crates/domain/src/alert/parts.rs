//! What the values of conditions are made of.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    Field, Invalid, Problem, RequestClass,
    field::{self, as_text},
    spec::by_name,
};

/// Which part of the requests took at most so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the quantile of its name")]
pub enum Quantile {
    P50,
    P95,
    P99,
}

impl Quantile {
    /// All, in the order in which figures of latency stand (`Passed::latency`).
    pub const ALL: &'static [Self] = &[Quantile::P50, Quantile::P95, Quantile::P99];

    /// The name stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Quantile::P50 => "p50",
            Quantile::P95 => "p95",
            Quantile::P99 => "p99",
        }
    }
}

by_name!(Quantile, Field::Threshold, Quantile::ALL);

/// Which errors are counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorsOf {
    /// Those of a class.
    Class(RequestClass),
    /// Those of one code of the vendor's catalogue.
    Code(String),
    /// All but throttling, which is a rule of its own.
    Any,
}

impl ErrorsOf {
    /// The most characters of a code.
    pub const MAX_CODE: u32 = 80;
}

/// `any`, `4xx`, `5xx`, or a code.
impl fmt::Display for ErrorsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ErrorsOf::Any => "any",
            ErrorsOf::Class(RequestClass::Refused) => "4xx",
            ErrorsOf::Class(RequestClass::Throttled) => "429",
            ErrorsOf::Class(RequestClass::Answered) => "2xx",
            ErrorsOf::Class(RequestClass::Failed) => "5xx",
            ErrorsOf::Code(code) => code,
        })
    }
}

impl FromStr for ErrorsOf {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let is_code = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_');
        match text.trim() {
            "any" => Ok(ErrorsOf::Any),
            "4xx" => Ok(ErrorsOf::Class(RequestClass::Refused)),
            "5xx" => Ok(ErrorsOf::Class(RequestClass::Failed)),
            code => {
                field::length(Field::Threshold, code, 1, Self::MAX_CODE)?;
                match is_code(code) {
                    true => Ok(ErrorsOf::Code(code.to_owned())),
                    false => Err(Invalid::new(Field::Threshold, Problem::Charset)),
                }
            }
        }
    }
}

/// A part of all requests, in ten-thousandths. As text it is a number of percent: `1`, `0.5`, `99.95`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Share(u32);

impl Share {
    const ALL: u32 = 10_000;

    /// So many percent of all, at most 100.
    pub const fn percent(percent: u32) -> Self {
        Self(if percent > 100 { Self::ALL } else { percent * 100 })
    }

    /// Ten-thousandths.
    pub const fn ten_thousandths(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Share {
    type Error = Invalid;

    fn try_from(part: u32) -> Result<Self, Invalid> {
        match part {
            1..=Self::ALL => Ok(Self(part)),
            _ => Err(Invalid::new(Field::Threshold, Problem::Range { min: 0, max: 100 })),
        }
    }
}

impl From<Share> for u32 {
    fn from(share: Share) -> u32 {
        share.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, part) if part % 10 == 0 => write!(f, "{whole}.{}", part / 10),
            (whole, part) => write!(f, "{whole}.{part:02}"),
        }
    }
}

impl FromStr for Share {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let unread = || Invalid::new(Field::Threshold, Problem::Range { min: 0, max: 100 });
        let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 3 || part.len() > 2 || !digits(whole) || !digits(part) {
            return Err(unread());
        }
        let number = format!("{whole}{part:0<2}").parse::<u32>().map_err(|_| unread())?;
        number.try_into()
    }
}

/// How far a condition looks back: 1 to 1440 minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Window(u32);

impl Window {
    /// A minute.
    pub const ONE: Self = Self(1);
    /// Five minutes.
    pub const FIVE: Self = Self(5);
    /// An hour.
    pub const HOUR: Self = Self(60);
    /// The most minutes.
    pub const MAX: u32 = 24 * 60;

    /// Minutes.
    pub const fn minutes(self) -> u32 {
        self.0
    }

    /// How long that is.
    pub const fn length(self) -> Duration {
        Duration::from_secs(self.0 as u64 * 60)
    }
}

impl TryFrom<u32> for Window {
    type Error = Invalid;

    fn try_from(minutes: u32) -> Result<Self, Invalid> {
        match minutes {
            1..=Self::MAX => Ok(Self(minutes)),
            _ => Err(Invalid::new(Field::Duration, Problem::Range { min: 1, max: Self::MAX.into() })),
        }
    }
}

impl From<Window> for u32 {
    fn from(window: Window) -> u32 {
        window.0
    }
}

/// A query of the access log: 1 to 2000 characters. Whether it can be read is for those to say who read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogQuery(String);

impl LogQuery {
    /// The most characters.
    pub const MAX: u32 = 2000;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn ready(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl FromStr for LogQuery {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let query = text.trim();
        field::length(Field::LogQuery, query, 1, Self::MAX)?;
        Ok(Self(query.to_owned()))
    }
}

as_text! { LogQuery }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_written_in_percent() {
        for (text, part) in [("1", 100), ("0.5", 50), ("99.95", 9995), ("100", 10_000), (" 7.05 ", 705)] {
            let share: Share = text.parse().expect("a share");
            assert_eq!((share.ten_thousandths(), share.to_string().as_str()), (part, text.trim()), "{text}");
        }
        for text in ["", "0", "0.00", "101", "-1", "1.234", "a", "1,5", "."] {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
    }

    #[test]
    fn errors_are_of_a_class_or_a_code() {
        for text in ["any", "4xx", "5xx", "Forbidden.NoPermission"] {
            assert_eq!(text.parse::<ErrorsOf>().map(|of| of.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "a b", "<script>"] {
            assert!(text.parse::<ErrorsOf>().is_err(), "{text}");
        }
    }
}
