//! Every link that the console may make.

use domain::{
    AccessPointName, DueCursor, DueKind, ImportState, InstanceId, Key, KeyId, KeyStateKind, NetworkRuleName,
    OperatorName, Origin, PairId, PermissionPolicyName, RamUserName, RegionId, RotationPolicyKind,
    SecretClass, SecretId, TagValue, Timestamp, Within,
    view::{ClockFilter, Due, Found, ImportFilter, KeyFilter, SecretFilter},
};

use crate::i18n::{EDITION, Locale};

mod alerts;
mod observed;
mod records;

pub use alerts::{ALERTS, NEW_ALERT, WEBHOOKS, alert, alerts, logs_asked, new_alert, webhook};
pub use observed::{
    GATEWAYS, STRAGGLERS, key_usage, key_usage_tab, straggler_file, stragglers, traffic, traffic_file,
    traffic_page,
};
pub use records::{
    AUDIT, LOG_IMPORTS, LOGS, SEND_LOG, audit, audit_entry, audit_files, log_files, log_import,
    log_imports_refused, log_record, logs, logs_where,
};

/// The overview.
pub const OVERVIEW: &str = "/";
/// The list of keys.
pub const KEYS: &str = "/k";
/// The form that creates a key.
pub const CREATE_KEY: &str = "/k/new";
/// The list of secrets.
pub const SECRETS: &str = "/s";
/// The form that creates a secret.
pub const CREATE_SECRET: &str = "/s/new";
/// The list of instances.
pub const INSTANCES: &str = "/i";
/// The imports.
pub const IMPORTS: &str = "/import";
/// The choice of the key to import into.
pub const START_IMPORT: &str = "/import/new";
/// The import of many files at once.
pub const IMPORT_MANY: &str = "/import/many";
/// What a text leads to.
pub const LOOKUP: &str = "/lookup";
/// What expires and falls due.
pub const CLOCKS: &str = "/clocks";
/// The same as a calendar.
const CALENDAR: &str = "/clocks.ics";
/// Who may sign in.
pub const OPERATORS: &str = "/users";
/// Which programs call the gateways.
pub const CALLERS: &str = "/callers";
/// Application access points.
pub const ACCESS_POINTS: &str = "/access-points";
/// Permission policies of access points.
pub const PERMISSION_POLICIES: &str = "/permission-policies";
/// Network rules of these policies.
pub const NETWORK_RULES: &str = "/network-rules";
/// One's own account.
pub const ACCOUNT: &str = "/account";
/// What runs.
pub const ABOUT: &str = "/about";
/// The page that wraps key files without a network: one file, to be carried to another machine.
pub const OFFLINE_PAGE: &str = "/offline/wrap.html";
/// The worker that wraps key files in the console.
pub const WORKER_SCRIPT: &str = "/wrap-worker.js";
/// The licence, where it is kept.
pub const LICENCE: &str = "https://www.apache.org/licenses/LICENSE-2.0";
/// The sign-in form.
pub const SIGNIN: &str = "/signin";
/// The stream that tells when something was changed.
pub const EVENTS: &str = "/events";
/// Where language and theme are set.
pub const PREFERENCES: &str = "/preferences";

