//! A console on SQLite in a folder of its own.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use console::{AccessLogs, Caller, Console, Error, ImportLimits, LogImports, SessionToken, SignIn};
use custody::RootKey;
use domain::{
    OperatorName, Role, Timestamp,
    view::{About, DatabaseKind},
};
use engine::{Clock, Engine, EngineConfig};
use metrics::Series;
use storage::{AccessBlocks, Database, Storage};
use tempfile::TempDir;
use tests::Postgres;
use zeroize::Zeroizing;

/// A password of everybody.
pub(crate) const PASSWORD: &str = "a ferry needs 2 harbours";

/// A clock that moves only when it is told to.
struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// A console, and an administrator who is signed in.
pub(crate) struct World {
    pub(crate) console: Console,
    engine: Arc<Engine>,
    pub(crate) storage: Arc<Storage>,
    pub(crate) log: Arc<AccessBlocks>,
    pub(crate) imports: Arc<LogImports>,
    pub(crate) administrator: Caller,
    /// What counts what passes the gateways.
    pub(crate) series: Arc<Series>,
    clock: Arc<TestClock>,
    _folder: TempDir,
    _server: Option<Arc<Postgres>>,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::on(None).await
    }

    /// On PostgreSQL, where there is one.
    pub(crate) async fn on(server: Option<Arc<Postgres>>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = RootKey::create(&folder.path().join("root.key")).expect("a root key");
        let clock = Arc::new(TestClock(AtomicI64::new(1_800_000_000_000)));
        let path = folder.path().join("keyferry.db");
        let database = match &server {
            Some(server) => Database::Postgres { url: server.database() },
            None => Database::Sqlite { path },
        };
        let log = Arc::new(storage::open_access_log(database.clone()).await.expect("a log"));
        let storage = storage::open(database).await.expect("a store");
        let config = EngineConfig {
            account: "1234567890123456".parse().expect("an account"),
            regions: vec!["cn-hangzhou".parse().expect("a region")],
            region_key_quota: None,
            region_secret_quota: None,
        };
        let engine = Engine::start(config, root, storage.clone(), clock.clone()).await.expect("an engine");
        let engine = Arc::new(engine);
        let series = Arc::new(Series::new(log.clone()));
        let limits = ImportLimits { room: 10_000_000, largest: 1_000_000 };
        let imports = LogImports::new(storage.clone(), log.clone(), limits);
        let logs =
            AccessLogs { log: log.clone(), recorder: None, imports: imports.clone(), fleet: storage.clone() };
        let console = Console::new(engine.clone(), storage.clone(), storage.clone(), logs, about());
        let console = console.observing(series.clone(), storage.clone()).alerting(storage.clone());
        let code = console.open_setup().await.expect("a store").expect("no operator yet");
        let token = console.create_first_administrator(&code, name("administrator"), password(PASSWORD));
        let administrator = token.await.expect("an administrator");
        let administrator = console.caller(administrator.as_str()).await.expect("signed in");
        Self {
            console,
            engine,
            storage,
            log,
            imports,
            administrator,
            series,
            clock,
            _folder: folder,
            _server: server,
        }
    }

    /// A console of another server on the same database, by the same clock.
    pub(crate) fn another_console(&self) -> Console {
        let (engine, storage) = (self.engine.clone(), self.storage.clone());
        let logs = AccessLogs {
            log: self.log.clone(),
            recorder: None,
            imports: self.imports.clone(),
            fleet: self.storage.clone(),
        };
        let console = Console::new(engine, storage.clone(), storage.clone(), logs, about());
        console.observing(self.series.clone(), storage.clone()).alerting(storage)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn advance_seconds(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    pub(crate) fn advance(&self, hours: i64) {
        self.advance_seconds(hours * 60 * 60);
    }

    /// The code of the link that the administrator made last, for this operator.
    pub(crate) async fn code_for(&self, who: &str) -> String {
        let page = self.console.operator(&self.administrator, &name(who)).await.expect("the operator");
        page.link.expect("a link made just now").code
    }

    /// Somebody with this role who is signed in.
    pub(crate) async fn join(&self, who: &str, role: Role) -> SessionToken {
        self.console.invite_operator(&self.administrator, &name(who), role).await.expect("an invitation");
        let code = self.code_for(who).await;
        self.console.use_link(&code, password(PASSWORD)).await.expect("a password")
    }

    /// Signs in from an address of one's own.
    pub(crate) async fn sign_in(&self, who: &str, with: &str) -> Result<SessionToken, Error> {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        self.console.sign_in(SignIn { name: name(who), password: password(with), address }).await
    }
}

fn about() -> About {
    About {
        version: "0".to_owned(),
        offline_page: "00".to_owned(),
        worker_script: "00".to_owned(),
        database: DatabaseKind::Sqlite,
        schema: 0,
    }
}

pub(crate) fn name(text: &str) -> OperatorName {
    text.parse().expect("a name")
}

pub(crate) fn password(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}
