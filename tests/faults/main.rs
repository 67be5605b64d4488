//! What a registry survives: being killed at any moment, and a disk that is full.

mod crash;
mod full;
mod ledger;
mod registry;
