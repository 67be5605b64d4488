//! What a logical type makes of a value.

use etymon_schema::avro::model::{Kind, Node};

use crate::plan::matching::{logical, number};

/// A logical type on a type that it belongs on; on another one it says nothing, as the specification has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Logical {
    None,
    Date,
    TimeMillis,
    TimeMicros,
    TimestampMillis,
    TimestampMicros,
    TimestampNanos,
    LocalTimestampMillis,
    LocalTimestampMicros,
    LocalTimestampNanos,
    Decimal,
    BigDecimal,
    Uuid,
    Duration,
}

impl Logical {
    pub(super) fn of(node: &Node) -> Self {
        let Some(name) = logical(node) else {
            return Self::None;
        };
        match (name, &node.kind) {
            ("date", Kind::Int) => Self::Date,
            ("time-millis", Kind::Int) => Self::TimeMillis,
            ("time-micros", Kind::Long) => Self::TimeMicros,
            ("timestamp-millis", Kind::Long) => Self::TimestampMillis,
            ("timestamp-micros", Kind::Long) => Self::TimestampMicros,
            ("timestamp-nanos", Kind::Long) => Self::TimestampNanos,
            ("local-timestamp-millis", Kind::Long) => Self::LocalTimestampMillis,
            ("local-timestamp-micros", Kind::Long) => Self::LocalTimestampMicros,
            ("local-timestamp-nanos", Kind::Long) => Self::LocalTimestampNanos,
            ("decimal", Kind::Bytes | Kind::Fixed(_)) if is_decimal(node) => Self::Decimal,
            ("big-decimal", Kind::Bytes) => Self::BigDecimal,
            ("uuid", Kind::String | Kind::Bytes) => Self::Uuid,
            ("uuid", Kind::Fixed(fixed)) if fixed.size == 16 => Self::Uuid,
            ("duration", Kind::Fixed(fixed)) if fixed.size == 12 => Self::Duration,
            _ => Self::None,
        }
    }
}

/// Whether precision and scale are those of a decimal.
fn is_decimal(node: &Node) -> bool {
    let scale = number(node, "scale").unwrap_or(0);
    number(node, "precision").is_some_and(|precision| precision >= 1 && precision >= scale)
}
