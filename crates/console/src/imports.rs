//! Importing key material: the pair, its downloads, and the import itself.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::view::{ImportPage, Imported, IssuedPair};
use domain::{
    Field, Invalid, KeyId, PairId, Permission, Problem, Timestamp, WrappingAlgorithm, WrappingKeySpec,
};
use engine::ImportKeyMaterial;

use crate::{Caller, Console, Error, fingerprint::Fingerprint};

/// The format of a downloaded public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFormat {
    /// PEM (RFC 7468, section 13).
    Pem,
    /// DER of a SubjectPublicKeyInfo.
    Der,
}

/// A file to download.
#[derive(Clone, Debug)]
pub struct Download {
    /// The name it is saved under.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// An import, as the page gives it.
#[derive(Clone, Debug)]
pub struct FinishImport {
    /// Into which key.
    pub key: KeyId,
    /// The token that came with the public key.
    pub token: String,
    /// The wrapped material in base64; line breaks are passed over.
    pub wrapped: String,
    /// When the material is to be deleted by itself; `None` for never.
    pub expires_at: Option<Timestamp>,
}

impl Console {
    /// Issues a wrapping pair for a key.
    ///
    /// # Errors
    /// The caller's role; the key's origin; an algorithm that is not offered there.
    pub async fn begin_import(
        &self,
        caller: &Caller,
        key: &KeyId,
        spec: WrappingKeySpec,
        algorithm: WrappingAlgorithm,
    ) -> Result<PairId, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        let issued = self.engine.get_parameters_for_import(&actor, key, spec, algorithm).await?;
        Ok(issued.pair.id)
    }

    /// Issues a wrapping pair for a key, and gives what is needed to wrap for it at once.
    ///
    /// # Errors
    /// Those of [`Self::begin_import`].
    pub async fn issue_pair(
        &self,
        caller: &Caller,
        key: &KeyId,
        algorithm: WrappingAlgorithm,
    ) -> Result<IssuedPair, Error> {
        let pair = self.begin_import(caller, key, WrappingKeySpec::Rsa2048, algorithm).await?;
        let public_key = self.engine.describe_pair(&pair).await?.public_key;
        Ok(IssuedPair { pair, public_key })
    }

    /// The page of a wrapping pair.
    ///
    /// # Errors
    /// The caller's role; an unknown pair.
    pub async fn import_page(&self, caller: &Caller, pair: &PairId) -> Result<ImportPage, Error> {
        caller.require(Permission::Read)?;
        let pair = self.engine.describe_pair(pair).await?;
        let fingerprint = Fingerprint::of(&pair.public_key);
        Ok(ImportPage {
            key: self.engine.describe_key(&pair.key).await?.for_page(),
            aliases: self.engine.aliases(&pair.key).await?,
            fingerprint: fingerprint.hex(),
            phrase: fingerprint.phrase(),
            now: self.engine.now(),
            pair,
        })
    }

    /// The public key of a pair as a file, under the vendor's names (R149, R150).
    ///
    /// # Errors
    /// The caller's role; an unknown or unusable pair.
    pub async fn public_key_file(
        &self,
        caller: &Caller,
        pair: &PairId,
        format: KeyFormat,
    ) -> Result<Download, Error> {
        caller.require(Permission::ManageKeys)?;
        let pair = self.engine.describe_pair(pair).await?;
        pair.usable(self.engine.now())?;
        let (ending, bytes) = match format {
            KeyFormat::Pem => ("pem", wrap::public_key_pem(&pair.public_key).into_bytes()),
            KeyFormat::Der => ("bin", pair.public_key),
        };
        Ok(Download { name: format!("publickey_{}.{ending}", short(&pair.id)), bytes })
    }

    /// A token of a pair as a file, under the vendor's name (R151).
    ///
    /// # Errors
    /// The caller's role; an unknown or unusable pair.
    pub async fn token_file(&self, caller: &Caller, pair: &PairId) -> Result<Download, Error> {
        let bytes = self.import_token(caller, pair).await?.into_bytes();
        Ok(Download { name: format!("token_{}.txt", short(pair)), bytes })
    }

    /// A token of a pair.
    ///
    /// # Errors
    /// The caller's role; an unknown or unusable pair.
    pub async fn import_token(&self, caller: &Caller, pair: &PairId) -> Result<String, Error> {
        caller.require(Permission::ManageKeys)?;
        let pair = self.engine.describe_pair(pair).await?;
        Ok(self.engine.import_token(&pair).await?)
    }

    /// Imports wrapped material.
    ///
    /// # Errors
    /// The caller's role; text that is not base64; the engine's refusals.
    pub async fn finish_import(&self, caller: &Caller, import: FinishImport) -> Result<Imported, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        let request = ImportKeyMaterial {
            key: import.key,
            token: import.token,
            wrapped: decode(&import.wrapped)?,
            expires_at: import.expires_at,
        };
        Ok(self.engine.import_key_material(&actor, &request).await?)
    }
}

fn decode(wrapped: &str) -> Result<Vec<u8>, Invalid> {
    let compact: String = wrapped.split_ascii_whitespace().collect();
    if compact.is_empty() {
        return Err(Invalid::new(Field::WrappedMaterial, Problem::Missing));
    }
    STANDARD.decode(compact).map_err(|_| Invalid::new(Field::WrappedMaterial, Problem::Format))
}

/// The six characters that stand for `******` in the vendor's file names.
fn short(pair: &PairId) -> &str {
    &pair.as_str()[..6]
}
