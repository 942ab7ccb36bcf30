//! What each role may do.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem, Refusal, spec::by_name};

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
    /// Every role, from least to most.
    pub const ALL: &'static [Role] = &[Role::Viewer, Role::Operator, Role::Administrator];

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
            | (
                Permission::ManageInstances | Permission::ManageAlerts | Permission::ManageOperators,
                Role::Administrator,
            ) => Ok(()),
            _ => Err(Refusal::NoPermission(permission)),
        }
    }
}

by_name!(Role, Field::Role, Role::ALL);

/// One thing that a role may include.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Permission {
    /// See pages.
    Read,
    /// Encrypt and decrypt with keys, read the values of secrets.
    UseKeys,
    /// Create, import, enable, disable and delete keys; create, change and delete secrets.
    ManageKeys,
    /// Create instances.
    ManageInstances,
    /// Make and change alert rules and webhooks. Who manages keys may mute an alert.
    ManageAlerts,
    /// Invite operators, change their roles, disable them.
    ManageOperators,
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
            (P::ManageAlerts, false, false, true),
            (P::ManageOperators, false, false, true),
        ] {
            for (role, allowed) in
                [(Role::Viewer, viewer), (Role::Operator, operator), (Role::Administrator, administrator)]
            {
                assert_eq!(role.allows(permission).is_ok(), allowed, "{role} {permission:?}");
            }
        }
    }
}
