//! The list of keys. Its filters are its address: a plain form, and links that take one away.

use domain::{
    KeyStateKind, Origin, RotationPolicyKind, TagFilter, limits,
    view::{ChangedKeys, KeyFilter, KeyList, KeyRow},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    columns::{ColumnChooser, cells, heads},
    words::{origin_word, rotation_word},
};
use crate::{
    api::{
        keys::{ChangeKeys, ListKeys},
        to_argument,
    },
    browser,
    components::{
        ActionError, ActionForm, Fetch, FormAction, KeyIdText, PageTitle, Refresh, RefreshButton, TickAll,
        key_state_word, refusal_words,
    },
    i18n::{Language, t_string, use_i18n},
    paths,
    preferences::{KeyColumns, use_columns},
    ui::{
        Button, ButtonKind, Chip, Chips, Choice, ColumnHead, EmptyState, Field, InputKind, LinkButton,
        Notice, NoticeKind, PageHeader, Pager, Pictogram, RowHead, Select, Table, TextInput, Views, live,
        text, view,
    },
};

/// The name of the boxes that choose keys.
const IDS: &str = "ids[]";

/// The list of keys.
#[component]
pub fn KeysPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let subject = move || to_argument(&*filter.read());
    let change = FormAction::of::<ChangeKeys>();
    // Here, so that it outlives a list that is read again, as the field that shows it does.
    let what = RwSignal::new("disable".to_owned());
    let refresh = Refresh::default();
    let version = move || change.version().get() + refresh.version();
    let list = Fetch::of_version(subject, version, |filter| ListKeys { filter });
    let title = words!(i18n, nav.keys);
    view! {
        <PageTitle text=title/>
        <PageHeader title>
            <RefreshButton refresh/>
            <ColumnChooser/>
            <LinkButton href=paths::CREATE_KEY kind=ButtonKind::Primary icon=Pictogram::Plus>
                {words!(i18n, nav.create_key)}
            </LinkButton>
        </PageHeader>
        <p class="lead">{words!(i18n, keys.intro)}</p>
        {live(move || view! { <Filters filter=filter.get()/> })}
        <Changed change/>
        {list.show(move |list| view! { <Keys list filter=filter.get_untracked() change what/> })}
    }
}

/// The filter that an address asks for; what it does not understand it passes over.
fn filter_of(query: &ParamsMap) -> KeyFilter {
    let value = |name| query.get(name).filter(|value| !value.is_empty());
    KeyFilter {
        region: value("region").and_then(|region| region.parse().ok()),
        state: value("state").and_then(|state| state.parse().ok()),
        origin: value("origin").and_then(|origin| origin.parse().ok()),
        rotation: value("rotation").and_then(|rotation| rotation.parse().ok()),
        text: value("q"),
        tag: value("tag")
            .and_then(|key| key.parse().ok())
            .map(|key| TagFilter { key, value: value("value").and_then(|value| value.parse().ok()) }),
        after: value("after").and_then(|key| key.parse().ok()),
    }
}

