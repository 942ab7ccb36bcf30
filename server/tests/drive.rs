//! `keyferry drive`: what it reports is what the gateways recorded, request by request.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use domain::Timestamp;
use drive::{AccessKey, Stamp};
use metrics::{AccessLog, AccessRecord, Block, GatewayType, TimeRange};
use serde_json::Value;
use storage::Database;
use tempfile::TempDir;
use tests::Server;

/// Answers by gateway, operation, status and code.
type Counts = BTreeMap<(String, String, u64, String), u64>;

/// A server with an instance and whoever may use it.
struct World {
    folder: TempDir,
    server: Server,
    shared: String,
    dedicated: String,
    access_key: (String, String),
    client_key: String,
    password: String,
    key: String,
    pair: String,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let json = |arguments: &[&str]| -> Value {
            serde_json::from_str(&Server::admin(folder.path(), arguments)).expect("JSON")
        };
        let text = |told: &Value, name: &str| told[name].as_str().expect("a text").to_owned();
        let made = json(&["create-instance", "--name", "rehearsal", "--region", "cn-hangzhou"]);
        let instance = text(&made, "KmsInstanceId");
        let create =
            ["create-client-key", "--access-point", "billing", "--permission", "keys", "--resource", "key/*"];
        let client = json(&[&create[..], &["--instance", &instance, "--folder", "."]].concat());
        let administrator = json(&["create-access-key", "--user", "setup", "--policy", "full"]);
        let caller = json(&["create-access-key", "--user", "billing", "--policy", "crypto"]);
        let settings = [
            "--gateway-listen",
            "127.0.0.1:0",
            "--dedicated-listen",
            "127.0.0.1:0",
            "--gateway-quotas",
            "false",
        ];
        let server = Server::start_in(folder.path(), &settings, &[]);
        let (shared, dedicated) = (server.shared_gateway(), server.dedicated_gateway(&instance));
        let secret = text(&administrator, "AccessKeySecret").into();
        let administrator = AccessKey { id: text(&administrator, "AccessKeyId"), secret };
        let of_instance = ("DKMSInstanceId", instance.as_str());
        let made = call(&shared, &administrator, "CreateKey", &[of_instance]);
        let key = text(&made["KeyMetadata"], "KeyId");
        let asked = [of_instance, ("KeySpec", "EC_P256"), ("KeyUsage", "SIGN/VERIFY")];
        let made = call(&shared, &administrator, "CreateKey", &asked);
        let pair = text(&made["KeyMetadata"], "KeyId");
        let told = call(&shared, &administrator, "GetKmsInstance", &[("KmsInstanceId", &instance)]);
        let authority = text(&told["KmsInstance"], "CaCertificateChainPem");
        fs::write(folder.path().join("ca.pem"), authority).expect("our folder is writable");
        Self {
            server,
            shared,
            dedicated,
            access_key: (text(&caller, "AccessKeyId"), text(&caller, "AccessKeySecret")),
            client_key: text(&client, "ClientKeyFile"),
            password: text(&client, "PasswordFile"),
            key,
            pair,
            folder,
        }
    }

    /// The command with both gateways and both keys.
    fn drive(&self, arguments: &[&str]) -> Command {
        let mut drive = self.bare(&["--key", &self.key, "--key", &self.pair]);
        drive.args(["--shared", &self.shared, "--access-key", &self.access_key.0]);
        drive.args(["--dedicated", &self.dedicated, "--dedicated-ca", "ca.pem"]);
        drive.args(["--client-key", &self.client_key, "--password-file", &self.password]);
        drive.args(arguments);
        drive
    }

    fn bare(&self, arguments: &[&str]) -> Command {
        let mut drive = Command::new(env!("CARGO_BIN_EXE_keyferry"));
        drive.arg("drive").args(arguments).current_dir(self.folder.path());
        drive.env("KEYFERRY_ACCESS_KEY_SECRET", &self.access_key.1);
        drive.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        drive
    }

    /// Ends the server, and tells what its access log has of whoever was driven.
    fn recorded(mut self) -> Counts {
        assert!(self.server.stop().success(), "{}", self.server.log());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let records = runtime.block_on(records(&self.server.data_dir()));
        let mut counts = Counts::new();
        for record in records.into_iter().filter(|record| record.client.agent.contains("keyferry-drive/")) {
            let gateway = match record.operation.gateway {
                GatewayType::Shared => "shared",
                GatewayType::Dedicated => "dedicated",
            };
            let told = [&record.outcome.told_code, &record.outcome.code];
            let code = told.into_iter().find(|code| !code.is_empty()).map(ToString::to_string);
            let status = u64::from(record.outcome.status);
            let kind =
                (gateway.to_owned(), record.operation.api_name.to_string(), status, code.unwrap_or_default());
            *counts.entry(kind).or_default() += 1;
        }
        counts
    }
}

