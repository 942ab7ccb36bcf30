//! The list of secrets: their types in a panel, with counts (R257), and a table (R258). Its filters are its address.

use domain::{
    SecretClass, TagFilter,
    view::{SecretFilter, SecretList, SecretRow},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    actions::{Changes, IdField},
    many::{ChangeBar, Changed, FORM, IDS},
    words::{SecretBadge, class_word, type_word},
};
use crate::{
    api::{secrets::ListSecrets, to_argument},
    components::{ActionError, ActionForm, Fetch, PageTitle, Refresh, RefreshButton},
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, Chip, Chips, Choice, ColumnHead, EmptyState, Field, InputKind, Instant,
        LinkButton, PageHeader, Pager, Pictogram, RowHead, Select, Table, TextInput, Views, VisuallyHidden,
        live, text, view,
    },
};

/// The list of secrets.
#[component]
pub fn SecretsPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let subject = move || to_argument(&*filter.read());
    let changes = Changes::new();
    let refresh = Refresh::default();
    let version = move || changes.version() + refresh.version();
    let list = Fetch::of_version(subject, version, |filter| ListSecrets { filter });
    let title = words!(i18n, nav.secrets);
    view! {
        <PageTitle text=title/>
        <PageHeader title>
            <RefreshButton refresh/>
            <LinkButton href=paths::CREATE_SECRET kind=ButtonKind::Primary icon=Pictogram::Plus>
                {words!(i18n, secrets.create)}
            </LinkButton>
        </PageHeader>
        <p class="lead">{words!(i18n, secrets.intro)}</p>
        {live(move || view! { <Filters filter=filter.get()/> })}
        <ActionError action=changes.restore/>
        <Changed change=changes.many/>
        {list.show(move |list| view! { <Secrets list filter=filter.get_untracked() changes/> })}
    }
}

/// The filter that an address asks for; what it does not understand it passes over.
fn filter_of(query: &ParamsMap) -> SecretFilter {
    let value = |name| query.get(name).filter(|value| !value.is_empty());
    SecretFilter {
        region: value("region").and_then(|region| region.parse().ok()),
        instance: value("instance").and_then(|instance| instance.parse().ok()),
        key: value("key").and_then(|key| key.parse().ok()),
        class: value("type").and_then(|class| class.parse().ok()),
        text: value("q"),
        tag: value("tag")
            .and_then(|key| key.parse().ok())
            .map(|key| TagFilter { key, value: value("value").and_then(|value| value.parse().ok()) }),
        after: value("after").and_then(|secret| secret.parse().ok()),
    }
}

#[component]
fn Filters(filter: SecretFilter) -> impl IntoView {
    let i18n = use_i18n();
    let regions = domain::REGIONS.iter().map(|(id, _)| Choice::new(*id, Signal::stored((*id).to_owned())));
    let regions: Vec<Choice> = [Choice::new("", words!(i18n, ui.any))].into_iter().chain(regions).collect();
    let tag = filter.tag.as_ref().map(|tag| tag.key.to_string()).unwrap_or_default();
    let value = filter.tag.as_ref().and_then(|tag| tag.value.as_ref()).map(ToString::to_string);
    let key =
        filter.key.as_ref().map(|key| view! { <input type="hidden" name="key" value=key.to_string()/> });
    let class = filter.class.map(|class| view! { <input type="hidden" name="type" value=class.as_str()/> });
    let searched = filter.text.clone().unwrap_or_default();
    let region = filter.region.map(|region| region.as_str().to_owned()).unwrap_or_default();
    let instance = filter.instance.as_ref().map(ToString::to_string).unwrap_or_default();
    view! {
        <form class="filters" method="get" action=paths::SECRETS role="search">
            {class.views()}
            {key.views()}
            <Field id="q" label=words!(i18n, secrets.search)>
                <TextInput name="q" kind=InputKind::Search value=searched/>
            </Field>
            <Field id="filter-region" label=words!(i18n, keys.region)>
                <Select name="region" choices=regions selected=region/>
            </Field>
            <Field id="filter-instance" label=words!(i18n, fields.instance)>
                <TextInput name="instance" value=instance autocomplete="off"/>
            </Field>
            <Field id="filter-tag" label=words!(i18n, fields.tag_key)>
                <TextInput name="tag" value=tag autocomplete="off"/>
            </Field>
            <Field id="filter-value" label=words!(i18n, fields.tag_value)>
                <TextInput name="value" value=value.unwrap_or_default() autocomplete="off"/>
            </Field>
            <Button submit=true>{words!(i18n, ui.apply_filters)}</Button>
        </form>
        <Chips chips=chips(i18n, &filter) clear=paths::SECRETS/>
    }
}

fn chips(i18n: Language, filter: &SecretFilter) -> Vec<Chip> {
    let without = |change: fn(&mut SecretFilter)| {
        let mut rest = SecretFilter { after: None, ..filter.clone() };
        change(&mut rest);
        paths::secrets(&rest)
    };
    let chip = |label: String, without| Chip::new(Signal::stored(label), without);
    let searched = filter.text.clone().map(|text| chip(text, without(|f| f.text = None)));
    let region = filter.region.map(|region| chip(region.to_string(), without(|f| f.region = None)));
    let instance = filter.instance.as_ref();
    let instance = instance.map(|instance| chip(instance.to_string(), without(|f| f.instance = None)));
    let key = filter.key.as_ref().map(|key| chip(key.to_string(), without(|f| f.key = None)));
    let class = filter
        .class
        .map(|class| Chip::new(text(move || class_word(i18n, class)), without(|f| f.class = None)));
    let tagged = filter.tag.clone().map(|TagFilter { key, value }| {
        let words = match value {
            Some(value) => words!(i18n, tags.with_tag, key = key.to_string(), value = value.to_string()),
            None => words!(i18n, tags.with_key, key = key.to_string()),
        };
        Chip::new(words, without(|f| f.tag = None))
    });
    [searched, region, instance, key, class, tagged].into_iter().flatten().collect()
}

