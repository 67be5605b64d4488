//! An HTTP/1.1 client that sends the request target and the headers exactly as they are given:
//! nothing is encoded, merged or normalised on the way.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a connection may be silent before the test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request. `Host` is added; `Content-Length` too when there is a body, or when the method
/// usually has one.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// The request target, sent as it is.
    pub target: String,
    /// Headers, sent in this order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Vec<u8>>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers in the order of the wire, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body without its transfer coding.
    pub body: Vec<u8>,
}

/// One client of one server; keeps its connection.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
}

impl Request {
    /// A request without a body.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            ..Self::default()
        }
    }

    /// `GET target`
    #[must_use]
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// The same with a JSON body.
    #[must_use]
    pub fn json(mut self, body: &serde_json::Value) -> Self {
        let media_type = "application/vnd.schemaregistry.v1+json".to_owned();
        self.headers.push(("Content-Type".to_owned(), media_type));
        self.body = Some(body.to_string().into_bytes());
        self
    }

    fn bytes(&self, host: SocketAddr) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nHost: {host}\r\n",
            self.method, self.target
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let body = self.body.as_deref().unwrap_or_default();
        if self.body.is_some() || matches!(&*self.method, "POST" | "PUT" | "PATCH") {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        [head.as_bytes(), body].concat()
    }
}

impl Answer {
    /// The last header of this name (in lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().rev().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// When it is not JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|problem| panic!("{problem}: {}", String::from_utf8_lossy(&self.body)))
    }
}

impl Client {
    /// A client of the server at `address`; it connects when it first sends.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            connection: None,
        }
    }

    /// Sends a request and reads the whole answer. Never sends twice, except when a connection
    /// kept from before turns out to be closed before a byte of an answer arrives.
    ///
    /// # Errors
    ///
    /// What the connection says, and [`io::ErrorKind::InvalidData`] for an answer that is not HTTP.
    pub fn send(&mut self, request: &Request) -> io::Result<Answer> {
        let kept = self.connection.take();
        let was_kept = kept.is_some();
        let mut connection = kept.map_or_else(|| connect(self.address), Ok)?;
        let asked = ask(&mut connection, request, self.address);
        match asked {
            Err(problem) if was_kept && is_closed(&problem) => {
                connection = connect(self.address)?;
                ask(&mut connection, request, self.address)?;
            }
            other => other?,
        }
        let answer = read_answer(&mut connection, &request.method)?;
        if answer.header("connection") != Some("close") {
            self.connection = Some(connection);
        }
        Ok(answer)
    }
}

fn connect(address: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(BufReader::new(stream))
}

/// Sends, and waits for the first byte of the answer.
fn ask(
    connection: &mut BufReader<TcpStream>,
    request: &Request,
    host: SocketAddr,
) -> io::Result<()> {
    // A server may answer and close before it has read all: the answer counts, if there is one.
    let sent = connection.get_mut().write_all(&request.bytes(host));
    if connection.fill_buf()?.is_empty() {
        sent?;
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

fn is_closed(problem: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(
        problem.kind(),
        BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof
    )
}

fn read_answer(connection: &mut BufReader<TcpStream>, method: &str) -> io::Result<Answer> {
    loop {
        let status_line = read_line(connection)?;
        let status = status_line
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .ok_or_else(|| invalid(&status_line))?;
        let headers = read_headers(connection)?;
        let mut answer = Answer {
            status,
            headers,
            body: Vec::new(),
        };
        if status < 200 {
            continue; // 100 Continue announces the answer
        }
        if method != "HEAD" && status != 204 && status != 304 {
            answer.body = read_body(connection, &answer)?;
        }
        return Ok(answer);
    }
}

fn read_headers(connection: &mut BufReader<TcpStream>) -> io::Result<Vec<(String, String)>> {
    let mut headers = Vec::new();
    loop {
        let line = read_line(connection)?;
        if line.is_empty() {
            return Ok(headers);
        }
        let (name, value) = line.split_once(':').ok_or_else(|| invalid(&line))?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

fn read_body(connection: &mut BufReader<TcpStream>, answer: &Answer) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if answer.header("transfer-encoding") == Some("chunked") {
        loop {
            let size = read_line(connection)?;
            let size = u64::from_str_radix(&size, 16).map_err(|_| invalid(&size))?;
            connection.by_ref().take(size).read_to_end(&mut body)?;
            read_line(connection)?;
            if size == 0 {
                return Ok(body);
            }
        }
    }
    let Some(length) = answer.header("content-length") else {
        connection.read_to_end(&mut body)?;
        return Ok(body);
    };
    let length: usize = length.parse().map_err(|_| invalid(length))?;
    body.resize(length, 0);
    connection.read_exact(&mut body)?;
    Ok(body)
}

fn read_line(connection: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    if connection.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn invalid(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("not HTTP: {text:?}"))
}
