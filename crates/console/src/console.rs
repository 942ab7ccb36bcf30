//! The console: what every use case works on.

use std::sync::{Arc, Mutex};

use engine::Engine;

use crate::{Accounts, TokenHash, passwords::Passwords, sign_in_limit::SignInLimit};

/// The use cases behind the pages. One for the whole server.
pub struct Console {
    pub(crate) engine: Arc<Engine>,
    pub(crate) accounts: Arc<dyn Accounts>,
    pub(crate) passwords: Passwords,
    pub(crate) limit: SignInLimit,
    /// The hash of the one-time code that may make the first administrator; never stored, so a restart voids it.
    pub(crate) setup: Mutex<Option<TokenHash>>,
}

impl Console {
    /// A console over this engine and these accounts.
    pub fn new(engine: Arc<Engine>, accounts: Arc<dyn Accounts>) -> Self {
        Self {
            engine,
            accounts,
            passwords: Passwords::default(),
            limit: SignInLimit::default(),
            setup: Mutex::default(),
        }
    }
}
