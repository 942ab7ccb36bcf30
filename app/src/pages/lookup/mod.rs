//! What a text leads to: the page of what it names, or a list of what has it in its name.

use domain::view::{Found, Lookup};
use leptos::prelude::*;
use leptos_router::{components::Redirect, hooks::use_query_map};

use crate::{
    api::lookup::LookUp,
    components::{Fetch, PageTitle, areas, makers, name_of},
    i18n::{Locale, t_string, use_i18n},
    paths,
    ui::{
        Button, ColumnHead, EmptyState, Field, InputKind, LinkButton, PageHeader, RowHead, Table, Text,
        TextInput, Views, live, text, view,
    },
};

/// `/lookup?q=`.
#[component]
pub fn LookupPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.read().get("q").unwrap_or_default());
    let answer = Fetch::of(move || asked.get(), |text| LookUp { text });
    let title = words!(i18n, lookup.title);
    view! {
        <PageTitle text=title/>
        <PageHeader title/>
        <p class="lead">{words!(i18n, lookup.intro)}</p>
        {live(move || view! { <Ask asked=asked.get()/> })}
        {live(move || view! { <Pages asked=asked.get() locale=i18n.get_locale()/> })}
        {answer.show(move |answer: Lookup| match answer.named {
            Some(named) => view! { <Redirect path=paths::found(&named)/> },
            None => view! { <Like found=answer.like asked=asked.get_untracked()/> },
        })}
    }
}

/// The form that asks, with or without scripts.
#[component]
fn Ask(asked: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <form class="filters" method="get" action=paths::LOOKUP role="search" aria-label=words!(i18n, lookup.title)>
            <Field id="q" label=words!(i18n, lookup.placeholder)>
                <TextInput name="q" kind=InputKind::Search value=asked autocomplete="off"/>
            </Field>
            <Button submit=true>{words!(i18n, lookup.title)}</Button>
        </form>
    }
}

/// The pages of the console that have the text in their names, in the language of the page.
#[component]
fn Pages(asked: String, locale: Locale) -> impl IntoView {
    let i18n = use_i18n();
    let asked = asked.trim().to_lowercase();
    let fits = |(words, _): &(&'static str, &'static str)| {
        !asked.is_empty() && words.to_lowercase().contains(&asked)
    };
    let pages: Vec<_> = areas(locale).into_iter().chain(makers(locale)).filter(fits).collect();
    (!pages.is_empty()).then(|| {
        let link = |(words, href): (&'static str, &'static str)| view! { <li><a href=href>{words}</a></li> };
        view! {
            <section class="section" aria-labelledby="lookup-pages">
                <h2 id="lookup-pages">{words!(i18n, lookup.pages)}</h2>
                <ul class="plain-list">{pages.into_iter().map(link).views()}</ul>
            </section>
        }
    })
}

#[component]
fn Like(found: Vec<Found>, asked: String) -> impl IntoView {
    let i18n = use_i18n();
    if found.is_empty() {
        let sentence: Text = match asked.trim().is_empty() {
            true => words!(i18n, lookup.nothing_asked),
            false => words!(i18n, lookup.none, asked = asked.clone()),
        };
        return view! {
            <EmptyState sentence>
                <LinkButton href=paths::KEYS>{words!(i18n, nav.keys)}</LinkButton>
            </EmptyState>
        };
    }
    let head = view! {
        <ColumnHead>{words!(i18n, lookup.name)}</ColumnHead>
        <ColumnHead>{words!(i18n, lookup.kind)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, lookup.id)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, lookup.found) head=head>
            {found.into_iter().map(|found| view! { <Row found/> }).views()}
        </Table>
    }
}

#[component]
fn Row(found: Found) -> impl IntoView {
    let i18n = use_i18n();
    let href = paths::found(&found);
    let (name, id) = name_of(&found);
    let kind = text(move || match &found {
        Found::Key { .. } => t_string!(i18n, nav.key),
        Found::Secret(_) => t_string!(i18n, lookup.secret),
        Found::Instance { .. } => t_string!(i18n, fields.instance),
        Found::Pair(_) => t_string!(i18n, lookup.pair),
    });
    view! {
        <tr>
            <RowHead><a href=href>{name}</a></RowHead>
            <td>{kind}</td>
            <td class="fold mono">{id}</td>
        </tr>
    }
}
