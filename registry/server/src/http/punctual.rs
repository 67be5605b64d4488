//! A connection whose first bytes arrive in time.
//!
//! Until it is known whether a peer speaks HTTP/1 or HTTP/2, no time-out of either counts: a peer that says nothing, or
//! only the beginning of the HTTP/2 preface, would be waited for as long as it likes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// What every HTTP/2 connection begins with.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A connection that breaks off when it is not known in time what the peer speaks.
pub(super) struct Punctual {
    stream: TcpStream,
    /// Bytes that were read, all of them the beginning of the preface.
    seen: usize,
    /// Gone once it is known.
    deadline: Option<Pin<Box<Sleep>>>,
}

impl Punctual {
    /// Waits for `limit`.
    pub(super) fn new(stream: TcpStream, limit: Duration) -> Self {
        Self {
            stream,
            seen: 0,
            deadline: Some(Box::pin(sleep(limit))),
        }
    }

    fn learn(&mut self, bytes: &[u8]) {
        let expected = &PREFACE[self.seen..];
        let compared = bytes.len().min(expected.len());
        let is_beginning = bytes.len() < expected.len() && bytes == &expected[..compared];
        if is_beginning {
            self.seen += bytes.len();
        } else {
            self.deadline = None;
        }
    }
}

impl AsyncRead for Punctual {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(deadline) = &mut self.deadline else {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        };
        if deadline.as_mut().poll(context).is_ready() {
            let late = "the first bytes did not arrive in time";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, late)));
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if matches!(polled, Poll::Ready(Ok(()))) {
            self.learn(&buffer.filled()[before..]);
        }
        polled
    }
}

impl AsyncWrite for Punctual {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
