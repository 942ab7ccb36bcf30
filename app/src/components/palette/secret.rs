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
        go(td_string!(locale, tags.set), "tag-key"),
        go(td_string!(locale, palette.describe), "description"),
        press(td_string!(locale, secrets.schedule), "schedule-deletion", SecretAction::Delete),
        press(td_string!(locale, secrets.restore), "cancel-deletion", SecretAction::Restore),
    ]
}
