//! The client against the real server, against a registry that follows a script, and against a peer that misbehaves.

mod admin;
mod blocking;
mod caches;
mod files;
mod harness;
mod hostile;
mod peers;
mod real;
mod recorded;
mod retries;
mod settings;
mod tls;
mod wire;
