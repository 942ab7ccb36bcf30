//! Each use case with each role.

use console::{
    AlertFields, AuditFormat, Caller, ClientKeyFields, Console, Error, FinishImport, KeyChange, KeyFormat,
    LogFormat, NewInstance, NewKey, NewLogImport, NewSecret, NewValue, PolicyFields,
};
use domain::view::{
    AlertFilter, AuditFilter, ClockFilter, ImportFilter, KeyFilter, LogFilter, Mute, SecretFilter,
    TrafficRange, TrafficView, UsageView,
};
use domain::{
    AccessKeyId, AlertId, AlertKind, AlertSeverity, CallerChange, Ciphertext, ClientKeyId, DeliveryId,
    EncryptionAlgorithm, EncryptionContext, Hold, InstanceId, KeyId, KeySpec, LogSource, Management,
    Networks, Origin, PairId, PermissionPolicyName, Phase, RamUserName, ReadyPolicy, Refusal, Role,
    SecretDataType, SecretType, SigningAlgorithm, Tag, VersionStage, WebhookId, WrappingAlgorithm,
    WrappingKeySpec,
};

use crate::world::{World, name, password};

/// What a use case answers here: nobody is interested in more than whether the role allowed it.
type Answer = Result<(), Error>;

/// Runs each use case as `caller`, with its name and the least role that may.
/// What it is about does not exist, so that what is allowed is refused for that, or changes little.
#[expect(clippy::too_many_lines, reason = "a table: one row for each use case")]
async fn all(console: &Console, caller: &Caller) -> Vec<(&'static str, Role, Answer)> {
    let key = &KeyId::in_default_kms([9; 16]);
    let pair = &PairId::new([9; 16]);
    let who = &name("nobody-of-this-name");
    let context = &EncryptionContext::default();
    let secret = &"cn-hangzhou/none".parse().expect("an id");
    let point = &"nothing".parse().expect("a name");
    let policy: &PermissionPolicyName = &"nothing".parse().expect("a name");
    let rule = &"nothing".parse().expect("a name");
    let instance: &InstanceId = &"kst-hzzaaaaaaaaaaaaaaaaaa".parse().expect("an id");
    let networks: &Networks = &"10.0.0.0/8".parse().expect("networks");
    let alias = &"a".parse().expect("an alias");
    let source: &LogSource = &"nothing".parse().expect("a name");
    let query = || "Ours".parse().expect("a name");
    let usage = &UsageView { key: key.clone(), range: TrafficRange::default(), source: None };
    let ciphertext = &ciphertext(key);
    let alert = &AlertId::new([9; 16]);
    let webhook = &WebhookId::new([9; 16]);
    let mut answers = Vec::new();
    macro_rules! asked {
        ($least:ident: $($name:ident($($argument:expr),*);)+) => {
            $(answers.push((stringify!($name), Role::$least, console.$name(caller, $($argument),*).await.map(drop)));)+
        };
    }
    asked! { Viewer:
        overview();
        keys(&KeyFilter::default());
        key(key);
        key_history(key);
        public_key(key, None);
        instances();
        secrets(&SecretFilter::default());
        secret(secret);
        secret_history(secret);
        imports(&ImportFilter::default());
        import_page(pair);
        lookup("a");
        clocks(&ClockFilter::default());
        logs(&LogFilter::default());
        log_record("1800000000000-00000000-0000-0000-0000-000000000000");
        log_file(&LogFilter::default(), LogFormat::Csv);
        calendar(&ClockFilter::default());
        due_soon();
        audit(&AuditFilter::default());
        audit_file(&AuditFilter::default(), AuditFormat::Csv);
        audit_entry(1);
        audit_chain();
        last_change();
        traffic(&TrafficView::default());
        traffic_file(&TrafficView::default());
        gateway_health();
        alerts(&AlertFilter::default());
        alert(alert);
        firing_alerts();
        webhooks();
        webhook(webhook);
        stragglers(None);
        straggler_file(None);
        key_usage(usage);
        log_imports();
        log_import(source);
        verify_audit();
    }
    asked! { Operator:
        encrypt(key, &password("text"), context);
        decrypt(ciphertext, context);
        create_key(new_key());
        enable_key(key);
        disable_key(key);
        protect_key(key, true);
        create_alias(key, alias);
        delete_alias(key, alias);
        tag_resource(key, tag());
        untag_resource(key, tag().key);
        update_key_description(key, &Default::default());
        change_keys(std::slice::from_ref(key), &KeyChange::Enable);
        rotate_key(key);
        set_rotation(key, None);
        freeze_rotation(key, true);
        set_key_policy(key, None);
        schedule_key_deletion(key, 7);
        cancel_key_deletion(key);
        delete_key_material(key);
        begin_import(key, WrappingKeySpec::Rsa2048, WrappingAlgorithm::RsaesOaepSha256);
        sign(key, SigningAlgorithm::EcdsaSha256, "text");
        verify(key, None, SigningAlgorithm::EcdsaSha256, "text", "AAAA");
        encrypt_to(key, EncryptionAlgorithm::RsaesOaepSha256, &password("text"));
        decrypt_with(key, None, EncryptionAlgorithm::RsaesOaepSha256, "AAAA");
        issue_pair(key, WrappingAlgorithm::RsaesOaepSha256);
        match_files(&["a.bin".to_owned()], "");
        public_key_file(pair, KeyFormat::Pem);
        token_file(pair);
        import_token(pair);
        finish_import(finish(key));
        create_secret(new_secret());
        put_secret_value(secret, new_value());
        get_secret_value(secret, None);
        update_secret(secret, &Default::default());
        tag_secret(secret, &tag());
        untag_secret(secret, &tag().key);
        update_secret_version_stage(secret, &VersionStage::current(), None);
        delete_secret(secret, 7);
        force_delete_secret(secret);
        update_secret_rotation_policy(secret, None);
        restore_secret(secret);
        record_baseline(TrafficRange::default());
        begin_phase(Phase::Switchover);
        annotate("a release".parse().expect("a note"));
        mute_alert(alert, Mute::Hours(1));
        change_callers(&["nobody".to_owned()], &CallerChange::Wake);
        save_query(query(), LogFilter::default());
        rename_query(query(), query());
        remove_query(query());
        begin_log_import(NewLogImport::default());
        remove_log_import(source);
    }
    asked! { Administrator:
        create_instance(new_instance());
        set_default_instance("cn-hangzhou".parse().expect("a region"), None);
        operators();
        operator(who);
        invite_operator(&name(&format!("by-{}", caller.role())), Role::Viewer);
        reset_operator(who);
        set_operator_role(who, Role::Viewer);
        disable_operator(who);
        enable_operator(who);
        end_operator_sessions(who);
        ram_users();
        ram_user(&program());
        access_points();
        access_point(point);
        create_access_point(point, Default::default(), vec![policy.clone()]);
        set_up_access_point(point, instance.clone(), PolicyFields::default(), ClientKeyFields::default());
        update_access_point(point, Default::default(), vec![policy.clone()]);
        delete_access_point(point);
        create_client_key(point, ClientKeyFields::default());
        delete_client_key(&ClientKeyId::new([9; 16]));
        permission_policies();
        permission_policy(policy);
        create_permission_policy(policy, instance.clone(), PolicyFields::default());
        update_permission_policy(policy, PolicyFields::default());
        delete_permission_policy(policy);
        network_rules();
        network_rule(rule);
        create_network_rule(rule, Default::default(), networks.clone());
        update_network_rule(rule, Default::default(), networks.clone());
        delete_network_rule(rule);
        create_ram_user(&program(), ReadyPolicy::ReadOnly);
        create_access_key(&program());
        update_access_key(&access_key(), true);
        delete_access_key(&access_key());
        set_ram_policy(&program(), &ReadyPolicy::ReadOnly.policy());
        delete_ram_user(&program());
        create_alert(alert_fields());
        update_alert(alert, alert_fields());
        restore_alert(alert);
        enable_alert(alert, true);
        delete_alert(alert);
        create_webhook("hook".parse().expect("a name"), "https://example.com/".parse().expect("an address"));
        test_webhook(webhook);
        redeliver(&DeliveryId::new([9; 24]));
        delete_webhook(webhook);
    }
    answers.push(("about", Role::Viewer, console.about(caller).map(drop)));
    answers
}

