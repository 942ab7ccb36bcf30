//! `keyferry serve`.

use std::{io::Write, net::SocketAddr, sync::Arc, time::Duration};

use ::gateway::{Gateway, InstanceQuotas};
use anyhow::Context;
use axum::Router;
use domain::Timestamp;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};
use tokio_rustls::rustls::ServerConfig;

use crate::{
    alerting,
    clock::SystemClock,
    config::{Config, Scrape},
    dedicated::Dedicated,
    events::Running,
    gateway::Served,
    listener::Listener,
    metering, routes,
    scrape::{self, Told},
    webhooks::{self, WebhookClient},
    wiring::Parts,
};

/// Serves until SIGINT or SIGTERM, then drains.
pub(crate) async fn run(config: Config) -> anyhow::Result<()> {
    let started = SystemClock.now();
    // A file that is wrong is told of before a database is made.
    let (tls, client) = (config.gateways.tls()?, WebhookClient::new(config.webhooks.ca_file.as_deref())?);
    let scrape = config.metrics.read()?;
    let parts = Parts::open(&config).await?;
    let socket = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("{} is not free; choose another address with --listen", config.listen))?;
    let address = socket.local_addr()?;
    let gateways = gateway_listener(&config, tls).await?;
    let scraped = scrape_listener(scrape, &parts, started).await?;
    let stop = stop_signal()?;
    announce(&config, &parts, address, gateways.as_ref()).await?;

    clear_away(&parts).await?;
    let engine = parts.engine.clone();
    let timers = tokio::spawn(async move { engine.run_timers().await });
    let alerts = tokio::spawn(alerting::look(parts.console.clone()));
    let telling = tokio::spawn(webhooks::deliver(parts.console.clone(), client));
    let writing = parts.recorder.clone().write_to(parts.access_log.clone(), config.access_log.retention());
    let recording = config.access_log.enabled.then(|| tokio::spawn(writing));
    let (stop_counting, counting) = metering::keep(parts.series.clone());
    let drain = Duration::from_secs(config.drain_seconds);
    let (stopping, running) = watch::channel(());
    let stop = async {
        stop.await;
        drop(stopping);
    };
    let (mut stopped, mut stopped_too) = (running.clone(), running.clone());
    let quotas = config.gateways.gateway_quotas.then(Arc::<InstanceQuotas>::default);
    let shared = async {
        let Some(listener) = gateways else { return };
        let served =
            Served::new(Gateway::new(parts.engine.clone(), quotas.clone(), Some(parts.recorder.clone())));
        listener.serve(|peer| served.service(peer), async { _ = stopped.changed().await }, drain).await;
    };
    let counted = async {
        let Some(quotas) = quotas.clone() else { return };
        crate::quotas::keep_up(quotas, parts.engine.clone(), running.clone()).await;
    };
    let dedicated = async {
        let Some(config) = config.gateways.dedicated() else { return };
        let (engine, console, quotas) = (parts.engine.clone(), parts.console.clone(), quotas.clone());
        let recorder = Some(parts.recorder.clone());
        Dedicated { config, engine, console, quotas, recorder, drain }.run(running.clone()).await;
    };
    let scraped = async {
        let Some((listener, router)) = scraped else { return };
        listener
            .serve(|peer| routes::service(&router, peer), async { _ = stopped_too.changed().await }, drain)
            .await;
    };
    let router = routes::router(&config, address, &parts, Running(running.clone()));
    let pages = Listener { socket, tls: None };
    let pages = pages.serve(|peer| routes::service(&router, peer), stop, drain);
    tokio::join!(pages, shared, counted, dedicated, scraped);
    timers.abort();
    alerts.abort();
    telling.abort();
    drop(stop_counting);
    counting.await.context("what was counted last was not stored")?;
    if let Some(recording) = recording {
        parts.recorder.close();
        recording.await.context("the last access records were not stored")?;
    }
    parts.access_log.close().await;
    parts.storage.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Clears away what a removal of an import left behind that was interrupted.
async fn clear_away(parts: &Parts) -> anyhow::Result<()> {
    match parts.imports.clear_away().await? {
        0 => {}
        records => tracing::info!(records, "records of imports that are gone were cleared away"),
    }
    Ok(())
}

/// The listener of the shared gateways, where there are to be some.
async fn gateway_listener(
    config: &Config,
    tls: Option<Arc<ServerConfig>>,
) -> anyhow::Result<Option<Listener>> {
    let Some(listen) = config.gateways.gateway_listen else { return Ok(None) };
    let socket = TcpListener::bind(listen).await;
    let socket = socket
        .with_context(|| format!("{listen} is not free; choose another address with --gateway-listen"))?;
    Ok(Some(Listener { socket, tls }))
}

/// The listener that tells figures, where there is to be one.
async fn scrape_listener(
    scrape: Option<Scrape>,
    parts: &Parts,
    started: Timestamp,
) -> anyhow::Result<Option<(Listener, Router)>> {
    let Some(Scrape { listen, token }) = scrape else { return Ok(None) };
    let socket = TcpListener::bind(listen).await;
    let socket =
        socket.with_context(|| format!("{listen} is not free; choose another address in metrics.listen"))?;
    tracing::info!(address = %socket.local_addr()?, "figures are told at /metrics");
    let (engine, console) = (parts.engine.clone(), parts.console.clone());
    let (series, recorder) = (parts.series.clone(), parts.recorder.clone());
    let router = scrape::router(Told { engine, console, series, recorder, started, token });
    Ok(Some((Listener { socket, tls: None }, router)))
}

/// Says on the standard output stream where to go and how to sign in.
async fn announce(
    config: &Config,
    parts: &Parts,
    address: SocketAddr,
    gateways: Option<&Listener>,
) -> anyhow::Result<()> {
    let url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let url = url.trim_end_matches('/');
    let mut out = std::io::stdout().lock();
    writeln!(out, "Keyferry is ready at {url}")?;
    if let Some(gateways) = gateways {
        let scheme = if gateways.tls.is_some() { "https" } else { "http" };
        let gateways = format!("{scheme}://{}", gateways.socket.local_addr()?);
        writeln!(out, "The shared gateway is ready at {gateways}")?;
        parts.console.gateways_listen(gateways);
    }
    if let Some(code) = parts.console.open_setup().await? {
        writeln!(out, "First sign-in: {url}/setup/{code}")?;
        writeln!(out, "The link makes the first administrator and works once. A restart makes a new one.")?;
    }
    out.flush()?;
    Ok(())
}

/// Ends when SIGINT or SIGTERM comes. Both are caught from this call on.
pub(crate) fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
