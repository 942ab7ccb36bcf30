//! The parameters of a call: those of the query and those of the form.

use std::str::FromStr;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::EncryptionContext;
use zeroize::{Zeroize, Zeroizing};

use crate::Failure;

/// Parameters by their names. What they hold is overwritten when they are let go of: there may be plaintext in it.
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Those of the query and of the form, decoded. The query comes first.
    pub(crate) fn new(query: Vec<(String, String)>, form: Vec<(String, String)>) -> Self {
        Self(query.into_iter().chain(form).collect())
    }

    /// A parameter; `None` when it is missing or empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        found.filter(|value| !value.is_empty())
    }

    /// A parameter that there must be.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Failure> {
        self.text(name).ok_or_else(|| Failure::missing(name))
    }

    /// A parameter of a type.
    pub(crate) fn parse<T: FromStr>(&self, name: &str) -> Result<Option<T>, Failure> {
        let read = |text: &str| text.parse().map_err(|_| Failure::invalid(name));
        self.text(name).map(read).transpose()
    }

    /// A parameter of a type that there must be.
    pub(crate) fn parse_required<T: FromStr>(&self, name: &str) -> Result<T, Failure> {
        self.parse(name)?.ok_or_else(|| Failure::missing(name))
    }

    /// A list that a parameter holds as a JSON array of texts.
    pub(crate) fn json_list<T: FromStr>(&self, name: &str) -> Result<Option<Vec<T>>, Failure> {
        let read = |text: &str| {
            let texts: Vec<String> = serde_json::from_str(text).map_err(|_| Failure::invalid(name))?;
            texts.iter().map(|text| text.parse().map_err(|_| Failure::invalid(name))).collect()
        };
        self.text(name).map(read).transpose()
    }

    /// A truth value, in capitals or not: SDKs differ.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Failure> {
        let read = |text: &str| match text.to_ascii_lowercase().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Failure::invalid(name)),
        };
        self.text(name).map(read).transpose()
    }

    /// The bytes of a parameter in base64.
    pub(crate) fn bytes(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let text = self.required(name)?;
        STANDARD.decode(text).map(Zeroizing::new).map_err(|_| Failure::invalid(name))
    }

    /// An encryption context: a JSON object of texts, or, as Node.js sends it, a parameter `name.key` for each of them.
    pub(crate) fn context(&self, name: &str) -> Result<EncryptionContext, Failure> {
        let invalid = |_| Failure::invalid(name);
        if let Some(json) = self.text(name) {
            return EncryptionContext::from_json(json).map_err(invalid);
        }
        let parts = self.with_prefix(&format!("{name}."));
        if parts.is_empty() {
            return Ok(EncryptionContext::default());
        }
        let object: serde_json::Map<String, serde_json::Value> =
            parts.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect();
        EncryptionContext::from_json(&serde_json::Value::Object(object).to_string()).map_err(invalid)
    }

    /// The parameters whose names begin so, by the rest of their names.
    fn with_prefix(&self, prefix: &str) -> Vec<(&str, &str)> {
        self.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, value.as_str()))).collect()
    }

    /// A list that is counted from one: `name.1`, `name.2` …, at most `max` of them.
    pub(crate) fn list(&self, name: &str, max: usize) -> Result<Vec<&str>, Failure> {
        let found: Vec<_> =
            (1..=max + 1).map_while(|number| self.text(&format!("{name}.{number}"))).collect();
        if found.len() > max { Err(Failure::invalid(name)) } else { Ok(found) }
    }

    /// A list of pairs that is counted from one: `name.1.Key` and `name.1.Value` …, at most `max` of them.
    pub(crate) fn pairs(&self, name: &str, max: usize) -> Result<Vec<(&str, &str)>, Failure> {
        let pair = |number: usize| {
            let key = self.text(&format!("{name}.{number}.Key"))?;
            Some((key, self.text(&format!("{name}.{number}.Value")).unwrap_or_default()))
        };
        let found: Vec<_> = (1..=max + 1).map_while(pair).collect();
        if found.len() > max { Err(Failure::invalid(name)) } else { Ok(found) }
    }
}

/// A list as answers tell it where it is a text: a JSON array of texts.
pub(crate) fn json_text<T: ToString>(list: &[T]) -> String {
    serde_json::Value::from_iter(list.iter().map(T::to_string)).to_string()
}

impl Drop for Params {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|(_, value)| value.zeroize());
    }
}

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// From 1 on.
    pub(crate) number: usize,
    /// How many things a page has.
    pub(crate) size: usize,
}

impl Page {
    /// The page that `params` ask for: the first one, of `size` things, unless they say otherwise.
    pub(crate) fn of(params: &Params, size: usize) -> Result<Self, Failure> {
        let number = params.parse("PageNumber")?.unwrap_or(1);
        let size = params.parse("PageSize")?.unwrap_or(size);
        match (number, size) {
            (0, _) => Err(Failure::invalid("PageNumber")),
            (_, 1..=100) => Ok(Self { number, size }),
            _ => Err(Failure::invalid("PageSize")),
        }
    }

    /// How many things come before it.
    pub(crate) fn before(self) -> usize {
        (self.number - 1).saturating_mul(self.size)
    }

    /// The things of `all` that are on it.
    pub(crate) fn cut<T>(self, all: impl IntoIterator<Item = T>) -> Vec<T> {
        all.into_iter().skip(self.before()).take(self.size).collect()
    }
}
