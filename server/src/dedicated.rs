//! The dedicated gateways: one for each instance, on an address of its own, from the moment that the instance is there.

use std::{
    collections::{HashMap, HashSet},
    io::Write,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use console::Console;
use domain::{Instance, InstanceId};
use engine::Engine;
use gateway::{DedicatedGateway, InstanceQuotas};
use metrics::Recorder;
use tokio::{net::TcpListener, sync::watch, task::JoinSet, time::sleep};

use crate::{config::DedicatedConfig, gateway::Served, listener::Listener, tls::Presented};

/// How often the instances are read again: another server on the same database may have made one.
const REFRESH: Duration = Duration::from_secs(5);
/// How long before the end of a certificate the next one is issued.
const RENEWAL: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What the gateways of instances need.
pub(crate) struct Dedicated {
    pub(crate) config: DedicatedConfig,
    pub(crate) engine: Arc<Engine>,
    pub(crate) console: Arc<Console>,
    /// `None` where calls are not limited.
    pub(crate) quotas: Option<Arc<InstanceQuotas>>,
    /// `None` where nothing is recorded.
    pub(crate) recorder: Option<Arc<Recorder>>,
    pub(crate) drain: Duration,
}

/// Gateways under way.
#[derive(Default)]
struct Gateways {
    serving: JoinSet<()>,
    /// What each presents; `None` for plain HTTP.
    known: HashMap<InstanceId, Option<(Arc<Presented>, domain::Timestamp)>>,
    /// Those that could not be started, so that each is told of once.
    failed: HashSet<InstanceId>,
}

impl Dedicated {
    /// Serves until `running` ends, then lets answers under way finish.
    pub(crate) async fn run(self, running: watch::Receiver<()>) {
        let mut gateways = Gateways::default();
        let mut stopped = running.clone();
        loop {
            match self.engine.list_instances().await {
                Ok(instances) => self.keep_up(&mut gateways, &instances, &running).await,
                Err(error) => tracing::error!(%error, "the instances could not be read"),
            }
            tokio::select! {
                _ = stopped.changed() => break,
                () = self.engine.instance_added() => {}
                () = sleep(REFRESH) => {}
            }
        }
        gateways.serving.join_all().await;
    }

    /// Starts the gateways that are missing, and renews certificates that end soon.
    async fn keep_up(&self, gateways: &mut Gateways, instances: &[Instance], running: &watch::Receiver<()>) {
        for (number, instance) in instances.iter().enumerate() {
            let id = &instance.id;
            let done = match gateways.known.get(id) {
                None => self.start(gateways, number, instance, running).await,
                Some(Some((presented, ends))) if ends.minus(RENEWAL).has_come(self.engine.now()) => {
                    let presented = Arc::clone(presented);
                    self.renew(gateways, id, presented).await
                }
                Some(_) => Ok(()),
            };
            match done {
                Ok(()) => _ = gateways.failed.remove(id),
                Err(error) if gateways.failed.insert(id.clone()) => {
                    tracing::error!(instance = %id, error = format!("{error:#}"), "its gateway is not ready");
                }
                Err(_) => {}
            }
        }
    }

    async fn start(
        &self,
        gateways: &mut Gateways,
        number: usize,
        instance: &Instance,
        running: &watch::Receiver<()>,
    ) -> anyhow::Result<()> {
        let address = self.config.address(number).context("there are no ports left for it")?;
        let socket = TcpListener::bind(address).await.with_context(|| format!("{address} is not free"))?;
        let address = socket.local_addr()?;
        let presented = match self.config.tls {
            true => {
                let identity = self.identity(&instance.id).await?;
                Some((Presented::new(&identity)?, identity.not_after))
            }
            false => None,
        };
        let tls = presented.as_ref().map(|(presented, _)| presented.config()).transpose()?;
        let (quotas, recorder) = (self.quotas.clone(), self.recorder.clone());
        let gateway = DedicatedGateway::new(self.engine.clone(), instance.clone(), quotas, recorder);
        let (served, drain, mut stopped) = (Served::new(gateway), self.drain, running.clone());
        gateways.serving.spawn(async move {
            let stop = async { _ = stopped.changed().await };
            Listener { socket, tls }.serve(move |peer| served.service(peer), stop, drain).await;
        });
        gateways.known.insert(instance.id.clone(), presented);
        self.announce(&instance.id, address)
    }

    async fn renew(
        &self,
        gateways: &mut Gateways,
        id: &InstanceId,
        presented: Arc<Presented>,
    ) -> anyhow::Result<()> {
        let identity = self.identity(id).await?;
        presented.exchange(&identity)?;
        gateways.known.insert(id.clone(), Some((presented, identity.not_after)));
        Ok(())
    }

    async fn identity(&self, id: &InstanceId) -> anyhow::Result<custody::ServerIdentity> {
        let (names, addresses) = self.config.names_of(id);
        Ok(self.engine.gateway_identity(id, &names, &addresses).await?)
    }

    /// Says where the gateway is, on the standard output stream and in the console.
    fn announce(&self, id: &InstanceId, address: SocketAddr) -> anyhow::Result<()> {
        let scheme = if self.config.tls { "https" } else { "http" };
        let url = format!("{scheme}://{address}");
        let mut out = std::io::stdout().lock();
        writeln!(out, "The dedicated gateway of {id} is ready at {url}")?;
        out.flush()?;
        self.console.dedicated_gateway_listens(id.clone(), url);
        Ok(())
    }
}

impl DedicatedConfig {
    /// Where the gateway of the instance of this number listens: at the first port, or that many after it; at any port
    /// where none is asked for.
    fn address(&self, number: usize) -> Option<SocketAddr> {
        let port = match self.listen.port() {
            0 => 0,
            first => first.checked_add(u16::try_from(number).ok()?)?,
        };
        Some(SocketAddr::new(self.listen.ip(), port))
    }

    /// The names and addresses that the certificate of an instance's gateway is for.
    fn names_of(&self, id: &InstanceId) -> (Vec<String>, Vec<IpAddr>) {
        let mut names = vec![format!("{id}.{}", self.domain), "localhost".to_owned()];
        let mut addresses = vec![IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
        if !self.listen.ip().is_unspecified() {
            addresses.push(self.listen.ip());
        }
        for name in &self.names {
            match name.parse() {
                Ok(address) => addresses.push(address),
                Err(_) => names.push(name.clone()),
            }
        }
        addresses.sort_unstable();
        addresses.dedup();
        (names, addresses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(listen: &str) -> DedicatedConfig {
        let names = vec!["10.0.0.7".to_owned(), "kms.example".to_owned()];
        DedicatedConfig {
            listen: listen.parse().expect("an address"),
            tls: true,
            domain: "cryptoservice.kms.aliyuncs.com".to_owned(),
            names,
        }
    }

    #[test]
    fn instances_listen_one_after_another() {
        let port = |listen, number| config(listen).address(number).map(|address| address.port());
        for (listen, number, expected) in [
            ("127.0.0.1:9443", 0, Some(9443)),
            ("127.0.0.1:9443", 7, Some(9450)),
            ("127.0.0.1:0", 7, Some(0)),
            ("127.0.0.1:65535", 1, None),
            ("127.0.0.1:1", 70_000, None),
        ] {
            assert_eq!(port(listen, number), expected, "{listen} {number}");
        }
    }

    #[test]
    fn a_certificate_is_for_what_the_gateway_is_reached_by() {
        let id: InstanceId = "kst-hzzaaaaaaaaaaaaaaaaaa".parse().expect("an instance");
        let (names, addresses) = config("192.168.0.5:9443").names_of(&id);
        assert_eq!(names, [&format!("{id}.cryptoservice.kms.aliyuncs.com"), "localhost", "kms.example"]);
        let texts: Vec<_> = addresses.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["10.0.0.7", "127.0.0.1", "192.168.0.5", "::1"]);
        let (_, everywhere) = config("0.0.0.0:9443").names_of(&id);
        assert_eq!(everywhere.len(), 3, "that is no address to reach anything by");
    }
}
