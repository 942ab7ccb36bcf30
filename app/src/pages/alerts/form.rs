//! The fields of a rule. Which values it asks for depends on what the rule looks for.

use domain::{
    AlertCondition, AlertPhase, AlertRule, AlertSeverity, DueKind, GatewayKind, InstanceId, InstanceName,
    Quantile, WebhookId, WebhookName,
};
use leptos::prelude::*;

use super::words::{alert_phase_word, at_gateway, severity_word};
use crate::{
    components::due_word,
    i18n::{Language, use_i18n},
    paths,
    ui::{Checkbox, Choice, Field, InputKind, Select, Text, TextArea, TextInput, Views, text, view},
};

/// The fields, as a rule fills them.
#[component]
pub(super) fn RuleFields(
    rule: AlertRule,
    instances: Vec<(InstanceId, InstanceName)>,
    /// All webhooks, and whether the rule tells each.
    webhooks: Vec<(WebhookId, WebhookName, bool)>,
    /// Whether it has a name of its own.
    named: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let kind = rule.condition.kind();
    let phase = move |phase: &AlertPhase| {
        let phase = *phase;
        Choice::new(phase.as_str(), text(move || alert_phase_word(i18n, phase)))
    };
    let severity = move |severity: &AlertSeverity| {
        let severity = *severity;
        Choice::new(severity.as_str(), text(move || severity_word(i18n, severity)))
    };
    let name = rule.name.as_ref().map(ToString::to_string).unwrap_or_default();
    view! {
        <input type="hidden" name="form[kind]" value=kind.as_str()/>
        {named.then(|| view! {
            <Field id="rule-name" label=words!(i18n, alerts.name)>
                <TextInput name="form[name]" value=name required=true maxlength=80 autocomplete="off"/>
            </Field>
        }).views()}
        <ConditionFields condition=rule.condition.clone()/>
        {kind.is_of_requests().then(|| view! { <InstanceField instances chosen=rule.instance.clone()/> }).views()}
        <Field id="rule-phase" label=words!(i18n, alerts.phase)>
            <Select
                name="form[phase]"
                choices=AlertPhase::ALL.iter().map(phase).collect()
                selected=AlertPhase::from(rule.phase).as_str()
            />
        </Field>
        <NumberField
            id="rule-hold"
            name="form[hold]"
            label=words!(i18n, alerts.hold_minutes)
            help=words!(i18n, alerts.hold_help)
            value=rule.hold.minutes()
        />
        <Field id="rule-severity" label=words!(i18n, alerts.severity)>
            <Select
                name="form[severity]"
                choices=AlertSeverity::ALL.iter().map(severity).collect()
                selected=rule.severity.as_str()
            />
        </Field>
        <WebhookFields webhooks/>
    }
}

/// Which webhooks are told.
#[component]
fn WebhookFields(webhooks: Vec<(WebhookId, WebhookName, bool)>) -> impl IntoView {
    let i18n = use_i18n();
    let none = webhooks.is_empty();
    let one = |(id, name, told): (WebhookId, WebhookName, bool)| {
        view! {
            <Checkbox
                id=format!("told-{id}")
                name="form[webhooks][]"
                value=id.to_string()
                checked=told
            >
                {name.to_string()}
            </Checkbox>
        }
    };
    view! {
        <fieldset class="radio-cards">
            <legend>{words!(i18n, alerts.tells)}</legend>
            {none.then(|| view! {
                <p class="field-help">{words!(i18n, alerts.tells_none)}</p>
                <p><a href=paths::WEBHOOKS>{words!(i18n, alerts.add_webhook)}</a></p>
            }).views()}
            {webhooks.into_iter().map(one).views()}
        </fieldset>
    }
}

#[component]
fn InstanceField(instances: Vec<(InstanceId, InstanceName)>, chosen: Option<InstanceId>) -> impl IntoView {
    let i18n = use_i18n();
    let any = Choice::new("", words!(i18n, alerts.any_instance));
    let choice = |(id, name): (InstanceId, InstanceName)| {
        let name = name.to_string();
        Choice::new(id.as_str(), text(move || name.clone()))
    };
    let choices = [any].into_iter().chain(instances.into_iter().map(choice)).collect();
    let selected = chosen.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <Field id="rule-instance" label=words!(i18n, alerts.only_instance)>
            <Select name="form[instance]" choices selected/>
        </Field>
    }
}

