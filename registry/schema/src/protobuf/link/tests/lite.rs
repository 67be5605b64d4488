//! Files for the runtime without descriptors.

use super::{accepted, refused};

const FILES: [(&str, &str); 2] = [
    (
        "lite.proto",
        "syntax=\"proto2\"; package l; option optimize_for = LITE_RUNTIME; message L { extensions 100 to 200; }",
    ),
    (
        "full.proto",
        "syntax=\"proto2\"; package f; message F { extensions 100 to 200; }",
    ),
];

#[test]
fn lite_files_and_others_mix_one_way_only() {
    refused(
        &FILES,
        &[
            (
                "syntax=\"proto2\"; import \"lite.proto\"; message M { optional l.L x = 1; }",
                "\"lite.proto\"",
                "`lite.proto` is for LITE_RUNTIME, and this file is not",
            ),
            (
                "syntax=\"proto2\"; option optimize_for = CODE_SIZE; import weak \"lite.proto\";",
                "\"lite.proto\"",
                "`lite.proto` is for LITE_RUNTIME",
            ),
            (
                "syntax=\"proto2\"; option optimize_for = LITE_RUNTIME; import \"full.proto\"; extend f.F { optional int32 x = 100; }",
                "f.F",
                "`f.F` of `full.proto` is extended, but this file is for LITE_RUNTIME",
            ),
            (
                "syntax=\"proto2\"; option optimize_for = LITE_RUNTIME; import \"google/protobuf/descriptor.proto\"; extend google.protobuf.FileOptions { optional int32 x = 5000; }",
                "google.protobuf.FileOptions",
                "is extended, but this file is for LITE_RUNTIME",
            ),
            (
                "syntax=\"proto2\"; option optimize_for = LITE_RUNTIME; option cc_generic_services = true; service S {}",
                "cc_generic_services = true",
                "has services, but sets `cc_generic_services`",
            ),
        ],
    );
    accepted(
        &FILES,
        &[
            "syntax=\"proto2\"; option optimize_for = LITE_RUNTIME; import \"full.proto\"; message M { optional f.F x = 1; }",
            "syntax=\"proto2\"; option optimize_for = LITE_RUNTIME; import \"lite.proto\"; extend l.L { optional int32 x = 100; }",
            "edition=\"2023\"; option optimize_for = LITE_RUNTIME; import \"lite.proto\"; message M { l.L l = 1; }",
            "syntax=\"proto2\"; option optimize_for = LITE_RUNTIME; service S {}",
            "syntax=\"proto2\"; option optimize_for = LITE_RUNTIME; option py_generic_services = true; service S {}",
        ],
    );
}
