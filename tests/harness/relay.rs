//! A relay in front of a server, which counts what passes through it and can be cut.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::{Answer, Client, Request};

/// Passes HTTP/1.1 requests on to a server, and counts them. Cut when dropped: connections end, new ones are refused.
#[derive(Debug)]
pub struct Relay {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    asked: BTreeMap<String, usize>,
    connections: Vec<TcpStream>,
    cut: bool,
}

impl Relay {
    /// A relay to `server`, on a free port of 127.0.0.1.
    ///
    /// # Panics
    ///
    /// When there is no free port.
    #[must_use]
    pub fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let seen = Arc::<Mutex<Seen>>::default();
        let seen_there = Arc::clone(&seen);
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let mut now = lock(&seen_there);
                if now.cut {
                    return;
                }
                now.connections.extend(connection.try_clone());
                drop(now);
                let seen = Arc::clone(&seen_there);
                // The end of a connection is no news; what got lost with it is missed by its client.
                thread::spawn(move || pass_on(connection, server, &seen));
            }
        });
        Self { address, seen }
    }

    /// Its root, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often each `METHOD TARGET` was asked.
    #[must_use]
    pub fn asked(&self) -> BTreeMap<String, usize> {
        lock(&self.seen).asked.clone()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let mut seen = lock(&self.seen);
        seen.cut = true;
        for connection in seen.connections.drain(..) {
            // It may be gone already.
            let _ = connection.shutdown(Shutdown::Both);
        }
        drop(seen);
        // Wakes the thread that listens, which then stops.
        let _ = TcpStream::connect(self.address);
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

fn pass_on(connection: TcpStream, server: SocketAddr, seen: &Mutex<Seen>) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut connection = BufReader::new(connection);
    let mut client = Client::new(server);
    while let Some(request) = read_request(&mut connection)? {
        let asked = format!("{} {}", request.method, request.target);
        *lock(seen).asked.entry(asked).or_default() += 1;
        let answer = client.send(&request)?;
        connection.get_mut().write_all(&bytes(&answer))?;
    }
    Ok(())
}

/// The next request, without the headers that [`Client`] adds by itself; `None` at the end.
fn read_request(connection: &mut BufReader<TcpStream>) -> io::Result<Option<Request>> {
    let first = read_line(connection)?;
    let mut words = first.split(' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Ok(None);
    };
    let mut request = Request::new(method, target);
    while let Some((name, value)) = read_line(connection)?.split_once(':') {
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            request.body = Some(vec![0; value.parse().map_err(io::Error::other)?]);
        } else if !name.eq_ignore_ascii_case("host") {
            request.headers.push((name.to_owned(), value.to_owned()));
        }
    }
    if let Some(body) = &mut request.body {
        connection.read_exact(body)?;
    }
    Ok(Some(request))
}

/// A line without its end; empty at the end of everything, too.
fn read_line(connection: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    connection.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

fn bytes(answer: &Answer) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} \r\n", answer.status);
    for (name, value) in &answer.headers {
        if !matches!(
            &**name,
            "content-length" | "transfer-encoding" | "connection"
        ) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    if answer.status != 204 {
        head.push_str(&format!("content-length: {}\r\n", answer.body.len()));
    }
    [head.as_bytes(), b"\r\n", &answer.body].concat()
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use pretty_assertions::assert_eq;
    use serde_json::json;

    use super::Relay;
    use crate::{Client, LocalRegistry, Request, StoreKind};

    #[test]
    fn what_passes_through_is_counted_until_the_relay_is_cut() {
        let registry = LocalRegistry::start(StoreKind::Memory, &Default::default());
        let relay = Relay::start(registry.address());
        let address: SocketAddr = relay.url()["http://".len()..].parse().expect("an address");
        let mut client = Client::new(address);
        let schema =
            Request::new("POST", "/subjects/a/versions").json(&json!({"schema": r#""int""#}));
        let by_id = Request::get("/schemas/ids/1");
        for request in [&schema, &by_id, &by_id] {
            let answer = client.send(request).expect("an answer");
            let direct = registry.client().send(request).expect("an answer");
            assert_eq!((answer.status, answer.json()), (200, direct.json()));
        }
        let asked: Vec<(String, usize)> = relay.asked().into_iter().collect();
        assert_eq!(
            asked,
            [
                ("GET /schemas/ids/1".to_owned(), 2),
                ("POST /subjects/a/versions".to_owned(), 1),
            ]
        );
        drop(relay);
        assert!(client.send(&by_id).is_err());
        assert!(Client::new(address).send(&by_id).is_err());
    }
}