#[component]
fn ConditionFields(condition: AlertCondition) -> impl IntoView {
    let i18n = use_i18n();
    let gateway = condition.kind().is_of_a_gateway().then(|| gateway_field(i18n, condition.gateway()));
    let window = condition
        .window()
        .map(|window| number("window", "form[window]", words!(i18n, alerts.window), window.minutes()));
    let own = match condition {
        AlertCondition::Slower { quantile, percent, millis, .. } => vec![
            quantile_field(i18n, quantile),
            number("percent", "form[percent]", words!(i18n, alerts.percent_of_baseline), percent),
            number("millis", "form[millis]", words!(i18n, alerts.millis_more), millis),
        ],
        AlertCondition::Errors { of, share, least, .. } => vec![
            view! {
                <Field id="rule-of" label=words!(i18n, alerts.errors_of) help=words!(i18n, alerts.errors_of_help)>
                    <TextInput name="form[of]" value=of.to_string() required=true mono=true autocomplete="off"/>
                </Field>
            },
            share_field(words!(i18n, alerts.share), share.to_string()),
            number("least", "form[least]", words!(i18n, alerts.least), least),
        ],
        AlertCondition::Unanswered { share, least, .. } => vec![
            share_field(words!(i18n, alerts.share_answered), share.to_string()),
            number("least", "form[least]", words!(i18n, alerts.least), least),
        ],
        AlertCondition::Throttled { least, .. } => {
            vec![number("least", "form[least]", words!(i18n, alerts.least_throttled), least)]
        }
        AlertCondition::Left { more_than, .. } => {
            vec![number("more-than", "form[more_than]", words!(i18n, alerts.more_than), more_than)]
        }
        AlertCondition::Missing { percent, .. } => {
            vec![number("percent", "form[percent]", words!(i18n, alerts.percent_missing), percent)]
        }
        AlertCondition::LogMatches { query, more_than, .. } => vec![
            view! {
                <Field id="rule-query" label=words!(i18n, alerts.query) help=words!(i18n, alerts.query_help)>
                    <TextArea name="form[query]" value=query.to_string() mono=true required=true/>
                </Field>
            },
            number("more-than", "form[more_than]", words!(i18n, alerts.more_than), more_than),
        ],
        AlertCondition::FallsDue { kind, days } => {
            vec![due_field(i18n, kind), number("days", "form[days]", words!(i18n, alerts.days), days)]
        }
        AlertCondition::QpsUsed { percent, .. } | AlertCondition::QuotaUsed { percent } => {
            vec![number("percent", "form[percent]", words!(i18n, alerts.percent_used), percent)]
        }
        AlertCondition::KeysDeleted { .. } => vec![],
    };
    view! { {gateway} {own} {window} }
}

fn number(id: &'static str, name: &'static str, label: Text, value: u32) -> AnyView {
    view! { <NumberField id=format!("rule-{id}") name label value/> }
}

#[component]
fn NumberField(
    #[prop(into)] id: String,
    name: &'static str,
    label: Text,
    #[prop(optional)] help: Option<Text>,
    value: u32,
) -> impl IntoView {
    // Inside of its field, from which it takes its id.
    let input = move || {
        view! {
            <TextInput name kind=InputKind::Number value=value.to_string() required=true min="0".to_owned()/>
        }
    };
    match help {
        Some(help) => view! { <Field id label help>{input()}</Field> },
        None => view! { <Field id label>{input()}</Field> },
    }
}

fn share_field(label: Text, value: String) -> AnyView {
    view! {
        <Field id="rule-share" label>
            <TextInput
                name="form[share]"
                value
                required=true
                pattern="[0-9]{1,3}(\\.[0-9]{1,2})?".to_owned()
                autocomplete="off"
            />
        </Field>
    }
}

fn gateway_field(i18n: Language, chosen: Option<GatewayKind>) -> AnyView {
    let choice = move |gateway: Option<GatewayKind>| {
        let value = gateway.map_or("", GatewayKind::as_str);
        Choice::new(value, text(move || at_gateway(i18n, gateway)))
    };
    let choices = [None, Some(GatewayKind::Shared), Some(GatewayKind::Dedicated)].map(choice).into();
    view! {
        <Field id="rule-gateway" label=words!(i18n, alerts.gateway)>
            <Select name="form[gateway]" choices selected=chosen.map_or("", GatewayKind::as_str)/>
        </Field>
    }
}

fn quantile_field(i18n: Language, chosen: Quantile) -> AnyView {
    let choice = move |quantile: &Quantile| {
        let quantile = quantile.as_str();
        Choice::new(quantile, text(move || quantile))
    };
    let choices = Quantile::ALL.iter().map(choice).collect();
    view! {
        <Field id="rule-quantile" label=words!(i18n, alerts.quantile)>
            <Select name="form[quantile]" choices selected=chosen.as_str()/>
        </Field>
    }
}

fn due_field(i18n: Language, chosen: Option<DueKind>) -> AnyView {
    let any = Choice::new("", words!(i18n, alerts.falls_due_any));
    let choice = move |kind: &DueKind| {
        let kind = *kind;
        Choice::new(kind.as_str(), text(move || due_word(i18n.get_locale(), kind)))
    };
    let choices = [any].into_iter().chain(DueKind::ALL.iter().map(choice)).collect();
    view! {
        <Field id="rule-due" label=words!(i18n, alerts.due)>
            <Select name="form[due]" choices selected=chosen.map(DueKind::as_str).unwrap_or_default()/>
        </Field>
    }
}
