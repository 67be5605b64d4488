//! The load generator: HTTP/1.1 over kept-alive connections, one request at a time on each.
//!
//! Deliberately missing: pipelining, chunked answers, redirects, TLS. It shall cost less than the server that it measures.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::histogram::Histogram;
use crate::requests::Requests;

/// An answer: its status and its body.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

/// One kept-alive connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends a request and waits for the whole answer.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            self.receive().await?;
            if let Some(head) = Head::read(&self.buffer)? {
                break head;
            }
        };
        let end = head.length + head.body;
        while self.buffer.len() < end {
            self.receive().await?;
        }
        ensure!(
            self.buffer.len() == end,
            "the server sent more than it announced"
        );
        Ok(Answer {
            status: head.status,
            body: &self.buffer[head.length..],
        })
    }

    async fn receive(&mut self) -> anyhow::Result<()> {
        self.buffer.reserve(16 * 1024);
        ensure!(
            self.stream.read_buf(&mut self.buffer).await? > 0,
            "the server closed the connection"
        );
        Ok(())
    }
}

/// What the head of an answer says.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    status: u16,
    /// Bytes of the head, its empty line included.
    length: usize,
    /// Bytes of the body.
    body: usize,
}

impl Head {
    /// `None`: there is more to come.
    fn read(bytes: &[u8]) -> anyhow::Result<Option<Self>> {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = std::str::from_utf8(&bytes[..end]).context("the head is not text")?;
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.strip_prefix("HTTP/1.1 "))
            .and_then(|line| line.get(..3));
        let Some(status) = status.and_then(|status| status.parse().ok()) else {
            bail!("not an HTTP/1.1 answer: {head}");
        };
        for line in lines {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                let body = value
                    .trim()
                    .parse()
                    .with_context(|| format!("not a length: {line}"))?;
                return Ok(Some(Self {
                    status,
                    length: end + 4,
                    body,
                }));
            }
        }
        bail!("an answer without Content-Length: {head}")
    }
}

/// What came of a load.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) latencies: Histogram,
    pub(crate) elapsed: Duration,
    /// Bytes of all bodies.
    pub(crate) bytes: u64,
}

impl Outcome {
    /// Requests that were answered.
    pub(crate) fn answered(&self) -> u64 {
        self.latencies.count()
    }

    /// Requests per second.
    pub(crate) fn rate(&self) -> f64 {
        self.answered() as f64 / self.elapsed.as_secs_f64()
    }
}

/// One connection per source; each sends until its source ends or the time is over.
///
/// # Errors
///
/// An answer with a status other than `expected`, or a connection that breaks: a measurement with failures in it says nothing.
pub(crate) async fn run(
    address: SocketAddr,
    sources: Vec<Box<dyn Requests>>,
    expected: u16,
    time: Duration,
) -> anyhow::Result<Outcome> {
    let mut connections = Vec::with_capacity(sources.len());
    for source in sources {
        connections.push((Connection::open(address).await?, source));
    }
    let start = Instant::now();
    let mut clients = JoinSet::new();
    for (connection, source) in connections {
        clients.spawn(client(connection, source, expected, start + time));
    }
    let mut outcome = Outcome::default();
    while let Some(ended) = clients.join_next().await {
        let (latencies, bytes) = ended??;
        outcome.latencies.merge(&latencies);
        outcome.bytes += bytes;
    }
    outcome.elapsed = start.elapsed();
    Ok(outcome)
}

async fn client(
    mut connection: Connection,
    mut source: Box<dyn Requests>,
    expected: u16,
    end: Instant,
) -> anyhow::Result<(Histogram, u64)> {
    let (mut latencies, mut bytes) = (Histogram::default(), 0);
    let mut sent_at = Instant::now();
    while sent_at < end
        && let Some(request) = source.next()
    {
        let answer = connection.exchange(request).await?;
        if answer.status != expected {
            let body = String::from_utf8_lossy(answer.body);
            bail!(
                "{} instead of {expected}: {body}\nto: {}",
                answer.status,
                String::from_utf8_lossy(request)
            );
        }
        bytes += answer.body.len() as u64;
        let now = Instant::now();
        latencies.record(now - sent_at);
        sent_at = now;
    }
    Ok((latencies, bytes))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::floor;
    use crate::requests::{Random, get, post};
    use pretty_assertions::assert_eq;

    #[test]
    fn heads_are_read_once_they_are_whole() {
        let answer = b"HTTP/1.1 404 Not Found\r\nX-Other: 1\r\ncontent-LENGTH: 12\r\n\r\n";
        for end in 0..answer.len() {
            assert_eq!(Head::read(&answer[..end]).ok(), Some(None), "{end} bytes");
        }
        let head = Head {
            status: 404,
            length: answer.len(),
            body: 12,
        };
        assert_eq!(Head::read(answer).ok(), Some(Some(head)));
        for wrong in [
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
            "hello\r\n\r\n",
        ] {
            assert!(Head::read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    /// A hundred requests and no more.
    struct Hundred {
        random: Random,
        left: u32,
    }

    impl Requests for Hundred {
        fn next(&mut self) -> Option<&[u8]> {
            self.left = self.left.checked_sub(1)?;
            self.random.next()
        }
    }

    async fn floor_address() -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        tokio::spawn(floor::serve(listener));
        address
    }

    #[tokio::test]
    async fn the_floor_answers_every_request_of_every_connection() {
        let set: Arc<[Vec<u8>]> = [
            get("/schemas/ids/1"),
            post("/subjects/s", &"x".repeat(100_000)),
        ]
        .into();
        let hundred = |seed| {
            Box::new(Hundred {
                random: Random::new(&set, seed),
                left: 100,
            }) as Box<dyn Requests>
        };
        let outcome = run(
            floor_address().await,
            vec![hundred(1), hundred(2)],
            200,
            Duration::from_secs(60),
        )
        .await;
        let outcome = outcome.expect("the floor answers 200");
        assert_eq!(outcome.answered(), 200);
        assert_eq!(outcome.bytes, 200 * 600);
    }

    #[tokio::test]
    async fn an_unexpected_status_fails_the_measurement() {
        let set: Arc<[Vec<u8>]> = [get("/schemas/ids/1")].into();
        let sources: Vec<Box<dyn Requests>> = vec![Box::new(Random::new(&set, 1))];
        let outcome = run(floor_address().await, sources, 404, Duration::from_secs(60)).await;
        assert!(outcome.is_err_and(|error| error.to_string().starts_with("200 instead of 404")));
    }
}
