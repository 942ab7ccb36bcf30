//! Sends what is planned, to its end or until it is stopped.

use std::{
    io,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::GatewayKind;
use metrics::Clock;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    call::{Ask, Prepared, code_of},
    connection::{Answer, Connection, Target},
    error::DriveError,
    mix::Mix,
    plan::{Gateway, Plan, Step},
    prepare::prepare,
    report::Report,
    signed::Stamp,
    tally::{Kind, Missing, Tally},
};

/// How long an answer is waited for: longer than the vendor's SDKs do.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a line rests after a request that was not answered.
const RESPITE: Duration = Duration::from_millis(100);

/// What programs say they are, and whether they sign as the oldest SDKs do.
const SDKS: [(&str, bool); 6] = [
    ("AlibabaCloud (linux; amd64) Java/17.0.9 Core/0.3.2 TeaDSL/1", false),
    ("AlibabaCloud (linux; amd64) Golang/1.22.0 Core/0.01 TeaDSL/1", false),
    ("AlibabaCloud (Linux 6.1; x86_64) Python/3.11.2 Core/2.16.1 python-requests/2.31", true),
    ("AlibabaCloud (linux; x64) Node.js/v20.11.0 Core/1.0.1", true),
    ("AlibabaCloud (Linux; x86_64) PHP/8.2.7 Core/3.1 TeaDSL/1", false),
    ("AlibabaCloud (linux; amd64) .NET/8.0.1 Core/2.0 TeaDSL/1", false),
];

/// What the program of a number says it is.
pub(crate) fn agent(caller: u32) -> String {
    let (sdk, _) = SDKS[caller as usize % SDKS.len()];
    format!("{sdk} keyferry-drive/caller-{caller}")
}

/// What is told on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// All is known of the keys; traffic begins.
    Begun,
    /// The first caller moves.
    SwitchoverBegun,
    /// All callers have moved but the stragglers.
    SwitchoverEnded,
}

/// Sends the traffic of a plan, until its end or until `stopped` says so; what is under way then is answered first.
///
/// # Errors
/// [`DriveError`], where nothing can be sent.
pub async fn drive(
    plan: Plan,
    clock: Arc<dyn Clock>,
    stopped: watch::Receiver<bool>,
    told: impl Fn(Progress) + Send + Sync + 'static,
) -> Result<Report, DriveError> {
    plan.check()?;
    let run = Run::begin(plan, clock, Box::new(told)).await?;
    let mut first = Line::default();
    let ready = async {
        run.reach(&mut first).await?;
        prepare(&run, &mut first).await
    };
    let mut early = stopped.clone();
    let (keys, mix) = tokio::select! {
        ready = ready => ready?,
        _ = early.wait_for(|stopped| *stopped) => return Err(DriveError::Stopped),
    };
    let run = Arc::new(run.go(keys, mix)?);
    let mut lines = JoinSet::new();
    for number in 0..run.plan.pace.connections {
        let line = if number == 0 { std::mem::take(&mut first) } else { Line::default() };
        let (run, stopped) = (Arc::clone(&run), stopped.clone());
        lines.spawn(async move { run.work(line, stopped).await });
    }
    let mut tally = Tally::default();
    for seen in lines.join_all().await {
        tally.merge(seen);
    }
    let took = run.clock.elapsed().saturating_sub(run.began);
    Ok(Report::of(&run.plan, tally, took, *stopped.borrow()))
}

/// Traffic on its way.
pub(crate) struct Run {
    pub(crate) plan: Plan,
    shared: Option<Target>,
    dedicated: Option<Target>,
    keys: Vec<Prepared>,
    mix: Mix,
    clock: Arc<dyn Clock>,
    told: Box<dyn Fn(Progress) + Send + Sync>,
    /// What nonces begin with: another run's are others, also those of the same seed.
    nonces: String,
    /// Requests so far.
    sent: AtomicU64,
    /// Those of them that prepared the others.
    prepared: u64,
    began: Duration,
    /// When callers began to move, where that is known only then.
    switched: OnceLock<Duration>,
    /// Whether the begin and the end of the switchover were told.
    announced: [AtomicBool; 2],
}

/// A connection to each gateway, and what was seen through them.
#[derive(Default)]
pub(crate) struct Line {
    shared: Option<Connection>,
    dedicated: Option<Connection>,
    tally: Tally,
}

impl Line {
    fn to(&mut self, gateway: GatewayKind) -> &mut Option<Connection> {
        match gateway {
            GatewayKind::Shared => &mut self.shared,
            GatewayKind::Dedicated => &mut self.dedicated,
        }
    }
}

/// Why a request has no answer.
struct Silence {
    sent: bool,
    why: String,
}

