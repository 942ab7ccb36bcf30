#![doc = include_str!("../README.md")]
#![expect(clippy::print_stdout, reason = "it talks to a person at a terminal")]

mod browser;
mod commits;
mod crypto;
mod gateway;
mod logs;
mod measure;
mod observe;
mod pages;
mod world;

use std::time::Duration;

use crate::measure::Rate;

// As the server has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What GetParametersForImport may take.
const PARAMETERS: Duration = Duration::from_millis(5);

/// What the first page of a query of the access log may take.
const LOG_PAGE: Duration = Duration::from_millis(200);

#[tokio::main]
async fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |what: &str| asked.is_empty() || asked.iter().any(|part| what.contains(part.as_str()));
    println!("{:<46} {:>12} {:>12} {:>7}  goal", "", "ours /s", "limit /s", "ratio");
    macro_rules! rows {
        ($($what:literal, $goal:literal => $rates:expr;)+) => {
            $(if wanted($what) { row($what, $rates, $goal); })+
        };
    }
    rows! {
        "AsymmetricDecrypt, RSA_2048", ">= 0.95" => crypto::rsa_2048_decrypt().await;
        "Encrypt, 32 bytes", "" => crypto::encrypt().await;
        "CreateKey, one after the other", ">= 0.8" => commits::create_key().await;
        "CreateKey, 16 waiting, to one after the other", ">= 2.5" => commits::create_key_waiting().await;
        "a page of 100,000 keys, to 100, in time", "<= 1.5" => in_time(commits::list_keys().await);
    }
    of_gateways(&wanted).await;
    if wanted("access log") {
        for page in logs::first_pages().await {
            let what = format!("10,000,000 access log records: {}", page.what);
            let (fastest, slowest) = page.ours;
            let ratio = slowest.as_secs_f64() / LOG_PAGE.as_secs_f64();
            println!("{what:<46} {slowest:>12.2?} {fastest:>12.2?} {ratio:>7.2}  <= 1");
            if let Some((theirs, _)) = page.duckdb {
                let ratio = fastest.as_secs_f64() / theirs.as_secs_f64();
                println!(
                    "{:<46} {fastest:>12.2?} {theirs:>12.2?} {ratio:>7.2}",
                    format!("{what}, to DuckDB")
                );
            }
        }
    }
    of_watching(&wanted).await;
    if wanted("page of keys in Chromium") {
        let page = pages::list_of_keys().await;
        for (what, (many, few)) in [("byte", page.first_byte), ("paint", page.first_paint)] {
            let what = format!("100,000 keys to 100 in Chromium, first {what}, ms");
            println!("{what:<46} {many:>12.1} {few:>12.1} {:>7.2}  <= 1.5", many / few);
        }
    }
    if wanted("wrap in Chromium") {
        let (wrapped, native) = browser::wrap();
        row("wrap in Chromium, RSAES_OAEP_SHA_256, to OpenSSL", (wrapped.oaep, native), ">= 0.067");
        for (what, rate) in [("hybrid form", wrapped.hybrid), ("RSA_AES_KEY_WRAP_SHA_256", wrapped.kwp)] {
            let took = Duration::from_secs_f64(1.0 / rate);
            println!("{:<46} {took:>12.2?}", format!("wrap an RSA_2048 key in Chromium, {what}"));
        }
    }
    if wanted("GetParametersForImport") {
        let slowest = commits::parameters_for_import().await;
        let ratio = slowest.as_secs_f64() / PARAMETERS.as_secs_f64();
        println!(
            "{:<46} {slowest:>12.2?} {PARAMETERS:>12.2?} {ratio:>7.2}  < 1",
            "GetParametersForImport, p99, pairs in stock"
        );
    }
}

