//! The states of a key: what each permits, and how one follows another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem, Refusal, Timestamp, spec::by_name};

/// The state of a key.
///
/// ```text
///                    import                 disable
///   PendingImport ───────────────► Enabled ◄────────► Disabled
///      ▲   │  ▲   material lost  ───┘  │     enable      │ │
///      │   │  └────────────────────────┼─────────────────┘ │
///      │   │ schedule                  │ schedule          │ schedule
///      │   └──────────────────► PendingDeletion ◄──────────┘
///      └── cancel, no material ────────┘ └── cancel, with material ──► Enabled
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyState {
    /// In use.
    Enabled,
    /// Switched off by an operator.
    Disabled,
    /// Of external origin and without material: none was imported yet, or it expired or was deleted.
    PendingImport,
    /// Will be deleted.
    PendingDeletion {
        /// When.
        delete_at: Timestamp,
    },
}

/// A [`KeyState`] without its data, by the vendor's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each variant is the state of its name")]
pub enum KeyStateKind {
    Enabled,
    Disabled,
    PendingImport,
    PendingDeletion,
}

impl KeyStateKind {
    /// Every kind of state.
    pub const ALL: &'static [KeyStateKind] = &[
        KeyStateKind::Enabled,
        KeyStateKind::Disabled,
        KeyStateKind::PendingImport,
        KeyStateKind::PendingDeletion,
    ];

    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            KeyStateKind::Enabled => "Enabled",
            KeyStateKind::Disabled => "Disabled",
            KeyStateKind::PendingImport => "PendingImport",
            KeyStateKind::PendingDeletion => "PendingDeletion",
        }
    }
}

by_name!(KeyStateKind, Field::Key, KeyStateKind::ALL);

/// What someone wants to do with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each variant is the API operation of its name")]
pub enum Action {
    Encrypt,
    Decrypt,
    GenerateDataKey,
    AsymmetricSign,
    AsymmetricVerify,
    AsymmetricEncrypt,
    AsymmetricDecrypt,
    GetPublicKey,
    GenerateMac,
    VerifyMac,
    CreateKeyVersion,
    UpdateRotationPolicy,
    FreezeRotation,
    RestoreRotation,
    EnableKey,
    DisableKey,
    ScheduleKeyDeletion,
    CancelKeyDeletion,
    SetDeletionProtection,
    CreateAlias,
    DeleteAlias,
    TagResource,
    UntagResource,
    UpdateKeyDescription,
    SetKeyPolicy,
    GetParametersForImport,
    ImportKeyMaterial,
    DeleteKeyMaterial,
    DescribeKey,
}

impl Action {
    /// Whether it works with the key's material, or makes more of it.
    const fn uses_material(self) -> bool {
        matches!(
            self,
            Action::Encrypt
                | Action::Decrypt
                | Action::GenerateDataKey
                | Action::AsymmetricSign
                | Action::AsymmetricVerify
                | Action::AsymmetricEncrypt
                | Action::AsymmetricDecrypt
                | Action::GetPublicKey
                | Action::GenerateMac
                | Action::VerifyMac
                | Action::CreateKeyVersion
                | Action::UpdateRotationPolicy
        )
    }
}

/// What happened to a key, for [`KeyState::after`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// EnableKey.
    Enable,
    /// DisableKey.
    Disable,
    /// ScheduleKeyDeletion.
    ScheduleDeletion {
        /// When the key is to be deleted.
        delete_at: Timestamp,
    },
    /// CancelKeyDeletion.
    CancelDeletion {
        /// Whether the key still has its material.
        has_material: bool,
    },
    /// Material was imported.
    Imported,
    /// Imported material was deleted, or expired.
    MaterialLost,
}

impl KeyState {
    /// The state without its data.
    pub const fn kind(self) -> KeyStateKind {
        match self {
            KeyState::Enabled => KeyStateKind::Enabled,
            KeyState::Disabled => KeyStateKind::Disabled,
            KeyState::PendingImport => KeyStateKind::PendingImport,
            KeyState::PendingDeletion { .. } => KeyStateKind::PendingDeletion,
        }
    }

