//! `keyferry drive`: what it reports is what the gateways recorded, request by request; and what a Prometheus server
//! scraped of it is what the pages show.

mod prometheus;
mod world;

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    process::Command,
};

use serde_json::Value;

use world::{Counts, World, counts_of, report, said};

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
