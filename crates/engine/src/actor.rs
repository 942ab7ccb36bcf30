//! Who makes a change.

use std::fmt;

use domain::{AccessKeyId, AccessPointName, ClientKeyId, OperatorName, RamUserName};

/// Who makes a change, for the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody signed in.
    Operator(OperatorName),
    /// A program that called a gateway with this access key.
    RamUser(RamUserName, AccessKeyId),
    /// A program that called a dedicated gateway with this client key.
    AccessPoint(AccessPointName, ClientKeyId),
    /// Somebody who was not let in. What was typed as a name is not told: it may have been a password.
    Nobody,
    /// Whoever may run commands on the server's machine.
    CommandLine,
    /// The server's own work, such as an expiry. No operator can have this name in the log: theirs are prefixed.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Operator(name) => write!(f, "operator/{name}"),
            Actor::RamUser(name, key) => write!(f, "ram-user/{name}/{key}"),
            Actor::AccessPoint(name, key) => write!(f, "access-point/{name}/{key}"),
            Actor::Nobody => f.write_str("nobody"),
            Actor::CommandLine => f.write_str("command line"),
            Actor::System => f.write_str("system"),
        }
    }
}