/// An address of a path and a query string, with a question mark where there is one.
pub(crate) fn with_query(path: &str, query: &str) -> String {
    let query = query.trim_start_matches('?');
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The words of a language, as browsers fetch them: those of this edition, for ever.
pub(crate) fn words(locale: Locale) -> String {
    format!("/words/{EDITION}/{}.txt", locale.as_str())
}

/// The list of keys that `filter` lets through.
pub fn keys(filter: &KeyFilter) -> String {
    let KeyFilter { region, state, origin, rotation, text, tag, after } = filter;
    let value = tag.as_ref().and_then(|tag| tag.value.as_ref());
    query(
        KEYS,
        &[
            ("region", region.as_ref().map(RegionId::as_str)),
            ("state", state.map(KeyStateKind::as_str)),
            ("origin", origin.map(Origin::as_str)),
            ("rotation", rotation.map(RotationPolicyKind::as_str)),
            ("q", text.as_deref()),
            ("tag", tag.as_ref().map(|tag| tag.key.as_str())),
            ("value", value.map(TagValue::as_str)),
            ("after", after.as_ref().map(KeyId::as_str)),
        ],
    )
}

/// A key: what it is.
pub fn key(id: &KeyId) -> String {
    format!("{KEYS}/{id}")
}

/// A key: its material.
pub fn key_material(id: &KeyId) -> String {
    format!("{KEYS}/{id}/material")
}

/// The certificate that the clients of an instance's gateway trust, as a file.
pub fn instance_ca(id: &InstanceId) -> String {
    format!("{INSTANCES}/{id}/ca.pem")
}

/// The public key of a key pair, as a file.
pub fn public_key(id: &KeyId) -> String {
    format!("{KEYS}/{id}/publickey.pem")
}

/// A key: its policy.
pub fn key_policy(id: &KeyId) -> String {
    format!("{KEYS}/{id}/policy")
}

/// A key: its rotation and versions.
pub fn key_rotation(id: &KeyId) -> String {
    format!("{KEYS}/{id}/rotation")
}

/// The rotation by hand of an imported key, to the key that takes its place once there is one.
pub fn key_successor(id: &KeyId, to: Option<&KeyId>) -> String {
    query(&format!("{KEYS}/{id}/successor"), &[("to", to.map(KeyId::as_str))])
}

/// A key: its names.
pub fn key_aliases(id: &KeyId) -> String {
    format!("{KEYS}/{id}/aliases")
}

/// A key: its tags.
pub fn key_tags(id: &KeyId) -> String {
    format!("{KEYS}/{id}/tags")
}

/// A text as a part of an id in a page.
pub(crate) fn slug(text: &str) -> String {
    encode(text).replace(['%', '.', '~'], "-")
}

/// A key: what was done with it.
pub fn key_history(id: &KeyId) -> String {
    format!("{KEYS}/{id}/history")
}

/// The list of secrets that `filter` lets through.
pub fn secrets(filter: &SecretFilter) -> String {
    let SecretFilter { region, instance, key, class, text, tag, after } = filter;
    let value = tag.as_ref().and_then(|tag| tag.value.as_ref());
    let after = after.as_ref().map(SecretId::to_string);
    query(
        SECRETS,
        &[
            ("region", region.as_ref().map(RegionId::as_str)),
            ("instance", instance.as_ref().map(InstanceId::as_str)),
            ("key", key.as_ref().map(KeyId::as_str)),
            ("type", class.map(SecretClass::as_str)),
            ("q", text.as_deref()),
            ("tag", tag.as_ref().map(|tag| tag.key.as_str())),
            ("value", value.map(TagValue::as_str)),
            ("after", after.as_deref()),
        ],
    )
}

/// A secret. Its name may hold a `/`, which does not end a part of the address.
pub fn secret(id: &SecretId) -> String {
    format!("{SECRETS}/{}/{}", id.region, encode(id.name.as_str()))
}

/// The form that creates a secret that `key` seals.
pub fn create_secret(key: &Key) -> String {
    query(CREATE_SECRET, &[("region", Some(key.placement.region.as_str())), ("key", Some(key.id.as_str()))])
}

/// The wizard that imports material into a key.
pub fn import(id: &KeyId) -> String {
    query(START_IMPORT, &[("key", Some(id.as_str()))])
}

/// The imports that `filter` lets through.
pub fn imports(filter: &ImportFilter) -> String {
    let ImportFilter { state, key, after } = filter;
    query(
        IMPORTS,
        &[
            ("state", state.map(ImportState::as_str)),
            ("key", key.as_ref().map(KeyId::as_str)),
            ("after", after.as_ref().map(PairId::as_str)),
        ],
    )
}

/// The page of a wrapping pair.
pub fn import_pair(pair: &PairId) -> String {
    format!("{IMPORTS}/{pair}")
}

/// The page that looks a text up.
pub fn lookup(text: &str) -> String {
    query(LOOKUP, &[("q", Some(text))])
}

/// The page of something that was found.
pub fn found(found: &Found) -> String {
    match found {
        Found::Key { id, .. } => key(id),
        Found::Secret(id) => secret(id),
        Found::Instance { .. } => INSTANCES.to_owned(),
        Found::Pair(id) => import_pair(id),
    }
}

/// An operator.
pub fn operator(name: &OperatorName) -> String {
    format!("{OPERATORS}/{name}")
}

/// A RAM user.
pub fn caller(name: &RamUserName) -> String {
    format!("{CALLERS}/{name}")
}

/// An application access point.
pub fn access_point(name: &AccessPointName) -> String {
    format!("{ACCESS_POINTS}/{name}")
}

/// A permission policy.
pub fn permission_policy(name: &PermissionPolicyName) -> String {
    format!("{PERMISSION_POLICIES}/{name}")
}

/// A network rule.
pub fn network_rule(name: &NetworkRuleName) -> String {
    format!("{NETWORK_RULES}/{name}")
}

/// The one-time page that sets a password.
pub fn join(code: &str) -> String {
    format!("/join/{code}")
}

/// The page of what an entry of the audit log is about; `None` for what has no page.
pub fn audited(resource: &str) -> Option<String> {
    if let Ok(key) = resource.parse() {
        return Some(self::key(&key));
    }
    if let Some(name) = resource.strip_prefix("operator/").and_then(|name| name.parse().ok()) {
        return Some(operator(&name));
    }
    if let Some(name) = resource.strip_prefix("ram-user/").and_then(|name| name.parse().ok()) {
        return Some(caller(&name));
    }
    if let Some(name) = resource.strip_prefix("access-point/").and_then(|name| name.parse().ok()) {
        return Some(access_point(&name));
    }
    if let Some(name) = resource.strip_prefix("permission-policy/").and_then(|name| name.parse().ok()) {
        return Some(permission_policy(&name));
    }
    if let Some(name) = resource.strip_prefix("network-rule/").and_then(|name| name.parse().ok()) {
        return Some(network_rule(&name));
    }
    if let Some(id) = resource.strip_prefix("alert/").and_then(|id| id.parse().ok()) {
        return Some(alert(&id));
    }
    if let Some(id) = resource.strip_prefix("webhook/").and_then(|id| id.parse().ok()) {
        return Some(webhook(&id));
    }
    if let Some(name) = resource.strip_prefix("log-import/").and_then(|name| name.parse().ok()) {
        return Some(log_import(&name));
    }
    if resource.starts_with("saved-query/") {
        return Some(LOGS.to_owned());
    }
    if resource.starts_with("caller/") {
        return Some(STRAGGLERS.to_owned());
    }
    if resource.starts_with("client-key/") {
        return Some(ACCESS_POINTS.to_owned());
    }
    if let Some(id) = resource.strip_prefix("secret/").and_then(|id| id.parse().ok()) {
        return Some(secret(&id));
    }
    resource.parse::<InstanceId>().is_ok().then(|| INSTANCES.to_owned())
}

/// What falls due, as far as `filter` lets it through.
pub fn clocks(filter: &ClockFilter) -> String {
    filtered_clocks(CLOCKS, filter)
}

/// What falls due, as far as `filter` lets it through, as a calendar.
pub fn calendar(filter: &ClockFilter) -> String {
    filtered_clocks(CALENDAR, filter)
}

fn filtered_clocks(path: &str, filter: &ClockFilter) -> String {
    let after = filter.after.as_ref().map(DueCursor::to_string);
    query(
        path,
        &[
            ("kind", filter.kind.map(DueKind::as_str)),
            ("within", filter.within.map(Within::as_str)),
            ("after", after.as_deref()),
        ],
    )
}

/// Where something can be done about what falls due.
pub fn due(due: &Due) -> String {
    if let Some(id) = &due.secret {
        return secret(id);
    }
    if let Some((_, point)) = &due.client_key {
        return access_point(point);
    }
    let Some(id) = &due.key else { return CLOCKS.to_owned() };
    match (due.kind, &due.pair) {
        (DueKind::Pair, Some(pair)) => import_pair(pair),
        (DueKind::Material | DueKind::Pair, _) => key_material(id),
        (DueKind::Rotation, _) => key_rotation(id),
        _ => key(id),
    }
}

/// An instant as forms take it, in UTC.
pub fn date_time(at: Timestamp) -> String {
    at.to_string().trim_end_matches('Z').to_owned()
}

/// The sign-in form, which leads to `next` afterwards.
pub fn signin(next: &str) -> String {
    query(SIGNIN, &[("next", Some(next))])
}

/// `path` as far as it leads to a page of this console: for redirects to an address that came with a request.
/// `None` for another site's address, also in the forms that browsers read as one
/// (`//host`, `/\host`, either with control characters, which they drop), and for what no header can hold.
pub fn local(path: &str) -> Option<&str> {
    let rest = path.strip_prefix('/')?;
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic());
    (plain && !rest.starts_with(['/', '\\'])).then_some(path)
}

