//! What a registry survives: being killed at any moment, and a disk that is full. And what it never tells.

mod crash;
mod full;
mod ledger;
mod registry;
mod secrets;
