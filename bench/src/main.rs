#![doc = include_str!("../README.md")]
#![expect(clippy::print_stdout, reason = "it talks to a person at a terminal")]

mod browser;
mod commits;
mod crypto;
mod measure;
mod world;

use std::time::Duration;

use crate::measure::Rate;

/// What GetParametersForImport may take.
const PARAMETERS: Duration = Duration::from_millis(5);

#[tokio::main]
async fn main() {
    println!("{:<46} {:>12} {:>12} {:>7}  goal", "", "ours /s", "limit /s", "ratio");
    row("AsymmetricDecrypt, RSA_2048", crypto::rsa_2048_decrypt().await, ">= 0.95");
    row("Encrypt, 32 bytes", crypto::encrypt().await, "");
    row("CreateKey, one after the other", commits::create_key().await, ">= 0.8");
    row("CreateKey, 16 waiting, to one after the other", commits::create_key_waiting().await, ">= 2.5");
    let (many, few) = commits::list_keys().await;
    row("a page of 100,000 keys, to 100, in time", (1.0 / many, 1.0 / few), "<= 1.5");
    let (wrapped, native) = browser::wrap();
    row("wrap in Chromium, RSAES_OAEP_SHA_256, to OpenSSL", (wrapped.oaep, native), ">= 0.067");
    for (what, rate) in [("hybrid form", wrapped.hybrid), ("RSA_AES_KEY_WRAP_SHA_256", wrapped.kwp)] {
        let took = Duration::from_secs_f64(1.0 / rate);
        println!("{:<46} {took:>12.2?}", format!("wrap an RSA_2048 key in Chromium, {what}"));
    }
    let slowest = commits::parameters_for_import().await;
    let ratio = slowest.as_secs_f64() / PARAMETERS.as_secs_f64();
    println!(
        "{:<46} {slowest:>12.2?} {PARAMETERS:>12.2?} {ratio:>7.2}  < 1",
        "GetParametersForImport, p99, pairs in stock"
    );
}

fn row(what: &str, (ours, limit): (Rate, Rate), goal: &str) {
    println!("{what:<46} {ours:>12.4} {limit:>12.4} {:>7.2}  {goal}", ours / limit);
}
