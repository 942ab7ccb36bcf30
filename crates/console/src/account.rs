//! One's own password: by a one-time link, or by the present one.

use std::net::IpAddr;

use domain::{OperatorStatus, view::Invitation};
use engine::{Outcome, StoreError};
use zeroize::Zeroizing;

use crate::{
    AccountChange, AccountWrite, Caller, Console, Error, SessionToken, StoredInvitation,
    passwords::Passwords,
    session::{hash_of, new_session},
};

/// A change of one's own password.
pub struct ChangePassword {
    /// The token of the session that asks; it stays when the others end.
    pub token: String,
    /// The present password.
    pub present: Zeroizing<String>,
    /// The new one.
    pub new: Zeroizing<String>,
    /// From where.
    pub address: IpAddr,
}

impl Console {
    /// Whom a one-time link is for. Nobody needs to be signed in: the code is what authorises.
    ///
    /// # Errors
    /// [`Error::LinkClosed`].
    pub async fn invitation(&self, code: &str) -> Result<Invitation, Error> {
        let StoredInvitation { operator, expires_at } = self.valid_link(code).await?;
        Ok(Invitation { name: operator.name, until: expires_at })
    }

    /// Sets the password that a one-time link is for, uses the link up, ends the operator's sessions, and signs in.
    ///
    /// # Errors
    /// [`Error::LinkClosed`]; an invalid password.
    pub async fn use_link(&self, code: &str, password: Zeroizing<String>) -> Result<SessionToken, Error> {
        Passwords::check(&password)?;
        let operator = self.valid_link(code).await?.operator;
        let hash = self.passwords.hash(password).await?;
        let now = self.engine.now();
        let (token, session) = new_session(&operator, now);
        let change = AccountChange {
            writes: vec![
                AccountWrite::UseLink(hash_of(code)),
                AccountWrite::SetPassword(operator.id.clone(), hash),
                AccountWrite::DeleteSessionsOf { operator: operator.id.clone(), but: None },
                AccountWrite::SignedIn(operator.id.clone(), now),
                session,
            ],
            audit: self.told(&operator.name, "SetPassword", Outcome::Ok),
        };
        match self.accounts.commit_account(change).await {
            Ok(()) => Ok(token),
            Err(StoreError::Conflict) => Err(Error::LinkClosed),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes the caller's password, and ends the caller's other sessions. Every role may; the present password is
    /// what authorises, and tries count as those to sign in.
    ///
    /// # Errors
    /// [`Error::TooManyTries`], [`Error::WrongPassword`]; an invalid password.
    pub async fn change_password(&self, caller: &Caller, change: ChangePassword) -> Result<(), Error> {
        Passwords::check(&change.new)?;
        let name = caller.name();
        self.limit.admit(&name, change.address)?;
        let hash = self.accounts.operator(&name).await?.and_then(|(_, hash)| hash);
        if !self.passwords.verify(change.present, hash).await? {
            return Err(Error::WrongPassword);
        }
        let hash = self.passwords.hash(change.new).await?;
        let but = Some(hash_of(&change.token));
        let change = AccountChange {
            writes: vec![
                AccountWrite::SetPassword(caller.id().clone(), hash),
                AccountWrite::DeleteSessionsOf { operator: caller.id().clone(), but },
            ],
            audit: self.told(&name, "ChangePassword", Outcome::Ok),
        };
        Ok(self.accounts.commit_account(change).await?)
    }

    async fn valid_link(&self, code: &str) -> Result<StoredInvitation, Error> {
        let found = self.accounts.invitation(&hash_of(code)).await?;
        let now = self.engine.now();
        let valid = |link: &StoredInvitation| {
            !link.expires_at.has_come(now) && link.operator.status != OperatorStatus::Disabled
        };
        found.filter(valid).ok_or(Error::LinkClosed)
    }
}