/// `path` with the parameters that have a value.
fn query(path: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let pairs: Vec<String> = parameters
        .iter()
        .filter_map(|(name, value)| value.map(|value| format!("{name}={}", encode(value))))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// `text` for a query string: everything but the unreserved characters as `%XX` (RFC 3986, section 2).
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The text that [`encode`] made; `None` for what it cannot have made.
pub(crate) fn decode(text: &str) -> Option<String> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut given = text.bytes();
    let mut bytes = Vec::with_capacity(text.len());
    while let Some(byte) = given.next() {
        bytes.push(match byte {
            b'%' => digit(given.next()?)? << 4 | digit(given.next()?)?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_is_decoded() {
        for text in ["", "db/prod", "a&b=支付 +", "%", "plain-1.0_~"] {
            assert_eq!(decode(&encode(text)).as_deref(), Some(text));
        }
        for text in ["%", "%4", "%zz", "%+1", "%FF"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    #[test]
    fn query_strings_are_encoded() {
        let filter = KeyFilter { text: Some("a&b=支付 +".to_owned()), ..KeyFilter::default() };
        assert_eq!(keys(&filter), "/k?q=a%26b%3D%E6%94%AF%E4%BB%98%20%2B");
        assert_eq!(keys(&KeyFilter::default()), "/k");
        assert_eq!(signin("/k?state=Enabled"), "/signin?next=%2Fk%3Fstate%3DEnabled");
    }

    #[test]
    fn what_an_entry_is_about_has_a_page_or_none() {
        let key = "07070707-0707-4707-8707-070707070707";
        for (resource, page) in [
            (key, Some(format!("/k/{key}"))),
            ("kst-hzzaaaaaaaaaaaaaaaaaa", Some("/i".to_owned())),
            ("default:cn-hangzhou", None),
            ("operator/li.wei", Some("/users/li.wei".to_owned())),
            ("secret/cn-hangzhou/db/prod", Some("/s/cn-hangzhou/db%2Fprod".to_owned())),
            ("alert/qps-90", Some("/alerts/qps-90".to_owned())),
            ("alert/nothing", None),
            ("secret/db", None),
            ("operator", None),
        ] {
            assert_eq!(audited(resource), page, "{resource}");
        }
    }

    #[test]
    fn only_paths_of_this_console_are_local() {
        for path in ["/", "/k?state=Enabled#top", "/k/new"] {
            assert_eq!(local(path), Some(path));
        }
        for path in [
            "",
            "k",
            "//evil.test",
            "/支付",
            "/a b",
            "/\\evil.test",
            "/\t/evil.test",
            "\n//evil.test",
            "https://evil.test",
            "javascript:x",
        ] {
            assert_eq!(local(path), None, "{path:?}");
        }
    }
}
