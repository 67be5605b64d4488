#![no_main]

use etymon_avro::{Limits, Plan, Schema};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str, &[u8])| {
    let (writer, reader, payload) = input;
    let (Ok(writer), Ok(reader)) = (Schema::parse(writer), Schema::parse(reader)) else {
        return;
    };
    let Ok(plan) = Plan::new(&writer, &reader) else {
        return;
    };
    let limits = Limits {
        allocation: 1 << 20,
        ..Limits::default()
    };
    let mut copied = Vec::new();
    let value = plan.decode_value(payload, limits);
    if plan.transcode(payload, &mut copied, limits).is_ok()
        && let Ok(value) = value
    {
        let itself = Plan::new(&reader, &reader).expect("a schema reads itself");
        let read = itself.decode_value(&copied, Limits::default());
        assert_eq!(format!("{read:?}"), format!("Ok({value:?})"));
    }
});
