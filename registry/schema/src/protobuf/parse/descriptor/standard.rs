//! The options that `google/protobuf/descriptor.proto` declares, and those of `confluent/meta.proto`.

/// The options of one kind of declaration.
pub(super) struct Level {
    /// The message that holds them.
    pub(super) message: &'static str,
    pub(super) options: Members,
    /// The name of the extension 1088, which `confluent/meta.proto` declares.
    pub(super) meta: Option<&'static str>,
}

/// The fields of a message: number, name, type.
pub(super) type Members = &'static [(u32, &'static str, Type)];

/// The type of an option, or of a field of one.
#[derive(Clone, Copy)]
pub(super) enum Type {
    Bool,
    Text,
    Int,
    Enum(&'static [(i32, &'static str)]),
    Message(Members),
}

use Type::{Bool, Enum, Int, Message, Text};

pub(super) const META: Members = &[
    (1, "doc", Text),
    (
        2,
        "params",
        Message(&[(1, "key", Text), (2, "value", Text)]),
    ),
    (3, "tags", Text),
    (
        4,
        "rules",
        Message(&[
            (1, "name", Text),
            (2, "doc", Text),
            (3, "expr", Text),
            (4, "sql", Text),
        ]),
    ),
];

const EDITION: Type = Enum(&[
    (0, "EDITION_UNKNOWN"),
    (900, "EDITION_LEGACY"),
    (998, "EDITION_PROTO2"),
    (999, "EDITION_PROTO3"),
    (1000, "EDITION_2023"),
    (1001, "EDITION_2024"),
    (9999, "EDITION_UNSTABLE"),
    (1, "EDITION_1_TEST_ONLY"),
    (2, "EDITION_2_TEST_ONLY"),
    (99997, "EDITION_99997_TEST_ONLY"),
    (99998, "EDITION_99998_TEST_ONLY"),
    (99999, "EDITION_99999_TEST_ONLY"),
    (i32::MAX, "EDITION_MAX"),
]);

const FEATURES: Type = Message(&[
    (
        1,
        "field_presence",
        Enum(&[
            (0, "FIELD_PRESENCE_UNKNOWN"),
            (1, "EXPLICIT"),
            (2, "IMPLICIT"),
            (3, "LEGACY_REQUIRED"),
        ]),
    ),
    (
        2,
        "enum_type",
        Enum(&[(0, "ENUM_TYPE_UNKNOWN"), (1, "OPEN"), (2, "CLOSED")]),
    ),
    (
        3,
        "repeated_field_encoding",
        Enum(&[
            (0, "REPEATED_FIELD_ENCODING_UNKNOWN"),
            (1, "PACKED"),
            (2, "EXPANDED"),
        ]),
    ),
    (
        4,
        "utf8_validation",
        Enum(&[(0, "UTF8_VALIDATION_UNKNOWN"), (2, "VERIFY"), (3, "NONE")]),
    ),
    (
        5,
        "message_encoding",
        Enum(&[
            (0, "MESSAGE_ENCODING_UNKNOWN"),
            (1, "LENGTH_PREFIXED"),
            (2, "DELIMITED"),
        ]),
    ),
    (
        6,
        "json_format",
        Enum(&[
            (0, "JSON_FORMAT_UNKNOWN"),
            (1, "ALLOW"),
            (2, "LEGACY_BEST_EFFORT"),
        ]),
    ),
    (
        7,
        "enforce_naming_style",
        Enum(&[
            (0, "ENFORCE_NAMING_STYLE_UNKNOWN"),
            (1, "STYLE2024"),
            (2, "STYLE_LEGACY"),
        ]),
    ),
    (
        8,
        "default_symbol_visibility",
        Enum(&[
            (0, "DEFAULT_SYMBOL_VISIBILITY_UNKNOWN"),
            (1, "EXPORT_ALL"),
            (2, "EXPORT_TOP_LEVEL"),
            (3, "LOCAL_ALL"),
            (4, "STRICT"),
        ]),
    ),
]);

const FEATURE_SUPPORT: Type = Message(&[
    (1, "edition_introduced", EDITION),
    (2, "edition_deprecated", EDITION),
    (3, "deprecation_warning", Text),
    (4, "edition_removed", EDITION),
]);

pub(super) const FILE: Level = Level {
    message: "google.protobuf.FileOptions",
    options: &[
        (1, "java_package", Text),
        (8, "java_outer_classname", Text),
        (
            9,
            "optimize_for",
            Enum(&[(1, "SPEED"), (2, "CODE_SIZE"), (3, "LITE_RUNTIME")]),
        ),
        (10, "java_multiple_files", Bool),
        (11, "go_package", Text),
        (16, "cc_generic_services", Bool),
        (17, "java_generic_services", Bool),
        (18, "py_generic_services", Bool),
        (20, "java_generate_equals_and_hash", Bool),
        (23, "deprecated", Bool),
        (27, "java_string_check_utf8", Bool),
        (31, "cc_enable_arenas", Bool),
        (36, "objc_class_prefix", Text),
        (37, "csharp_namespace", Text),
        (39, "swift_prefix", Text),
        (40, "php_class_prefix", Text),
        (41, "php_namespace", Text),
        (42, "php_generic_services", Bool),
        (44, "php_metadata_namespace", Text),
        (45, "ruby_package", Text),
        (50, "features", FEATURES),
    ],
    meta: Some("confluent.file_meta"),
};

