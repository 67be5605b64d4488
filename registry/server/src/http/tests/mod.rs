//! The API over real connections.

mod answers;
mod associations;
mod hostile;
mod hot;
mod limits;
mod openapi;
mod registry;
mod tags;

use registry::{Answer, TestRegistry};
