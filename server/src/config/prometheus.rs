//! The Prometheus server that the pages of the gateways read from: none, unless it is configured.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, bail, ensure};
use domain::WebhookUrl;
use http::{HeaderValue, Uri};
use metrics::{Prometheus, PrometheusNames, is_label_name, is_metric_name};
use serde::{Deserialize, Serialize};

use super::secret;
use crate::{
    outbound::{Outbound, Plain},
    prometheus::PrometheusClient,
};

/// A Prometheus-compatible server.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PrometheusConfig {
    /// Its address, without the path of its API; without it none is asked.
    url: Option<String>,
    /// Whether it may be asked without TLS where it is another machine.
    allow_http: bool,
    /// A file with the token that it is told as `Authorization: Bearer`.
    token_file: Option<PathBuf>,
    /// A PEM file with authorities that it is trusted by, beside the operating system's.
    ca_file: Option<PathBuf>,
    /// Whose series are asked for, where it keeps those of several: `X-Scope-OrgID`.
    tenant: Option<String>,
    /// Seconds that an answer may take.
    timeout_seconds: u64,
    /// Seconds from one scrape to the next.
    scrape_interval_seconds: u64,
    /// Labels that all of our series have there, with their values.
    matchers: BTreeMap<String, String>,
    /// What our series are called there.
    series: SeriesConfig,
    /// What our labels are called there.
    labels: LabelConfig,
}

/// The names of series.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
struct SeriesConfig {
    /// `keyferry_gateway_requests_total`.
    requests: String,
    /// `keyferry_gateway_request_duration_seconds_bucket`.
    durations: String,
    /// `process_start_time_seconds`.
    start: String,
}

/// The names of labels.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
struct LabelConfig {
    gateway: String,
    region: String,
    instance: String,
    operation: String,
    status: String,
    code: String,
    /// Those that tell one scraped server from another.
    servers: Vec<String>,
}

impl Default for PrometheusConfig {
    fn default() -> Self {
        Self {
            url: None,
            allow_http: false,
            token_file: None,
            ca_file: None,
            tenant: None,
            timeout_seconds: 10,
            scrape_interval_seconds: PrometheusNames::default().interval.as_secs(),
            matchers: BTreeMap::new(),
            series: SeriesConfig::default(),
            labels: LabelConfig::default(),
        }
    }
}

impl Default for SeriesConfig {
    fn default() -> Self {
        let PrometheusNames { requests, durations, start, .. } = PrometheusNames::default();
        Self { requests, durations, start }
    }
}

impl Default for LabelConfig {
    fn default() -> Self {
        let PrometheusNames { gateway, region, instance, operation, status, code, servers, .. } =
            PrometheusNames::default();
        Self { gateway, region, instance, operation, status, code, servers }
    }
}

impl PrometheusConfig {
    /// The server that is asked; `None` where none is.
    pub(crate) fn read(&self) -> anyhow::Result<Option<Arc<Prometheus>>> {
        let Some(url) = &self.url else {
            ensure!(
                *self == Self::default(),
                "prometheus.url is missing: without it the other settings mean nothing"
            );
            return Ok(None);
        };
        ensure!(
            (1..=30).contains(&self.timeout_seconds),
            "prometheus.timeout_seconds is {}; give from 1 to 30",
            self.timeout_seconds
        );
        let client = PrometheusClient {
            api: self.api(url)?,
            plain: if self.allow_http { Plain::Everybody } else { Plain::ThisMachine },
            outbound: Outbound::new(self.ca_file.as_deref()).context("prometheus.ca_file cannot be used")?,
            authorization: self.authorization()?,
            tenant: match &self.tenant {
                Some(tenant) => {
                    Some(HeaderValue::from_str(tenant).context("prometheus.tenant is no header")?)
                }
                None => None,
            },
            patience: Duration::from_secs(self.timeout_seconds),
        };
        Ok(Some(Arc::new(Prometheus::new(Arc::new(client), self.names()?))))
    }

    /// The address of the API.
    fn api(&self, url: &str) -> anyhow::Result<Uri> {
        // The same rule as for webhooks, but for what is allowed here.
        let ruled = if self.allow_http { url.replacen("http://", "https://", 1) } else { url.to_owned() };
        if ruled.parse::<WebhookUrl>().is_err() || url.contains('?') {
            bail!(
                "prometheus.url is no address that can be asked: give https://HOST[:PORT][/PATH], or http:// for this machine itself; without TLS another machine is asked only with prometheus.allow_http = true, and a token goes into prometheus.token_file"
            );
        }
        let api = format!("{}/api/v1", url.trim().trim_end_matches('/'));
        api.parse().with_context(|| format!("prometheus.url makes no address: {api}"))
    }

    fn authorization(&self) -> anyhow::Result<Option<HeaderValue>> {
        let Some(path) = &self.token_file else { return Ok(None) };
        let text = secret::read("token of the Prometheus server", path)
            .context("prometheus.token_file cannot be used")?;
        let token = text.trim();
        ensure!(!token.is_empty(), "prometheus.token_file {} is empty", path.display());
        let value = HeaderValue::from_str(&format!("Bearer {token}"));
        // The error would not say more, and must not repeat it.
        let Ok(mut value) = value else {
            bail!("prometheus.token_file {} holds more than a token on one line", path.display())
        };
        value.set_sensitive(true);
        Ok(Some(value))
    }

