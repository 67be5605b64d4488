//! Logical types: readers ignore those that they do not understand.

use etymon_schema::avro::model::{Json, Kind, Props};
use etymon_schema::json::View;

use super::Text;
use crate::lint::rule::{Found, Hit};
use crate::lint::spelling;

/// The logical types of the Avro 1.12 specification, and the types that they are for.
const KNOWN: [(&str, &str); 13] = [
    ("big-decimal", "bytes"),
    ("date", "int"),
    ("decimal", "bytes or a fixed"),
    ("duration", "a fixed of 12 bytes"),
    ("local-timestamp-micros", "long"),
    ("local-timestamp-millis", "long"),
    ("local-timestamp-nanos", "long"),
    ("time-micros", "long"),
    ("time-millis", "int"),
    ("timestamp-micros", "long"),
    ("timestamp-millis", "long"),
    ("timestamp-nanos", "long"),
    ("uuid", "string or a fixed of 16 bytes"),
];

/// Names that people take for logical types.
const NO_NAMES: [(&str, &str); 5] = [
    ("datetime", "timestamp-millis"),
    ("date-time", "timestamp-millis"),
    ("time", "time-millis"),
    ("timestamp", "timestamp-millis"),
    ("guid", "uuid"),
];

fn fits(logical: &str, kind: &Kind) -> bool {
    match (logical, kind) {
        ("decimal", Kind::Bytes | Kind::Fixed(_)) | ("big-decimal", Kind::Bytes) => true,
        ("uuid", Kind::String) => true,
        ("uuid", Kind::Fixed(fixed)) => fixed.size == 16,
        ("duration", Kind::Fixed(fixed)) => fixed.size == 12,
        ("date" | "time-millis", Kind::Int) => true,
        ("date" | "time-millis" | "decimal" | "big-decimal" | "uuid" | "duration", _) => false,
        (_, kind) => matches!(kind, Kind::Long),
    }
}

fn prop<'p>(props: &'p Props, name: &str) -> Option<&'p Json> {
    let found = props.iter().find(|(other, _)| &**other == name);
    found.map(|(_, value)| value)
}

/// The logical type that attributes name.
pub(super) fn logical_name(props: &Props) -> Option<&str> {
    match prop(props, "logicalType") {
        Some(Json::String(name)) => Some(name),
        _ => None,
    }
}

pub(in crate::lint) fn logical_type(text: &Text<'_>, found: &mut Found) {
    for (node, span) in text.nodes() {
        let Some(name) = logical_name(&node.props) else {
            continue;
        };
        let place = text.place(span, "logicalType");
        if let Some((_, types)) = KNOWN.iter().find(|(known, _)| *known == name) {
            if !fits(name, &node.kind) {
                found.push(Hit::new(
                    place,
                    format!(
                        "`{name}` is for {types}, and this is {}: readers ignore it",
                        shown(&node.kind)
                    ),
                    format!("make the type {types}, or remove the logical type"),
                ));
            }
            continue;
        }
        let taken = NO_NAMES.iter().find(|(other, _)| *other == name);
        let meant = taken.map(|(_, meant)| *meant).or_else(|| {
            let names = KNOWN.iter().map(|(known, _)| *known);
            spelling::misspelt(name, names)
        });
        if let Some(meant) = meant {
            found.push(Hit::new(
                place,
                format!("there is no logical type `{name}`: readers ignore it"),
                format!("write `{meant}`"),
            ));
        }
    }
}

fn shown(kind: &Kind) -> String {
    match kind {
        Kind::Fixed(fixed) => format!("a fixed of {} bytes", fixed.size),
        other => other.type_name().to_owned(),
    }
}

pub(in crate::lint) fn logical_type_place(text: &Text<'_>, found: &mut Found) {
    for (field, span) in text.fields() {
        let Some(logical) = logical_name(&field.props) else {
            continue;
        };
        let branches = text.branches(field.schema);
        let is_said = branches
            .iter()
            .any(|branch| logical_name(&text.schema.node(*branch).props).is_some());
        if is_said {
            continue;
        }
        let is_null = |id: &_| matches!(text.kind(*id), Kind::Null);
        let base = branches.iter().find(|branch| !is_null(branch));
        let base = base.map_or("long", |base| text.type_name(*base));
        found.push(Hit::new(
            text.place(span, "logicalType"),
            format!(
                "the logical type stands beside the type of `{}`, where readers ignore it",
                field.name
            ),
            format!(
                "move it into the type: `{{\"type\": \"{base}\", \"logicalType\": \"{logical}\"}}`"
            ),
        ));
    }
}

pub(in crate::lint) fn decimal(text: &Text<'_>, found: &mut Found) {
    for (node, span) in text.nodes() {
        if logical_name(&node.props) != Some("decimal") || !fits("decimal", &node.kind) {
            continue;
        }
        let number = |name: &str| -> Option<i64> {
            match text.member(span, name)?.view() {
                View::Number(number) => number.parse().ok(),
                _ => None,
            }
        };
        let mut tell = |name: &str, message: String, help: String| {
            let place = text.member(span, name).map(|value| value.span());
            let place = place.unwrap_or_else(|| text.place(span, "logicalType"));
            found.push(Hit::new(place, message, help));
        };
        let Some(precision) = number("precision").filter(|precision| *precision > 0) else {
            tell(
                "precision",
                "a decimal needs a precision of 1 or more digits: without one, readers see bytes"
                    .to_owned(),
                "add `\"precision\"`, a whole number from 1 on, such as 18".to_owned(),
            );
            continue;
        };
        let scale = number("scale");
        if prop(&node.props, "scale").is_some()
            && scale.is_none_or(|scale| !(0..=precision).contains(&scale))
        {
            let scale = text.member(span, "scale").map_or("", |value| value.text());
            tell(
                "scale",
                format!(
                    "the scale {scale} is not between 0 and the precision {precision}: readers see bytes"
                ),
                format!("choose a scale from 0 to {precision}, or a larger precision"),
            );
        }
        if let Kind::Fixed(fixed) = &node.kind {
            let bits = f64::from(fixed.size) * 8.0 - 1.0;
            let most = (bits.max(0.0) * std::f64::consts::LOG10_2).floor();
            let wanted = precision.min(i64::from(i32::MAX));
            if f64::from(i32::try_from(wanted).unwrap_or(i32::MAX)) > most {
                tell(
                    "precision",
                    format!(
                        "{} bytes hold {most} digits, and the precision is {precision}: readers see bytes",
                        fixed.size
                    ),
                    format!("make the fixed larger, or the precision at most {most}"),
                );
            }
        }
    }
}
