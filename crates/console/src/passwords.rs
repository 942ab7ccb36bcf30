//! Passwords: argon2id, with a bound on how many are hashed at once.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc},
};
use domain::{Field, Invalid, Problem, limits};
use tokio::{sync::Semaphore, task::spawn_blocking};
use zeroize::Zeroizing;

use crate::{Error, PasswordHash};

/// Hashes at once: each takes 19 MiB and 10 ms of a core.
const AT_ONCE: usize = 2;

/// Hashes and verifies with argon2id at the crate's defaults, which are OWASP's first recommendation.
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Passwords {
    /// Checks the length of a new password.
    pub(crate) fn check(password: &str) -> Result<(), Invalid> {
        let count = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
        let (min, max) = limits::PASSWORD.into_inner();
        let problem = match count {
            0 => Problem::Missing,
            n if n < min => Problem::TooShort { min },
            n if n > max => Problem::TooLong { max },
            _ => return Ok(()),
        };
        Err(Invalid::new(Field::Password, problem))
    }

    /// The PHC string of a password under a fresh salt.
    pub(crate) async fn hash(&self, password: Zeroizing<String>) -> Result<PasswordHash, Error> {
        let salt: [u8; 16] = custody::random::bytes();
        let hash = self
            .in_turn(move || {
                let hash: Result<phc::PasswordHash, _> =
                    Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
                hash.map(|hash| hash.to_string())
            })
            .await?;
        hash.map(PasswordHash).map_err(|error| Error::Internal(error.to_string().into()))
    }

    /// Whether the password fits. Without a hash the same work is done, so that the time
    /// does not tell which names exist.
    pub(crate) async fn verify(
        &self,
        password: Zeroizing<String>,
        hash: Option<PasswordHash>,
    ) -> Result<bool, Error> {
        let Some(PasswordHash(hash)) = hash else {
            self.hash(password).await?;
            return Ok(false);
        };
        self.in_turn(move || {
            let parsed = phc::PasswordHash::new(&hash);
            parsed.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let internal = |error: Box<dyn std::error::Error + Send + Sync>| Error::Internal(error);
        let turn = self.turns.clone().acquire_owned().await.map_err(|error| internal(error.into()))?;
        // The turn goes along: work that nobody waits for any more still takes its core.
        let work = move || (work(), drop(turn)).0;
        spawn_blocking(work).await.map_err(|error| internal(error.into()))
    }
}
