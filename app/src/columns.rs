//! Which columns the list of keys has.

/// Declares the columns, each with its name in the cookie.
macro_rules! columns {
    ($($column:ident = $name:literal,)+) => {
        /// A column of the list of keys. The name of the key always stands before them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum KeyColumn {
            $(#[doc = concat!("The column `", $name, "`.")] $column,)+
        }

        impl KeyColumn {
            /// Every column, in the order of the list.
            pub const ALL: &'static [KeyColumn] = &[$(KeyColumn::$column,)+];

            /// The name in the cookie and in forms.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(KeyColumn::$column => $name,)+
                }
            }
        }
    };
}

columns! {
    Id = "id",
    State = "state",
    Place = "place",
    Spec = "spec",
    Usage = "usage",
    Origin = "origin",
    Protection = "protection",
    Rotation = "rotation",
    Expiry = "expiry",
    Policy = "policy",
    Creator = "creator",
    Created = "created",
}

/// The columns that are shown: a bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyColumns(u16);

impl Default for KeyColumns {
    fn default() -> Self {
        use KeyColumn as C;
        Self::of([C::Id, C::State, C::Place, C::Spec, C::Origin, C::Expiry, C::Created])
    }
}

impl KeyColumns {
    /// These columns.
    pub fn of(columns: impl IntoIterator<Item = KeyColumn>) -> Self {
        columns.into_iter().fold(Self(0), |all, column| all.with(column, true))
    }

    /// The columns of these names; unknown names are passed over.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let known = |name| KeyColumn::ALL.iter().copied().find(|column| column.as_str() == name);
        Self::of(names.into_iter().filter_map(known))
    }

    /// The same with a column, or without it.
    #[must_use]
    pub const fn with(self, column: KeyColumn, shown: bool) -> Self {
        let bit = 1 << column as u16;
        Self(if shown { self.0 | bit } else { self.0 & !bit })
    }

    /// Whether a column is shown.
    pub const fn has(self, column: KeyColumn) -> bool {
        self.0 & (1 << column as u16) != 0
    }

    /// The columns that are shown, in the order of the list.
    pub fn shown(self) -> impl Iterator<Item = KeyColumn> {
        KeyColumn::ALL.iter().copied().filter(move |column| self.has(*column))
    }

    /// As the cookie keeps them: names between dots; `none` for none at all.
    pub fn to_text(self) -> String {
        let names: Vec<_> = self.shown().map(KeyColumn::as_str).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(".") }
    }

    /// Reads what [`to_text`](Self::to_text) wrote; nothing gives the default.
    pub fn from_text(text: &str) -> Self {
        if text.is_empty() { Self::default() } else { Self::named(text.split('.')) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_kept_as_they_were_chosen() {
        let default = KeyColumns::default();
        assert_eq!(default.to_text(), "id.state.place.spec.origin.expiry.created");
        let other = default.with(KeyColumn::Id, false).with(KeyColumn::Policy, true);
        for columns in [default, other, KeyColumns::of([])] {
            assert_eq!(KeyColumns::from_text(&columns.to_text()), columns);
        }
        assert_eq!(KeyColumns::from_text(""), default);
        assert_eq!(KeyColumns::from_text("state.<script>.state"), KeyColumns::of([KeyColumn::State]));
    }
}
