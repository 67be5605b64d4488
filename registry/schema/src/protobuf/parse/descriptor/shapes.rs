//! The messages of `google/protobuf/descriptor.proto` but for the options.

use super::record::Kind::{Ignored, Int, Message, Text};
use super::record::Shape;

pub(super) const FILE: Shape = Shape {
    name: "FileDescriptorProto",
    fields: &[
        (1, Text),
        (2, Text),
        (3, Text),
        (4, Message),
        (5, Message),
        (6, Message),
        (7, Message),
        (8, Message),
        (9, Ignored),
        (10, Int),
        (11, Int),
        (12, Text),
        (14, Int),
        (15, Text),
    ],
};

pub(super) const MESSAGE: Shape = Shape {
    name: "DescriptorProto",
    fields: &[
        (1, Text),
        (2, Message),
        (3, Message),
        (4, Message),
        (5, Message),
        (6, Message),
        (7, Message),
        (8, Message),
        (9, Message),
        (10, Text),
        (11, Int),
    ],
};

pub(super) const FIELD: Shape = Shape {
    name: "FieldDescriptorProto",
    fields: &[
        (1, Text),
        (2, Text),
        (3, Int),
        (4, Int),
        (5, Int),
        (6, Text),
        (7, Text),
        (8, Message),
        (9, Int),
        (10, Text),
        (17, Int),
    ],
};

pub(super) const ONEOF: Shape = Shape {
    name: "OneofDescriptorProto",
    fields: &[(1, Text), (2, Message)],
};

/// Of a message or of an enum.
pub(super) const RANGE: Shape = Shape {
    name: "ReservedRange",
    fields: &[(1, Int), (2, Int)],
};

pub(super) const EXTENSION_RANGE: Shape = Shape {
    name: "ExtensionRange",
    fields: &[(1, Int), (2, Int), (3, Message)],
};

pub(super) const ENUM: Shape = Shape {
    name: "EnumDescriptorProto",
    fields: &[
        (1, Text),
        (2, Message),
        (3, Message),
        (4, Message),
        (5, Text),
        (6, Int),
    ],
};

pub(super) const ENUM_VALUE: Shape = Shape {
    name: "EnumValueDescriptorProto",
    fields: &[(1, Text), (2, Int), (3, Message)],
};

pub(super) const SERVICE: Shape = Shape {
    name: "ServiceDescriptorProto",
    fields: &[(1, Text), (2, Message), (3, Message)],
};

pub(super) const METHOD: Shape = Shape {
    name: "MethodDescriptorProto",
    fields: &[
        (1, Text),
        (2, Text),
        (3, Text),
        (4, Message),
        (5, Int),
        (6, Int),
    ],
};
