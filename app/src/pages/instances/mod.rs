//! The regions' default KMS and the instances.

use domain::{InstanceId, Management, limits, view::InstanceRow};
use leptos::prelude::*;

use crate::{
    api::instances::{CreateInstance, ListInstances, SetDefaultInstance},
    components::{ActionError, ActionForm, Fetch, FormAction, FormActions, PageTitle},
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{
        Badge, Button, ButtonKind, Choice, ColumnHead, CopyId, Field, InputKind, Instant, PageHeader,
        RowHead, Select, Shape, Table, TextInput, Views, text, view,
    },
};

/// The list, and the form that makes one.
#[component]
pub fn InstancesPage() -> impl IntoView {
    let i18n = use_i18n();
    let title = words!(i18n, nav.instances);
    let changes = FormActions::default();
    let (create, set_default) = (changes.of::<CreateInstance>(), changes.of::<SetDefaultInstance>());
    let rows = Fetch::of_version(String::new, move || changes.version(), |_| ListInstances {});
    view! {
        <PageTitle text=title/>
        <PageHeader title/>
        <p class="lead">{words!(i18n, instances.intro)}</p>
        <ActionError action=set_default/>
        {rows.show(move |rows| view! { <Instances rows create set_default/> })}
    }
}

#[component]
fn Instances(rows: Vec<InstanceRow>, create: FormAction, set_default: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let mut regions: Vec<&'static str> = rows.iter().map(|row| row.region.as_str()).collect();
    regions.dedup();
    let head = view! {
        <ColumnHead>{words!(i18n, instances.name)}</ColumnHead>
        <ColumnHead>{words!(i18n, instances.kind)}</ColumnHead>
        <ColumnHead>{words!(i18n, instances.region)}</ColumnHead>
        <ColumnHead>{words!(i18n, instances.gateway)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, instances.status)}</ColumnHead>
        <ColumnHead number=true fold=true>{words!(i18n, instances.qps)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, instances.quota)}</ColumnHead>
        <ColumnHead number=true fold=true>{words!(i18n, nav.secrets)}</ColumnHead>
        <ColumnHead>{words!(i18n, instances.without)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, instances.created)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, nav.instances) head=head.into_any()>
            {rows.into_iter().map(|row| view! { <Row row set_default/> }).views()}
        </Table>
        <CreateForm regions create/>
    }
}

#[component]
fn Row(row: InstanceRow, set_default: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let id = row.instance.as_ref().map(|instance| instance.id.to_string()).unwrap_or_default();
    let without = match row.takes_unplaced {
        true => view! { <Badge shape=Shape::Dot word=words!(i18n, instances.here)/> },
        false => view! {
            <ActionForm action=set_default class="inline-form">
                <input type="hidden" name="region" value=row.region.as_str()/>
                <input type="hidden" name="instance" value=id/>
                <Button kind=ButtonKind::Quiet submit=true busy=set_default.pending()>
                    {words!(i18n, instances.make_default)}
                </Button>
            </ActionForm>
        },
    };
    let (region, management) = (row.region, row.management);
    let of = move |used: u32, quota: Option<u32>| {
        text(move || match quota {
            Some(quota) => t_string!(i18n, instances.of, used, quota),
            None => used.to_string(),
        })
    };
    let (used, secrets) = (of(row.keys, row.key_quota), of(row.secrets, row.secret_quota));
    let Some(instance) = row.instance else {
        return view! {
            <tr>
                <RowHead>{words!(i18n, instances.default)}</RowHead>
                <td>{text(move || management_word(i18n, management))}</td>
                <td class="mono">{region.as_str()}</td>
                <td></td>
                <td class="fold"></td>
                <td class="fold"></td>
                <td class="number">{used}</td>
                <td class="number fold">{secrets}</td>
                <td>{without}</td>
                <td class="fold"></td>
            </tr>
        };
    };
    let shown = instance.id.to_string();
    view! {
        <tr>
            <RowHead>
                {instance.name.to_string()}
                <br/>
                <CopyId what=words!(i18n, instances.instance_id) id=shown/>
            </RowHead>
            <td>{text(move || management_word(i18n, management))}</td>
            <td class="mono">{region.as_str()}</td>
            <td><Gateway url=row.gateway id=instance.id/></td>
            <td class="fold">
                <Badge shape=Shape::Dot word=words!(i18n, instances.connected)/>
                <br/>
                <span class="mono">{instance.image_version}</span>
            </td>
            <td class="number fold">{instance.qps}</td>
            <td class="number">{used}</td>
            <td class="number fold">{secrets}</td>
            <td>{without}</td>
            <td class="fold"><Instant at=instance.created_at/></td>
        </tr>
    }
}

