//! A registry that lets nobody in.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const BODY: &str = r#"{"error_code":40101,"message":"Who are you?"}"#;

/// Answers 401 to every request.
pub(crate) async fn serve(listener: TcpListener) {
    while let Ok((mut stream, _)) = listener.accept().await {
        tokio::spawn(async move {
            let answer = format!(
                "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{BODY}",
                BODY.len()
            );
            let mut request = Vec::new();
            let mut part = [0; 4096];
            // Heads of requests are short, and what comes after them does not matter.
            while !request.windows(4).any(|four| four == b"\r\n\r\n") {
                match stream.read(&mut part).await {
                    Ok(0) | Err(_) => return,
                    Ok(read) => request.extend_from_slice(&part[..read]),
                }
            }
            // Whoever went away hears nothing.
            drop(stream.write_all(answer.as_bytes()).await);
            drop(stream.shutdown().await);
        });
    }
}
