//! Every route of the server.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use app::{
    backend::{self, Site},
    paths,
};
use axum::{
    Extension, Router,
    extract::{ConnectInfo, FromRef, Path},
    middleware,
    response::{IntoResponse, Redirect},
    routing::get,
};
use console::Console;
use http::{HeaderValue, StatusCode, header};
use hyper_util::service::TowerToHyperService;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, generate_route_list};
use tower_http::{
    CompressionLevel,
    compression::CompressionLayer,
    limit::RequestBodyLimitLayer,
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
    timeout::RequestBodyTimeoutLayer,
};

use crate::{
    config::Config,
    downloads,
    events::{self, Running},
    guard, uploads,
    wiring::Parts,
};

/// The most bytes of a request's body: a wrapped key in a form is far smaller.
const BODY_LIMIT: usize = 256 * 1024;
/// How long a body may pause.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// What handlers share.
#[derive(Clone, FromRef)]
pub(crate) struct AppState {
    pub(crate) options: LeptosOptions,
    pub(crate) console: Arc<Console>,
    pub(crate) public_url: PublicUrl,
    pub(crate) running: Running,
}

/// The address under which people know the server, where it was configured.
#[derive(Clone)]
pub(crate) struct PublicUrl(pub(crate) Option<Arc<str>>);

/// All routes, behind the guard.
pub(crate) fn router(config: &Config, address: SocketAddr, parts: &Parts, running: Running) -> Router {
    let state = AppState {
        options: leptos_options(config, address),
        console: parts.console.clone(),
        public_url: PublicUrl(config.public_url.as_deref().map(Arc::from)),
        running,
    };
    let provide = {
        let (console, site) = (parts.console.clone(), Site { secure_cookies: config.is_https() });
        move || {
            provide_context(console.clone());
            provide_context(site);
            backend::provide_request();
        }
    };
    let shell = {
        let options = state.options.clone();
        move || app::shell(options.clone())
    };
    Router::new()
        .leptos_routes_with_context(&state, generate_route_list(app::App), provide.clone(), shell)
        .route("/preferences", get(backend::preferences))
        .fallback(leptos_axum::render_app_to_stream_with_context(provide, {
            let options = state.options.clone();
            move || app::shell(options.clone())
        }))
        .layer(CompressionLayer::new())
        // Below here nothing is compressed on its way: files are compressed when they are built.
        .merge(downloads::routes())
        .merge(events::routes())
        .merge(static_files(config))
        .route("/lookup/{*text}", get(look_up))
        .route("/healthz", get(|| async { StatusCode::OK }))
        .layer(guard::no_store())
        .layer(guard::no_sniff())
        .layer(middleware::from_fn(guard::same_origin))
        .layer(RequestBodyTimeoutLayer::new(BODY_TIMEOUT))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .merge(uploads::routes(config.access_log.imports().largest))
        .with_state(state)
}

/// What answers the requests of a connection.
pub(crate) fn service(router: &Router, peer: SocketAddr) -> TowerToHyperService<Router> {
    TowerToHyperService::new(router.clone().layer(Extension(ConnectInfo(peer))))
}

/// `/lookup/<anything>`, as it is typed or linked from elsewhere: the page that looks it up.
async fn look_up(Path(text): Path<String>) -> Redirect {
    Redirect::to(&paths::lookup(&text))
}

fn leptos_options(config: &Config, address: SocketAddr) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("keyferry")
        .site_root(config.site_root.to_string_lossy())
        .site_pkg_dir("pkg")
        .site_addr(address)
        .build()
}

/// The console's built files. Browsers ask again each time whether they changed: their names stay the same.
fn static_files(config: &Config) -> Router<AppState> {
    let root = &config.site_root;
    let directory = |name: &str| ServeDir::new(root.join(name)).precompressed_br().precompressed_gzip();
    let file = |name: &str| ServeFile::new(root.join(name));
    let revalidate =
        SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Router::new()
        .nest_service("/pkg", directory("pkg"))
        .nest_service("/fonts", directory("fonts"))
        .route_service("/favicon.svg", file("favicon.svg"))
        .route_service("/request-log.js", file("request-log.js"))
        .layer(guard::static_headers())
        .merge(built_in())
        .layer(revalidate)
        .merge(words())
}

/// The words of each language, compressed on their way. Browsers keep them.
fn words() -> Router<AppState> {
    Router::new()
        .route("/words/{edition}/{file}", get(backend::words))
        .layer(guard::static_headers())
        .layer(CompressionLayer::new())
}

/// What is built into the binary, compressed on its way: each is asked for once in a while.
fn built_in() -> Router<AppState> {
    Router::new()
        .merge(Router::new().route("/wrap-worker.js", get(wrap_worker)).layer(guard::worker_headers()))
        .merge(Router::new().route("/offline/wrap.html", get(offline_page)).layer(guard::offline_headers()))
        .layer(CompressionLayer::new().no_br().quality(CompressionLevel::Fastest))
}

/// The worker that wraps key files. It is built into the binary, so that it is of one piece with what unwraps.
async fn wrap_worker() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript")], bundle::WORKER_SCRIPT)
}

/// The page that wraps key files on a machine without a network. Nobody needs to sign in for it: it holds no data.
async fn offline_page() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], bundle::OFFLINE_PAGE)
}
