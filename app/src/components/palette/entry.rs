//! What the palette offers.

use domain::{Permission, Refusal, Role};

use crate::i18n::Locale;
use crate::preferences::Theme;

/// Under which heading something is offered, in the order of the headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// What can be done with what the page is about.
    Here,
    /// What can be done anywhere.
    Actions,
    /// The areas of the console.
    Pages,
    /// What the server found.
    Things,
}

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// Leads to a page.
    Go(String),
    /// Leads to a page, and there to the control with an id.
    GoTo(String, &'static str),
    /// Presses the button with an id, which this page has.
    Press(&'static str),
    /// Changes the theme.
    Theme(Theme),
    /// Changes the language.
    Speak(Locale),
}

/// One line of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) group: Group,
    pub(super) name: String,
    /// What tells it from others of its name.
    pub(super) detail: Option<String>,
    /// What the role must include.
    pub(super) needs: Permission,
    /// Why it cannot be done now.
    pub(super) refused: Option<Refusal>,
    pub(super) does: Does,
}

impl Entry {
    /// An entry that everybody who is signed in may choose.
    pub(super) fn new(group: Group, name: impl Into<String>, does: Does) -> Self {
        Self { group, name: name.into(), detail: None, needs: Permission::Read, refused: None, does }
    }

    /// Only for roles that include `permission`.
    pub(super) fn needs(self, permission: Permission) -> Self {
        Self { needs: permission, ..self }
    }

    /// With what tells it from others.
    pub(super) fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// Refused as the rules say.
    pub(super) fn if_permitted(self, rule: Result<(), Refusal>) -> Self {
        Self { refused: rule.err(), ..self }
    }

    fn is_for(&self, role: Option<Role>) -> bool {
        role.is_some_and(|role| role.allows(self.needs).is_ok())
    }
}

/// Those of `entries` that `role` may choose and whose names have all words of `text` in them: by group, and in each the
/// names first that begin with the text, then those that have a word that does.
pub(super) fn fitting(entries: Vec<Entry>, role: Option<Role>, text: &str) -> Vec<Entry> {
    let text = text.trim().to_lowercase();
    let fits = |entry: Entry| {
        let rank =
            if entry.group == Group::Things { Some(0) } else { rank(&entry.name.to_lowercase(), &text) };
        rank.filter(|_| entry.is_for(role)).map(|rank| ((entry.group, rank), entry))
    };
    let mut ranked: Vec<_> = entries.into_iter().filter_map(fits).collect();
    ranked.sort_by_key(|(place, _)| *place);
    ranked.into_iter().map(|(_, entry)| entry).collect()
}

/// How well a name fits a text, both in lower case, the best first; `None` when a word of the text is not in it.
fn rank(name: &str, text: &str) -> Option<u8> {
    if !text.split_whitespace().all(|word| name.contains(word)) {
        return None;
    }
    let begins_a_word = || name.split_whitespace().any(|word| word.starts_with(text));
    Some(match name.starts_with(text) {
        true => 0,
        false if begins_a_word() => 1,
        false => 2,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<Entry> {
        let go = || Does::Go("/".to_owned());
        vec![
            Entry::new(Group::Things, "found by the server", go()),
            Entry::new(Group::Pages, "Keys", go()),
            Entry::new(Group::Actions, "Import key material", go()).needs(Permission::ManageKeys),
            Entry::new(Group::Actions, "Monkey business", go()),
            Entry::new(Group::Actions, "Keyboard shortcuts", go()),
            Entry::new(Group::Here, "Disable key", go()).needs(Permission::ManageKeys),
            Entry::new(Group::Here, "禁用密钥", go()).needs(Permission::ManageKeys),
        ]
    }

    fn names(role: Option<Role>, text: &str) -> Vec<String> {
        fitting(entries(), role, text).into_iter().map(|entry| entry.name).collect()
    }

    #[test]
    fn what_fits_best_comes_first_in_each_group() {
        let administrator = Some(Role::Administrator);
        for (text, expected) in [
            (
                "KEY ",
                &[
                    "Disable key",
                    "Keyboard shortcuts",
                    "Import key material",
                    "Monkey business",
                    "Keys",
                    "found by the server",
                ][..],
            ),
            ("key dis", &["Disable key", "found by the server"]),
            ("密钥", &["禁用密钥", "found by the server"]),
            ("nothing", &["found by the server"]),
        ] {
            assert_eq!(names(administrator, text), expected, "{text}");
        }
        assert_eq!(names(administrator, "").len(), entries().len());
    }

    #[test]
    fn nobody_is_offered_what_the_role_does_not_include() {
        assert_eq!(
            names(Some(Role::Viewer), "key"),
            ["Keyboard shortcuts", "Monkey business", "Keys", "found by the server"]
        );
        assert_eq!(names(Some(Role::Operator), "disable"), ["Disable key", "found by the server"]);
        assert!(names(None, "key").is_empty());
    }

    #[test]
    fn a_refusal_is_offered_with_its_reason() {
        let refusal = Refusal::NoPermission(Permission::Read);
        let entry = Entry::new(Group::Here, "Disable key", Does::Press("disable-key"));
        assert_eq!(entry.clone().if_permitted(Ok(())).refused, None);
        assert_eq!(entry.if_permitted(Err(refusal)).refused, Some(refusal));
    }
}