#[component]
fn Filters(filter: KeyFilter) -> impl IntoView {
    let i18n = use_i18n();
    let any = move || Choice::new("", words!(i18n, ui.any));
    let regions = domain::REGIONS.iter().map(|(id, _)| Choice::new(*id, Signal::stored((*id).to_owned())));
    let states = KeyStateKind::ALL.iter().copied().map(move |state| {
        Choice::new(state.as_str(), Signal::derive(move || key_state_word(i18n, state).to_owned()))
    });
    let origins = [Origin::External, Origin::AliyunKms].map(move |origin| {
        Choice::new(origin.as_str(), Signal::derive(move || origin_word(i18n, origin).to_owned()))
    });
    let rotations = RotationPolicyKind::ALL.iter().copied().map(move |kind| {
        Choice::new(kind.as_str(), Signal::derive(move || rotation_word(i18n, kind).to_owned()))
    });
    let text = filter.text.clone().unwrap_or_default();
    let tag = filter.tag.as_ref().map(|tag| tag.key.to_string()).unwrap_or_default();
    let value = filter.tag.as_ref().and_then(|tag| tag.value.as_ref()).map(ToString::to_string);
    let value = value.unwrap_or_default();
    let with_any = move |choices: Vec<Choice>| [vec![any()], choices].concat();
    view! {
        <form class="filters" method="get" action=paths::KEYS role="search">
            <Field id="q" label=words!(i18n, keys.search)>
                <TextInput name="q" kind=InputKind::Search value=text/>
            </Field>
            <Field id="filter-region" label=words!(i18n, keys.region)>
                <Select
                    name="region"
                    choices=with_any(regions.collect())
                    selected=filter.region.map(|region| region.as_str().to_owned()).unwrap_or_default()
                />
            </Field>
            <Field id="filter-state" label=words!(i18n, keys.state)>
                <Select
                    name="state"
                    choices=with_any(states.collect())
                    selected=filter.state.map(|state| state.as_str().to_owned()).unwrap_or_default()
                />
            </Field>
            <Field id="filter-origin" label=words!(i18n, keys.origin)>
                <Select
                    name="origin"
                    choices=with_any(origins.to_vec())
                    selected=filter.origin.map(|origin| origin.as_str().to_owned()).unwrap_or_default()
                />
            </Field>
            <Field id="filter-rotation" label=words!(i18n, rotation.title)>
                <Select
                    name="rotation"
                    choices=with_any(rotations.collect())
                    selected=filter.rotation.map(|kind| kind.as_str().to_owned()).unwrap_or_default()
                />
            </Field>
            <Field id="filter-tag" label=words!(i18n, fields.tag_key)>
                <TextInput name="tag" value=tag autocomplete="off"/>
            </Field>
            <Field id="filter-value" label=words!(i18n, fields.tag_value)>
                <TextInput name="value" value=value autocomplete="off"/>
            </Field>
            <Button submit=true>{words!(i18n, ui.apply_filters)}</Button>
        </form>
        <Chips chips=chips(i18n, &filter) clear=paths::KEYS/>
    }
}

fn chips(i18n: Language, filter: &KeyFilter) -> Vec<Chip> {
    let without = |change: fn(&mut KeyFilter)| {
        let mut rest = KeyFilter { after: None, ..filter.clone() };
        change(&mut rest);
        paths::keys(&rest)
    };
    let searched =
        filter.text.clone().map(|text| Chip::new(Signal::stored(text), without(|f| f.text = None)));
    let region = filter
        .region
        .map(|region| Chip::new(Signal::stored(region.to_string()), without(|f| f.region = None)));
    let state = filter
        .state
        .map(|state| Chip::new(text(move || key_state_word(i18n, state)), without(|f| f.state = None)));
    let origin = filter
        .origin
        .map(|origin| Chip::new(text(move || origin_word(i18n, origin)), without(|f| f.origin = None)));
    let rotation = filter
        .rotation
        .map(|kind| Chip::new(text(move || rotation_word(i18n, kind)), without(|f| f.rotation = None)));
    let tagged = filter.tag.clone().map(|TagFilter { key, value }| {
        let words = match value {
            Some(value) => words!(i18n, tags.with_tag, key = key.to_string(), value = value.to_string()),
            None => words!(i18n, tags.with_key, key = key.to_string()),
        };
        Chip::new(words, without(|f| f.tag = None))
    });
    [searched, region, state, origin, rotation, tagged].into_iter().flatten().collect()
}

#[component]
fn Keys(list: KeyList, filter: KeyFilter, change: FormAction, what: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let (shown, total) = (list.rows.len(), list.total);
    if list.rows.is_empty() {
        return view! { <NoKeys total/> };
    }
    let next = list.next.map(|after| paths::keys(&KeyFilter { after: Some(after), ..filter.clone() }));
    let first = filter.after.is_some().then(|| paths::keys(&KeyFilter { after: None, ..filter }));
    let columns = use_columns();
    let rows = StoredValue::new(list.rows);
    let table = move || {
        let columns = columns.get();
        let head = view! { <ColumnHead>{words!(i18n, keys.name)}</ColumnHead> {heads(columns)} };
        let row = move |row: KeyRow| view! { <Row row columns/> };
        view! {
            <Table label=words!(i18n, nav.keys) head>
                {rows.with_value(|rows| rows.iter().cloned().map(row).views())}
            </Table>
        }
    };
    view! {
        <ActionForm action=change class="stack">
            {live(table)}
            <ChangeBar change what shown/>
        </ActionForm>
        <Pager
            label=words!(i18n, nav.keys)
            shown=text(move || t_string!(i18n, keys.shown, shown, total))
            first=(words!(i18n, keys.first), first)
            next=(words!(i18n, keys.next), next)
        />
    }
}

