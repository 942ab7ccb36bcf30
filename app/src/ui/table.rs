use leptos::prelude::*;

use super::{Text, view};

/// A table that scrolls by itself, with a head that stays in sight.
///
/// Cells that a narrow screen can do without have the class `fold`, numbers the class `number`.
#[component]
pub fn Table(
    /// What the table lists; its caption, heard but not seen.
    #[prop(into)]
    label: Text,
    /// A row of [`ColumnHead`]s.
    head: AnyView,
    /// Rows, each with a [`RowHead`] first.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-place" role="group" tabindex="0" aria-label=move || label.get()>
            <table class="table">
                <caption class="visually-hidden">{label}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// The head of a column.
#[component]
pub fn ColumnHead(
    /// Whether its cells are numbers, at the right.
    #[prop(optional)]
    number: bool,
    /// Whether a narrow screen can do without it.
    #[prop(optional)]
    fold: bool,
    children: Children,
) -> impl IntoView {
    view! { <th scope="col" class:number=number class:fold=fold>{children()}</th> }
}

/// The first cell of a row, which names it.
#[component]
pub fn RowHead(children: Children) -> impl IntoView {
    view! { <th scope="row">{children()}</th> }
}
