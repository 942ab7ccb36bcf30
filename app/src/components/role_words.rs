//! The words for roles.

use domain::Role;

use crate::i18n::{Language, t_string};

/// A role.
pub fn role_word(i18n: Language, role: Role) -> &'static str {
    match role {
        Role::Viewer => t_string!(i18n, users.viewer),
        Role::Operator => t_string!(i18n, users.operator),
        Role::Administrator => t_string!(i18n, users.administrator),
    }
}

/// What it may do.
pub fn role_about(i18n: Language, role: Role) -> &'static str {
    match role {
        Role::Viewer => t_string!(i18n, users.viewer_about),
        Role::Operator => t_string!(i18n, users.operator_about),
        Role::Administrator => t_string!(i18n, users.administrator_about),
    }
}
