//! The file of a Rust type, as a constant.

mod descriptor;
mod file;
mod text;

pub use descriptor::Descriptor;
pub use text::Text;

/// What a Rust type is in Protobuf, described by constants only.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// A scalar type, by its name in Protobuf
    Scalar(&'static str),
    /// A message
    Message(&'static MessageType),
    /// An enum
    Enum(&'static EnumType),
    /// One of several fields
    OneOf(&'static OneOfType),
    /// A value with presence
    Optional(&'static Type),
    /// A list of values
    Repeated(&'static Type),
    /// A map from strings
    Map(&'static Type),
    /// A message that is described elsewhere in the file
    Named(&'static str),
}

/// A message.
#[derive(Debug, Clone, Copy)]
pub struct MessageType {
    /// Name, without the package
    pub name: &'static str,
    /// Package; empty for that of the file
    pub package: &'static str,
    /// Documentation
    pub doc: Option<&'static str>,
    /// Fields, in order
    pub fields: &'static [FieldType],
    /// Numbers that no field may have, from one to another with both
    pub reserved_numbers: &'static [(u32, u32)],
    /// Names that no field may have
    pub reserved_names: &'static [&'static str],
}

/// A field of a message, or a `oneof`, which has no number.
#[derive(Debug, Clone, Copy)]
pub struct FieldType {
    /// Name
    pub name: &'static str,
    /// Number
    pub number: u32,
    /// Documentation
    pub doc: Option<&'static str>,
    /// Type
    pub schema: Type,
    /// Tags that rules select it by; those of a `oneof` are those of its fields, too
    pub tags: &'static [&'static str],
}

impl FieldType {
    /// The tag at `at`; those of the `oneof` around it come first.
    const fn tag(&self, around: &[&'static str], at: usize) -> Option<&'static str> {
        if at < around.len() {
            Some(around[at])
        } else if at - around.len() < self.tags.len() {
            Some(self.tags[at - around.len()])
        } else {
            None
        }
    }
}

/// An enum.
#[derive(Debug, Clone, Copy)]
pub struct EnumType {
    /// Name, without the package
    pub name: &'static str,
    /// Package; empty for that of the file
    pub package: &'static str,
    /// Documentation
    pub doc: Option<&'static str>,
    /// Names and numbers, in order
    pub symbols: &'static [(&'static str, i32)],
}

/// The fields of a `oneof`.
#[derive(Debug, Clone, Copy)]
pub struct OneOfType {
    /// Fields, in order
    pub fields: &'static [FieldType],
}
