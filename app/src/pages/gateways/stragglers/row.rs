//! A caller that has not switched, and what its owner is told.

use domain::{Timestamp, view::Straggler};
use leptos::prelude::*;

use super::super::{figures, numbers};
use crate::{
    i18n::{Language, t_string, use_i18n},
    ui::{Badge, CopyButton, Instant, RowHead, Shape, Text, Tone, Views, text, view},
};

#[component]
pub(super) fn Row(row: Straggler, name: &'static str, now: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let library = row.library;
    let language = library.language.map(|language| view! { <span class="over">{language.as_str()}</span> });
    let half = library.transfers.then(|| {
        view! { <Badge shape=Shape::Hatched tone=Tone::Warning word=words!(i18n, gateways.half_switched)/> }
    });
    let message = message(i18n, &row);
    let principal = row.principal.clone();
    let nobody = principal.is_empty();
    let noted = view! { <Noted row=row.clone() now/> };
    let label = principal.clone();
    let select = move || t_string!(i18n, gateways.select, name = label.clone());
    view! {
        <tr>
            <RowHead>
                <span class="with-box">
                    <input type="checkbox" name=name value=principal aria-label=select disabled=nobody/>
                    {figures::caller(row.principal)}
                </span>
            </RowHead>
            <td>{noted}</td>
            <td class="fold mono">{row.address}</td>
            <td>{language} {half} <span class="under fold">{row.agent}</span></td>
            <td class="fold">{row.keys.into_iter().take(3).map(|key| view! { <div>{figures::key(key)}</div> }).views()}</td>
            <td class="fold words">{row.operations.join(", ")}</td>
            <td class="number">{numbers::count(row.requests)}</td>
            <td class="fold words"><Instant at=row.last/></td>
            <td><CopyButton what=words!(i18n, gateways.message_name) text=message/></td>
        </tr>
    }
}

/// Whose it is, who was told, and until when it is left for later.
#[component]
fn Noted(row: Straggler, now: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let note = row.note;
    let owner = note.as_ref().and_then(|note| note.owner.clone()).map(|owner| owner.to_string());
    let owner = match owner {
        Some(owner) => view! { <span class="over">{owner}</span> },
        None => view! { <span class="over soft">{words!(i18n, gateways.owner_none)}</span> },
    };
    let told = note.as_ref().and_then(|note| note.notified.clone());
    let told = told.map(|(at, by)| {
        let at = at.to_string();
        view! { <span class="under">{text(move || t_string!(i18n, gateways.notified, at = at.clone(), by = by.clone()))}</span> }
    });
    let later = note.as_ref().and_then(|note| note.snoozed(now).cloned());
    let later = later.map(|snooze| view! {
        <span class="under">
            {words!(i18n, gateways.snoozed_until)} " " <Instant at=snooze.until/> ": " {snooze.reason.to_string()}
        </span>
    });
    view! { {owner} {told} {later} }
}

/// What the owner of a caller is told.
fn message(i18n: Language, row: &Straggler) -> Text {
    let (name, keys, address) = (row.principal.clone(), row.keys.join(", "), row.address.clone());
    let (requests, last) = (numbers::count(row.requests), row.last.to_string());
    text(move || {
        let (name, keys, address) = (name.clone(), keys.clone(), address.clone());
        let (requests, last) = (requests.clone(), last.clone());
        t_string!(i18n, gateways.message, name, keys, address, requests, last)
    })
}

/// One message for the owners of all of them.
pub(super) fn message_to_all(i18n: Language, rows: &[Straggler]) -> Text {
    let rows = rows.to_vec();
    text(move || {
        let line = |row: &Straggler| {
            let owner = row.note.as_ref().and_then(|note| note.owner.as_ref());
            let nobody = || t_string!(i18n, gateways.owner_none).to_owned();
            let owner = owner.map_or_else(nobody, ToString::to_string);
            let (name, keys, address) = (row.principal.clone(), row.keys.join(", "), row.address.clone());
            let (requests, last) = (numbers::count(row.requests), row.last.to_string());
            format!(
                "- {}",
                t_string!(i18n, gateways.message_all_line, owner, name, address, requests, last, keys)
            )
        };
        let head = t_string!(i18n, gateways.message_all_head).to_owned();
        [head].into_iter().chain(rows.iter().map(line)).collect::<Vec<_>>().join("\n")
    })
}