/// R264 to R266, R271, R273: a switchover with all that can go wrong; the access log has exactly what the report says.
#[test]
fn r264_r265_r266_r271_r273_the_report_is_what_the_gateways_recorded() {
    let world = World::new();
    let faults = "unknown-key=5,wrong-secret=5,old-timestamp=5,denied=5,malformed=5";
    let plan = [
        "--requests",
        "600",
        "--seed",
        "7",
        "--faults",
        faults,
        "--switch-at",
        "50%",
        "--ramp",
        "0",
        "--callers",
        "5",
        "--stragglers",
        "2",
        "--json",
    ];
    let first = report(&mut world.drive(&plan));
    assert_eq!((&first["sent"], &first["answered"]), (&600.into(), &600.into()), "{first}");
    assert_eq!((&first["unanswered"], &first["unsent"]), (&0.into(), &0.into()));

    // Those who move are at the dedicated gateway afterwards, but for what it does not have; the others never are.
    let callers = first["callers"].as_array().expect("callers");
    let dedicated: Vec<_> =
        callers.iter().map(|caller| caller["dedicated"].as_u64().expect("a count")).collect();
    assert!(dedicated[..3].iter().all(|count| *count > 0), "{dedicated:?}");
    assert_eq!(dedicated[3..], [0, 0]);
    let stragglers: Vec<_> = callers.iter().map(|caller| caller["straggler"] == true).collect();
    assert_eq!(stragglers, [false, false, false, true, true]);

    // What goes wrong is told by the codes of each gateway.
    let counts = counts_of(&first);
    for (gateway, operation, status, code) in [
        ("shared", "Encrypt", 404, "Forbidden.KeyNotFound"),
        ("shared", "Encrypt", 400, "SignatureDoesNotMatch"),
        ("shared", "Encrypt", 400, "InvalidTimeStamp.Expired"),
        ("shared", "ListKeys", 403, "Forbidden.NoPermission"),
        ("shared", "Encrypt", 400, "InvalidParameter"),
        ("dedicated", "Encrypt", 404, "Forbidden.KeyNotFound"),
        ("dedicated", "Encrypt", 401, "SignatureNotMatch"),
        ("dedicated", "Encrypt", 400, "RequestTimeTooSkewed"),
        ("dedicated", "GetSecretValue", 403, "Forbidden.NoPermission"),
        ("dedicated", "Encrypt", 400, "InvalidParameter"),
        ("dedicated", "Decrypt", 200, ""),
        ("dedicated", "Verify", 200, ""),
        ("shared", "DescribeKey", 200, ""),
    ] {
        let kind = (gateway.to_owned(), operation.to_owned(), status, code.to_owned());
        assert!(counts.contains_key(&kind), "{kind:?} is not in {counts:#?}");
    }
    assert_eq!(counts.keys().filter(|(.., status, _)| *status == 200).count(), 11, "{counts:#?}");

    // The same seed asks the same, however many connections there are; another does not.
    let again = report(world.drive(&plan).args(["--connections", "1"]));
    assert_eq!(counts, counts_of(&again));
    let other = report(&mut world.drive(&plan.map(|word| if word == "7" { "8" } else { word })));
    assert_ne!(counts, counts_of(&other));

    let mut expected = Counts::new();
    for (kind, count) in [first, again, other].iter().flat_map(counts_of) {
        *expected.entry(kind).or_default() += count;
    }
    assert_eq!(world.recorded(), expected);
}

/// A signal ends it: what is under way is answered, and the report is printed.
#[test]
fn a_signal_ends_it_with_its_report() {
    let world = World::new();
    let mut running = world.drive(&["--seconds", "600", "--rate", "200", "--json"]).spawn().expect("it runs");
    let mut told = BufReader::new(running.stderr.take().expect("its errors are piped"));
    let mut line = String::new();
    told.read_line(&mut line).expect("a line");
    assert_eq!(line, "Traffic begins.\n");
    let id = running.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("`kill` can be run").success());
    let done = running.wait_with_output().expect("it ends");
    assert!(done.status.success());
    let report: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!((&report["stopped"], &report["sent"]), (&true.into(), &report["answered"]));
    let recorded = world.recorded();
    assert_eq!(recorded, counts_of(&report));
}

/// Each gateway can be driven alone, and people can read the report.
#[test]
fn one_gateway_is_enough() {
    let world = World::new();
    let shared = ["--shared", &world.shared, "--access-key", &world.access_key.0];
    let key = ["--key", &world.key, "--requests", "40"];
    let alone = [&shared[..], &key[..], &["--mix", "encrypt=1,decrypt=1"]].concat();
    let said = said(&mut world.bare(&alone));
    assert!(said.contains("40 requests sent") && said.contains("40 answered"), "{said}");
    let dedicated = ["--dedicated", &world.dedicated, "--dedicated-ca", "ca.pem"];
    let client = ["--client-key", &world.client_key, "--password-file", &world.password];
    let pair = format!("{}=EC_P256", world.pair);
    let alone = [&dedicated[..], &client[..], &key[..], &["--key", &pair, "--json"]].concat();
    let report = report(&mut world.bare(&alone));
    let answered: Vec<_> =
        counts_of(&report).into_keys().map(|(_, operation, status, _)| (operation, status)).collect();
    let operations = ["Decrypt", "Encrypt", "GenerateDataKey", "Sign", "Verify"];
    assert_eq!(answered, operations.map(|operation| (operation.to_owned(), 200)));
    let counts = world.recorded();
    assert_eq!(counts.values().sum::<u64>(), 80, "{counts:#?}");
}

