#![no_main]

use std::collections::HashMap;

use etymon_avro::{Limits, Plan, Record, Schema, append, decode, decode_with};
use libfuzzer_sys::fuzz_target;

#[derive(Record, Debug, PartialEq)]
#[record(crate = etymon_avro)]
struct Tree<'m> {
    name: &'m str,
    weight: Option<f32>,
    marks: HashMap<String, i32>,
    children: Vec<Tree<'m>>,
}

/// The same in another order, wider, with less.
const WRITER: &str = r#"{"type":"record","name":"Tree","fields":[
    {"name":"children","type":{"type":"array","items":"Tree"}},
    {"name":"gone","type":["null",{"type":"map","values":"Tree"}]},
    {"name":"weight","type":["int","null","float"]},
    {"name":"name","type":"bytes"},
    {"name":"marks","type":{"type":"map","values":"int"}}]}"#;

fuzz_target!(|payload: &[u8]| {
    if let Ok(tree) = decode::<Tree<'_>>(payload, Limits::default()) {
        let mut again = Vec::new();
        append(&tree, &mut again);
        let read = decode::<Tree<'_>>(&again, Limits::default()).expect("it was just written");
        // Not a number is not itself.
        assert_eq!(format!("{read:?}").len(), format!("{tree:?}").len());
    }
    let writer = Schema::parse(WRITER).expect("a schema");
    let reader = Schema::of::<Tree<'_>>().expect("a schema");
    let plan = Plan::new(&writer, &reader).expect("it can be read");
    let _ = decode_with::<Tree<'_>>(&plan, payload, Limits::default());
});