/// What it costs to watch the gateways, as far as it is wanted.
async fn of_watching(wanted: &impl Fn(&str) -> bool) {
    let [panels, counting, charts] =
        ["observe: three panels of a day", "observe: counting a request", "observe: six charts"];
    if wanted(panels) {
        let told = observe::panels().await;
        let theirs = told.prometheus.map(|(raw, recorded)| {
            [("raw histograms", raw, "<= 0.02"), ("recorded series", recorded, "<= 0.25")]
        });
        for (to, theirs, goal) in theirs.into_iter().flatten() {
            for (asked, ours, theirs) in
                [("again", told.ours.again, theirs.again), ("the first time", told.ours.first, theirs.first)]
            {
                let what = format!("{panels}, to Prometheus, {to}, {asked}");
                let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
                println!(
                    "{what:<46} {ours:>12.2?} {theirs:>12.2?} {ratio:>7.4}  {goal}, {} samples",
                    told.samples
                );
            }
        }
        if theirs.is_none() {
            println!(
                "{panels:<46} {:>12.2?}  alone: Debian's package prometheus is not installed",
                told.ours.again
            );
        }
    }
    if wanted(counting) {
        let (counted, encrypt) = observe::counting().await;
        let share = encrypt / counted;
        println!(
            "{:<46} {counted:>12.0} {encrypt:>12.0} {share:>7.4}",
            format!("{counting}, in time of an Encrypt")
        );
    }
    if wanted(charts) {
        let observe::Charts { ours, uplot, uplot_first, bytes } = observe::charts();
        let what = format!("{charts} here, to uPlot in Chromium, ms");
        println!("{what:<46} {ours:>12.3} {uplot:>12.3} {:>7.2}  <= 0.5", ours / uplot);
        println!("{:<46} {uplot_first:>12.3}; {bytes} bytes of SVG", "the first time that uPlot draws, ms");
    }
}

/// What the gateways cost, as far as it is wanted.
async fn of_gateways(wanted: &impl Fn(&str) -> bool) {
    let [recorded, decrypt, dedicated, spread] = [
        "Encrypt by the gateway, recorded, to not, CPU",
        "AsymmetricDecrypt by the gateway, CPU",
        "Encrypt by the dedicated gateway, to a verification",
        "Encrypt by the gateway, p99.9 to p50",
    ];
    let encrypt = gateway::CONNECTIONS.map(|connections| {
        let clear = format!("Encrypt by the gateway, {connections} connections, CPU");
        (connections, [format!("{clear}, TLS"), clear])
    });
    let mut names = encrypt.iter().flat_map(|(_, names)| names).map(String::as_str);
    if !names.any(wanted) && ![recorded, decrypt, dedicated, spread].into_iter().any(wanted) {
        return;
    }
    let bench = gateway::Bench::new().await;
    for (connections, [over_tls, clear]) in &encrypt {
        if wanted(clear) {
            row(clear, bench.encrypt(*connections, false), ">= 0.45");
        }
        if wanted(over_tls) {
            row(over_tls, bench.encrypt(*connections, true), ">= 0.60");
        }
    }
    if wanted(recorded) {
        row(recorded, bench.recorded(), ">= 0.95");
    }
    if wanted(decrypt) {
        row(decrypt, bench.decrypt(), ">= 0.93");
    }
    if wanted(dedicated) {
        row(dedicated, bench.dedicated(), "");
    }
    if wanted(spread) {
        let (slow, half) = bench.spread();
        let ratio = slow.as_secs_f64() / half.as_secs_f64();
        println!("{spread:<46} {slow:>12.2?} {half:>12.2?} {ratio:>7.2}  <= 10");
    }
}

/// The ratio of two rates as that of their times.
fn in_time((ours, limit): (Rate, Rate)) -> (Rate, Rate) {
    (1.0 / ours, 1.0 / limit)
}

fn row(what: &str, (ours, limit): (Rate, Rate), goal: &str) {
    println!("{what:<46} {ours:>12.4} {limit:>12.4} {:>7.2}  {goal}", ours / limit);
}
