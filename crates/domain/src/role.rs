//! Operators of the console, and what each role may do.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem, Refusal, field, spec::by_name};

/// What an operator of the console may do, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Reads everything but secrets.
    Viewer,
    /// Works with keys.
    Operator,
    /// Also changes the server itself.
    Administrator,
}

impl Role {
    /// The name stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Operator => "operator",
            Role::Administrator => "administrator",
        }
    }

    /// Whether the role includes `permission`.
    ///
    /// # Errors
    /// [`Refusal::NoPermission`].
    pub const fn allows(self, permission: Permission) -> Result<(), Refusal> {
        match (permission, self) {
            (Permission::Read, _)
            | (Permission::UseKeys | Permission::ManageKeys, Role::Operator | Role::Administrator)
            | (Permission::ManageInstances, Role::Administrator) => Ok(()),
            _ => Err(Refusal::NoPermission(permission)),
        }
    }
}

by_name!(Role, Field::Operator, [Role::Viewer, Role::Operator, Role::Administrator]);

/// One thing that a role may include.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Permission {
    /// See pages.
    Read,
    /// Encrypt and decrypt with keys.
    UseKeys,
    /// Create, import, enable, disable and delete keys.
    ManageKeys,
    /// Create instances.
    ManageInstances,
}

/// The name an operator signs in with: 1 to 64 letters, digits, `.`, `_`, `-`, `@`; case does not matter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OperatorName(String);

impl OperatorName {
    /// The name, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OperatorName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let name = text.trim().to_ascii_lowercase();
        field::length(Field::OperatorName, &name, 1, 64)?;
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'@')) {
            return Err(Invalid::new(Field::OperatorName, Problem::Charset));
        }
        Ok(Self(name))
    }
}

impl TryFrom<String> for OperatorName {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<OperatorName> for String {
    fn from(name: OperatorName) -> String {
        name.0
    }
}

impl fmt::Display for OperatorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_include_one_another_and_nothing_more() {
        use Permission as P;
        for (permission, viewer, operator, administrator) in [
            (P::Read, true, true, true),
            (P::UseKeys, false, true, true),
            (P::ManageKeys, false, true, true),
            (P::ManageInstances, false, false, true),
        ] {
            for (role, allowed) in
                [(Role::Viewer, viewer), (Role::Operator, operator), (Role::Administrator, administrator)]
            {
                assert_eq!(role.allows(permission).is_ok(), allowed, "{role} {permission:?}");
            }
        }
    }
}
