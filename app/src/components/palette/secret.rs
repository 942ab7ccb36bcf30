//! What can be done with a secret on its page.

use domain::{Permission, SecretAction, view::SecretPage};

use super::entry::{Does, Entry, Group};
use crate::{
    i18n::{Locale, td_string},
    paths,
};

/// What the buttons of the secret's page do, refused where they are.
pub(super) fn commands(locale: Locale, page: &SecretPage) -> Vec<Entry> {
    let secret = &page.secret;
    let offer = |name, does, action| {
        let entry = Entry::new(Group::Here, name, does).needs(Permission::ManageKeys);
        entry.if_permitted(secret.permits(action))
    };
    let go =
        |name, control| offer(name, Does::GoTo(paths::secret(&secret.id), control), SecretAction::Change);
    let press = |name, id, action| offer(name, Does::Press(id), action);
    vec![
        go(td_string!(locale, secrets.put), "data"),
        go(td_string!(locale, secrets.move_stage), "stage"),
        freeze(locale, page),
        go(td_string!(locale, tags.set), "tag-key"),
        go(td_string!(locale, palette.describe), "description"),
        press(td_string!(locale, secrets.schedule), "schedule-deletion", SecretAction::Delete),
        press(td_string!(locale, secrets.restore), "cancel-deletion", SecretAction::Restore),
    ]
}

fn freeze(locale: Locale, page: &SecretPage) -> Entry {
    let rotation = page.secret.rotation;
    let (name, turned) = match rotation.is_frozen() {
        true => (td_string!(locale, rotation.restore), rotation.restored()),
        false => (td_string!(locale, rotation.freeze), rotation.frozen()),
    };
    let permitted = page.secret.permits(SecretAction::Change).and(turned.map(|_| ()));
    let entry = Entry::new(Group::Here, name, Does::GoTo(paths::secret(&page.secret.id), "freeze"));
    entry.needs(Permission::ManageKeys).if_permitted(permitted)
}
