//! A registry that listens, and the plainest of clients: it sends the bytes it is given.

use std::net::SocketAddr;
use std::sync::Arc;

use etymon_store::MemoryStore;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::http::serve;
use crate::registry::{Limits, Registry};
use crate::settings::Settings;

/// A registry in memory behind a listener.
pub(super) struct TestRegistry {
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    pub(super) serving: JoinHandle<()>,
}

/// An answer, read to the end of its connection.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    head: String,
    pub(super) body: Vec<u8>,
}

impl TestRegistry {
    pub(super) async fn empty() -> Self {
        Self::with(Settings::default()).await
    }

    pub(super) async fn with(settings: Settings) -> Self {
        let limits = Limits {
            schema_bytes: settings.schema_bytes,
            ..Limits::default()
        };
        let registry =
            Registry::open(Arc::new(MemoryStore::default()), settings.rules, limits).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            drop(stopped.await);
        };
        let serving = tokio::spawn(serve(vec![listener], registry.unwrap(), settings, shutdown));
        let stop = Some(stop);
        Self {
            address,
            stop,
            serving,
        }
    }

    pub(super) fn stop(&mut self) {
        drop(self.stop.take());
    }

    /// Sends these bytes, and reads until the connection is closed.
    pub(super) async fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // A server that refuses may stop reading, and then this fails.
        drop(stream.write_all(request).await);
        Answer::read(&mut stream).await
    }

    /// Sends a request with further header lines, each with its end of line.
    pub(super) async fn send(
        &self,
        method: &str,
        target: &str,
        headers: &str,
        body: &str,
    ) -> Answer {
        let length = body.len();
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        );
        self.raw(request.as_bytes()).await
    }

    pub(super) async fn get(&self, target: &str) -> Answer {
        self.send("GET", target, "", "").await
    }

    pub(super) async fn post(&self, target: &str, body: &Value) -> Answer {
        self.send("POST", target, "", &body.to_string()).await
    }
}

impl Answer {
    pub(super) async fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        // A reset after the answer is an end, too.
        drop(stream.read_to_end(&mut bytes).await);
        let text = String::from_utf8_lossy(&bytes);
        let head_ends = text
            .find("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {text:?}"));
        let head = text[..head_ends].to_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body = bytes[head_ends + 4..].to_vec();
        Self { status, head, body }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let lines = self
            .head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        let mut named = lines.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value)
    }

    /// The body as JSON; times are 0.
    pub(super) fn json(&self) -> Value {
        let mut value = serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!(
                "{error}: {} {:?}",
                self.head,
                String::from_utf8_lossy(&self.body)
            )
        });
        forget_times(&mut value);
        value
    }
}

fn forget_times(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.iter_mut().for_each(|(name, value)| {
                if name == "ts" {
                    *value = 0.into();
                } else {
                    forget_times(value);
                }
            });
        }
        Value::Array(elements) => elements.iter_mut().for_each(forget_times),
        _ => {}
    }
}
