//! What the palette offers wherever somebody is.

use domain::{Permission, view::Found};

use super::{
    entry::{Does, Entry, Group},
    key,
    known::Subject,
    secret,
};
use crate::{
    components::{areas, makers, name_of, refresh, shell, shortcut_help},
    i18n::{Locale, td_string},
    paths,
    preferences::Theme,
};

/// The most things that are offered.
const MOST: usize = 8;

/// What can be done with what the page is about.
pub(super) fn here(locale: Locale, subject: &Subject) -> Vec<Entry> {
    match subject {
        Subject::Key(page) => key::commands(locale, page),
        Subject::Secret(page) => secret::commands(locale, page),
    }
}

/// What can be done anywhere: things are made, and the console is set to one's liking.
pub(super) fn everywhere(locale: Locale, theme: Theme) -> Vec<Entry> {
    let make = |(name, path): (&str, &str)| {
        Entry::new(Group::Actions, name, Does::Go(path.to_owned())).needs(Permission::ManageKeys)
    };
    let form = |name, path: &str, control, permission| {
        Entry::new(Group::Actions, name, Does::GoTo(path.to_owned(), control)).needs(permission)
    };
    let press = |name, id| Entry::new(Group::Actions, name, Does::Press(id));
    let mut all: Vec<_> = makers(locale).into_iter().map(make).collect();
    all.extend([
        form(td_string!(locale, instances.create), paths::INSTANCES, "name", Permission::ManageInstances),
        form(td_string!(locale, users.invite), paths::OPERATORS, "name", Permission::ManageOperators),
        form(td_string!(locale, callers.create), paths::CALLERS, "name", Permission::ManageOperators),
        Entry::new(Group::Actions, td_string!(locale, alerts.new), Does::Go(paths::NEW_ALERT.to_owned()))
            .needs(Permission::ManageAlerts),
        press(td_string!(locale, ui.refresh), refresh::BUTTON),
    ]);
    all.extend(Theme::ALL.into_iter().filter(|other| *other != theme).map(|other| set_theme(locale, other)));
    all.extend(Locale::ALL.into_iter().filter(|other| *other != locale).map(|other| speak(locale, other)));
    all.extend([
        press(td_string!(locale, nav.shortcuts), shortcut_help::BUTTON),
        Entry::new(
            Group::Actions,
            td_string!(locale, access.change_password),
            Does::Go(paths::ACCOUNT.to_owned()),
        ),
        press(td_string!(locale, access.signout), shell::SIGN_OUT),
    ]);
    all
}

fn set_theme(locale: Locale, theme: Theme) -> Entry {
    let name = match theme {
        Theme::System => td_string!(locale, nav.theme_system),
        Theme::Light => td_string!(locale, nav.theme_light),
        Theme::Dark => td_string!(locale, nav.theme_dark),
    };
    let name = td_string!(locale, palette.theme, name);
    Entry::new(Group::Actions, name, Does::Theme(theme))
}

/// Each language is called by its own name.
fn speak(locale: Locale, other: Locale) -> Entry {
    let name = match other {
        Locale::en => td_string!(locale, common.english),
        Locale::zh_CN => td_string!(locale, common.chinese),
    };
    Entry::new(Group::Actions, td_string!(locale, palette.language, name), Does::Speak(other))
}

/// The areas of the console.
pub(super) fn pages(locale: Locale) -> impl Iterator<Item = Entry> {
    areas(locale).into_iter().map(|(name, href)| Entry::new(Group::Pages, name, Does::Go(href.to_owned())))
}

/// What the server found for a text, and the page of all that it finds.
pub(super) fn things(locale: Locale, text: &str, found: Vec<Found>) -> Vec<Entry> {
    let thing = |found: Found| {
        let (name, id) = name_of(&found);
        let entry = Entry::new(Group::Things, name.clone(), Does::Go(paths::found(&found)));
        if name == id { entry } else { entry.with_detail(id) }
    };
    let mut all: Vec<_> = found.into_iter().take(MOST).map(thing).collect();
    if !text.trim().is_empty() {
        let name = td_string!(locale, palette.look_up, text = text.trim());
        all.push(Entry::new(Group::Things, name, Does::Go(paths::lookup(text.trim()))));
    }
    all
}