#[component]
fn Row(row: KeyRow, columns: KeyColumns) -> impl IntoView {
    let i18n = use_i18n();
    let cells = cells(columns, &row);
    let KeyRow { key, aliases } = row;
    let name = aliases.first().map(|alias| alias.short().to_owned());
    let id = key.id.to_string();
    let label = name.clone().unwrap_or_else(|| id.clone());
    let select = move || t_string!(i18n, keys.select, name = label.clone());
    let named = match name {
        Some(name) => view! { <a href=paths::key(&key.id)>{name}</a> },
        None => view! { <KeyIdText id=key.id link=true/> },
    };
    view! {
        <tr>
            <RowHead>
                <span class="with-box">
                    <input type="checkbox" name=IDS value=id aria-label=select/>
                    {named}
                </span>
            </RowHead>
            {cells}
        </tr>
    }
}

#[component]
fn NoKeys(total: u32) -> impl IntoView {
    let i18n = use_i18n();
    match total {
        0 => view! {
            <EmptyState sentence=words!(i18n, keys.none)>
                <LinkButton href=paths::CREATE_KEY>{words!(i18n, nav.create_key)}</LinkButton>
            </EmptyState>
        },
        total => view! {
            <EmptyState sentence=move || t_string!(i18n, keys.none_match, total)>
                <LinkButton href=paths::KEYS>{words!(i18n, ui.clear_filters)}</LinkButton>
            </EmptyState>
        },
    }
}

/// What is done to the keys that are ticked.
#[component]
fn ChangeBar(change: FormAction, what: RwSignal<String>, shown: usize) -> impl IntoView {
    let i18n = use_i18n();
    let ticked = RwSignal::new(0);
    let alive = browser::is_hydrated();
    let choices = vec![
        Choice::new("disable", words!(i18n, keys.disable)),
        Choice::new("enable", words!(i18n, keys.enable)),
        Choice::new("freeze", words!(i18n, rotation.freeze)),
        Choice::new("restore", words!(i18n, rotation.restore)),
        Choice::new("tag", words!(i18n, tags.set)),
    ];
    // Without scripts nobody counts the boxes, and the server says what is missing.
    let none_ticked =
        move || (alive.get() && ticked.get() == 0).then(|| t_string!(i18n, keys.none_selected).to_owned());
    view! {
        <div class="filters change-bar" role="group" aria-label=words!(i18n, keys.change_many)>
            <TickAll name=IDS shown ticked/>
            <Field id="change" label=words!(i18n, keys.change_many)>
                <Select name="change" choices on_change=Callback::new(move |to| what.set(to))/>
            </Field>
            <TagFields what/>
            <Button id="change-keys" submit=true busy=change.pending() disabled=Signal::derive(none_ticked)>
                {words!(i18n, keys.change_apply)}
            </Button>
        </div>
    }
}

/// The tag that is set. Hidden while something else is chosen; without scripts always there.
#[component]
fn TagFields(what: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let alive = browser::is_hydrated();
    let hidden = move || alive.get() && *what.read() != "tag";
    view! {
        <div class="change-tag" hidden=hidden>
            <Field id="change-tag" label=words!(i18n, fields.tag_key)>
                <TextInput name="tag" maxlength=limits::MAX_TAG_TEXT autocomplete="off"/>
            </Field>
            <Field id="change-value" label=words!(i18n, fields.tag_value)>
                <TextInput name="value" maxlength=limits::MAX_TAG_TEXT autocomplete="off"/>
            </Field>
        </div>
    }
}

/// What became of the last change of many keys.
#[component]
fn Changed(change: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let outcome = move |ChangedKeys { done, refused }| {
        let kind = if refused.is_empty() { NoticeKind::Success } else { NoticeKind::Warning };
        let count = refused.len();
        let line = move |(id, refusal)| {
            view! { <li><KeyIdText id link=true/> " " {text(move || refusal_words(i18n, &refusal))}</li> }
        };
        view! {
            <Notice kind>
                <p>{text(move || t_string!(i18n, keys.changed, done, count))}</p>
                <ul class="plain-list">{refused.into_iter().map(line).views()}</ul>
            </Notice>
        }
    };
    view! {
        <ActionError action=change/>
        {live(move || change.answer::<ChangedKeys>().map(outcome).views())}
    }
}
