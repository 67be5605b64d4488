//! The registry as a server: settings, the line of decisions, and the HTTP API.

pub mod http;
pub mod kms;
pub mod registry;
pub mod settings;
