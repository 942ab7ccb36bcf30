//! Importing many files at once: which file is for which key.

use std::collections::HashMap;

use domain::view::{FileMatch, MatchedKey, NoMatch};
use domain::{
    Action, AliasName, Field, Invalid, KeyId, MaterialStatus, Permission, Problem, Refusal, limits,
};

use crate::{Caller, Console, Error};

impl Console {
    /// The key of each of the files: the one that `table` names for it, or else the one that the file is named after.
    ///
    /// A file is named after a key when its name up to the first dot is the key's ID or, without `alias/`, its alias.
    /// `table` is a CSV of two columns, file and key (an ID or an alias); a first row `file,key` is passed over.
    /// Of files that are for the same key none has one: a key is bound to its first material for ever (R162), and which
    /// of them it is only their owner knows.
    ///
    /// # Errors
    /// The caller's role; more than [`limits::MAX_BATCH`] files; [`Refusal::TableLine`], [`Refusal::TableTwice`].
    pub async fn match_files(
        &self,
        caller: &Caller,
        files: &[String],
        table: &str,
    ) -> Result<Vec<FileMatch>, Error> {
        caller.require(Permission::ManageKeys)?;
        if files.len() > limits::MAX_BATCH {
            let range = Problem::Range { min: 1, max: limits::MAX_BATCH as i64 };
            return Err(Invalid::new(Field::Files, range).into());
        }
        let table = read_table(table)?;
        let names: Vec<&str> = files.iter().map(|file| key_name(file, &table)).collect();
        let aliases = names.iter().filter_map(|name| name.parse().ok()).collect();
        let by_alias = self.engine.keys_by_alias(aliases).await?;
        let keys: Vec<_> = names.into_iter().map(|name| one_key(name, &by_alias)).collect();
        let mut files_of: HashMap<&KeyId, usize> = HashMap::new();
        for key in keys.iter().flatten() {
            *files_of.entry(key).or_default() += 1;
        }
        let mut matches = Vec::with_capacity(files.len());
        for (file, key) in files.iter().zip(&keys) {
            let found = match key {
                Ok(key) if files_of[key] > 1 => Err(NoMatch::KeyTwice),
                Ok(key) => self.matched(key).await?,
                Err(no_match) => Err(*no_match),
            };
            matches.push(FileMatch { file: file.clone(), found });
        }
        Ok(matches)
    }

    /// What there is to know of a key before material is wrapped for it.
    async fn matched(&self, id: &KeyId) -> Result<Result<MatchedKey, NoMatch>, Error> {
        let key = match self.engine.describe_key(id).await.map_err(Error::from) {
            Ok(key) => key,
            Err(Error::Refused(Refusal::KeyNotFound)) => return Ok(Err(NoMatch::NoKey)),
            Err(error) => return Err(error),
        };
        if let Err(refusal) = key.permits(Action::ImportKeyMaterial) {
            return Ok(Err(NoMatch::Refused(refusal)));
        }
        let Some(algorithm) = key.placement.management.wrapping_algorithms(key.spec).first() else {
            return Ok(Err(NoMatch::Refused(Refusal::GeneratedOrigin)));
        };
        Ok(Ok(MatchedKey {
            alias: self.engine.aliases(id).await?.into_iter().next(),
            region: key.placement.region,
            spec: key.spec,
            algorithm: *algorithm,
            check_value: match key.primary.material {
                MaterialStatus::Present { check_value, .. } => Some(check_value),
                MaterialStatus::Absent => None,
            },
            key: key.id,
        }))
    }
}

/// The name of the key that a file is for.
fn key_name<'a>(file: &'a str, table: &'a HashMap<String, String>) -> &'a str {
    let stem = || file.split('.').next().unwrap_or(file);
    table.get(file).map_or_else(stem, String::as_str)
}

/// The one key of this name.
fn one_key(name: &str, by_alias: &HashMap<AliasName, Vec<KeyId>>) -> Result<KeyId, NoMatch> {
    if let Ok(id) = name.parse() {
        return Ok(id);
    }
    let alias = name.parse::<AliasName>().map_err(|_| NoMatch::NoKey)?;
    match by_alias.get(&alias).map(Vec::as_slice) {
        Some([key]) => Ok(key.clone()),
        Some([_, _, ..]) => Err(NoMatch::SeveralRegions),
        Some([]) | None => Err(NoMatch::NoKey),
    }
}

