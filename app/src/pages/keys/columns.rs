//! The columns of the list of keys: which there are, which are shown, and what stands in them.

use domain::view::KeyRow;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::words::{origin_word, protection_word, rotation_word, usage_word};
use crate::{
    components::{KeyIdText, KeyStateBadge},
    i18n::use_i18n,
    paths,
    preferences::{KeyColumn, KeyColumns, use_choose_columns, use_columns},
    ui::{Button, Checkbox, ColumnHead, Instant, Text, Views, live, text, view},
};

/// What a column is called.
fn name(column: KeyColumn) -> Text {
    let i18n = use_i18n();
    match column {
        KeyColumn::Id => words!(i18n, keys.key_id),
        KeyColumn::State => words!(i18n, keys.state),
        KeyColumn::Place => words!(i18n, keys.place),
        KeyColumn::Spec => words!(i18n, keys.spec),
        KeyColumn::Usage => words!(i18n, keys.usage),
        KeyColumn::Origin => words!(i18n, keys.origin),
        KeyColumn::Protection => words!(i18n, keys.protection),
        KeyColumn::Rotation => words!(i18n, rotation.title),
        KeyColumn::Expiry => words!(i18n, keys.expires_short),
        KeyColumn::Policy => words!(i18n, policy.title),
        KeyColumn::Creator => words!(i18n, keys.creator),
        KeyColumn::Created => words!(i18n, keys.created),
    }
}

/// The heads of the columns that are shown, after the name. A narrow screen shows the state only.
pub(super) fn heads(columns: KeyColumns) -> Vec<AnyView> {
    columns.shown().map(|column| view! { <ColumnHead fold=folds(column)>{name(column)}</ColumnHead> }).views()
}

/// What stands in the columns that are shown.
pub(super) fn cells(columns: KeyColumns, row: &KeyRow) -> Vec<AnyView> {
    columns.shown().map(|column| view! { <td class:fold=folds(column)>{cell(column, row)}</td> }).views()
}

fn folds(column: KeyColumn) -> bool {
    column != KeyColumn::State
}

fn cell(column: KeyColumn, KeyRow { key, .. }: &KeyRow) -> AnyView {
    let i18n = use_i18n();
    match column {
        KeyColumn::Id => view! { <KeyIdText id=key.id.clone() link=true/> },
        KeyColumn::State => view! { <KeyStateBadge state=key.state.kind()/> },
        KeyColumn::Place => {
            let place = match &key.placement.instance {
                Some(instance) => instance.to_string().into_any(),
                None => words!(i18n, keys.default_kms).into_any(),
            };
            let region = key.placement.region.as_str();
            view! { <span class="over mono">{region}</span> <span class="under">{place}</span> }
        }
        KeyColumn::Spec => view! { <span class="mono">{key.spec.as_str()}</span> },
        KeyColumn::Usage => {
            let usage = key.usage;
            text(move || usage_word(i18n, usage)).into_any()
        }
        KeyColumn::Origin => {
            let origin = key.origin;
            text(move || origin_word(i18n, origin)).into_any()
        }
        KeyColumn::Protection => {
            let management = key.placement.management;
            text(move || protection_word(i18n, management)).into_any()
        }
        KeyColumn::Rotation => {
            let kind = key.rotation.kind();
            text(move || rotation_word(i18n, kind)).into_any()
        }
        KeyColumn::Expiry => key.primary.material.expires_at().map(|at| view! { <Instant at/> }).into_any(),
        KeyColumn::Policy => match (key.placement.instance.is_some(), key.has_policy) {
            (false, _) => ().into_any(),
            (true, false) => words!(i18n, policy.short_default).into_any(),
            (true, true) => words!(i18n, policy.short_own).into_any(),
        },
        KeyColumn::Creator => key.creator.to_string().into_any(),
        KeyColumn::Created => view! { <Instant at=key.created_at/> },
    }
}

/// Chooses the columns. Without scripts the form keeps the choice; with them each box does at once.
#[component]
pub(super) fn ColumnChooser() -> impl IntoView {
    let i18n = use_i18n();
    let location = use_location();
    let here = move || paths::with_query(&location.pathname.read(), &location.search.read());
    let (columns, choose) = (use_columns(), use_choose_columns());
    let alive = crate::browser::is_hydrated();
    let column = move |column: KeyColumn| {
        let turned = move |shown| choose(columns.get_untracked().with(column, shown));
        view! {
            <li>
                <Checkbox
                    id=format!("column-{}", column.as_str())
                    name="column"
                    value=column.as_str()
                    checked=columns.get_untracked().has(column)
                    on_change=Callback::new(turned)
                >
                    {name(column)}
                </Checkbox>
            </li>
        }
    };
    view! {
        <details class="columns">
            <summary class="button" data-kind="secondary">{words!(i18n, keys.columns)}</summary>
            <form class="columns-sheet" method="get" action=paths::PREFERENCES>
                <input type="hidden" name="back" value=here/>
                <input type="hidden" name="columns" value=""/>
                <ul class="plain-list">{KeyColumn::ALL.iter().copied().map(column).views()}</ul>
                {live(move || (!alive.get()).then(|| view! {
                    <Button submit=true>{words!(i18n, keys.columns_keep)}</Button>
                }).views())}
            </form>
        </details>
    }
}
