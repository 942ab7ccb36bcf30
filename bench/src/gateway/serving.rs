//! One thread that serves, and one that sends: only the time of the first counts.

use std::{
    convert::Infallible,
    fs, hint,
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, routing::get};
use bytes::Bytes;
use gateway::Front;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    runtime,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ClientConfig, ClientConnection, RootCertStore, ServerConfig, StreamOwned,
        crypto::aws_lc_rs::default_provider,
        pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName},
    },
};

use crate::measure::now;

/// A server of one thread at a time: while a commit keeps one, another goes on.
pub(super) struct Serving {
    runtime: Option<runtime::Runtime>,
    /// What all its threads are called.
    name: String,
}

/// Longer than anything is measured: a thread that has ended tells no more how long it ran.
const KEPT: Duration = Duration::from_secs(3600);

/// Where something is served, and how it is reached.
#[derive(Clone)]
pub(super) struct Served {
    address: SocketAddr,
    tls: Option<Arc<ClientConfig>>,
}

/// How long each answer of a gateway took.
pub(super) type Times = Arc<Mutex<Vec<Duration>>>;

/// What a server presents, and what its clients trust.
pub(super) struct Tls {
    server: Arc<ServerConfig>,
    client: Arc<ClientConfig>,
}

impl Tls {
    /// From what an instance's authority has issued.
    pub(super) fn new(identity: &custody::ServerIdentity) -> Self {
        let provider = Arc::new(default_provider());
        let chain: Vec<_> = identity.chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
        let mut roots = RootCertStore::empty();
        roots.add(chain[1].clone()).expect("an authority");
        let key = PrivatePkcs8KeyDer::from(identity.private_key.to_vec()).into();
        let server =
            ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
        let server = server.expect("versions").with_no_client_auth().with_single_cert(chain, key);
        let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let client = client.expect("versions").with_root_certificates(roots).with_no_client_auth();
        Self { server: Arc::new(server.expect("a key of its certificate")), client: Arc::new(client) }
    }
}

impl Serving {
    pub(super) fn start() -> Self {
        static STARTED: AtomicUsize = AtomicUsize::new(0);
        // Linux keeps fifteen bytes of a name.
        let name = format!("serving-{}", STARTED.fetch_add(1, Ordering::Relaxed));
        let mut runtime = runtime::Builder::new_multi_thread();
        let runtime =
            runtime.worker_threads(1).thread_name(&name).thread_keep_alive(KEPT).enable_all().build();
        Self { runtime: Some(runtime.expect("a runtime")), name }
    }

