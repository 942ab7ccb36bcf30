//! What can be done with a key, on whichever of its pages.

use domain::{
    Action, Key, KeyUsage, MaterialStatus, Origin, Permission, Refusal, RotationPolicy, RotationRule,
    view::KeyPage,
};

use super::entry::{Does, Entry, Group};
use crate::{
    i18n::{Locale, td_string},
    paths,
};

/// What the buttons of the key's pages do, refused where they are.
pub(super) fn commands(locale: Locale, page: &KeyPage) -> Vec<Entry> {
    let mut all = header(locale, &page.key);
    all.extend(rotation(locale, page));
    all.extend(names(locale, &page.key));
    all.extend(material(locale, &page.key));
    all
}

fn here(name: &str, does: Does, rule: Result<(), Refusal>) -> Entry {
    Entry::new(Group::Here, name, does).needs(Permission::ManageKeys).if_permitted(rule)
}

fn header(locale: Locale, key: &Key) -> Vec<Entry> {
    let buttons = [
        (td_string!(locale, keys.enable), "enable-key", Action::EnableKey),
        (td_string!(locale, keys.disable), "disable-key", Action::DisableKey),
        (td_string!(locale, keys.schedule), "schedule-deletion", Action::ScheduleKeyDeletion),
        (td_string!(locale, keys.cancel_deletion), "cancel-deletion", Action::CancelKeyDeletion),
    ];
    buttons
        .into_iter()
        .filter(|(_, _, action)| !key.state.is_after(*action))
        .map(|(name, id, action)| here(name, Does::Press(id), key.permits(action)))
        .collect()
}

/// What the rotation rule of the key has a button for.
fn rotation(locale: Locale, page: &KeyPage) -> Vec<Entry> {
    let (key, rule) = (&page.key, page.key.rotation_rule());
    let go = |name, control, rule| here(name, Does::GoTo(paths::key_rotation(&key.id), control), rule);
    let mut all = vec![];
    if matches!(rule, RotationRule::Automatic | RotationRule::AtOnce) {
        let permitted =
            key.permits(Action::CreateKeyVersion).and_then(|()| key.may_have_new_version(page.now));
        all.push(go(td_string!(locale, rotation.rotate), "rotate", permitted));
    }
    if rule == RotationRule::Automatic {
        let permitted = key.permits(Action::UpdateRotationPolicy);
        all.push(go(td_string!(locale, palette.set_rotation), "automatic", permitted));
        let (name, action) = match key.rotation {
            RotationPolicy::Frozen(_) => (td_string!(locale, rotation.restore), Action::RestoreRotation),
            _ => (td_string!(locale, rotation.freeze), Action::FreezeRotation),
        };
        all.push(go(name, "freeze", key.permits(action)));
    }
    all
}

/// What the key is called, and what people say about it.
fn names(locale: Locale, key: &Key) -> Vec<Entry> {
    let go = |name, path, control, action| here(name, Does::GoTo(path, control), key.permits(action));
    let protect = match key.protected {
        true => td_string!(locale, keys.unprotect),
        false => td_string!(locale, keys.protect),
    };
    let overview = || paths::key(&key.id);
    let mut all = vec![
        go(td_string!(locale, aliases.add), paths::key_aliases(&key.id), "alias", Action::CreateAlias),
        go(td_string!(locale, tags.set), paths::key_tags(&key.id), "tag-key", Action::TagResource),
        go(td_string!(locale, palette.describe), overview(), "description", Action::UpdateKeyDescription),
        go(protect, overview(), "protect", Action::SetDeletionProtection),
    ];
    // Keys of the default KMS have no policy.
    if key.placement.instance.is_some() {
        let policy = td_string!(locale, palette.policy);
        all.push(go(policy, paths::key_policy(&key.id), "policy", Action::SetKeyPolicy));
    }
    all
}

/// What is done with the key's material.
fn material(locale: Locale, key: &Key) -> Vec<Entry> {
    let mut all = vec![];
    if key.origin == Origin::External {
        let import = Does::Go(paths::import(&key.id));
        all.push(here(td_string!(locale, keys.import), import, key.permits(Action::ImportKeyMaterial)));
        let successor = Does::Go(paths::key_successor(&key.id, None));
        all.push(here(td_string!(locale, successor.action), successor, Ok(())));
        if matches!(key.primary.material, MaterialStatus::Present { .. }) {
            let delete = Does::GoTo(paths::key_material(&key.id), "delete-material");
            let permitted = key.permits(Action::DeleteKeyMaterial);
            all.push(here(td_string!(locale, keys.delete_material), delete, permitted));
        }
    }
    if key.spec.is_symmetric() && key.usage == KeyUsage::EncryptDecrypt {
        let secret = Does::Go(paths::create_secret(key));
        all.push(here(
            td_string!(locale, palette.secret_under),
            secret,
            key.permits(Action::GenerateDataKey),
        ));
    }
    all
}