    fn names(&self) -> anyhow::Result<PrometheusNames> {
        let (series, labels) = (&self.series, &self.labels);
        for (setting, name) in
            [("requests", &series.requests), ("durations", &series.durations), ("start", &series.start)]
        {
            ensure!(
                is_metric_name(name),
                "prometheus.series.{setting} is {name:?}, which no series can be called"
            );
        }
        let [gateway, region, instance, operation, status, code] = [
            &labels.gateway,
            &labels.region,
            &labels.instance,
            &labels.operation,
            &labels.status,
            &labels.code,
        ];
        let all = [gateway, region, instance, operation, status, code].into_iter();
        for name in all.chain(&labels.servers).chain(self.matchers.keys()) {
            ensure!(
                is_label_name(name),
                "{name:?} in prometheus.labels or prometheus.matchers is no name of a label"
            );
        }
        ensure!(
            !labels.servers.is_empty(),
            "prometheus.labels.servers is empty; name what tells servers apart"
        );
        ensure!(
            (1..=300).contains(&self.scrape_interval_seconds),
            "prometheus.scrape_interval_seconds is {}; give from 1 to 300, as scrape_interval there",
            self.scrape_interval_seconds
        );
        Ok(PrometheusNames {
            requests: series.requests.clone(),
            durations: series.durations.clone(),
            start: series.start.clone(),
            gateway: gateway.clone(),
            region: region.clone(),
            instance: instance.clone(),
            operation: operation.clone(),
            status: status.clone(),
            code: code.clone(),
            servers: labels.servers.clone(),
            matchers: self.matchers.clone().into_iter().collect(),
            interval: Duration::from_secs(self.scrape_interval_seconds),
        })
    }
}

#[cfg(test)]
mod tests {
    use figment::{
        Figment,
        providers::{Format, Toml},
    };

    use super::*;

    fn read(text: &str) -> Result<Option<Arc<Prometheus>>, String> {
        let config: PrometheusConfig =
            Figment::from(Toml::string(text)).extract().map_err(|error| error.to_string())?;
        config.read().map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn addresses_are_asked_by_tls_or_on_this_machine() {
        for (text, host) in [
            ("", None),
            (r#"url = "https://prometheus.example/""#, Some("prometheus.example")),
            (r#"url = "https://mimir.example:8443/prometheus""#, Some("mimir.example:8443")),
            (r#"url = "http://127.0.0.1:9090""#, Some("127.0.0.1:9090")),
            (r#"url = "http://[::1]:9090""#, Some("[::1]:9090")),
            ("url = \"http://prometheus:9090\"\nallow_http = true", Some("prometheus:9090")),
        ] {
            let read = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(read.as_deref().map(Prometheus::host), host, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        let with = |more: &str| format!("url = \"https://prometheus.example\"\n{more}");
        for (text, says) in [
            ("allow_http = true".to_owned(), "prometheus.url is missing"),
            (r#"url = "http://prometheus:9090""#.to_owned(), "allow_http"),
            (r#"url = "https://user:password@prometheus.example""#.to_owned(), "token_file"),
            (r#"url = "https://prometheus.example/?token=x""#.to_owned(), "token_file"),
            ("url = \"ftp://prometheus.example\"\nallow_http = true".to_owned(), "no address"),
            (with("uri = 1"), "unknown field"),
            (with("timeout_seconds = 0"), "from 1 to 30"),
            (with("scrape_interval_seconds = 0"), "from 1 to 300"),
            (with("[series]\nrequests = \"a b\""), "prometheus.series.requests"),
            (with("[labels]\ngateway = \"a-b\""), "\"a-b\""),
            (with("[labels]\nservers = []"), "prometheus.labels.servers"),
            (with("[labels]\ngate = \"x\""), "unknown field"),
            (with("[matchers]\n\"a-b\" = \"x\""), "\"a-b\""),
            (with("token_file = \"/nowhere\""), "prometheus.token_file"),
            (with("ca_file = \"/nowhere\""), "prometheus.ca_file"),
            (with("tenant = \"a\\nb\""), "prometheus.tenant"),
        ] {
            let error = read(&text).map(|_| ()).expect_err("it cannot be used");
            assert!(error.contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn a_token_is_read_from_a_file_that_others_cannot_read_and_never_told() {
        use std::{fs, os::unix::fs::PermissionsExt};
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        let text =
            format!("url = \"https://prometheus.example\"\ntoken_file = {:?}", path.display().to_string());
        let write = |token: &str, mode| {
            fs::write(&path, token).expect("our folder is writable");
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("our file");
        };
        write("0123456789\n", 0o600);
        assert!(read(&text).is_ok_and(|read| read.is_some()));
        for (token, mode, says) in [
            ("0123456789", 0o644, "chmod 600"),
            (" \n", 0o600, "is empty"),
            ("secret\none", 0o600, "one line"),
        ] {
            write(token, mode);
            let error = read(&text).map(|_| ()).expect_err("no token");
            assert!(error.contains(says) && !error.contains("secret"), "{error}");
        }
    }
}
