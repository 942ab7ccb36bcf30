//! What the series and labels are called there.

use std::time::Duration;

/// What a server of figures calls what `/metrics` tells, and which of its series are ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrometheusNames {
    /// The counter of requests.
    pub requests: String,
    /// The buckets of their durations.
    pub durations: String,
    /// When a server started, in seconds since 1970: told with every scrape.
    pub start: String,
    /// The label of the gateway.
    pub gateway: String,
    /// The label of the region.
    pub region: String,
    /// The label of the instance of the key.
    pub instance: String,
    /// The label of the operation.
    pub operation: String,
    /// The label of the status.
    pub status: String,
    /// The label of the error code.
    pub code: String,
    /// The labels that tell one scraped server from another.
    pub servers: Vec<String>,
    /// Labels that all of our series have there, with their values.
    pub matchers: Vec<(String, String)>,
    /// How often servers are scraped.
    pub interval: Duration,
}

impl Default for PrometheusNames {
    /// As Prometheus keeps what it scrapes: its own `instance` is the server, so ours has another name.
    fn default() -> Self {
        let of = |name: &str| name.to_owned();
        Self {
            requests: of("keyferry_gateway_requests_total"),
            durations: of("keyferry_gateway_request_duration_seconds_bucket"),
            start: of("process_start_time_seconds"),
            gateway: of("gateway"),
            region: of("region"),
            instance: of("exported_instance"),
            operation: of("operation"),
            status: of("status"),
            code: of("code"),
            servers: vec![of("job"), of("instance")],
            matchers: vec![],
            interval: Duration::from_secs(15),
        }
    }
}

/// Whether a series may have this name.
pub fn is_metric_name(name: &str) -> bool {
    is_name(name, |byte| byte == b':')
}

/// Whether a label may have this name.
pub fn is_label_name(name: &str) -> bool {
    is_name(name, |_| false)
}

fn is_name(name: &str, more: impl Fn(u8) -> bool) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || more(byte);
    name.bytes().next().is_some_and(letter) && name.bytes().all(|byte| letter(byte) || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_data_model() {
        for (name, metric, label) in [
            ("keyferry_gateway_requests_total", true, true),
            ("job:requests:sum", true, false),
            ("_x9", true, true),
            ("9x", false, false),
            ("", false, false),
            ("a-b", false, false),
            ("a{b=\"c\"}", false, false),
            ("größe", false, false),
        ] {
            assert_eq!((is_metric_name(name), is_label_name(name)), (metric, label), "{name}");
        }
    }
}