/// Files and the keys that they are for.
fn read_table(text: &str) -> Result<HashMap<String, String>, Refusal> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut table = HashMap::new();
    for (at, row) in rows.records().enumerate() {
        let line = |row: &csv::StringRecord| row.position().map_or(0, csv::Position::line);
        let number = |line: u64| u32::try_from(line).unwrap_or(u32::MAX);
        let bad = |line: u64| Refusal::TableLine { line: number(line) };
        let row = row.map_err(|error| bad(error.position().map_or(0, csv::Position::line)))?;
        let fields: Vec<&str> = row.iter().collect();
        match fields.as_slice() {
            [file, key]
                if at == 0 && file.eq_ignore_ascii_case("file") && key.eq_ignore_ascii_case("key") => {}
            [file, key] if !file.is_empty() && !key.is_empty() => {
                let before = table.insert((*file).to_owned(), (*key).to_owned());
                if before.is_some_and(|before| before != *key) {
                    return Err(Refusal::TableTwice { line: number(line(&row)) });
                }
            }
            _ => return Err(bad(line(&row))),
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_as_spreadsheets_write_them() {
        let pairs = |text: &str| {
            read_table(text).map(|table| {
                let mut pairs: Vec<_> = table.into_iter().collect();
                pairs.sort();
                pairs.into_iter().map(|(file, key)| format!("{file}>{key}")).collect::<Vec<_>>().join(" ")
            })
        };
        for (text, expected) in [
            ("", ""),
            ("file,key\n", ""),
            ("a.bin,pay\nb.bin,alias/team/b\n", "a.bin>pay b.bin>alias/team/b"),
            ("\u{feff}File,Key\r\na.bin , pay\r\n\r\n", "a.bin>pay"),
            ("\"a, old.bin\",pay\n\"say \"\"a\"\".bin\",b", "a, old.bin>pay say \"a\".bin>b"),
            ("密钥.bin,pay\n", "密钥.bin>pay"),
        ] {
            assert_eq!(pairs(text).as_deref(), Ok(expected), "{text:?}");
        }
        for (text, line) in
            [("a.bin\n", 1), ("a.bin,pay\nb.bin,pay,x\n", 2), ("a.bin,pay\n,pay\n", 2), ("a;b\n", 1)]
        {
            assert_eq!(pairs(text), Err(Refusal::TableLine { line }), "{text:?}");
        }
        assert_eq!(pairs("a,b\na,b\n").as_deref(), Ok("a>b"), "the same said again");
        assert_eq!(pairs("a,b\nc,d\na,d\n"), Err(Refusal::TableTwice { line: 3 }));
    }

    #[test]
    fn an_alias_of_several_regions_names_no_key() {
        let [one, other] = [[1; 16], [2; 16]].map(KeyId::in_default_kms);
        let alias = |name: &str| name.parse::<AliasName>().expect("an alias");
        let by_alias = HashMap::from([
            (alias("pay"), vec![one.clone()]),
            (alias("log"), vec![one.clone(), other.clone()]),
        ]);
        for (name, expected) in [
            ("pay", Ok(one)),
            ("alias/log", Err(NoMatch::SeveralRegions)),
            (other.as_str(), Ok(other.clone())),
            ("", Err(NoMatch::NoKey)),
            ("none", Err(NoMatch::NoKey)),
        ] {
            assert_eq!(one_key(name, &by_alias), expected, "{name}");
        }
    }

    #[test]
    fn files_are_named_after_keys() {
        let table = HashMap::from([("other.bin".to_owned(), "team/pay".to_owned())]);
        for (file, name) in [
            ("pay.bin", "pay"),
            ("pay", "pay"),
            ("pay.key.b64", "pay"),
            ("other.bin", "team/pay"),
            (".bin", ""),
        ] {
            assert_eq!(key_name(file, &table), name, "{file}");
        }
    }
}
