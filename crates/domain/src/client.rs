//! What a caller says of itself: the language of its library, and whether that is the vendor's transfer library.

use serde::{Deserialize, Serialize};

/// The library of a caller, as its user agent tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ClientLibrary {
    /// The language that it is for.
    pub language: Option<Language>,
    /// Whether it is the vendor's transfer library, which calls either gateway. A caller that has it and still comes by
    /// the shared one is half switched: its configuration has no dedicated gateway, or the operation is none of the ten
    /// that the library hands over.
    pub transfers: bool,
}

/// A programming language with a library of the vendor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the language of its name")]
pub enum Language {
    Go,
    Java,
    Python,
    Node,
    Php,
    DotNet,
}

/// How user agents name languages, in small letters; the first that is found counts.
const NAMES: &[(&str, Language)] = &[
    ("transfer-java", Language::Java),
    ("transfer-go", Language::Go),
    ("transfer-python", Language::Python),
    ("transfer-php", Language::Php),
    ("golang/", Language::Go),
    ("node.js/", Language::Node),
    ("python/", Language::Python),
    ("php/", Language::Php),
    (".net", Language::DotNet),
    ("csharp", Language::DotNet),
    ("java/", Language::Java),
    ("java;", Language::Java),
];

impl Language {
    /// What people call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Language::Go => "Go",
            Language::Java => "Java",
            Language::Python => "Python",
            Language::Node => "Node.js",
            Language::Php => "PHP",
            Language::DotNet => ".NET",
        }
    }
}

impl ClientLibrary {
    /// The library that calls itself this.
    pub fn of(agent: &str) -> Self {
        let agent = agent.to_ascii_lowercase();
        let named = NAMES.iter().find(|(name, _)| agent.contains(name));
        Self { language: named.map(|(_, language)| *language), transfers: agent.contains("dkms-transfer-") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R273: what callers that are left say of themselves.
    #[test]
    fn r273_libraries_are_told_by_their_user_agents() {
        for (agent, language, transfers) in [
            ("AlibabaCloud (darwin; amd64) Golang/1.15.3 Core/0.01 TeaDSL/1", Some(Language::Go), false),
            (
                "AlibabaCloud (Linux; amd64) Java/1.8.0_292-b10 tea-util/0.2.6 TeaDSL/1",
                Some(Language::Java),
                false,
            ),
            ("alibabacloud-dkms-transfer-java-sdk/0.2.2", Some(Language::Java), true),
            (
                "AlibabaCloud (linux; amd64) Golang/1.19 alibabacloud-dkms-transfer-go-sdk/0.1.9",
                Some(Language::Go),
                true,
            ),
            (
                "AlibabaCloud (Linux 6.1; x86_64) Python/3.11.2 Core/2.14.0 python-requests/2.31",
                Some(Language::Python),
                false,
            ),
            ("AlibabaCloud (linux; x64) Node.js/v18.0.0 Core/1.0.1", Some(Language::Node), false),
            ("curl/8.0", None, false),
            ("", None, false),
        ] {
            assert_eq!(ClientLibrary::of(agent), ClientLibrary { language, transfers }, "{agent}");
        }
    }
}
