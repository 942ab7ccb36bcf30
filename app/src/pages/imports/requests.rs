//! What the page has sent: every request, with the size and the hash of its body.

use leptos::prelude::*;

use crate::{
    browser::SentRequest,
    i18n::{t_string, use_i18n},
    ui::{ColumnHead, CopyId, RowHead, Table, Views, live, text, view},
};

/// The list, and its sum.
#[component]
pub(super) fn SentRequests(sent: RwSignal<Vec<SentRequest>>) -> impl IntoView {
    let i18n = use_i18n();
    let total = move || {
        let sent = sent.read();
        let bytes: u64 = sent.iter().map(|request| request.size).sum();
        t_string!(i18n, import.requests_total, n = sent.len(), bytes)
    };
    let rows = move || sent.get().into_iter().map(|request| view! { <Row request/> }).views();
    let head = move || {
        view! {
            <ColumnHead>{words!(i18n, import.request)}</ColumnHead>
            <ColumnHead number=true>{words!(i18n, import.request_size)}</ColumnHead>
            <ColumnHead>{words!(i18n, import.request_hash)}</ColumnHead>
        }
    };
    view! {
        <section class="panel sent-requests" aria-labelledby="requests-title">
            <h2 id="requests-title">{words!(i18n, import.requests)}</h2>
            {live(move || match sent.read().is_empty() {
                true => view! { <p>{words!(i18n, import.requests_none)}</p> },
                false => view! {
                    <Table label=words!(i18n, import.requests) head=head()>{rows}</Table>
                    <p class="field-help" role="status">{total}</p>
                },
            })}
        </section>
    }
}

#[component]
fn Row(request: SentRequest) -> impl IntoView {
    let i18n = use_i18n();
    let hash = match request.sha256 {
        Some(hash) => view! { <CopyId what=words!(i18n, import.request_hash_of) id=hash/> },
        None => words!(i18n, import.hash_unavailable).into_any(),
    };
    view! {
        <tr>
            <RowHead><span class="mono">{request.method} " " {path_of(&request.url)}</span></RowHead>
            <td class="number">{text(move || t_string!(i18n, import.bytes, n = request.size))}</td>
            <td>{hash}</td>
        </tr>
    }
}

/// The path of a URL of this site, without its query; another site's whole origin stays visible.
fn path_of(url: &str) -> String {
    let plain = url.split(['?', '#']).next().unwrap_or(url);
    let own = crate::browser::origin();
    plain.strip_prefix(own.as_str()).unwrap_or(plain).to_owned()
}
