//! What a request to a gateway costs the server's processor, and what bounds it: a bare axum answer, or the one RSA
//! operation that cannot be spared.
//!
//! One thread serves; another sends whole requests, signed beforehand, over many connections at once. Only the serving
//! thread's time is counted, so that the sender may be as slow as it likes.

mod callers;
mod serving;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use ::gateway::{DedicatedGateway, Gateway};
use aws_lc_rs::{
    encoding::{AsDer as _, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};
use metrics::{Recorder, Retention};
use storage::open_access_log;

use crate::{crypto::Raw, measure::Rate, world::Wall};
use callers::Callers;
use serving::{Served, Serving, Times, Tls};

/// Requests of a round, of those that take microseconds and of those that take RSA.
const REQUESTS: usize = 20_000;
const RSA_REQUESTS: usize = 2_000;
const ROUNDS: usize = 7;
/// Requests that are under way at once, each on a connection of its own.
pub(crate) const CONNECTIONS: [usize; 2] = [1, 64];
const MANY: usize = 64;

/// A gateway that is measured, and what it is measured against.
pub(crate) struct Bench {
    callers: Callers,
    serving: Serving,
    tls: Tls,
    recorder: Arc<Recorder>,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let callers = Callers::new().await;
        let (engine, instance) = (&callers.world.engine, &callers.instance.id);
        let address = [std::net::Ipv4Addr::LOCALHOST.into()];
        let tls = Tls::new(&engine.gateway_identity(instance, &[], &address).await.expect("an identity"));
        let serving = Serving::start();
        let recorder = Recorder::new(Arc::new(Wall));
        let log = Arc::new(open_access_log(callers.world.database()).await.expect("a log"));
        let retention = Retention { age: Duration::from_secs(3600), bytes: u64::MAX };
        serving.spawn(Arc::clone(&recorder).write_to(log, retention));
        Self { callers, serving, tls, recorder }
    }

    /// Encrypt at the shared gateway, signed, sealed and recorded, to axum's hello; in the clear or over TLS.
    pub(crate) fn encrypt(&self, connections: usize, over_tls: bool) -> (Rate, Rate) {
        let tls = over_tls.then_some(&self.tls);
        let gateway = self.serving.gateway(self.gateway(true), tls, None);
        let hello = self.serving.hello(tls);
        let greetings = vec![b"GET /hello HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".to_vec(); REQUESTS];
        let encrypts = |round| self.callers.encrypts(REQUESTS, &format!("{connections}-{over_tls}-{round}"));
        self.in_turns(connections, (&gateway, &encrypts), (&hello, &|_| greetings.clone()))
    }

    /// Encrypt with a record of each request, stored as a server stores it, to the same without; by the time of all
    /// threads of the server.
    pub(crate) fn recorded(&self) -> (Rate, Rate) {
        let recorded = self.serving.gateway(self.gateway(true), None, None);
        let unrecorded = self.serving.gateway(self.gateway(false), None, None);
        let mut best = (f64::INFINITY, f64::INFINITY);
        for round in 0..ROUNDS {
            let encrypts = self.callers.encrypts(REQUESTS, &format!("recorded-{round}"));
            best.0 = best.0.min(self.serving.cost(&recorded, MANY, &encrypts).1);
            let encrypts = self.callers.encrypts(REQUESTS, &format!("unrecorded-{round}"));
            best.1 = best.1.min(self.serving.cost(&unrecorded, MANY, &encrypts).1);
        }
        (1.0 / best.0, 1.0 / best.1)
    }

    /// How long a gateway takes for Encrypt: of a thousand requests the slowest but one, and half of them. The best of
    /// several rounds.
    pub(crate) fn spread(&self) -> (Duration, Duration) {
        let times = Times::default();
        let served = self.serving.gateway(self.gateway(true), None, Some(Arc::clone(&times)));
        let round = |round| {
            let encrypts = self.callers.encrypts(REQUESTS, &format!("spread-{round}"));
            self.serving.cost(&served, MANY, &encrypts);
            let mut times = std::mem::take(&mut *times.lock().unwrap_or_else(PoisonError::into_inner));
            times.sort_unstable();
            (times[times.len() * 999 / 1000], times[times.len() / 2])
        };
        let rounds = (0..ROUNDS).map(round);
        rounds.min_by_key(|(slow, half)| slow.as_nanos() * 1000 / half.as_nanos().max(1)).expect("rounds")
    }

    /// AsymmetricDecrypt under RSA_2048 at the shared gateway, to the private operation alone.
    pub(crate) fn decrypt(&self) -> (Rate, Rate) {
        let served = self.serving.gateway(self.gateway(true), None, None);
        let decrypts = |round| self.callers.decrypts(RSA_REQUESTS, &format!("decrypt-{round}"));
        let mut raw = Raw::new();
        self.to_operation(&served, decrypts, move || raw.decrypt())
    }

    /// Encrypt at the dedicated gateway, to its limit: one RSA-2048 verification a request.
    pub(crate) fn dedicated(&self) -> (Rate, Rate) {
        let engine = Arc::clone(&self.callers.world.engine);
        let recorder = Some(Arc::clone(&self.recorder));
        let gateway = DedicatedGateway::new(engine, self.callers.instance.clone(), None, recorder);
        let served = self.serving.gateway(gateway, None, None);
        self.to_operation(&served, |_| self.callers.dedicated_encrypts(RSA_REQUESTS), verification())
    }

    /// The best rates of requests that are made for each round, and of an operation that each of them needs, in turns.
    fn to_operation(
        &self,
        served: &Served,
        requests: impl Fn(usize) -> Vec<Vec<u8>>,
        operation: impl FnMut() + Send + 'static,
    ) -> (Rate, Rate) {
        let operation = Arc::new(Mutex::new(operation));
        let mut best = (f64::INFINITY, f64::INFINITY);
        for round in 0..ROUNDS {
            best.0 = best.0.min(self.serving.cost(served, MANY, &requests(round)).0);
            best.1 = best.1.min(self.serving.cost_of(&operation, RSA_REQUESTS));
        }
        (1.0 / best.0, 1.0 / best.1)
    }

    fn gateway(&self, recorded: bool) -> Gateway {
        let recorder = recorded.then(|| Arc::clone(&self.recorder));
        Gateway::new(Arc::clone(&self.callers.world.engine), None, recorder)
    }

    /// The best rates of two, in turns: of requests that `ours` and `limit` make for each round.
    fn in_turns(
        &self,
        connections: usize,
        ours: (&Served, &dyn Fn(usize) -> Vec<Vec<u8>>),
        limit: (&Served, &dyn Fn(usize) -> Vec<Vec<u8>>),
    ) -> (Rate, Rate) {
        let mut best = (f64::INFINITY, f64::INFINITY);
        for round in 0..ROUNDS {
            best.0 = best.0.min(self.serving.cost(ours.0, connections, &ours.1(round)).0);
            best.1 = best.1.min(self.serving.cost(limit.0, connections, &limit.1(round)).0);
        }
        (1.0 / best.0, 1.0 / best.1)
    }
}

/// A verification under RSA-2048, as a gateway does it.
fn verification() -> impl FnMut() + Send + 'static {
    let private = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
    let public: PublicKeyX509Der<'_> = private.public_key().as_der().expect("a public key");
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public.as_ref().to_vec());
    let mut signature = vec![0; private.public_modulus_len()];
    private.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), b"a text", &mut signature).expect("signed");
    move || public.verify(b"a text", &signature).expect("it holds")
}
