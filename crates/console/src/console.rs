//! The console: what every use case works on.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, RwLock},
};

use domain::{InstanceId, view::About};
use engine::Engine;

use crate::{
    AccessLogs, Accounts, AuditLog, TokenHash, access_points::NewClientKeys, alerts::Alerting,
    callers::NewKeys, chain_watch::ChainWatch, gateways::Observed, links::Links, passwords::Passwords,
    sign_in_limit::SignInLimit,
};

/// The use cases behind the pages. One for the whole server.
pub struct Console {
    pub(crate) engine: Arc<Engine>,
    pub(crate) accounts: Arc<dyn Accounts>,
    pub(crate) audit: Arc<dyn AuditLog>,
    pub(crate) logs: AccessLogs,
    pub(crate) about: About,
    pub(crate) passwords: Passwords,
    pub(crate) limit: SignInLimit,
    pub(crate) chain: ChainWatch,
    pub(crate) links: Links,
    pub(crate) new_keys: NewKeys,
    pub(crate) new_client_keys: NewClientKeys,
    /// Where the shared gateways listen, once they do.
    pub(crate) gateways: OnceLock<String>,
    /// Where the dedicated gateways listen, each once it does.
    pub(crate) dedicated: RwLock<BTreeMap<InstanceId, String>>,
    /// What counts what passes them.
    pub(crate) observed: Option<Observed>,
    /// What is looked for all the time.
    pub(crate) alerting: Option<Alerting>,
    /// The hash of the one-time code that may make the first administrator; never stored, so a restart voids it.
    pub(crate) setup: Mutex<Option<TokenHash>>,
}

impl Console {
    /// A console over this engine, these accounts, this audit log and this access log; `about` is what runs.
    pub fn new(
        engine: Arc<Engine>,
        accounts: Arc<dyn Accounts>,
        audit: Arc<dyn AuditLog>,
        logs: AccessLogs,
        about: About,
    ) -> Self {
        Self {
            engine,
            accounts,
            audit,
            logs,
            about,
            passwords: Passwords::default(),
            limit: SignInLimit::default(),
            chain: ChainWatch::default(),
            links: Links::default(),
            new_keys: NewKeys::default(),
            new_client_keys: NewClientKeys::default(),
            gateways: OnceLock::new(),
            dedicated: RwLock::default(),
            observed: None,
            alerting: None,
            setup: Mutex::default(),
        }
    }
}
