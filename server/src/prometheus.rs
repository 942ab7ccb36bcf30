//! Asks a Prometheus-compatible server, by its HTTP API.

use std::time::Duration;

use async_trait::async_trait;
use domain::PrometheusTrouble;
use http::{HeaderValue, Request, Uri, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use metrics::PrometheusApi;
use tokio::{task::JoinSet, time::timeout};

use crate::outbound::{Outbound, Plain, Unopened};

/// The largest answer that is read.
const LARGEST: usize = 16 * 1024 * 1024;

/// The client. It speaks HTTP/1.1, follows no redirect and asks no proxy.
pub(crate) struct PrometheusClient {
    pub(crate) outbound: Outbound,
    /// The address of the API, without a slash at its end.
    pub(crate) api: Uri,
    pub(crate) plain: Plain,
    /// What it is told of who asks.
    pub(crate) authorization: Option<HeaderValue>,
    /// Whose series are asked for, where it keeps those of several.
    pub(crate) tenant: Option<HeaderValue>,
    pub(crate) patience: Duration,
}

impl PrometheusClient {
    fn request(
        &self,
        endpoint: &str,
        form: &[(&'static str, String)],
    ) -> Result<Request<Full<Bytes>>, http::Error> {
        let path = format!("{}/{endpoint}", self.api.path().trim_end_matches('/'));
        let host = self.api.authority().map(ToString::to_string).unwrap_or_default();
        let mut request = Request::post(path)
            .header(header::HOST, host)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .header(header::USER_AGENT, concat!("Keyferry/", env!("CARGO_PKG_VERSION")));
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        if let Some(tenant) = &self.tenant {
            request = request.header("x-scope-orgid", tenant);
        }
        request.body(Full::from(encoded(form)))
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<(u16, Vec<u8>), PrometheusTrouble> {
        let broken = |_| PrometheusTrouble::Broken;
        let stream = self.outbound.open(&self.api, self.plain).await.map_err(|unopened| match unopened {
            Unopened::Unreachable => PrometheusTrouble::Unreachable,
            Unopened::Untrusted(_) => PrometheusTrouble::Untrusted,
        })?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        // Ends with this exchange.
        let mut driven = JoinSet::new();
        driven.spawn(connection);
        let answer = sender.send_request(request).await.map_err(broken)?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), LARGEST).collect().await;
        match body {
            Ok(body) => Ok((status, body.to_bytes().to_vec())),
            Err(error) if error.is::<LengthLimitError>() => Err(PrometheusTrouble::TooLarge),
            Err(_) => Err(PrometheusTrouble::Broken),
        }
    }
}

#[async_trait]
impl PrometheusApi for PrometheusClient {
    async fn post(
        &self,
        endpoint: &'static str,
        form: &[(&'static str, String)],
    ) -> Result<(u16, Vec<u8>), PrometheusTrouble> {
        let request = self.request(endpoint, form).map_err(|_| PrometheusTrouble::Broken)?;
        timeout(self.patience, self.exchange(request)).await.unwrap_or(Err(PrometheusTrouble::TimedOut))
    }

    fn host(&self) -> &str {
        self.api.authority().map_or("", |authority| authority.as_str())
    }
}

/// A form as HTML encodes it: all but letters, digits and a few signs by their bytes.
fn encoded(form: &[(&'static str, String)]) -> String {
    let mut text = String::new();
    for (name, value) in form {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        for byte in value.bytes() {
            match byte {
                b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'*' => {
                    text.push(char::from(byte))
                }
                b' ' => text.push('+'),
                byte => text.push_str(&format!("%{byte:02X}")),
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        task::JoinHandle,
    };
    use tokio_rustls::rustls::RootCertStore;

    use super::*;

    fn client(api: &str, patience: Duration) -> PrometheusClient {
        PrometheusClient {
            outbound: Outbound::trusting(RootCertStore::empty()).expect("connections"),
            api: api.parse().expect("an address"),
            plain: Plain::ThisMachine,
            authorization: Some(HeaderValue::from_static("Bearer a-token")),
            tenant: Some(HeaderValue::from_static("ferry")),
            patience,
        }
    }

    /// Serves one connection with an answer, and gives the address of its API and what was asked.
    async fn serving(answer: Vec<u8>) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let api = format!("http://{}/prefix/api/v1", listener.local_addr().expect("an address"));
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut asked = Vec::new();
            while !asked.ends_with(b"&time=1.000") {
                let mut some = [0; 1024];
                match stream.read(&mut some).await.expect("a request") {
                    0 => break,
                    read => asked.extend_from_slice(&some[..read]),
                }
            }
            // Who has read enough goes away.
            let _ = stream.write_all(&answer).await;
            String::from_utf8(asked).expect("text")
        });
        (api, asked)
    }

    const QUESTION: [(&str, &str); 2] = [("query", "a{b=\"c&d=é\"} > 0 + 1"), ("time", "1.000")];

    async fn ask(client: &PrometheusClient) -> Result<(u16, Vec<u8>), PrometheusTrouble> {
        client.post("query", &QUESTION.map(|(name, value)| (name, value.to_owned()))).await
    }

    #[tokio::test]
    async fn a_question_is_a_form_and_its_answer_is_given_whatever_it_is() {
        let large = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", LARGEST + 1).into_bytes();
        let large = [large, vec![b' '; LARGEST + 1]].concat();
        for (answer, given) in [
            (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec(), Ok((200, b"{}".to_vec()))),
            (b"HTTP/1.1 503 Oh\r\ncontent-length: 3\r\n\r\nno!".to_vec(), Ok((503, b"no!".to_vec()))),
            (b"HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n".to_vec(), Ok((302, vec![]))),
            (b"SSH-2.0-OpenSSH\r\n".to_vec(), Err(PrometheusTrouble::Broken)),
            (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec(), Err(PrometheusTrouble::Broken)),
            (large, Err(PrometheusTrouble::TooLarge)),
        ] {
            let (api, asked) = serving(answer).await;
            assert_eq!(ask(&client(&api, Duration::from_secs(30))).await, given);
            let asked = asked.await.expect("asked");
            assert!(asked.starts_with("POST /prefix/api/v1/query HTTP/1.1\r\n"), "{asked}");
            assert!(
                asked.ends_with("\r\n\r\nquery=a%7Bb%3D%22c%26d%3D%C3%A9%22%7D+%3E+0+%2B+1&time=1.000"),
                "{asked}"
            );
            for header in ["authorization: Bearer a-token", "x-scope-orgid: ferry", "host: 127.0.0.1"] {
                assert!(asked.contains(header), "{header} is not in {asked}");
            }
        }
    }

    #[tokio::test]
    async fn who_is_not_there_or_says_nothing_is_told_apart() {
        let free = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
        let away = client(&format!("http://{free}/api/v1"), Duration::from_secs(30));
        assert_eq!(ask(&away).await, Err(PrometheusTrouble::Unreachable));
        let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = silent.local_addr().expect("an address");
        let slow = client(&format!("http://{address}/api/v1"), Duration::from_millis(50));
        assert_eq!(ask(&slow).await, Err(PrometheusTrouble::TimedOut));
        // It speaks no TLS.
        let plain = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = plain.local_addr().expect("an address");
        let greeted = tokio::spawn(async move {
            let (mut stream, _) = plain.accept().await.expect("a connection");
            let mut greeting = [0; 4096];
            let read = stream.read(&mut greeting).await.expect("a greeting");
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.expect("answered");
            greeting[..read].to_vec()
        });
        let secret = client(&format!("https://{address}/api/v1"), Duration::from_secs(30));
        assert_eq!(ask(&secret).await, Err(PrometheusTrouble::Untrusted));
        let greeting = greeted.await.expect("greeted");
        assert!(!greeting.windows(7).any(|some| some == b"a-token"), "nothing is told before");
    }
}
