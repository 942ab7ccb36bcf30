//! The operators, and the form that invites one.

use domain::{Role, view::OperatorRow};
use leptos::prelude::*;

use super::role::{RoleCards, StatusBadge};
use crate::{
    api::operators::{InviteOperator, ListOperators},
    components::{ActionError, ActionForm, Fetch, FormAction, PageTitle, role_word},
    i18n::use_i18n,
    paths,
    ui::{
        Button, ButtonKind, ColumnHead, Field, Instant, PageHeader, RowHead, Table, TextInput, Views, text,
        view,
    },
};

/// The list, and the form.
#[component]
pub fn UsersPage() -> impl IntoView {
    let i18n = use_i18n();
    let title = words!(i18n, nav.users);
    let invite = FormAction::of::<InviteOperator>();
    let list = Fetch::of_version(String::new, move || invite.version().get(), |_| ListOperators {});
    view! {
        <PageTitle text=title/>
        <PageHeader title/>
        <p class="lead">{words!(i18n, users.intro)}</p>
        {list.show(move |list| view! { <Operators rows=list.rows/> <InviteForm invite/> })}
    }
}

#[component]
fn Operators(rows: Vec<OperatorRow>) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, access.name)}</ColumnHead>
        <ColumnHead>{words!(i18n, fields.role)}</ColumnHead>
        <ColumnHead>{words!(i18n, users.status)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, users.last_sign_in)}</ColumnHead>
        <ColumnHead number=true fold=true>{words!(i18n, users.sessions)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, nav.users) head=head.into_any()>
            {rows.into_iter().map(|row| view! { <Row row/> }).views()}
        </Table>
    }
}

#[component]
fn Row(row: OperatorRow) -> impl IntoView {
    let i18n = use_i18n();
    let OperatorRow { operator, sessions, .. } = row;
    let role = operator.role;
    let last = match operator.last_sign_in {
        Some(at) => view! { <Instant at/> },
        None => view! { <span class="soft">{words!(i18n, users.never)}</span> },
    };
    view! {
        <tr>
            <RowHead><a href=paths::operator(&operator.name)>{operator.name.to_string()}</a></RowHead>
            <td>{text(move || role_word(i18n, role))}</td>
            <td><StatusBadge status=operator.status/></td>
            <td class="fold">{last}</td>
            <td class="number fold">{sessions}</td>
        </tr>
    }
}

#[component]
fn InviteForm(invite: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="section" aria-labelledby="invite-title">
            <h2 id="invite-title">{words!(i18n, users.invite_title)}</h2>
            <p class="lead">{words!(i18n, users.invite_text)}</p>
            <ActionForm action=invite class="form">
                <Field id="name" label=words!(i18n, access.name) help=words!(i18n, users.name_help)>
                    <TextInput name="name" required=true maxlength=64 autocomplete="off"/>
                </Field>
                <RoleCards chosen=Role::Viewer/>
                <ActionError action=invite/>
                <div class="form-actions">
                    <Button id="invite" kind=ButtonKind::Primary submit=true busy=invite.pending()>
                        {words!(i18n, users.invite)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}
