//! An event as the fields that are taken from it. The others are not looked at further.

use std::collections::BTreeMap;

use domain::{ImportedField, LineProblem, LogMapping, view::LogField};
use serde_json::Value;

/// How deep fields may be within others.
const MAX_DEPTH: usize = 4;
/// The most fields of an event.
const MAX_FIELDS: usize = 400;

/// What was taken from an event: the text of each field, and where it was.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeMap<ImportedField, (String, String)>);

impl Taken {
    /// Reads an event.
    pub(super) fn of(event: &[u8], mapping: &LogMapping) -> Result<Self, LineProblem> {
        let event: Value = serde_json::from_slice(event).map_err(|_| LineProblem::NotJson)?;
        if !event.is_object() {
            return Err(LineProblem::NotAnObject);
        }
        let mut fields = Vec::new();
        flatten(&event, "", 0, &mut fields);
        let mut taken = BTreeMap::new();
        for field in ImportedField::ALL {
            let by_hand =
                mapping.paths(*field).find_map(|wanted| fields.iter().find(|(path, _)| path == wanted));
            if let Some((path, text)) = by_hand.or_else(|| known(*field, &fields)) {
                taken.insert(*field, (text.clone(), path.clone()));
            }
        }
        Ok(Self(taken))
    }

    /// What a field says; empty where it is not there.
    pub(super) fn get(&self, field: LogField) -> &str {
        self.of_field(ImportedField::Log(field))
    }

    /// When it was.
    pub(super) fn time(&self) -> &str {
        self.of_field(ImportedField::Time)
    }

    fn of_field(&self, field: ImportedField) -> &str {
        self.0.get(&field).map_or("", |(text, _)| text.trim())
    }

    /// The fields that say something, and where they were.
    pub(super) fn sources(&self) -> impl Iterator<Item = (ImportedField, &str)> {
        let told = self.0.iter().filter(|(_, (text, _))| !text.trim().is_empty());
        told.map(|(field, (_, path))| (*field, path.as_str()))
    }
}

/// The names of the time, the vendor's log service's first, then ActionTrail's, and what the service adds by itself.
const TIMES: [&str; 4] = ["time", "eventTime", "@timestamp", "__time__"];
/// Where the key is in an event of ActionTrail that does not name it itself.
const KEYS: [&str; 3] =
    ["requestParameters.KeyId", "responseElements.KeyId", "referencedResources.ACS::KMS::Key"];
/// Where an operation tells its secret.
const RESOURCES: [&str; 3] =
    ["resource_id", "requestParameters.SecretName", "referencedResources.ACS::KMS::Secret"];

/// Where a field is, by the names that the vendor's logs give it.
fn known(field: ImportedField, fields: &[(String, String)]) -> Option<&(String, String)> {
    let named = |name: &str| fields.iter().find(|(path, text)| is(path, name) && !text.is_empty());
    let among = |names: &[&str]| names.iter().find_map(|name| named(name));
    match field {
        ImportedField::Time => among(&TIMES),
        // ActionTrail tells more of its requests by an id of the event.
        ImportedField::Log(LogField::RequestId) => among(&["request_id", "requestId", "eventId"]),
        ImportedField::Log(LogField::Cmkid) => among(LogField::Cmkid.names()).or_else(|| among(&KEYS)),
        ImportedField::Log(LogField::ResourceId) => among(&RESOURCES),
        ImportedField::Log(LogField::PrincipalId) => {
            among(&["principal_id", "userIdentity.userName", "userIdentity.principalId", "user_id"])
        }
        ImportedField::Log(LogField::IdentityType) => among(&["identity_type", "userIdentity.type"]),
        ImportedField::Log(LogField::AccountId) => {
            among(&["account_id", "userIdentity.accountId", "recipientAccountId"])
        }
        ImportedField::Log(LogField::AccessKeyId) => among(&["access_key_id", "userIdentity.accessKeyId"]),
        ImportedField::Log(field) => among(field.names()),
    }
}

/// Whether a path is this name, in any case, also behind the `event.` that ActionTrail's delivery may put before it.
fn is(path: &str, name: &str) -> bool {
    let bare = match path.get(..6) {
        Some(start) if start.eq_ignore_ascii_case("event.") => &path[6..],
        _ => path,
    };
    bare.eq_ignore_ascii_case(name)
}

/// Each text, number and truth value with its path. Of an array the first element is taken. Content never is.
fn flatten(value: &Value, path: &str, depth: usize, fields: &mut Vec<(String, String)>) {
    if fields.len() >= MAX_FIELDS || LogMapping::is_content(path) {
        return;
    }
    let text = match value {
        Value::Object(object) if depth < MAX_DEPTH => {
            for (name, value) in object {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(value, &path, depth + 1, fields);
            }
            return;
        }
        Value::Array(values) => {
            if let Some(first) = values.first() {
                flatten(first, path, depth + 1, fields);
            }
            return;
        }
        // Some deliveries write what is inside as a text.
        Value::String(text) if depth < MAX_DEPTH && text.starts_with('{') && is_container(path) => {
            if let Ok(inside @ Value::Object(_)) = serde_json::from_str(text) {
                flatten(&inside, path, depth, fields);
            }
            return;
        }
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Object(_) | Value::Null => return,
    };
    fields.push((path.to_owned(), text));
}

/// Whether a field holds others.
fn is_container(path: &str) -> bool {
    const CONTAINERS: [&str; 5] =
        ["event", "userIdentity", "requestParameters", "responseElements", "referencedResources"];
    CONTAINERS.iter().any(|name| is(path, name))
}