#[component]
fn Secrets(list: SecretList, filter: SecretFilter, changes: Changes) -> impl IntoView {
    view! {
        <div class="with-panel">
            <Types list=list.clone() filter=filter.clone()/>
            <div class="stack"><Rows list filter changes/></div>
        </div>
    }
}

/// The types, each with how many there are, and a link to them.
#[component]
fn Types(list: SecretList, filter: SecretFilter) -> impl IntoView {
    let i18n = use_i18n();
    let link = move |class: Option<SecretClass>| {
        let href = paths::secrets(&SecretFilter { class, after: None, ..filter.clone() });
        let current = (filter.class == class).then_some("true");
        let word = text(move || match class {
            Some(class) => class_word(i18n, class),
            None => t_string!(i18n, secrets.all_types),
        });
        view! {
            <li>
                <a class="side-link" href=href aria-current=current>
                    <span>{word}</span> " " <span class="side-count">{list.count(class)}</span>
                </a>
            </li>
        }
    };
    let classes = SecretClass::ALL.iter().copied().map(Some);
    view! {
        <nav class="side-panel" aria-label=words!(i18n, secrets.types)>
            <ul>{[None].into_iter().chain(classes).map(link).views()}</ul>
        </nav>
    }
}

#[component]
fn Rows(list: SecretList, filter: SecretFilter, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let (shown, total) = (list.rows.len(), list.count(filter.class));
    if list.rows.is_empty() {
        return view! { <NoSecrets filtered=filter != SecretFilter::default()/> };
    }
    let from = |after| paths::secrets(&SecretFilter { after, ..filter.clone() });
    let next = list.next.map(|after| from(Some(after)));
    let first = filter.after.is_some().then(|| from(None));
    let head = view! {
        <ColumnHead>{words!(i18n, fields.secret_name)}</ColumnHead>
        <ColumnHead>{words!(i18n, fields.secret_type)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, secrets.created)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, tags.title)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, fields.description)}</ColumnHead>
        <ColumnHead fold=true><VisuallyHidden>{words!(i18n, keys.actions)}</VisuallyHidden></ColumnHead>
    };
    view! {
        <Table label=words!(i18n, nav.secrets) head=head.into_any()>
            {list.rows.into_iter().map(|row| view! { <Row row changes/> }).views()}
        </Table>
        <ChangeBar change=changes.many shown/>
        <Pager
            label=words!(i18n, nav.secrets)
            shown=text(move || t_string!(i18n, secrets.shown, shown, total))
            first=(words!(i18n, secrets.first), first)
            next=(words!(i18n, secrets.next), next)
        />
    }
}

#[component]
fn Row(row: SecretRow, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let SecretRow { secret, tags } = row;
    let href = paths::secret(&secret.id);
    let kind = secret.kind;
    let tag = |tag: domain::Tag| {
        let filter = TagFilter { key: tag.key.clone(), value: Some(tag.value.clone()) };
        let href = paths::secrets(&SecretFilter { tag: Some(filter), ..SecretFilter::default() });
        view! { <a href=href>{format!("{}: {}", tag.key, tag.value)}</a> " " }
    };
    let (name, region) = (secret.id.name.to_string(), secret.id.region);
    let kept = (secret.id.clone(), name.clone());
    let (id, label) = (secret.id.to_string(), name.clone());
    let select = move || t_string!(i18n, keys.select, name = label.clone());
    let action = match secret.delete_at {
        None => view! { <a href=format!("{href}#deletion")>{words!(i18n, secrets.schedule)}</a> },
        Some(_) => view! {
            <ActionForm action=changes.restore class="inline-form">
                <IdField id=kept.0/>
                <Button kind=ButtonKind::Quiet submit=true busy=changes.restore.pending()>
                    {words!(i18n, secrets.restore_named, name = kept.1.clone())}
                </Button>
            </ActionForm>
        },
    };
    view! {
        <tr>
            <RowHead>
                <span class="with-box">
                    <input type="checkbox" form=FORM name=IDS value=id aria-label=select/>
                    <span>
                        <a class="over" href=href>{name}</a>
                        <span class="under mono">{region.as_str()}</span>
                    </span>
                </span>
            </RowHead>
            <td>
                <span class="over">{text(move || type_word(i18n, kind))}</span>
                <SecretBadge secret=secret.clone()/>
            </td>
            <td class="fold">
                <span class="over"><Instant at=secret.created_at/></span>
                <span class="under">{secret.creator.to_string()}</span>
            </td>
            <td class="fold">{tags.into_iter().map(tag).views()}</td>
            <td class="fold"><span class="short-detail">{secret.description.as_str().to_owned()}</span></td>
            <td class="fold actions">{action}</td>
        </tr>
    }
}

#[component]
fn NoSecrets(filtered: bool) -> impl IntoView {
    let i18n = use_i18n();
    match filtered {
        false => view! {
            <EmptyState sentence=words!(i18n, secrets.none)>
                <LinkButton href=paths::CREATE_SECRET>{words!(i18n, secrets.create)}</LinkButton>
            </EmptyState>
        },
        true => view! {
            <EmptyState sentence=words!(i18n, secrets.none_match)>
                <LinkButton href=paths::SECRETS>{words!(i18n, ui.clear_filters)}</LinkButton>
            </EmptyState>
        },
    }
}