    /// Does something on the serving thread.
    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.runtime.as_ref().expect("it runs").spawn(work);
    }

    /// Serves a gateway as the product does: hyper alone, whole bodies.
    pub(super) fn gateway(&self, front: impl Front, tls: Option<&Tls>, times: Option<Times>) -> Served {
        let front = Arc::new(front);
        self.listen(tls, move |stream| {
            let (front, times) = (Arc::clone(&front), times.clone());
            let service = service_fn(move |request| {
                let (front, times) = (Arc::clone(&front), times.clone());
                async move { Ok::<_, Infallible>(answer(&*front, request, times.as_ref()).await) }
            });
            async move { _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await }
        })
    }

    /// Serves axum's hello.
    pub(super) fn hello(&self, tls: Option<&Tls>) -> Served {
        let router = Router::new().route("/hello", get(async || "hello"));
        self.listen(tls, move |stream| {
            let service = TowerToHyperService::new(router.clone());
            async move { _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await }
        })
    }

    fn listen<F: Future<Output = ()> + Send + 'static>(
        &self,
        tls: Option<&Tls>,
        serve: impl Fn(Box<dyn Stream>) -> F + Send + 'static,
    ) -> Served {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        socket.set_nonblocking(true).expect("a setting");
        let address = socket.local_addr().expect("its address");
        let acceptor = tls.map(|tls| TlsAcceptor::from(Arc::clone(&tls.server)));
        self.spawn(async move {
            let socket = TcpListener::from_std(socket).expect("a socket");
            while let Ok((stream, _)) = socket.accept().await {
                stream.set_nodelay(true).expect("a setting");
                let stream: Box<dyn Stream> = match &acceptor {
                    Some(acceptor) => Box::new(acceptor.accept(stream).await.expect("a handshake")),
                    None => Box::new(stream),
                };
                tokio::spawn(serve(stream));
            }
        });
        Served { address, tls: tls.map(|tls| Arc::clone(&tls.client)) }
    }

    /// Seconds for a request: of the serving threads, and of all but the sending one.
    ///
    /// The sender never sleeps: to wake it would cost the serving thread as much as some answers, and the oftener the
    /// slower they are. Clients of a real server are on other machines.
    pub(super) fn cost(&self, served: &Served, connections: usize, requests: &[Vec<u8>]) -> (f64, f64) {
        let mut streams: Vec<_> = (0..connections).map(|_| served.connect()).collect();
        let before = (self.ran(), ran_beside());
        let mut answer = [0; 4096];
        for together in requests.chunks(connections) {
            for (stream, request) in streams.iter_mut().zip(together) {
                stream.write_all(request).and_then(|()| stream.flush()).expect("sent");
            }
            for (stream, _) in streams.iter_mut().zip(together) {
                // Answers are far smaller than what is read at once.
                let len = read(stream, &mut answer);
                let told = &answer[..len];
                assert!(told.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(told));
            }
        }
        let each = |seconds: f64| seconds / requests.len() as f64;
        (each(self.ran() - before.0), each(ran_beside() - before.1))
    }

    /// Seconds for an operation on the serving thread, beside a sender that waits as it does for answers: whatever one
    /// core takes from the other, it takes from both sides of a ratio.
    pub(super) fn cost_of(&self, operation: &Arc<Mutex<impl FnMut() + Send + 'static>>, times: usize) -> f64 {
        let (mut waiting, mut done) = UnixStream::pair().expect("two ends");
        waiting.set_nonblocking(true).expect("a setting");
        let operation = Arc::clone(operation);
        let before = self.ran();
        self.spawn(async move {
            let mut operation = operation.lock().unwrap_or_else(PoisonError::into_inner);
            (0..times).for_each(|_| operation());
            done.write_all(b".").expect("sent");
        });
        read(&mut waiting, &mut [0]);
        (self.ran() - before) / times as f64
    }

    /// Seconds that its threads have run.
    fn ran(&self) -> f64 {
        let is_ours = |thread: &PathBuf| {
            fs::read_to_string(thread.join("comm")).is_ok_and(|name| name.trim_end() == self.name)
        };
        threads().filter(is_ours).map(|thread| ran(&thread)).sum()
    }
}

impl Drop for Serving {
    /// Does not wait for its end, which would block the thread that asks.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Served {
    fn connect(&self) -> Box<dyn Connection> {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_nodelay(true).expect("a setting");
        let tls = self.tls.as_ref().map(|config| {
            let name = ServerName::IpAddress(Ipv4Addr::LOCALHOST.into());
            let mut tls = ClientConnection::new(Arc::clone(config), name).expect("a client");
            tls.complete_io(&mut stream).expect("a handshake");
            tls
        });
        stream.set_nonblocking(true).expect("a setting");
        match tls {
            Some(tls) => Box::new(StreamOwned::new(tls, stream)),
            None => Box::new(stream),
        }
    }
}

/// Reads what comes next, without sleeping until it is there.
fn read(stream: &mut impl Read, answer: &mut [u8]) -> usize {
    loop {
        match stream.read(answer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => hint::spin_loop(),
            len => return len.expect("an answer"),
        }
    }
}

/// A connection of the sender.
trait Connection: Read + Write {}
impl<T: Read + Write> Connection for T {}

/// A connection of the server.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

async fn answer(
    front: &impl Front,
    request: Request<Incoming>,
    times: Option<&Times>,
) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let (began, peer) = (now(), Ipv4Addr::LOCALHOST.into());
    let exchange = front.begin(&head, peer);
    let body = body.collect().await.expect("a body").to_bytes();
    let response = front.answer(Request::from_parts(head, body), peer, exchange).await.map(Full::new);
    if let Some(times) = times {
        times.lock().unwrap_or_else(PoisonError::into_inner).push(began.elapsed());
    }
    response
}

/// Where Linux tells of this process's threads (proc_pid_task).
fn threads() -> impl Iterator<Item = PathBuf> {
    fs::read_dir("/proc/self/task").expect("threads").map(|thread| thread.expect("a thread").path())
}

/// Seconds that a thread has run (proc_pid_schedstat).
fn ran(thread: &Path) -> f64 {
    // One that has ended in between counts as one that has not run.
    let told = fs::read_to_string(thread.join("schedstat")).unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|text| text.parse().ok());
    nanoseconds.map_or(0.0, |nanoseconds: f64| nanoseconds / 1e9)
}

/// Seconds that all threads have run but the one that asks.
fn ran_beside() -> f64 {
    let ours = fs::read_link("/proc/thread-self").expect("a thread");
    threads().filter(|thread| thread.file_name() != ours.file_name()).map(|thread| ran(&thread)).sum()
}
