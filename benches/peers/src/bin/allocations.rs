//! Counts what one operation of each case allocates, and prints it as JSON by name.

use std::alloc::System;
use std::collections::HashMap;

use etymon_peers::allocations::Allocations;
use etymon_peers::cases;
use etymon_peers::stub::Stub;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Operations that are averaged.
const OPERATIONS: u32 = 100;

fn main() -> anyhow::Result<()> {
    let stub = Stub::start()?;
    let mut counted = HashMap::new();
    for case in cases::all(&stub)? {
        let mut runner = (case.make)();
        runner(10); // buffers that are reused get their size
        let region = Region::new(ALLOCATOR);
        runner(OPERATIONS);
        let change = region.change();
        let operations = OPERATIONS as usize;
        let allocations = Allocations {
            count: (change.allocations + change.reallocations) / operations,
            bytes: change.bytes_allocated / operations,
        };
        counted.insert(case.name, allocations);
    }
    serde_json::to_writer(std::io::stdout(), &counted)?;
    Ok(())
}