    /// Whether the state permits `action`: the vendor's table "Impact of CMK states on API operations".
    ///
    /// # Errors
    /// The reason why not.
    pub const fn permits(self, action: Action) -> Result<(), Refusal> {
        use Action as A;
        use KeyStateKind as S;
        if action.uses_material() {
            return match self.kind() {
                S::Enabled => Ok(()),
                S::Disabled => Err(Refusal::KeyDisabled),
                S::PendingDeletion => Err(Refusal::KeyPendingDeletion),
                S::PendingImport => Err(Refusal::KeyPendingImport),
            };
        }
        match (action, self.kind()) {
            (
                A::EnableKey | A::DisableKey | A::FreezeRotation | A::RestoreRotation,
                S::Enabled | S::Disabled,
            )
            | (A::CancelKeyDeletion, S::PendingDeletion)
            | (
                A::ScheduleKeyDeletion | A::SetDeletionProtection | A::CreateAlias | A::ImportKeyMaterial,
                S::Enabled | S::Disabled | S::PendingImport,
            )
            | (
                A::GetParametersForImport
                | A::DeleteKeyMaterial
                | A::DescribeKey
                | A::DeleteAlias
                | A::TagResource
                | A::UntagResource
                | A::UpdateKeyDescription
                | A::SetKeyPolicy,
                _,
            ) => Ok(()),

            (action, state) => Err(Refusal::StateModifiedFailed { action, state }),
        }
    }

    /// Whether what `action` would bring about is so already: the API answers, and a page does not offer it.
    pub const fn is_after(self, action: Action) -> bool {
        matches!(
            (self, action),
            (KeyState::Enabled, Action::EnableKey) | (KeyState::Disabled, Action::DisableKey)
        )
    }

    /// The state after `transition`.
    ///
    /// Cancelling a deletion enables the key, as the vendor does, also when it was disabled before.
    ///
    /// # Errors
    /// The refusal of the action that the transition belongs to.
    pub const fn after(self, transition: Transition) -> Result<KeyState, Refusal> {
        use KeyState as S;
        use Transition as T;
        match (self, transition) {
            (S::Enabled | S::Disabled, T::Enable) => Ok(S::Enabled),
            (S::Enabled | S::Disabled, T::Disable) => Ok(S::Disabled),
            (S::Enabled | S::Disabled | S::PendingImport, T::ScheduleDeletion { delete_at }) => {
                Ok(S::PendingDeletion { delete_at })
            }
            (S::PendingDeletion { .. }, T::CancelDeletion { has_material: true }) => Ok(S::Enabled),
            (S::PendingDeletion { .. }, T::CancelDeletion { has_material: false }) => Ok(S::PendingImport),
            (S::PendingImport, T::Imported) => Ok(S::Enabled),
            (state @ (S::Enabled | S::Disabled), T::Imported) => Ok(state),
            (S::Enabled | S::Disabled | S::PendingImport, T::MaterialLost) => Ok(S::PendingImport),
            (state @ S::PendingDeletion { .. }, T::MaterialLost) => Ok(state),
            (state, transition) => {
                Err(Refusal::StateModifiedFailed { action: transition.action(), state: state.kind() })
            }
        }
    }
}

