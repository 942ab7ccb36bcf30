//! Settings that cannot be used: they are refused before anything is made.

use crate::desk::Desk;

#[test]
fn files_that_are_missing_are_named_before_a_database_is_made() {
    let desk = Desk::sqlite();
    let prometheus = ("KEYFERRY_PROMETHEUS__URL", "https://prometheus.example");
    let tls = ["--gateway-tls-certificate", "/nowhere.pem", "--gateway-tls-key", "/nowhere.pem"];
    let refused = |arguments: &[&str], environment: &[(&str, &str)], says: &str| {
        let said = desk.start_refused(arguments, environment);
        assert!(said.contains(says), "{said}");
        assert!(!desk.file("").exists(), "{says}: nothing is made");
    };
    refused(&[], &[("KEYFERRY_WEBHOOKS__CA_FILE", "/nowhere.pem")], "webhooks.ca_file");
    refused(&[], &[prometheus, ("KEYFERRY_PROMETHEUS__CA_FILE", "/nowhere.pem")], "prometheus.ca_file");
    let scrape = ("KEYFERRY_METRICS__LISTEN", "127.0.0.1:0");
    refused(&[], &[scrape, ("KEYFERRY_METRICS__TOKEN_FILE", "/nowhere.token")], "metrics.token_file");
    refused(&[], &[("KEYFERRY_METRICS__LISTEN", "0.0.0.0:0")], "metrics.token_file");
    refused(&tls, &[], "/nowhere.pem");
    refused(&tls[..2], &[], "go together");
}
