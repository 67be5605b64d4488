#![no_main]

use etymon_wire::Frame;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Option<&[u8]>, Option<&[u8]>)| {
    let (header, payload) = input;
    if let Ok(Some(frame)) = Frame::read(header, payload)
        && let Ok((indexes, _)) = frame.message()
    {
        indexes.iter().for_each(drop);
    }
});
