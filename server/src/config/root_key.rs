//! Where the root key comes from. Secrets come from files and from the environment, never from flags.

use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;
use custody::{Passphrase, RootKeySource, RootKeyText};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, IgnoredAny},
};

use super::secret::{read, variable};

/// What a root key is made of.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RootKeyKind {
    /// A file that only its owner reads.
    File,
    /// A passphrase, by argon2id.
    Passphrase,
    /// An environment variable that holds the key itself.
    Environment,
}

impl<'de> Deserialize<'de> for RootKeyKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Text(String),
            Other(IgnoredAny),
        }
        let kind = match Given::deserialize(deserializer)? {
            Given::Text(text) => RootKeyKind::from_str(&text, false).ok(),
            Given::Other(_) => None,
        };
        // What was given is not repeated: it may be the key itself.
        kind.ok_or_else(|| {
            D::Error::custom(
                "root_key is \"file\", \"passphrase\" or \"environment\"; the key itself is given by KEYFERRY_ROOT_KEY_VALUE",
            )
        })
    }
}

/// Where a root key of each kind is found.
pub(crate) struct Places {
    /// The file of a root key that is one.
    pub(crate) file: RootKeySource,
    /// The file of the passphrase.
    pub(crate) passphrase_file: Option<PathBuf>,
    /// The setting that names it.
    pub(crate) passphrase_setting: &'static str,
    /// The variable that holds the passphrase where no file does.
    pub(crate) passphrase_variable: &'static str,
    /// The variable that holds the root key itself.
    pub(crate) value_variable: &'static str,
}

impl Places {
    /// Reads what a root key of this kind is made of.
    pub(crate) fn read(self, kind: RootKeyKind) -> anyhow::Result<RootKeySource> {
        match kind {
            RootKeyKind::File => Ok(self.file),
            RootKeyKind::Passphrase => {
                let text = match &self.passphrase_file {
                    Some(path) => read("passphrase", path)?,
                    None => variable(self.passphrase_variable)?.with_context(|| {
                        let (setting, variable) = (self.passphrase_setting, self.passphrase_variable);
                        format!("there is no passphrase: name its file by {setting}, or set {variable}")
                    })?,
                };
                Ok(RootKeySource::Passphrase(Passphrase::new(text)?))
            }
            RootKeyKind::Environment => {
                let name = self.value_variable;
                let text = variable(name)?.with_context(|| {
                    format!("there is no root key: set {name} to its 32 bytes, in hex or base64")
                })?;
                let key = RootKeyText::new(&text).with_context(|| format!("{name} holds no root key"))?;
                Ok(RootKeySource::Text(key))
            }
        }
    }
}