pub(super) const MESSAGE: Level = Level {
    message: "google.protobuf.MessageOptions",
    options: &[
        (1, "message_set_wire_format", Bool),
        (2, "no_standard_descriptor_accessor", Bool),
        (3, "deprecated", Bool),
        (7, "map_entry", Bool),
        (11, "deprecated_legacy_json_field_conflicts", Bool),
        (12, "features", FEATURES),
    ],
    meta: Some("confluent.message_meta"),
};

pub(super) const FIELD: Level = Level {
    message: "google.protobuf.FieldOptions",
    options: &[
        (
            1,
            "ctype",
            Enum(&[(0, "STRING"), (1, "CORD"), (2, "STRING_PIECE")]),
        ),
        (2, "packed", Bool),
        (3, "deprecated", Bool),
        (5, "lazy", Bool),
        (
            6,
            "jstype",
            Enum(&[(0, "JS_NORMAL"), (1, "JS_STRING"), (2, "JS_NUMBER")]),
        ),
        (10, "weak", Bool),
        (15, "unverified_lazy", Bool),
        (16, "debug_redact", Bool),
        (
            17,
            "retention",
            Enum(&[
                (0, "RETENTION_UNKNOWN"),
                (1, "RETENTION_RUNTIME"),
                (2, "RETENTION_SOURCE"),
            ]),
        ),
        (
            19,
            "targets",
            Enum(&[
                (0, "TARGET_TYPE_UNKNOWN"),
                (1, "TARGET_TYPE_FILE"),
                (2, "TARGET_TYPE_EXTENSION_RANGE"),
                (3, "TARGET_TYPE_MESSAGE"),
                (4, "TARGET_TYPE_FIELD"),
                (5, "TARGET_TYPE_ONEOF"),
                (6, "TARGET_TYPE_ENUM"),
                (7, "TARGET_TYPE_ENUM_ENTRY"),
                (8, "TARGET_TYPE_SERVICE"),
                (9, "TARGET_TYPE_METHOD"),
            ]),
        ),
        (
            20,
            "edition_defaults",
            Message(&[(3, "edition", EDITION), (2, "value", Text)]),
        ),
        (21, "features", FEATURES),
        (22, "feature_support", FEATURE_SUPPORT),
    ],
    meta: Some("confluent.field_meta"),
};

pub(super) const ONEOF: Level = Level {
    message: "google.protobuf.OneofOptions",
    options: &[(1, "features", FEATURES)],
    meta: None,
};

pub(super) const EXTENSION_RANGE: Level = Level {
    message: "google.protobuf.ExtensionRangeOptions",
    options: &[
        (
            2,
            "declaration",
            Message(&[
                (1, "number", Int),
                (2, "full_name", Text),
                (3, "type", Text),
                (5, "reserved", Bool),
                (6, "repeated", Bool),
            ]),
        ),
        (
            3,
            "verification",
            Enum(&[(0, "DECLARATION"), (1, "UNVERIFIED")]),
        ),
        (50, "features", FEATURES),
    ],
    meta: None,
};

pub(super) const ENUM: Level = Level {
    message: "google.protobuf.EnumOptions",
    options: &[
        (2, "allow_alias", Bool),
        (3, "deprecated", Bool),
        (6, "deprecated_legacy_json_field_conflicts", Bool),
        (7, "features", FEATURES),
    ],
    meta: Some("confluent.enum_meta"),
};

pub(super) const ENUM_VALUE: Level = Level {
    message: "google.protobuf.EnumValueOptions",
    options: &[
        (1, "deprecated", Bool),
        (2, "features", FEATURES),
        (3, "debug_redact", Bool),
        (4, "feature_support", FEATURE_SUPPORT),
    ],
    meta: Some("confluent.enum_value_meta"),
};

pub(super) const SERVICE: Level = Level {
    message: "google.protobuf.ServiceOptions",
    options: &[(33, "deprecated", Bool), (34, "features", FEATURES)],
    meta: None,
};

pub(super) const METHOD: Level = Level {
    message: "google.protobuf.MethodOptions",
    options: &[
        (33, "deprecated", Bool),
        (
            34,
            "idempotency_level",
            Enum(&[
                (0, "IDEMPOTENCY_UNKNOWN"),
                (1, "NO_SIDE_EFFECTS"),
                (2, "IDEMPOTENT"),
            ]),
        ),
        (35, "features", FEATURES),
    ],
    meta: None,
};