impl Run {
    async fn begin(
        plan: Plan,
        clock: Arc<dyn Clock>,
        told: Box<dyn Fn(Progress) + Send + Sync>,
    ) -> Result<Self, DriveError> {
        let shared = target(plan.shared.as_ref(), plan.allow_remote).await?;
        let dedicated = target(plan.dedicated.as_ref(), plan.allow_remote).await?;
        let began = clock.elapsed();
        Ok(Self {
            plan,
            shared,
            dedicated,
            keys: vec![],
            mix: Mix(vec![]),
            clock,
            told,
            nonces: hex::encode(custody::random::bytes::<8>()),
            sent: AtomicU64::new(0),
            prepared: 0,
            began,
            switched: OnceLock::new(),
            announced: Default::default(),
        })
    }

    /// Connects to each gateway, so that one that is not there is told at once.
    async fn reach(&self, line: &mut Line) -> Result<(), DriveError> {
        for gateway in [GatewayKind::Shared, GatewayKind::Dedicated] {
            let Some(target) = self.target(gateway) else { continue };
            let opened = timeout(PATIENCE, Connection::open(target, self.clock.elapsed())).await;
            let opened = opened.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
            let address = target.address.to_string();
            let unreachable = |source| DriveError::Unreachable { gateway, address, source };
            *line.to(gateway) = Some(opened.map_err(unreachable)?);
        }
        Ok(())
    }

    /// All is known: the rest follows from the plan.
    fn go(mut self, keys: Vec<Prepared>, mix: Mix) -> Result<Self, DriveError> {
        self.prepared = self.sent.load(Ordering::Relaxed);
        if self.plan.end.requests.is_some_and(|requests| requests <= self.prepared) {
            return Err(DriveError::TooFew { least: self.prepared });
        }
        (self.keys, self.mix, self.began) = (keys, mix, self.clock.elapsed());
        (self.told)(Progress::Begun);
        Ok(self)
    }

    /// Sends one request after another over one line.
    async fn work(&self, mut line: Line, mut stopped: watch::Receiver<bool>) -> Tally {
        while let Some((number, due)) = self.take() {
            if let Some(due) = due {
                let wait = due.saturating_sub(self.elapsed());
                let late = self.elapsed().saturating_sub(due);
                if !wait.is_zero() {
                    tokio::select! {
                        () = sleep(wait) => {}
                        _ = stopped.wait_for(|stopped| *stopped) => break,
                    }
                }
                line.tally.late = line.tally.late.max(late);
            }
            if *stopped.borrow() {
                break;
            }
            let step = self.plan.step(number, &self.mix);
            let gateway = self.gateway(&step, number, due.unwrap_or_else(|| self.elapsed()));
            let answer = self.send(&mut line, gateway, step.caller, &self.ask(&step)).await;
            // A gateway that is away for a moment does not use up all that was to be sent.
            if answer.is_none() {
                tokio::select! {
                    () = sleep(RESPITE) => {}
                    _ = stopped.wait_for(|stopped| *stopped) => break,
                }
            }
        }
        line.tally
    }

    /// The number of the next request, and when it is due where there is a rate; `None` at the end.
    fn take(&self) -> Option<(u64, Option<Duration>)> {
        let number = self.sent.fetch_add(1, Ordering::Relaxed);
        if self.plan.end.requests.is_some_and(|requests| number >= requests) {
            return None;
        }
        let due = self.plan.pace.rate.map(|rate| {
            let before = number.saturating_sub(self.prepared);
            Duration::from_secs_f64(before as f64 / rate)
        });
        // A rate that cannot be kept does not put off the end.
        let at = due.unwrap_or_default().max(self.elapsed());
        if self.plan.end.time.is_some_and(|time| at >= time) { None } else { Some((number, due)) }
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed().saturating_sub(self.began)
    }

    /// The gateway that a step goes to at a time.
    fn gateway(&self, step: &Step, number: u64, at: Duration) -> GatewayKind {
        let both = self.shared.is_some() && self.dedicated.is_some();
        if both && step.fault.is_none() && !step.operation.is_at_both() {
            return GatewayKind::Shared;
        }
        let Some(switchover) = self.plan.switchover else { return self.plan.home(step.caller) };
        let Some((begins, at)) = self.switch_begins(number, at) else { return GatewayKind::Shared };
        self.announce(0, Progress::SwitchoverBegun);
        if at >= begins + switchover.ramp {
            self.announce(1, Progress::SwitchoverEnded);
        }
        match switchover.moves_after(step.caller, self.plan.callers) {
            Some(after) if at >= begins + after => GatewayKind::Dedicated,
            _ => GatewayKind::Shared,
        }
    }

    /// When callers begin to move, and how late it is; `None` before.
    fn switch_begins(&self, number: u64, at: Duration) -> Option<(Duration, Duration)> {
        match (self.plan.switch_time(), self.plan.switch_number()) {
            (Some(begins), _) => (at >= begins).then_some((begins, at)),
            (None, Some(first)) if number >= first => {
                let begins = *self.switched.get_or_init(|| at);
                // Requests are taken one after another, and each looks at the time by itself.
                Some((begins, at.max(begins)))
            }
            _ => None,
        }
    }

    fn announce(&self, what: usize, progress: Progress) {
        if !self.announced[what].swap(true, Ordering::Relaxed) {
            (self.told)(progress);
        }
    }