#[test]
fn what_cannot_be_driven_is_refused_and_nothing_is_sent() {
    let world = World::new();
    let key = ["--key", world.key.as_str()];
    let shared = |address| ["--shared", address, "--access-key", &world.access_key.0];
    let ours = shared(&world.shared);
    let cases: &[(&[&[&str]], &str)] = &[
        (&[&key, &["--requests", "1"]], "name a gateway"),
        (&[&ours, &["--requests", "9"]], "name a key, or a secret"),
        (&[&ours, &key], "say when it ends"),
        (&[&ours, &key, &["--requests", "0"]], "from 1 to"),
        (&[&ours, &key, &["--requests", "9", "--rate", "0"]], "requests a second"),
        (&[&ours, &key, &["--requests", "9", "--switch-at", "50%"]], "needs both gateways"),
        (&[&ours, &key, &["--requests", "9", "--mix", "sign=1"]], "a key pair that signs"),
        (&[&ours, &key, &["--requests", "9", "--faults", "denied=101"]], "list of faults"),
        (&[&ours, &["--key", "alias/none", "--requests", "9"]], "Forbidden.AliasNotFound"),
        (&[&shared("http://192.0.2.1:3001"), &key, &["--requests", "9"]], "is not this machine"),
        (&[&shared("https://127.0.0.1:1"), &key, &["--requests", "9"]], "authority"),
        (&[&shared("http://127.0.0.1:1"), &key, &["--requests", "9"]], "cannot be reached"),
        (&[&ours, &key, &["--requests", "9", "--secret-file", "open"]], "is open to everybody"),
    ];
    fs::write(world.folder.path().join("open"), &world.access_key.1).expect("our folder is writable");
    let everybody = fs::Permissions::from_mode(0o644);
    fs::set_permissions(world.folder.path().join("open"), everybody).expect("our file");
    for (arguments, expected) in cases {
        let output = world.bare(&arguments.concat()).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains(&world.access_key.1), "{said}");
    }
    let recorded = world.recorded();
    let asked: Vec<_> = recorded.keys().map(|(_, operation, ..)| operation.as_str()).collect();
    assert_eq!(asked, ["DescribeKey", "DescribeKey"], "only what the keys are: {recorded:#?}");
}

fn report(command: &mut Command) -> Value {
    serde_json::from_str(&said(command)).expect("JSON")
}

/// What a command that succeeds prints.
fn said(command: &mut Command) -> String {
    let output = command.output().expect("the binary runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn counts_of(report: &Value) -> Counts {
    let text = |answer: &Value, name: &str| answer[name].as_str().expect("a text").to_owned();
    let number = |answer: &Value, name: &str| answer[name].as_u64().expect("a number");
    let answers = report["answers"].as_array().expect("answers").iter();
    let count = |answer: &Value| {
        let kind = (
            text(answer, "gateway"),
            text(answer, "operation"),
            number(answer, "status"),
            text(answer, "code"),
        );
        (kind, number(answer, "count"))
    };
    answers.map(count).collect()
}

/// Calls an operation of the shared gateway, which must succeed.
fn call(gateway: &str, key: &AccessKey, action: &str, parameters: &[(&str, &str)]) -> Value {
    let address = gateway.trim_start_matches("http://");
    let stamp = Stamp {
        host: address,
        agent: "setup",
        at: now(),
        nonce: &format!("setup-{action}-{}", parameters.len()),
    };
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(&key.acs3(action, parameters, &stamp).to_bytes()).expect("sent");
    let mut answer = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while line != "\r\n" {
        line.clear();
        answer.read_line(&mut line).expect("a header");
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body).expect("a body");
    let told: Value = serde_json::from_slice(&body).expect("JSON");
    assert!(told["Code"].is_null(), "{action}: {told}");
    told
}

/// The time by the clock on the wall, which the server compares.
fn now() -> Timestamp {
    let since = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
    Timestamp::from_seconds(i64::try_from(since.as_secs()).expect("before the end of time"))
}

/// All that the access log has.
async fn records(data: &Path) -> Vec<AccessRecord> {
    let log =
        storage::open_access_log(Database::Sqlite { path: data.join("keyferry.db") }).await.expect("the log");
    let ever = TimeRange { from: Timestamp::from_millis(i64::MIN), to: Timestamp::from_millis(i64::MAX) };
    let mut records = Vec::new();
    for head in log.heads(ever, None, 10_000).await.expect("heads") {
        let (_, columns) = log.columns(&[head.id]).await.expect("columns").pop().expect("the block's");
        let request_ids = log.request_ids(head.id).await.expect("ids").expect("the block's");
        let block = Block {
            source: head.source,
            from: head.from,
            to: head.to,
            records: 0,
            head: head.head,
            columns,
            request_ids,
        };
        records.extend(block.read().expect("a block"));
    }
    records
}
