//! The client against the real server, against a registry that follows a script, and against a peer that misbehaves.

mod blocking;
mod caches;
mod files;
mod harness;
mod peers;
mod real;
mod retries;
mod settings;
mod tls;
mod wire;
