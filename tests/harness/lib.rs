//! What the tests that cross crates share: fresh binaries, a server as a process, a server in this process, a relay that
//! counts what is asked and can be cut, a Kafka broker, `etymon doctor`, random numbers, and an HTTP client that sends
//! exactly what it is told.

mod binary;
mod chance;
mod doctor;
mod http;
mod kafka;
mod registry;
mod relay;
mod server;

pub use binary::{binary, example, forget_package, target_dir, workspace};
pub use chance::Chance;
pub use doctor::{assert_healthy, examine};
pub use http::{Answer, Client, Request};
pub use kafka::Broker;
pub use registry::{LocalRegistry, StoreKind};
pub use relay::Relay;
pub use server::Server;
