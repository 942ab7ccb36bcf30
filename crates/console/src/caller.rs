//! Who is calling.

use domain::view::Session;
use domain::{Operator, OperatorId, OperatorName, Permission, Refusal, Role};
use engine::Actor;

/// An operator whose session was checked. Every use case takes one and asks it first.
#[derive(Clone, Debug)]
pub struct Caller {
    operator: Operator,
}

impl Caller {
    pub(crate) fn new(operator: Operator) -> Self {
        Self { operator }
    }

    /// The name and role, for pages.
    pub fn session(&self) -> Session {
        Session { name: self.operator.name.clone(), role: self.operator.role }
    }

    /// The role.
    pub fn role(&self) -> Role {
        self.operator.role
    }

    pub(crate) fn id(&self) -> &OperatorId {
        &self.operator.id
    }

    pub(crate) fn name(&self) -> OperatorName {
        self.operator.name.clone()
    }

    /// Refuses what the role does not include; otherwise gives the name for the audit log.
    pub(crate) fn require(&self, permission: Permission) -> Result<Actor, Refusal> {
        self.operator.role.allows(permission)?;
        Ok(Actor::Operator(self.name()))
    }
}
