//! The first administrator, sign-in, sign-out, and who is calling.

use std::{net::IpAddr, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Operator, OperatorId, OperatorName, OperatorStatus, Role, Timestamp};
use engine::{Actor, Audit, Outcome, StoreError};
use serde_json::json;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{AccountChange, AccountWrite, Caller, Console, Error, TokenHash, passwords::Passwords};

/// How long a session lasts.
pub const SESSION_LIFE: Duration = Duration::from_secs(12 * 60 * 60);

/// The secret of a session, for the browser's cookie: 32 random bytes in base64. Does not print.
pub struct SessionToken(Zeroizing<String>);

impl SessionToken {
    /// The text of the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who wants to sign in.
pub struct SignIn {
    /// The name given.
    pub name: OperatorName,
    /// The password given.
    pub password: Zeroizing<String>,
    /// From where.
    pub address: IpAddr,
}

impl Console {
    /// Opens the server for its first administrator: a fresh one-time code, or `None` when there is an operator.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn open_setup(&self) -> Result<Option<String>, Error> {
        if self.accounts.has_operators().await? {
            return Ok(None);
        }
        let code = new_secret();
        *self.setup_code() = Some(hash_of(&code));
        Ok(Some(code.to_string()))
    }

    /// Whether this code may make the first administrator.
    pub fn setup_is_open(&self, code: &str) -> bool {
        *self.setup_code() == Some(hash_of(code))
    }

    /// Makes the first administrator, closes the one-time link, and signs the administrator in.
    ///
    /// # Errors
    /// [`Error::SetupClosed`]; an invalid name or password.
    pub async fn create_first_administrator(
        &self,
        code: &str,
        name: OperatorName,
        password: Zeroizing<String>,
    ) -> Result<SessionToken, Error> {
        Passwords::check(&password)?;
        if !self.setup_is_open(code) {
            return Err(Error::SetupClosed);
        }
        let hash = self.passwords.hash(password).await?;
        let now = self.engine.now();
        let id = OperatorId::new(custody::random::bytes());
        let operator = Operator {
            id,
            name,
            role: Role::Administrator,
            status: OperatorStatus::Enabled,
            created_at: now,
            last_sign_in: Some(now),
        };
        let (token, session) = new_session(&operator, now);
        let change = AccountChange {
            writes: vec![AccountWrite::AddFirstOperator(operator.clone(), hash), session],
            audit: self.told(&operator.name, "CreateFirstAdministrator", Outcome::Ok),
        };
        match self.accounts.commit_account(change).await {
            Ok(()) => {
                *self.setup_code() = None;
                Ok(token)
            }
            Err(StoreError::Conflict) => Err(Error::SetupClosed),
            Err(error) => Err(error.into()),
        }
    }

    /// Signs in with name and password.
    ///
    /// # Errors
    /// [`Error::TooManyTries`], [`Error::WrongCredentials`].
    pub async fn sign_in(&self, request: SignIn) -> Result<SessionToken, Error> {
        self.limit.admit(&request.name, request.address)?;
        let (operator, hash) = self.accounts.operator(&request.name).await?.unzip();
        let fits = self.passwords.verify(request.password, hash.flatten()).await?;
        let may = |operator: &Operator| fits && operator.status == OperatorStatus::Enabled;
        let Some(operator) = operator.clone().filter(may) else {
            return Err(self.refuse_sign_in(operator).await?);
        };
        let now = self.engine.now();
        let (token, session) = new_session(&operator, now);
        let change = AccountChange {
            writes: vec![
                AccountWrite::SignedIn(operator.id.clone(), now),
                AccountWrite::DeleteSessionsBefore(now),
                session,
            ],
            audit: self.told(&operator.name, "SignIn", Outcome::Ok),
        };
        match self.accounts.commit_account(change).await {
            Ok(()) => Ok(token),
            Err(StoreError::Conflict) => Err(self.refuse_sign_in(Some(operator)).await?),
            Err(error) => Err(error.into()),
        }
    }

    /// Tells the log of a refused sign-in, and gives the answer, which does not say why.
    async fn refuse_sign_in(&self, operator: Option<Operator>) -> Result<Error, Error> {
        let known = operator.map(|operator| operator.name);
        let audit = self.refused_sign_in(known.as_ref());
        self.accounts.commit_account(AccountChange { writes: vec![], audit }).await?;
        Ok(Error::WrongCredentials)
    }

    /// Ends a session. A token that is none is passed over.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn sign_out(&self, token: &str) -> Result<(), Error> {
        let token = hash_of(token);
        let Some(session) = self.accounts.session(&token).await? else { return Ok(()) };
        let change = AccountChange {
            writes: vec![AccountWrite::DeleteSession(token)],
            audit: self.told(&session.operator.name, "SignOut", Outcome::Ok),
        };
        Ok(self.accounts.commit_account(change).await?)
    }

    /// Who calls with this token.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`].
    pub async fn caller(&self, token: &str) -> Result<Caller, Error> {
        let session = self.accounts.session(&hash_of(token)).await?.ok_or(Error::NotSignedIn)?;
        if session.expires_at.has_come(self.engine.now()) {
            return Err(Error::NotSignedIn);
        }
        Ok(Caller::new(session.operator))
    }

    pub(crate) fn told(&self, name: &OperatorName, action: &'static str, outcome: Outcome) -> Audit {
        Audit {
            at: self.engine.now(),
            actor: Actor::Operator(name.clone()),
            action,
            resource: format!("operator/{name}"),
            outcome,
            detail: json!({}),
        }
    }

    /// The row of a refused sign-in. It names the operator only where there is one of that name.
    fn refused_sign_in(&self, known: Option<&OperatorName>) -> Audit {
        Audit {
            at: self.engine.now(),
            actor: Actor::Nobody,
            action: "SignIn",
            resource: known.map_or_else(|| "operator".to_owned(), |name| format!("operator/{name}")),
            outcome: Outcome::Refused("WrongCredentials"),
            detail: json!({}),
        }
    }

    fn setup_code(&self) -> std::sync::MutexGuard<'_, Option<TokenHash>> {
        self.setup.lock().unwrap_or_else(|e| e.into_inner())
    }
}

pub(crate) fn new_session(operator: &Operator, now: Timestamp) -> (SessionToken, AccountWrite) {
    let secret = new_secret();
    let session = AccountWrite::AddSession {
        token: hash_of(&secret),
        operator: operator.id.clone(),
        created_at: now,
        expires_at: now.plus(SESSION_LIFE),
    };
    (SessionToken(secret), session)
}

pub(crate) fn new_secret() -> Zeroizing<String> {
    Zeroizing::new(URL_SAFE_NO_PAD.encode(Zeroizing::new(custody::random::bytes::<32>())))
}

/// A plain hash is enough: the secret has 256 random bits.
pub(crate) fn hash_of(secret: &str) -> TokenHash {
    TokenHash(Sha256::digest(secret.as_bytes()).into())
}
