use domain::{AliasName, Key};

/// What people call a key: its first alias, else its id.
pub fn key_name(key: &Key, aliases: &[AliasName]) -> String {
    aliases.first().map_or_else(|| key.id.to_string(), |alias| alias.short().to_owned())
}
