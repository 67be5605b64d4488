//! The registry's rules, on schemas that are lists of field names.

mod associations;
mod compatibility;
mod deletion;
mod keys;
mod model;
mod parts;
mod references;
mod registration;
mod settings;
mod tagging;
mod views;
mod world;
