//! Operators of the console: who may sign in, and what may become of them.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    Field, Invalid, OperatorId, Problem, Refusal, Role, Timestamp,
    field::{self, as_text},
};

/// Somebody who may sign in, or could.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The id, which stays when the name changes.
    pub id: OperatorId,
    /// The name to sign in with.
    pub name: OperatorName,
    /// What the operator may do.
    pub role: Role,
    /// Whether the operator may sign in.
    pub status: OperatorStatus,
    /// Since when there is this operator.
    pub created_at: Timestamp,
    /// When the operator last signed in.
    pub last_sign_in: Option<Timestamp>,
}

/// Whether an operator may sign in.
///
/// ```text
///   Invited ──password set──► Enabled ◄──► Disabled
///      └───────────◄──────────────►───────────┘
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OperatorStatus {
    /// Not yet: no password was set.
    Invited,
    /// Yes.
    Enabled,
    /// No: an administrator took it away.
    Disabled,
}

impl Operator {
    /// Whether the operator is one of those who administer the server.
    pub fn administers(&self) -> bool {
        self.role == Role::Administrator && self.status == OperatorStatus::Enabled
    }

    /// Whether the operator may get a one-time link that sets the password.
    ///
    /// # Errors
    /// [`Refusal::OperatorDisabled`]: the link could not be used.
    pub fn may_get_link(&self) -> Result<(), Refusal> {
        match self.status {
            OperatorStatus::Disabled => Err(Refusal::OperatorDisabled),
            OperatorStatus::Invited | OperatorStatus::Enabled => Ok(()),
        }
    }

    /// Whether the operator may get this role, or be disabled, while `others` other operators administer the server:
    /// somebody always must.
    ///
    /// # Errors
    /// [`Refusal::LastAdministrator`].
    pub fn may_become(&self, role: Role, disabled: bool, others: u32) -> Result<(), Refusal> {
        let still = role == Role::Administrator && !disabled;
        match self.administers() && !still && others == 0 {
            true => Err(Refusal::LastAdministrator),
            false => Ok(()),
        }
    }
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
        // A name is part of addresses, where `.` and `..` mean something else.
        if !name.bytes().any(|b| b.is_ascii_alphanumeric()) {
            return Err(Invalid::new(Field::OperatorName, Problem::Format));
        }
        Ok(Self(name))
    }
}

as_text! { OperatorName }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_fit_for_addresses() {
        for (text, expected) in [
            (" Li.Wei ", Ok("li.wei")),
            ("..a", Ok("..a")),
            ("", Err(Problem::Missing)),
            ("a b", Err(Problem::Charset)),
            ("a/b", Err(Problem::Charset)),
            (".", Err(Problem::Format)),
            ("..", Err(Problem::Format)),
            ("@-_", Err(Problem::Format)),
        ] {
            let name = text.parse::<OperatorName>();
            let name = name.as_ref().map(OperatorName::as_str).map_err(|invalid| invalid.problem);
            assert_eq!(name, expected, "{text:?}");
        }
    }

    #[test]
    fn somebody_always_administers() {
        use OperatorStatus::{Disabled, Enabled, Invited};
        use Role::{Administrator, Viewer};
        let operator = |role, status| Operator {
            id: OperatorId::new([1; 16]),
            name: "li.wei".parse().expect("a name"),
            role,
            status,
            created_at: Timestamp::from_seconds(0),
            last_sign_in: None,
        };
        let last = Err(Refusal::LastAdministrator);
        for (role, status, becomes, disabled, others, expected) in [
            (Administrator, Enabled, Viewer, false, 0, last),
            (Administrator, Enabled, Administrator, true, 0, last),
            (Administrator, Enabled, Role::Operator, true, 0, last),
            (Administrator, Enabled, Administrator, false, 0, Ok(())),
            (Administrator, Enabled, Viewer, true, 1, Ok(())),
            (Administrator, Invited, Viewer, false, 0, Ok(())),
            (Administrator, Disabled, Viewer, true, 0, Ok(())),
            (Role::Operator, Enabled, Viewer, true, 0, Ok(())),
        ] {
            let found = operator(role, status).may_become(becomes, disabled, others);
            assert_eq!(
                found, expected,
                "{role} {status:?} becomes {becomes}, disabled: {disabled}, {others} others"
            );
        }
    }
}
