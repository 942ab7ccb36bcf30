//! Where figures are scraped: nowhere, unless it is configured.

use std::{fs, net::SocketAddr, path::PathBuf};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

/// The fewest characters of a token.
const SHORTEST: usize = 16;

/// The figures that a Prometheus server scrapes.
#[derive(Clone, Default, Deserialize, Serialize)]
pub(crate) struct ScrapeConfig {
    /// The address to listen on; without it nothing is told.
    listen: Option<SocketAddr>,
    /// A file with the token that whoever scrapes must bring.
    token_file: Option<PathBuf>,
}

/// Where figures are told, and to whom.
pub(crate) struct Scrape {
    /// The address.
    pub(crate) listen: SocketAddr,
    /// The token; `None` where only this machine reaches the address.
    pub(crate) token: Option<String>,
}

impl ScrapeConfig {
    /// Where figures are told; `None` where they are not.
    pub(crate) fn read(&self) -> anyhow::Result<Option<Scrape>> {
        let Some(listen) = self.listen else { return Ok(None) };
        let token = match &self.token_file {
            None if listen.ip().is_loopback() => None,
            None => bail!("{listen} is reached from other machines: metrics.listen needs metrics.token_file"),
            Some(path) => {
                let text = fs::read_to_string(path);
                let text =
                    text.with_context(|| format!("metrics.token_file {} cannot be read", path.display()))?;
                let token = text.trim();
                if token.len() < SHORTEST {
                    bail!("the token in {} is shorter than {SHORTEST} characters", path.display());
                }
                Some(token.to_owned())
            }
        };
        Ok(Some(Scrape { listen, token }))
    }
}