impl Transition {
    /// The action that makes this transition.
    pub const fn action(self) -> Action {
        match self {
            Transition::Enable => Action::EnableKey,
            Transition::Disable => Action::DisableKey,
            Transition::ScheduleDeletion { .. } => Action::ScheduleKeyDeletion,
            Transition::CancelDeletion { .. } => Action::CancelKeyDeletion,
            Transition::Imported => Action::ImportKeyMaterial,
            Transition::MaterialLost => Action::DeleteKeyMaterial,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUE: Timestamp = Timestamp::from_millis(1_000);
    const ENABLED: KeyState = KeyState::Enabled;
    const DISABLED: KeyState = KeyState::Disabled;
    const IMPORT: KeyState = KeyState::PendingImport;
    const DELETION: KeyState = KeyState::PendingDeletion { delete_at: DUE };

    /// The vendor's table, row by row; columns Enabled, Disabled, PendingDeletion, PendingImport.
    #[test]
    fn every_state_has_its_effect_on_every_action() {
        use Action as A;
        let ok = "ok";
        let modified = "Rejected.StateModifiedFailed";
        let crypto = [ok, "Rejected.Disabled", "Rejected.PendingDeletion", "Rejected.PendingImport"];
        for (action, row) in [
            (A::Encrypt, crypto),
            (A::Decrypt, crypto),
            (A::GenerateDataKey, crypto),
            (A::AsymmetricSign, crypto),
            (A::AsymmetricVerify, crypto),
            (A::AsymmetricEncrypt, crypto),
            (A::AsymmetricDecrypt, crypto),
            (A::GetPublicKey, crypto),
            (A::GenerateMac, crypto),
            (A::VerifyMac, crypto),
            (A::CreateKeyVersion, crypto),
            (A::UpdateRotationPolicy, crypto),
            (A::FreezeRotation, [ok, ok, modified, modified]),
            (A::RestoreRotation, [ok, ok, modified, modified]),
            (A::EnableKey, [ok, ok, modified, modified]),
            (A::DisableKey, [ok, ok, modified, modified]),
            (A::ScheduleKeyDeletion, [ok, ok, modified, ok]),
            (A::CancelKeyDeletion, [modified, modified, ok, modified]),
            (A::SetDeletionProtection, [ok, ok, modified, ok]),
            (A::CreateAlias, [ok, ok, modified, ok]),
            (A::GetParametersForImport, [ok; 4]),
            (A::DeleteKeyMaterial, [ok; 4]),
            (A::ImportKeyMaterial, [ok, ok, modified, ok]),
            (A::DescribeKey, [ok; 4]),
            (A::DeleteAlias, [ok; 4]),
            (A::TagResource, [ok; 4]),
            (A::UntagResource, [ok; 4]),
            (A::UpdateKeyDescription, [ok; 4]),
            (A::SetKeyPolicy, [ok; 4]),
        ] {
            for (state, expected) in [ENABLED, DISABLED, DELETION, IMPORT].into_iter().zip(row) {
                let answer = state.permits(action).map_or_else(|refusal| refusal.code(), |()| ok);
                assert_eq!(answer, expected, "{action:?} while {state:?}");
            }
        }
    }

    /// R160, R161, R164, and the vendor's pages on CancelKeyDeletion and DeleteKeyMaterial.
    #[test]
    fn every_transition_leads_where_the_vendor_says() {
        use Transition as T;
        let refused = None;
        let schedule = T::ScheduleDeletion { delete_at: DUE };
        for (transition, row) in [
            (T::Enable, [Some(ENABLED), Some(ENABLED), refused, refused]),
            (T::Disable, [Some(DISABLED), Some(DISABLED), refused, refused]),
            (schedule, [Some(DELETION), Some(DELETION), refused, Some(DELETION)]),
            (T::CancelDeletion { has_material: true }, [refused, refused, Some(ENABLED), refused]),
            (T::CancelDeletion { has_material: false }, [refused, refused, Some(IMPORT), refused]),
            (T::Imported, [Some(ENABLED), Some(DISABLED), refused, Some(ENABLED)]),
            (T::MaterialLost, [Some(IMPORT), Some(IMPORT), Some(DELETION), Some(IMPORT)]),
        ] {
            for (state, expected) in [ENABLED, DISABLED, DELETION, IMPORT].into_iter().zip(row) {
                assert_eq!(state.after(transition).ok(), expected, "{transition:?} from {state:?}");
                let permitted = state.permits(transition.action()).is_ok();
                assert_eq!(permitted, expected.is_some(), "{transition:?} from {state:?}: both tables agree");
            }
        }
    }

    #[test]
    fn what_is_so_already_changes_nothing() {
        let transitions = [Transition::Enable, Transition::Disable];
        for state in [KeyState::Enabled, KeyState::Disabled] {
            for transition in transitions {
                let same = state.after(transition) == Ok(state);
                assert_eq!(state.is_after(transition.action()), same, "{state:?}, {transition:?}");
            }
        }
        assert!(!KeyState::PendingImport.is_after(Action::EnableKey));
    }
}
