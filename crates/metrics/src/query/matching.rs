//! What a single value is compared with.

/// A text, in any case, in which there may be gaps for any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// What is between the gaps, in lower case.
    parts: Vec<String>,
}

impl Pattern {
    pub(super) fn exactly(text: &str) -> Self {
        Self { parts: vec![text.to_ascii_lowercase()] }
    }

    pub(super) fn with_stars(text: &str) -> Self {
        Self { parts: text.to_ascii_lowercase().split('*').map(str::to_owned).collect() }
    }

    pub(super) fn fits(&self, text: &str) -> bool {
        let (first, last) = match &self.parts[..] {
            [only] => return text.eq_ignore_ascii_case(only),
            [first, .., last] => (first, last),
            [] => return text.is_empty(),
        };
        let text = text.to_ascii_lowercase();
        let Some(rest) = text.strip_prefix(first.as_str()) else { return false };
        let Some(mut rest) = rest.strip_suffix(last.as_str()) else { return false };
        self.parts[1..self.parts.len() - 1].iter().all(|part| match rest.find(part.as_str()) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
    }
}

/// A number that another one is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    pub(super) order: Order,
    pub(super) value: f64,
}

/// How.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Less,
    NotMore,
    Equal,
    NotLess,
    More,
}

impl Number {
    pub(super) fn fits(self, number: f64) -> bool {
        match self.order {
            Order::Less => number < self.value,
            Order::NotMore => number <= self.value,
            Order::Equal => (number - self.value).abs() < 0.000_5,
            Order::NotLess => number >= self.value,
            Order::More => number > self.value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        let cases = [
            ("Generate*", "GenerateDataKey", true),
            ("generate*", "GenerateDataKey", true),
            ("*key", "GenerateDataKey", true),
            ("*data*", "GenerateDataKey", true),
            ("g*a*a*y", "GenerateDataKey", true),
            ("g*z*y", "GenerateDataKey", false),
            ("Generate", "GenerateDataKey", false),
            ("ab*ba", "aba", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
        ];
        for (pattern, text, fits) in cases {
            assert_eq!(Pattern::with_stars(pattern).fits(text), fits, "{pattern} {text}");
        }
        assert!(!Pattern::exactly("a*").fits("ab"));
    }
}
