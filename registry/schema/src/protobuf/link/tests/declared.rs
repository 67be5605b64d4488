//! Extensions that a message announces.

use super::{accepted, refused};

#[test]
fn declarations_name_each_extension_once_and_in_full() {
    refused(
        &[],
        &[
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 3 full_name: \".x\" type: \"int32\" }]; } ",
                "{ number: 3 full_name: \".x\" type: \"int32\" }",
                "the number 3, which is not among the extension numbers 4 to 10",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { full_name: \".x\" type: \"int32\" }]; } ",
                "{ full_name: \".x\" type: \"int32\" }",
                "the number 0, which is not among",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" }]; } ",
                "{ number: 4 full_name: \".x\" }",
                "does not have both `full_name` and `type`",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 type: \"int32\" reserved: true }]; } ",
                "{ number: 4 type: \"int32\" reserved: true }",
                "does not have both",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 }]; } ",
                "{ number: 4 }",
                "does not have both",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \"x\" type: \"int32\" }]; } ",
                "{ number: 4 full_name: \"x\" type: \"int32\" }",
                "`x`, which is not a full name with a dot in front",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".a..x\" type: \"int32\" }]; } ",
                "{ number: 4 full_name: \".a..x\" type: \"int32\" }",
                "`.a..x`, which is not a full name",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \"\" type: \"int32\" }]; } ",
                "{ number: 4 full_name: \"\" type: \"int32\" }",
                "``, which is not a full name",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \"int\" }]; } ",
                "{ number: 4 full_name: \".x\" type: \"int\" }",
                "`int`, which is not a full name",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \".q-r\" }]; } ",
                "{ number: 4 full_name: \".x\" type: \".q-r\" }",
                "`.q-r`, which is not a full name",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \"int32\" }, declaration = { number: 4 full_name: \".y\" type: \"int32\" }]; } ",
                "{ number: 4 full_name: \".y\" type: \"int32\" }",
                "the extension number 4 is declared twice",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \"int32\" }, declaration = { number: 5 full_name: \".x\" type: \"int32\" }]; } ",
                "{ number: 5 full_name: \".x\" type: \"int32\" }",
                "the extension `.x` is declared twice",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [verification = UNVERIFIED, declaration = { number: 4 full_name: \".x\" type: \"int32\" }]; } ",
                "verification = UNVERIFIED",
                "marked UNVERIFIED",
            ),
        ],
    );
}

#[test]
fn extensions_are_as_they_were_declared() {
    refused(
        &[],
        &[
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \"int32\" }]; } extend M { optional int32 y = 5; }",
                "5",
                "`M` has no declaration",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".y\" type: \"int32\" }]; } extend M { optional int32 x = 4; }",
                "4",
                "declares it for `.y`, not for `.x`",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \"int32\" }]; } message N { extend M { optional int32 x = 4; } }",
                "4",
                "declares it for `.x`, not for `.N.x`",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \"int64\" }]; } extend M { optional int32 x = 4; }",
                "4",
                "declares its type to be `int64`, not `int32`",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \".E\" }]; } extend M { optional M x = 4; }",
                "4",
                "declares its type to be `.E`, not `.M`",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".g\" type: \".H\" }]; } extend M { optional group G = 4 {} }",
                "4",
                "declares its type to be `.H`, not `.G`",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \"int32\" repeated: true }]; } extend M { optional int32 x = 4; }",
                "4",
                "declares it to be repeated",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \"int32\" }]; } extend M { repeated int32 x = 4; }",
                "4",
                "does not declare it to be repeated",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 reserved: true }]; } extend M { optional int32 x = 4; }",
                "4",
                "reserves it",
            ),
            (
                "syntax=\"proto2\"; message M { extensions 4 to 10 [verification = DECLARATION]; } extend M { optional int32 x = 4; }",
                "4",
                "`M` has no declaration",
            ),
        ],
    );
    accepted(
        &[],
        &[
            "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \"int32\" }]; } extend M { optional int32 x = 4; }",
            "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 reserved: true }]; } ",
            "syntax=\"proto2\"; message M { extensions 4 to 10 [verification = DECLARATION]; } ",
            "syntax=\"proto2\"; message M { extensions 4 to 10 [verification = UNVERIFIED]; } extend M { optional int32 x = 4; }",
            "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \"enum\" }]; } ",
            "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".a.1x\" type: \".M\" }]; } ",
            "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \".M\" repeated: t }]; } extend M { repeated M x = 4; }",
            "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".g\" type: \".G\" }]; } extend M { optional group G = 4 {} }",
            "syntax=\"proto2\"; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".x\" type: \"int32\" }]; extensions 20 to 30; } extend M { optional int32 y = 20; }",
            "syntax=\"proto2\"; package p; message M { extensions 4 to 10 [declaration = { number: 4 full_name: \".p.x\" type: \".p.M\" }]; } extend M { optional M x = 4; }",
        ],
    );
}

#[test]
fn a_declaration_is_in_each_range_of_its_statement() {
    let found = super::refusals(
        "syntax=\"proto2\"; message M { extensions 4 to 10, 20 to 30 [declaration = { number: 4 full_name: \".x\" type: \"int32\" }]; }",
        &[],
    );
    let messages: Vec<_> = found.iter().map(|(_, message)| message.as_str()).collect();
    assert_eq!(messages.len(), 2, "{messages:#?}");
    assert!(messages[0].contains("not among the extension numbers 20 to 30"));
}

#[test]
fn many_declarations_of_many_extensions_are_read_once() {
    use std::fmt::Write as _;
    let mut declared = String::new();
    let mut extensions = String::new();
    for number in 1..6000 {
        let comma = if number == 1 { "" } else { "," };
        write!(
            declared,
            "{comma}declaration={{number:{number} full_name:\".a{number}\" type:\"int32\"}}"
        )
        .unwrap();
        write!(extensions, "optional int32 a{number}={number};").unwrap();
    }
    let text = format!(
        "syntax=\"proto2\"; message M {{ extensions 1 to 6000 [{declared}]; }} extend M {{ {extensions} }}"
    );
    accepted(&[], &[&text]);
}
