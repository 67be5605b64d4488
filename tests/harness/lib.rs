//! What the tests that cross crates share: the fresh binary, a server as a process, a server in
//! this process, and an HTTP client that sends exactly what it is told.

mod binary;
mod http;
mod registry;
mod server;

pub use binary::{binary, target_dir, workspace};
pub use http::{Answer, Client, Request};
pub use registry::{LocalRegistry, StoreKind};
pub use server::Server;
