//! The RAM users, and the form that creates one.

use domain::{
    ReadyPolicy,
    view::{RamUserList, RamUserRow},
};
use leptos::prelude::*;

use super::tabs::Head;
use crate::{
    api::callers::{CreateRamUser, ListRamUsers},
    components::{ActionError, ActionForm, Fetch, FormAction},
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, CodeBlock, ColumnHead, EmptyState, Field, Instant, Notice, NoticeKind, RadioCard,
        RadioCards, RowHead, Table, TextInput, Views, text, view,
    },
};

/// The list, and the form.
#[component]
pub fn CallersPage() -> impl IntoView {
    let i18n = use_i18n();
    let create = FormAction::of::<CreateRamUser>();
    let list = Fetch::of_version(String::new, move || create.version().get(), |_| ListRamUsers {});
    view! {
        <Head/>
        <p class="lead">{words!(i18n, callers.intro)}</p>
        {list.show(move |list| view! { <List list/> <CreateForm create/> })}
    }
}

#[component]
fn List(list: RamUserList) -> impl IntoView {
    let rows = match list.rows.is_empty() {
        true => view! { <NoUsers/> },
        false => view! { <Users rows=list.rows/> },
    };
    view! {
        <Gateways address=list.gateways/>
        {rows}
    }
}

/// Where the gateways are called, or how they are turned on.
#[component]
pub(super) fn Gateways(address: Option<String>) -> impl IntoView {
    let i18n = use_i18n();
    match address {
        Some(address) => view! {
            <p>{words!(i18n, callers.gateways_at)}</p>
            <CodeBlock what=words!(i18n, callers.the_address) code=Signal::stored(address)/>
        },
        None => view! {
            <Notice kind=NoticeKind::Info title=words!(i18n, callers.no_gateways)>
                <p>{words!(i18n, callers.no_gateways_text)}</p>
            </Notice>
        },
    }
}

#[component]
fn NoUsers() -> impl IntoView {
    let i18n = use_i18n();
    view! { <EmptyState sentence=words!(i18n, callers.none)/> }
}

#[component]
fn Users(rows: Vec<RamUserRow>) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, fields.ram_user)}</ColumnHead>
        <ColumnHead>{words!(i18n, callers.may)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, callers.keys)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, callers.since)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, nav.callers) head=head.into_any()>
            {rows.into_iter().map(|row| view! { <Row row/> }).views()}
        </Table>
    }
}

#[component]
fn Row(row: RamUserRow) -> impl IntoView {
    let i18n = use_i18n();
    let usable = row.keys.iter().filter(|key| key.enabled).count();
    let ready = ready(&row.policy);
    let may = text(move || match ready {
        Some(ready) => ready_word(i18n, ready),
        None => t_string!(i18n, callers.own_policy),
    });
    view! {
        <tr>
            <RowHead><a href=paths::caller(&row.name)>{row.name.to_string()}</a></RowHead>
            <td>{may}</td>
            <td class="number">{usable}</td>
            <td class="fold"><Instant at=row.created_at/></td>
        </tr>
    }
}

#[component]
fn CreateForm(create: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let card = move |ready: ReadyPolicy| {
        view! {
            <RadioCard
                id=format!("policy-{ready}")
                name="policy"
                value=ready.as_str()
                title=text(move || ready_word(i18n, ready))
                checked=ready == ReadyPolicy::CryptoUser
            >
                {text(move || ready_about(i18n, ready))}
            </RadioCard>
        }
    };
    view! {
        <section class="section" aria-labelledby="create-title">
            <h2 id="create-title">{words!(i18n, callers.create_title)}</h2>
            <p class="lead">{words!(i18n, callers.create_text)}</p>
            <ActionForm action=create class="form">
                <Field id="name" label=words!(i18n, fields.ram_user) help=words!(i18n, callers.name_help)>
                    <TextInput name="name" required=true maxlength=64 autocomplete="off"/>
                </Field>
                <RadioCards legend=words!(i18n, callers.may)>
                    {ReadyPolicy::ALL.iter().copied().map(card).views()}
                </RadioCards>
                <ActionError action=create/>
                <div class="form-actions">
                    <Button id="create" kind=ButtonKind::Primary submit=true busy=create.pending()>
                        {words!(i18n, callers.create)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}

/// The ready policy that a policy is, if it is one.
pub(super) fn ready(policy: &str) -> Option<ReadyPolicy> {
    ReadyPolicy::ALL.iter().copied().find(|ready| ready.text() == policy)
}

pub(super) fn ready_word(i18n: Language, ready: ReadyPolicy) -> &'static str {
    match ready {
        ReadyPolicy::FullAccess => t_string!(i18n, callers.full),
        ReadyPolicy::CryptoUser => t_string!(i18n, callers.crypto),
        ReadyPolicy::SecretUser => t_string!(i18n, callers.secrets),
        ReadyPolicy::ReadOnly => t_string!(i18n, callers.read_only),
    }
}

fn ready_about(i18n: Language, ready: ReadyPolicy) -> &'static str {
    match ready {
        ReadyPolicy::FullAccess => t_string!(i18n, callers.full_about),
        ReadyPolicy::CryptoUser => t_string!(i18n, callers.crypto_about),
        ReadyPolicy::SecretUser => t_string!(i18n, callers.secrets_about),
        ReadyPolicy::ReadOnly => t_string!(i18n, callers.read_only_about),
    }
}
