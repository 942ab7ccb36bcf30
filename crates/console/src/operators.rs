//! Operators: who may sign in, with which role.

use domain::view::{OperatorList, OperatorPage, OperatorRow};
use domain::{Operator, OperatorId, OperatorName, OperatorStatus, Permission, Refusal, Role, limits};
use engine::{Actor, Audit, Outcome, StoreError};
use serde_json::{Value, json};

use crate::{
    AccountChange, AccountWrite, Caller, Console, Error,
    session::{hash_of, new_secret},
};

/// Tries before an operator whom others keep changing is given up.
const TRIES: usize = 4;

impl Console {
    /// All operators.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn operators(&self, caller: &Caller) -> Result<OperatorList, Error> {
        caller.require(Permission::ManageOperators)?;
        let now = self.engine.now();
        Ok(OperatorList { rows: self.accounts.operators(now).await?, now })
    }

    /// An operator.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::OperatorNotFound`].
    pub async fn operator(&self, caller: &Caller, name: &OperatorName) -> Result<OperatorPage, Error> {
        caller.require(Permission::ManageOperators)?;
        let now = self.engine.now();
        let (row, others) = self.operator_among_all(name).await?;
        let link = row.link_until.and_then(|_| self.links.made_by(caller.id(), name, now));
        Ok(OperatorPage { row, others, link, now })
    }

    /// Adds an operator, with a one-time link that sets the password.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::OperatorNameTaken`].
    pub async fn invite_operator(
        &self,
        caller: &Caller,
        name: &OperatorName,
        role: Role,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        let operator = Operator {
            id: OperatorId::new(custody::random::bytes()),
            name: name.clone(),
            role,
            status: OperatorStatus::Invited,
            created_at: self.engine.now(),
            last_sign_in: None,
        };
        let audit = self.operator_audit(&actor, "InviteOperator", name, json!({ "role": role.as_str() }));
        let adds = vec![AccountWrite::AddOperator(operator.clone())];
        match self.commit_with_link(caller, &operator, adds, audit).await {
            Err(StoreError::Conflict) => Err(Refusal::OperatorNameTaken.into()),
            done => Ok(done?),
        }
    }

    /// Makes a new one-time link that sets an operator's password; an earlier one is void. The present password holds
    /// until the link is used.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::OperatorNotFound`], [`Refusal::OperatorDisabled`].
    pub async fn reset_operator(&self, caller: &Caller, name: &OperatorName) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        let operator = self.operator_among_all(name).await?.0.operator;
        operator.may_get_link()?;
        let audit = self.operator_audit(&actor, "ResetPassword", name, json!({}));
        Ok(self.commit_with_link(caller, &operator, vec![], audit).await?)
    }

    /// Gives an operator another role. It holds from the operator's next request on.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::OperatorNotFound`], [`Refusal::LastAdministrator`].
    pub async fn set_operator_role(
        &self,
        caller: &Caller,
        name: &OperatorName,
        role: Role,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        self.update_operator(name, |operator| {
            let disabled = operator.status == OperatorStatus::Disabled;
            let detail = json!({ "from": operator.role.as_str(), "to": role.as_str() });
            let audit = self.operator_audit(&actor, "SetOperatorRole", name, detail);
            (role, disabled, vec![], audit)
        })
        .await
    }

    /// Keeps an operator from signing in, and ends every session and one-time link of that operator at once.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::OperatorNotFound`], [`Refusal::LastAdministrator`].
    pub async fn disable_operator(&self, caller: &Caller, name: &OperatorName) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        self.update_operator(name, |operator| {
            let ends = vec![
                AccountWrite::DeleteSessionsOf { operator: operator.id.clone(), but: None },
                AccountWrite::DeleteLinkOf(operator.id.clone()),
            ];
            (operator.role, true, ends, self.operator_audit(&actor, "DisableOperator", name, json!({})))
        })
        .await
    }

    /// Lets an operator sign in again.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::OperatorNotFound`].
    pub async fn enable_operator(&self, caller: &Caller, name: &OperatorName) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        self.update_operator(name, |operator| {
            (operator.role, false, vec![], self.operator_audit(&actor, "EnableOperator", name, json!({})))
        })
        .await
    }

    /// Ends every session of an operator.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::OperatorNotFound`].
    pub async fn end_operator_sessions(&self, caller: &Caller, name: &OperatorName) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageOperators)?;
        let operator = self.operator_among_all(name).await?.0.operator.id;
        let change = AccountChange {
            writes: vec![AccountWrite::DeleteSessionsOf { operator, but: None }],
            audit: self.operator_audit(&actor, "EndSessions", name, json!({})),
        };
        Ok(self.accounts.commit_account(change).await?)
    }

    /// Changes role and status, as `change` says for the operator as it is now; again when others were faster.
    async fn update_operator(
        &self,
        name: &OperatorName,
        change: impl Fn(&Operator) -> (Role, bool, Vec<AccountWrite>, Audit),
    ) -> Result<(), Error> {
        for _ in 0..TRIES {
            let (row, others) = self.operator_among_all(name).await?;
            let (role, disabled, more, audit) = change(&row.operator);
            row.operator.may_become(role, disabled, others)?;
            let mut writes = vec![AccountWrite::UpdateOperator { operator: row.operator.id, role, disabled }];
            writes.extend(more);
            match self.accounts.commit_account(AccountChange { writes, audit }).await {
                Err(StoreError::Conflict) => {}
                done => return Ok(done?),
            }
        }
        Err(Refusal::LastAdministrator.into())
    }

    /// Commits a change together with a new one-time link, and keeps the link for its maker to pass on.
    async fn commit_with_link(
        &self,
        caller: &Caller,
        operator: &Operator,
        mut writes: Vec<AccountWrite>,
        audit: Audit,
    ) -> Result<(), StoreError> {
        let (code, now) = (new_secret(), self.engine.now());
        let expires_at = now.plus(limits::LINK_LIFE);
        writes.push(AccountWrite::PutLink {
            operator: operator.id.clone(),
            code: hash_of(&code),
            expires_at,
        });
        self.accounts.commit_account(AccountChange { writes, audit }).await?;
        self.links.keep(caller.id(), &operator.name, code, (now, expires_at));
        Ok(())
    }

    /// An operator, and how many others administer the server.
    async fn operator_among_all(&self, name: &OperatorName) -> Result<(OperatorRow, u32), Error> {
        let all = self.accounts.operators(self.engine.now()).await?;
        let others =
            all.iter().filter(|row| row.operator.name != *name && row.operator.administers()).count();
        let row = all.into_iter().find(|row| row.operator.name == *name);
        Ok((row.ok_or(Refusal::OperatorNotFound)?, u32::try_from(others).unwrap_or(u32::MAX)))
    }

    fn operator_audit(
        &self,
        actor: &Actor,
        action: &'static str,
        name: &OperatorName,
        detail: Value,
    ) -> Audit {
        Audit {
            at: self.engine.now(),
            actor: actor.clone(),
            action,
            resource: format!("operator/{name}"),
            outcome: Outcome::Ok,
            detail,
        }
    }
}
