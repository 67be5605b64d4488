//! Protobuf files that come by chance, valid ones and almost valid ones: what others make of them, and the laws of
//! printing.

mod generate;
mod golden;
mod mutate;
mod oracle;
mod pool;
mod print;

use proptest::test_runner::{Config, RngSeed};

/// As many cases as `PROPTEST_CASES` says, else `default`.
fn cases(default: u32) -> Config {
    let config = Config::default();
    let is_set = std::env::var_os("PROPTEST_CASES").is_some();
    Config {
        cases: if is_set { config.cases } else { default },
        rng_seed: RngSeed::Fixed(8),
        failure_persistence: None,
        ..config
    }
}