    fn ask(&self, step: &Step) -> Ask<'_> {
        let mut dice = step.dice;
        let fits: Vec<_> = self.keys.iter().filter(|key| step.operation.fits(key.spec, key.usage)).collect();
        let at = usize::try_from(dice.below(fits.len() as u64)).unwrap_or(0);
        Ask {
            operation: step.operation,
            fault: step.fault,
            key: fits.get(at).copied(),
            secret: self.plan.secret.as_deref().unwrap_or_default(),
            dice,
        }
    }

    /// Sends a request that prepares the others, and is one of them.
    pub(crate) async fn send_before(
        &self,
        line: &mut Line,
        gateway: GatewayKind,
        ask: &Ask<'_>,
    ) -> Option<Answer> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        self.send(line, gateway, 0, ask).await
    }

    /// Sends a request, and counts what became of it.
    async fn send(
        &self,
        line: &mut Line,
        gateway: GatewayKind,
        caller: u32,
        ask: &Ask<'_>,
    ) -> Option<Answer> {
        let operation = ask.name_at(gateway);
        match self.exchange(line, gateway, caller, ask).await {
            Ok((answer, took)) => {
                let code = code_of(gateway, answer.status, &answer.body);
                line.tally.called(caller, gateway);
                line.tally.answered(Kind { gateway, operation, status: answer.status, code }, took);
                Some(answer)
            }
            Err(Silence { sent, why }) => {
                if sent {
                    line.tally.called(caller, gateway);
                }
                line.tally.missed(Missing { gateway, operation, sent, why });
                *line.to(gateway) = None;
                None
            }
        }
    }

    async fn exchange(
        &self,
        line: &mut Line,
        gateway: GatewayKind,
        caller: u32,
        ask: &Ask<'_>,
    ) -> Result<(Answer, Duration), Silence> {
        let connection = self.connected(line.to(gateway), gateway).await?;
        // Signed at last, so that it is not old when it is sent.
        let request = self.signed(gateway, caller, ask);
        let begun = self.clock.elapsed();
        let answered = timeout(PATIENCE, connection.send(&request)).await;
        let now = self.clock.elapsed();
        connection.used = now;
        let silent = |why: String| Silence { sent: true, why };
        match answered {
            Ok(Ok(answer)) => Ok((answer, now.saturating_sub(begun))),
            Ok(Err(error)) => Err(silent(error.kind().to_string())),
            Err(_) => Err(silent(format!("none for {} s", PATIENCE.as_secs()))),
        }
    }

    /// A connection that is open, or is opened.
    async fn connected<'a>(
        &self,
        connection: &'a mut Option<Connection>,
        gateway: GatewayKind,
    ) -> Result<&'a mut Connection, Silence> {
        let now = self.clock.elapsed();
        if !connection.as_ref().is_some_and(|open| open.is_fresh(now)) {
            *connection = None;
        }
        let unsent = |error: io::Error| Silence { sent: false, why: error.kind().to_string() };
        match connection {
            Some(open) => Ok(open),
            none => {
                let missing = || unsent(io::ErrorKind::NotFound.into());
                let target = self.target(gateway).ok_or_else(missing)?;
                let opened = timeout(PATIENCE, Connection::open(target, now)).await;
                let opened = opened.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
                Ok(none.insert(opened.map_err(unsent)?))
            }
        }
    }

    fn signed(&self, gateway: GatewayKind, caller: u32, ask: &Ask<'_>) -> Vec<u8> {
        static NONCES: AtomicU64 = AtomicU64::new(0);
        let nonce = format!("{}-{}", self.nonces, NONCES.fetch_add(1, Ordering::Relaxed));
        let host = self.target(gateway).map_or("", |target| target.host.as_str());
        let (agent, rpc) = (agent(caller), SDKS[caller as usize % SDKS.len()].1);
        let stamp = Stamp { host, agent: &agent, at: self.clock.now(), nonce: &nonce };
        let request = match (gateway, &self.plan.shared, &self.plan.dedicated) {
            (GatewayKind::Shared, Some(Gateway { key, .. }), _) => Some(ask.of_shared(key, &stamp, rpc)),
            (GatewayKind::Dedicated, _, Some(Gateway { key, .. })) => Some(ask.of_dedicated(key, &stamp)),
            // A gateway without a target is not connected to.
            _ => None,
        };
        request.map(|request| request.to_bytes()).unwrap_or_default()
    }

    fn target(&self, gateway: GatewayKind) -> Option<&Target> {
        match gateway {
            GatewayKind::Shared => self.shared.as_ref(),
            GatewayKind::Dedicated => self.dedicated.as_ref(),
        }
    }
}

async fn target<K>(gateway: Option<&Gateway<K>>, allow_remote: bool) -> Result<Option<Target>, DriveError> {
    match gateway {
        Some(Gateway { address, authority, .. }) => {
            Ok(Some(Target::find(address, authority.as_deref(), allow_remote).await?))
        }
        None => Ok(None),
    }
}