/// Where the clients of an instance call it, and what they trust.
#[component]
fn Gateway(url: Option<String>, id: InstanceId) -> impl IntoView {
    let i18n = use_i18n();
    let Some(url) = url else {
        return view! { <span>{words!(i18n, instances.no_gateway)}</span> }.into_any();
    };
    let endpoint = url.split_once("://").map_or(url.as_str(), |(_, endpoint)| endpoint).to_owned();
    let file = url.starts_with("https://").then(|| {
        view! {
            <a href=paths::instance_ca(&id) download="" rel="external">{words!(i18n, instances.ca)}</a>
        }
    });
    view! {
        <CopyId what=words!(i18n, instances.endpoint) id=endpoint full=true/>
        <br/>
        {file}
    }
    .into_any()
}

#[component]
fn CreateForm(regions: Vec<&'static str>, create: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let plain = |text: String| Choice::new(text.clone(), Signal::stored(text));
    let regions = regions.into_iter().map(|region| plain(region.to_owned())).collect::<Vec<_>>();
    let qps = limits::INSTANCE_QPS.iter().map(|qps| plain(qps.to_string())).collect::<Vec<_>>();
    let types = [Management::Software, Management::Hardware].map(|management| {
        Choice::new(management.as_str(), Signal::derive(move || management_word(i18n, management).to_owned()))
    });
    view! {
        <section class="section" aria-labelledby="create-title">
            <h2 id="create-title">{words!(i18n, instances.create_title)}</h2>
            <p class="lead">{words!(i18n, instances.create_intro)}</p>
            <ActionForm action=create class="form">
                <Field id="name" label=words!(i18n, instances.name)>
                    <TextInput name="name" required=true maxlength=64/>
                </Field>
                <Field id="region" label=words!(i18n, instances.region)>
                    <Select name="region" choices=regions/>
                </Field>
                <Field
                    id="management"
                    label=words!(i18n, instances.kind)
                    help=words!(i18n, instances.type_help)
                >
                    <Select name="management" choices=types.to_vec()/>
                </Field>
                <Field id="qps" label=words!(i18n, instances.qps_label)>
                    <Select name="qps" choices=qps/>
                </Field>
                <Field
                    id="quota"
                    label=words!(i18n, instances.quota_label)
                    help=words!(i18n, instances.quota_help)
                >
                    <TextInput name="key_quota" kind=InputKind::Number value="1000" min="1" required=true/>
                </Field>
                <Field id="secret-quota" label=words!(i18n, fields.secret_quota) help=words!(i18n, instances.secret_quota_help)>
                    <TextInput
                        name="secret_quota"
                        kind=InputKind::Number
                        value=limits::SECRET_QUOTA.to_string()
                        min="0"
                        required=true
                    />
                </Field>
                <ActionError action=create/>
                <div class="form-actions">
                    <Button id="create-instance" kind=ButtonKind::Primary submit=true busy=create.pending()>
                        {words!(i18n, instances.create)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}

fn management_word(i18n: Language, management: Management) -> &'static str {
    match management {
        Management::Default => t_string!(i18n, instances.default),
        Management::Software => t_string!(i18n, instances.software),
        Management::Hardware => t_string!(i18n, instances.hardware),
    }
}
