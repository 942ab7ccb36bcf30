//! What is configured of the gateways.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use anyhow::bail;
use serde::{Deserialize, Serialize};
use tokio_rustls::rustls::ServerConfig;

use crate::tls;

/// The gateways, shared and dedicated.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct GatewayConfig {
    /// The address of the shared gateways; without it there are none.
    pub(crate) gateway_listen: Option<SocketAddr>,
    /// Whether gateways let through as many calls a second as the vendor's, and no more.
    pub(crate) gateway_quotas: bool,
    /// A PEM file with the certificates that the shared gateways present; without it they speak plain HTTP.
    gateway_tls_certificate: Option<PathBuf>,
    /// A PEM file with the private key of that certificate.
    gateway_tls_key: Option<PathBuf>,
    /// The address of the first instance's dedicated gateway; without it there are none.
    dedicated_listen: Option<SocketAddr>,
    /// Whether dedicated gateways speak TLS.
    dedicated_tls: bool,
    /// What follows an instance's id in the name of its gateway.
    dedicated_domain: String,
    /// More names and addresses that dedicated gateways are reached by, for their certificates.
    dedicated_names: Vec<String>,
}

/// The dedicated gateways, where there are some.
#[derive(Clone)]
pub(crate) struct DedicatedConfig {
    /// The address of the first instance's gateway.
    pub(crate) listen: SocketAddr,
    /// Whether they speak TLS.
    pub(crate) tls: bool,
    /// What follows an instance's id in the name of its gateway.
    pub(crate) domain: String,
    /// More names and addresses that they are reached by.
    pub(crate) names: Vec<String>,
}

impl Default for GatewayConfig {
    fn default() -> Self {
        Self {
            gateway_listen: None,
            gateway_quotas: true,
            gateway_tls_certificate: None,
            gateway_tls_key: None,
            dedicated_listen: None,
            dedicated_tls: true,
            dedicated_domain: "cryptoservice.kms.aliyuncs.com".to_owned(),
            dedicated_names: vec![],
        }
    }
}

impl GatewayConfig {
    /// How the shared gateways speak TLS; `None` for plain HTTP.
    pub(crate) fn tls(&self) -> anyhow::Result<Option<Arc<ServerConfig>>> {
        match (&self.gateway_tls_certificate, &self.gateway_tls_key) {
            (Some(certificate), Some(key)) => tls::from_files(certificate, key).map(Some),
            (None, None) => Ok(None),
            _ => bail!("gateway_tls_certificate and gateway_tls_key go together; give both, or neither"),
        }
    }

    /// The dedicated gateways; `None` where there are to be none.
    pub(crate) fn dedicated(&self) -> Option<DedicatedConfig> {
        Some(DedicatedConfig {
            listen: self.dedicated_listen?,
            tls: self.dedicated_tls,
            domain: self.dedicated_domain.clone(),
            names: self.dedicated_names.clone(),
        })
    }
}
