//! TLS of the gateways: TLS 1.2 and 1.3, HTTP/1.1 and HTTP/2, by aws-lc-rs.

use std::{
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use anyhow::{Context, anyhow, bail};
use custody::ServerIdentity;
use tokio_rustls::rustls::{
    ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs::default_provider},
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use crate::listener::{HTTP1, HTTP2};

/// What a gateway presents, until it is exchanged.
#[derive(Debug)]
pub(crate) struct Presented {
    provider: Arc<CryptoProvider>,
    key: RwLock<Arc<CertifiedKey>>,
}

impl Presented {
    /// Presents an identity that an instance's authority has issued.
    pub(crate) fn new(identity: &ServerIdentity) -> anyhow::Result<Arc<Self>> {
        let provider = Arc::new(default_provider());
        let key = RwLock::new(certified(identity, &provider)?);
        Ok(Arc::new(Self { provider, key }))
    }

    /// Presents another from the next connection on.
    pub(crate) fn exchange(&self, identity: &ServerIdentity) -> anyhow::Result<()> {
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = certified(identity, &self.provider)?;
        Ok(())
    }

    /// The configuration of a listener that presents it.
    pub(crate) fn config(self: &Arc<Self>) -> anyhow::Result<Arc<ServerConfig>> {
        config(Arc::clone(&self.provider), Arc::clone(self) as Arc<dyn ResolvesServerCert>)
    }
}

impl ResolvesServerCert for Presented {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.key.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// The configuration of a listener that presents certificates and a private key from PEM files.
pub(crate) fn from_files(certificates: &Path, private_key: &Path) -> anyhow::Result<Arc<ServerConfig>> {
    let chain = self::certificates(certificates)?;
    let key = PrivateKeyDer::from_pem_file(private_key)
        .map_err(|_| anyhow!("{} holds no private key in PEM", private_key.display()))?;
    let provider = Arc::new(default_provider());
    let key = CertifiedKey::from_der(chain, key, &provider).with_context(|| {
        format!("{} does not belong to {}", private_key.display(), certificates.display())
    })?;
    let presented = Presented { provider, key: RwLock::new(Arc::new(key)) };
    Arc::new(presented).config()
}

/// The certificates of a PEM file: one at least.
pub(crate) fn certificates(file: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let found = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| anyhow!("{} holds no certificates in PEM: {error}", file.display()))?;
    if found.is_empty() {
        bail!("{} holds no certificates in PEM", file.display());
    }
    Ok(found)
}

fn certified(identity: &ServerIdentity, provider: &CryptoProvider) -> anyhow::Result<Arc<CertifiedKey>> {
    let chain = identity.chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(identity.private_key.to_vec()));
    Ok(Arc::new(CertifiedKey::from_der(chain, key, provider)?))
}

fn config(
    provider: Arc<CryptoProvider>,
    resolver: Arc<dyn ResolvesServerCert>,
) -> anyhow::Result<Arc<ServerConfig>> {
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    config.alpn_protocols = vec![HTTP2.to_vec(), HTTP1.to_vec()];
    Ok(Arc::new(config))
}
