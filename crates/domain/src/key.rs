//! Keys and their versions, without their material.

use serde::{Deserialize, Serialize};

use crate::{
    Action, CheckValue, Field, InstanceId, Invalid, KeyId, KeySpec, KeyState, KeyUsage, KeyVersionId,
    Management, MaterialDigest, OperatorName, Origin, Problem, Refusal, RegionId, RotationPolicy, Timestamp,
    Transition, field, limits,
};

/// Where a key lives.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Placement {
    /// The region.
    pub region: RegionId,
    /// The instance; `None` is the region's default KMS.
    pub instance: Option<InstanceId>,
    /// The key management type that follows from it.
    pub management: Management,
}

/// A key, without its material.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Its id.
    pub id: KeyId,
    /// Where it lives.
    pub placement: Placement,
    /// What kind of key it is.
    pub spec: KeySpec,
    /// What it is for.
    pub usage: KeyUsage,
    /// Where its material comes from.
    pub origin: Origin,
    /// Its state. [`Key::at`] takes the expiry of imported material into account.
    pub state: KeyState,
    /// What people wrote about it.
    pub description: Description,
    /// Who made it.
    pub creator: OperatorName,
    /// When.
    pub created_at: Timestamp,
    /// The version that encrypts.
    pub primary: KeyVersion,
    /// Whether it is protected from deletion: that must be taken away before its deletion is scheduled.
    pub protected: bool,
    /// Whether it has a policy of its own, and not the default one.
    pub has_policy: bool,
    /// Whether and when it rotates by itself.
    pub rotation: RotationPolicy,
    /// The keyed digest of the material it is bound to for ever (R162); `None` until material was imported.
    /// Generated keys have none.
    pub bound_to: Option<MaterialDigest>,
}

/// A version of a key: one piece of material.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyVersion {
    /// Its id, with which every ciphertext begins.
    pub id: KeyVersionId,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether its material is there.
    pub material: MaterialStatus,
}

/// Whether a version's material is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MaterialStatus {
    /// Not imported yet, or deleted, or expired.
    Absent,
    /// There.
    Present {
        /// Its check value.
        check_value: CheckValue,
        /// When it is deleted by itself (R160); `None` for never.
        expires_at: Option<Timestamp>,
    },
}

impl MaterialStatus {
    /// Whether it is there.
    pub const fn is_present(&self) -> bool {
        matches!(self, MaterialStatus::Present { .. })
    }

    /// When it expires, if it is there and does.
    pub const fn expires_at(&self) -> Option<Timestamp> {
        match self {
            MaterialStatus::Present { expires_at, .. } => *expires_at,
            MaterialStatus::Absent => None,
        }
    }
}

impl Key {
    /// The key as it is at `now`: material whose time has come counts as gone from that very instant,
    /// whether or not it was cleared from storage already (R160).
    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Self {
        if self.primary.material.expires_at().is_some_and(|due| due.has_come(now)) {
            self.primary.material = MaterialStatus::Absent;
            if let Ok(state) = self.state.after(Transition::MaterialLost) {
                self.state = state;
            }
        }
        self
    }

    /// The key for a page: whether it is bound to material, but not to which.
    #[must_use]
    pub fn for_page(mut self) -> Self {
        self.bound_to = self.bound_to.map(|_| MaterialDigest::from_bytes([0; 32]));
        self
    }

    /// Whether the key permits `action` now: by what it is, by its origin, and by its state.
    ///
    /// # Errors
    /// The reason why not.
    pub fn permits(&self, action: Action) -> Result<(), Refusal> {
        if !self.can(action) {
            return Err(Refusal::NotForThisKey { action, spec: self.spec, usage: self.usage });
        }
        if action == Action::SetKeyPolicy && self.placement.instance.is_none() {
            return Err(Refusal::NoPolicyThere);
        }
        let for_imported = matches!(
            action,
            Action::GetParametersForImport | Action::ImportKeyMaterial | Action::DeleteKeyMaterial
        );
        if for_imported && self.origin != Origin::External {
            return Err(Refusal::GeneratedOrigin);
        }
        // A key that waits for its deletion already is refused for that.
        if action == Action::ScheduleKeyDeletion && self.protected && self.state.permits(action).is_ok() {
            return Err(Refusal::DeletionProtected);
        }
        self.rotation_permits(action)?;
        self.state.permits(action)
    }

    /// Whether keys of this spec and usage do such things at all.
    const fn can(&self, action: Action) -> bool {
        use Action as A;
        match action {
            A::Encrypt | A::Decrypt | A::GenerateDataKey => self.spec.is_symmetric(),
            A::AsymmetricSign | A::AsymmetricVerify => matches!(self.usage, KeyUsage::SignVerify),
            A::AsymmetricEncrypt | A::AsymmetricDecrypt => {
                self.spec.is_key_pair() && matches!(self.usage, KeyUsage::EncryptDecrypt)
            }
            A::GetPublicKey => self.spec.is_key_pair(),
            A::GenerateMac | A::VerifyMac => matches!(self.usage, KeyUsage::GenerateVerifyMac),
            _ => true,
        }
    }
}

/// What people wrote about a key: at most 8,192 characters, no control characters but line breaks and tabs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Description(String);

impl Description {
    /// The text; may be empty.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Description {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        field::length(Field::Description, text, 0, limits::MAX_DESCRIPTION)?;
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(Invalid::new(Field::Description, Problem::Charset));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Description {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Description> for String {
    fn from(description: Description) -> String {
        description.0
    }
}
