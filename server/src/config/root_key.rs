//! Where the root key comes from. Secrets come from files and from the environment, never from flags.

use std::{
    fs::File,
    io::Read,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use clap::ValueEnum;
use custody::{Passphrase, RootKeySource, RootKeyText};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, IgnoredAny},
};
use zeroize::Zeroizing;

/// The names behind `KEYFERRY_` that hold secrets, which are no settings: nothing else may keep or print them.
pub(super) const SECRETS: [&str; 4] =
    ["passphrase", "root_key_value", "new_passphrase", "new_root_key_value"];
/// More than any passphrase holds.
const MOST_BYTES: u64 = 8 * 1024;

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
                    Some(path) => read(path)?,
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

/// The text of a secret file, which may be a pipe such as /dev/fd/3.
fn read(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let unreadable = || format!("the passphrase cannot be read from {}", path.display());
    let file = File::open(path).with_context(unreadable)?;
    let metadata = file.metadata().with_context(unreadable)?;
    // Not also those of the group: service managers give credentials to a user by an access list, which shows there.
    ensure!(
        !metadata.is_file() || metadata.permissions().mode() & 0o007 == 0,
        "{} is open to everybody; chmod 600 closes it",
        path.display()
    );
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES as usize));
    file.take(MOST_BYTES).read_to_end(&mut bytes).with_context(unreadable)?;
    let text = str::from_utf8(&bytes).with_context(unreadable)?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[expect(clippy::disallowed_methods, reason = "the environment is read here")]
fn variable(name: &str) -> anyhow::Result<Option<Zeroizing<String>>> {
    match std::env::var(name) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        // The error would repeat what it holds.
        Err(std::env::VarError::NotUnicode(_)) => anyhow::bail!("{name} is not text in UTF-8"),
    }
}
