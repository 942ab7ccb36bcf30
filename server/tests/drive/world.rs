//! A server with an instance and whoever may use it, and traffic through its gateways.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
};

use domain::Timestamp;
use drive::{AccessKey, Stamp};
use metrics::GatewayType;
use serde_json::Value;
use storage::Database;
use tempfile::TempDir;
use tests::Server;

/// Answers by gateway, operation, status and code.
pub(crate) type Counts = BTreeMap<(String, String, u64, String), u64>;

/// A server with an instance and whoever may use it.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) server: Server,
    pub(crate) shared: String,
    pub(crate) dedicated: String,
    pub(crate) access_key: (String, String),
    pub(crate) client_key: String,
    pub(crate) password: String,
    pub(crate) key: String,
    pub(crate) pair: String,
    pub(crate) instance: String,
    /// The one-time link that makes the first administrator.
    pub(crate) link: String,
}

/// How its servers are started.
const SETTINGS: [&str; 6] =
    ["--gateway-listen", "127.0.0.1:0", "--dedicated-listen", "127.0.0.1:0", "--gateway-quotas", "false"];

impl World {
    pub(crate) fn new() -> Self {
        Self::configured("")
    }

    /// With a file of settings.
    pub(crate) fn configured(settings: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("keyferry.toml"), settings).expect("our folder is writable");
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
        let server = Server::start_in(folder.path(), &SETTINGS, &[]);
        let (shared, link) = (server.shared_gateway(), server.setup_link());
        let dedicated = server.dedicated_gateway(&instance);
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
            instance,
            link,
            folder,
        }
    }

    /// Stops the server and starts it again, with its gateways elsewhere.
    pub(crate) fn restart(&mut self) {
        self.server.restart_with(&SETTINGS);
        self.shared = self.server.shared_gateway();
        self.dedicated = self.server.dedicated_gateway(&self.instance);
    }

    /// The command with both gateways and both keys.
    pub(crate) fn drive(&self, arguments: &[&str]) -> Command {
        let mut drive = self.bare(&["--key", &self.key, "--key", &self.pair]);
        drive.args(["--shared", &self.shared, "--access-key", &self.access_key.0]);
        drive.args(["--dedicated", &self.dedicated, "--dedicated-ca", "ca.pem"]);
        drive.args(["--client-key", &self.client_key, "--password-file", &self.password]);
        drive.args(arguments);
        drive
    }

    pub(crate) fn bare(&self, arguments: &[&str]) -> Command {
        let mut drive = Command::new(env!("CARGO_BIN_EXE_keyferry"));
        drive.arg("drive").args(arguments).current_dir(self.folder.path());
        drive.env("KEYFERRY_ACCESS_KEY_SECRET", &self.access_key.1);
        drive.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        drive
    }

    /// Ends the server, and tells what its access log has of whoever was driven.
    pub(crate) fn recorded(mut self) -> Counts {
        assert!(self.server.stop().success(), "{}", self.server.log());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let path = self.server.data_dir().join("keyferry.db");
        let records = runtime.block_on(async {
            let log = storage::open_access_log(Database::Sqlite { path }).await.expect("the log");
            tests::records(&log).await
        });
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

pub(crate) fn report(command: &mut Command) -> Value {
    serde_json::from_str(&said(command)).expect("JSON")
}

/// What a command that succeeds prints.
pub(crate) fn said(command: &mut Command) -> String {
    let output = command.output().expect("the binary runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

pub(crate) fn counts_of(report: &Value) -> Counts {
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
pub(crate) fn call(gateway: &str, key: &AccessKey, action: &str, parameters: &[(&str, &str)]) -> Value {
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
pub(crate) fn now() -> Timestamp {
    let since = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
    Timestamp::from_seconds(i64::try_from(since.as_secs()).expect("before the end of time"))
}
