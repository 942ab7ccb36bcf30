//! Callers that have not switched.

use domain::{
    Phase,
    view::{Straggler, StragglerList},
};
use leptos::prelude::*;

use super::{figures, marks::phase_word, numbers};
use crate::{
    api::gateways::ListStragglers,
    components::{Fetch, PageTitle, Refresh, RefreshButton},
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        Badge, ColumnHead, CopyButton, EmptyState, Instant, LinkButton, PageHeader, RowHead, Shape, Table,
        Tone, Views, VisuallyHidden, text, view,
    },
};

/// Who still comes by the shared gateway though their keys live in instances.
#[component]
pub fn StragglersPage() -> impl IntoView {
    let i18n = use_i18n();
    let refresh = Refresh::default();
    let list = Fetch::of_version(String::new, move || refresh.version(), |_| ListStragglers {});
    let title = words!(i18n, gateways.stragglers);
    view! {
        <PageTitle text=title/>
        <PageHeader title>
            <RefreshButton refresh/>
        </PageHeader>
        <p class="lead">{words!(i18n, gateways.stragglers_intro)}</p>
        {list.show(|list| view! { <Loaded list/> })}
    }
}

#[component]
fn Loaded(list: StragglerList) -> impl IntoView {
    let i18n = use_i18n();
    let (phase, since, total, shown) = (list.phase, list.since, list.total, list.rows.len());
    let requests = list.requests;
    if list.rows.is_empty() {
        let sentence = text(move || match phase {
            Phase::After => t_string!(i18n, gateways.no_stragglers_after).to_owned(),
            _ => t_string!(i18n, gateways.no_stragglers).to_owned(),
        });
        return view! {
            <EmptyState sentence>
                <LinkButton href=paths::GATEWAYS>{words!(i18n, gateways.open_gateway)}</LinkButton>
            </EmptyState>
        };
    }
    let head = view! {
        <ColumnHead>{words!(i18n, gateways.caller)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, gateways.address)}</ColumnHead>
        <ColumnHead>{words!(i18n, gateways.library)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, gateways.keys)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, gateways.operations)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, gateways.requests)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, gateways.last)}</ColumnHead>
        <ColumnHead><VisuallyHidden>{words!(i18n, keys.actions)}</VisuallyHidden></ColumnHead>
    };
    view! {
        <p>
            {text(move || t_string!(i18n, gateways.stragglers_since, requests = numbers::count(requests), total, phase = phase_word(i18n, phase)))}
            " " <Instant at=since/>
        </p>
        <Table label=words!(i18n, gateways.stragglers) head=head.into_any()>
            {list.rows.into_iter().map(|row| view! { <Row row/> }).views()}
        </Table>
        {(shown < total as usize).then(|| view! {
            <p class="field-help">{text(move || t_string!(i18n, gateways.stragglers_cut, shown))}</p>
        }).views()}
    }
}

#[component]
fn Row(row: Straggler) -> impl IntoView {
    let i18n = use_i18n();
    let library = row.library;
    let language = library.language.map(|language| view! { <span class="over">{language.as_str()}</span> });
    let half = library.transfers.then(|| {
        view! { <Badge shape=Shape::Hatched tone=Tone::Warning word=words!(i18n, gateways.half_switched)/> }
    });
    let message = {
        let (name, keys) = (row.principal.clone(), row.keys.join(", "));
        let (address, requests, last) =
            (row.address.clone(), numbers::count(row.requests), row.last.to_string());
        move || {
            let (name, keys, address) = (name.clone(), keys.clone(), address.clone());
            let (requests, last) = (requests.clone(), last.clone());
            t_string!(i18n, gateways.message, name, keys, address, requests, last)
        }
    };
    view! {
        <tr>
            <RowHead>{figures::caller(row.principal)}</RowHead>
            <td class="fold mono">{row.address}</td>
            <td>{language} {half} <span class="under fold">{row.agent}</span></td>
            <td class="fold">{row.keys.into_iter().take(3).map(|key| view! { <div>{figures::key(key)}</div> }).views()}</td>
            <td class="fold">{row.operations.join(", ")}</td>
            <td class="number">{numbers::count(row.requests)}</td>
            <td class="fold"><Instant at=row.last/></td>
            <td><CopyButton what=words!(i18n, gateways.message_name) text=text(message)/></td>
        </tr>
    }
}
