//! A registry on the loopback that knows two schemas, so that the clients of registries can fill their caches.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use serde_json::json;

use crate::order::{OLD_SCHEMA, SCHEMA};
use crate::{OLD_SCHEMA_ID, SCHEMA_ID};

/// The longest body that is read.
const BODY_LIMIT: u64 = 1 << 20;

/// The registry; it serves for as long as the program runs.
#[derive(Debug)]
pub struct Stub {
    /// Where it listens.
    pub url: String,
    requests: Arc<AtomicUsize>,
}

impl Stub {
    /// Listens on a free port.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn start() -> anyhow::Result<Self> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("binding a free port")?;
        let url = format!("http://{}", listener.local_addr()?);
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counter.fetch_add(1, Ordering::Relaxed);
                // A peer that hangs up harms only its own request.
                drop(answer(&stream));
            }
        });
        Ok(Self { url, requests })
    }

    /// How many requests came in so far: measuring must not add any.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

/// One request, one answer, and the connection is closed.
fn answer(mut stream: &TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.split_once(':') else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    std::io::copy(
        &mut reader.take(length.min(BODY_LIMIT)),
        &mut std::io::sink(),
    )?;
    let (status, body) = respond(&request);
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/vnd.schemaregistry.v1+json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len(),
    )
}

fn respond(request: &str) -> (&'static str, String) {
    let mut words = request.split(' ');
    let method = words.next().unwrap_or_default();
    let target = words.next().unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default();
    let by_id = path
        .strip_prefix("/schemas/ids/")
        .and_then(|id| id.parse().ok());
    let body = match (method, by_id) {
        ("GET", Some(SCHEMA_ID)) => json!({ "schema": SCHEMA }),
        ("GET", Some(OLD_SCHEMA_ID)) => json!({ "schema": OLD_SCHEMA }),
        // A registration, a look-up, the latest version: whichever it is, this is the answer.
        ("GET" | "POST", None) if path.starts_with("/subjects/") => json!({
            "subject": "orders-value",
            "version": 2,
            "id": SCHEMA_ID,
            "guid": "5a7c1f0e-2b1d-4c77-9d0a-3a1de1c8b001",
            "schemaType": "AVRO",
            "schema": SCHEMA,
        }),
        _ => {
            let body = json!({ "error_code": 40403, "message": "Schema not found" });
            return ("404 Not Found", body.to_string());
        }
    };
    ("200 OK", body.to_string())
}
