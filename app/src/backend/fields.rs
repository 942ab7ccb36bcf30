//! What forms about access points and their policies hold.

use std::str::FromStr;

use console::{ClientKeyFields, PolicyFields};
use domain::{CallerChange, Description, Field, Invalid, Problem};

use super::{optional, secret};
use crate::api::ApiError;

/// The most days that the forms let a client key be used for.
const MAX_DAYS: u32 = 10 * 365;

/// What is done to callers, as the form says it.
///
/// # Errors
/// A change that there is not; fields of it that are not valid.
pub fn caller_change(change: &str, owner: &str, until: &str, reason: &str) -> Result<CallerChange, ApiError> {
    Ok(match change {
        "assign" => CallerChange::Assign(optional(owner)?),
        "snooze" => {
            let until = until.parse().map_err(|_| Invalid::new(Field::SnoozeUntil, Problem::Format))?;
            CallerChange::Snooze { until, reason: reason.parse()? }
        }
        "wake" => CallerChange::Wake,
        "notified" => CallerChange::Notified,
        _ => return Err(ApiError::Malformed),
    })
}

/// Each of these texts.
pub fn all<T: FromStr>(texts: &[String]) -> Result<Vec<T>, T::Err> {
    texts.iter().map(|text| text.parse()).collect()
}

/// What a permission policy is about. The resources have blanks, line breaks or commas between them.
pub fn policy_fields(
    description: Description,
    permissions: &[String],
    resources: &str,
    rules: &[String],
) -> Result<PolicyFields, Invalid> {
    let parts = resources.split([' ', '\t', '\r', '\n', ',']).filter(|part| !part.is_empty());
    Ok(PolicyFields {
        description,
        permissions: all(permissions)?,
        resources: parts.map(str::parse).collect::<Result<_, _>>()?,
        rules: all(rules)?,
    })
}

/// Under what password a client key is made, and for how long.
pub fn client_key_fields(password: String, days: &str) -> Result<ClientKeyFields, Invalid> {
    let range = Invalid::new(Field::NotAfter, Problem::Range { min: 1, max: i64::from(MAX_DAYS) });
    let days: u32 = days.trim().parse().map_err(|_| range)?;
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(range);
    }
    let password = Some(secret(password)).filter(|password| !password.is_empty());
    Ok(ClientKeyFields { password, days: Some(days) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_are_told_apart_by_blanks_lines_and_commas() {
        let fields = |resources| policy_fields(Description::default(), &[], resources, &[]);
        let read = fields("key/*\r\nsecret/a,secret/b  key/key-hzz999999999999999999\n").expect("resources");
        let texts: Vec<_> = read.resources.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["key/*", "secret/a", "secret/b", "key/key-hzz999999999999999999"]);
        let wrong = fields("key/*, everything").map(|fields| fields.resources);
        assert_eq!(wrong, Err(Invalid::new(Field::Resources, Problem::Format)));
    }

    #[test]
    fn a_client_key_lives_for_some_days_and_a_password_that_is_empty_is_none() {
        for (password, days, expected) in [
            ("", "1825", Some((false, 1825))),
            ("Ferry-2026!", " 1 ", Some((true, 1))),
            ("", "0", None),
            ("", "3651", None),
            ("", "", None),
        ] {
            let fields = client_key_fields(password.to_owned(), days).ok();
            let told = fields.map(|fields| (fields.password.is_some(), fields.days.unwrap_or_default()));
            assert_eq!(told, expected, "{password:?} {days:?}");
        }
    }
}
