#![no_main]

use etymon_avro::Limits;
use etymon_avro::container::Blocks;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    let limits = Limits {
        payload: 1 << 20,
        ..Limits::default()
    };
    let Ok(mut blocks) = Blocks::new(file, limits) else {
        return;
    };
    while let Ok(Some(_)) = blocks.next_block() {}
});
