//! Secrets: from files and from the environment, never from flags.

use std::{fs::File, io::Read, os::unix::fs::PermissionsExt, path::Path};

use anyhow::{Context, ensure};
use zeroize::Zeroizing;

/// The names behind `KEYFERRY_` that hold secrets, which are no settings: nothing else may keep or print them.
pub(super) const SECRETS: [&str; 5] =
    ["passphrase", "root_key_value", "new_passphrase", "new_root_key_value", "access_key_secret"];
/// The variable with the secret of the access key that traffic is driven with.
const ACCESS_KEY_SECRET: &str = "KEYFERRY_ACCESS_KEY_SECRET";
/// More than any secret holds.
const MOST_BYTES: u64 = 8 * 1024;

/// The secret of an access key: of a file where one is named, else of the environment.
pub(crate) fn access_key_secret(file: Option<&Path>) -> anyhow::Result<Zeroizing<String>> {
    let text = match file {
        Some(path) => read("secret of the access key", path)?,
        None => variable(ACCESS_KEY_SECRET)?.with_context(|| {
            format!("there is no secret of the access key: name its file by --secret-file, or set {ACCESS_KEY_SECRET}")
        })?,
    };
    Ok(Zeroizing::new(text.trim().to_owned()))
}

/// The text of a secret file, which may be a pipe such as /dev/fd/3.
pub(crate) fn read(what: &str, path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let unreadable = || format!("the {what} cannot be read from {}", path.display());
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
pub(super) fn variable(name: &str) -> anyhow::Result<Option<Zeroizing<String>>> {
    match std::env::var(name) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        // The error would repeat what it holds.
        Err(std::env::VarError::NotUnicode(_)) => anyhow::bail!("{name} is not text in UTF-8"),
    }
}