fn ciphertext(key: &KeyId) -> Ciphertext {
    let (iv, sealed) = ([0; domain::IV_LEN], vec![0; domain::TAG_LEN]);
    Ciphertext { version: key.new_version([9; 16]), iv, sealed }
}

fn program() -> RamUserName {
    "program".parse().expect("a name")
}

fn access_key() -> AccessKeyId {
    AccessKeyId::new([1; 20])
}

fn tag() -> Tag {
    Tag { key: "env".parse().expect("a key"), value: Default::default() }
}

pub(crate) fn new_key() -> NewKey {
    NewKey {
        region: "cn-hangzhou".parse().expect("a region"),
        instance: None,
        spec: KeySpec::Aes256,
        usage: None,
        origin: Origin::AliyunKms,
        policy: None,
        alias: None,
        description: Default::default(),
        acknowledged: false,
    }
}

fn alert_fields() -> AlertFields {
    AlertFields {
        name: Some("a rule".parse().expect("a name")),
        phase: None,
        condition: AlertKind::Throttled.condition(),
        instance: None,
        hold: Hold::try_from(1).expect("a minute"),
        severity: AlertSeverity::Info,
        webhooks: vec![],
    }
}

fn new_secret() -> NewSecret {
    NewSecret {
        region: "cn-hangzhou".parse().expect("a region"),
        name: "secret".parse().expect("a name"),
        kind: SecretType::Generic,
        key: "alias/none".to_owned(),
        description: Default::default(),
        value: new_value(),
    }
}

fn new_value() -> NewValue {
    NewValue { version: None, data_type: SecretDataType::Text, data: password("value") }
}

fn new_instance() -> NewInstance {
    NewInstance {
        region: "cn-hangzhou".parse().expect("a region"),
        name: "instance".parse().expect("a name"),
        management: Management::Software,
        qps: 1000,
        key_quota: 1,
        secret_quota: 1,
    }
}

fn finish(key: &KeyId) -> FinishImport {
    FinishImport { key: key.clone(), token: String::new(), wrapped: "AAAA".to_owned(), expires_at: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_use_case_asks_its_role_first() {
    let world = World::new().await;
    for role in Role::ALL.iter().copied() {
        let token = world.join(&format!("a-{role}"), role).await;
        let caller = world.console.caller(token.as_str()).await.expect("signed in");
        for (use_case, least, answer) in all(&world.console, &caller).await {
            let refused = matches!(answer, Err(Error::Refused(Refusal::NoPermission(_))));
            assert_eq!(refused, role < least, "{use_case} as {role}: {answer:?}");
        }
    }
}
