//! Fields, oneofs, maps and groups.

use super::{Language, Writer};

/// Where a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Message,
    Oneof,
    Extension,
}

/// A type, how it is named, and a default.
struct Kind {
    name: String,
    default: Option<&'static str>,
    packable: bool,
    /// A message or a closed enum, which has no implicit presence.
    explicit: bool,
    message: bool,
}

const SCALARS: [(&str, &[&str], bool); 15] = [
    ("int32", &["-5", "0x1F", "2147483647"], true),
    (
        "string",
        &["\"a\\n'\\x41\\303\\251\"", "'b\"' \"c\"", "\"\""],
        false,
    ),
    (
        "double",
        &["1.5", "inf", "-inf", "nan", "1e-300", "-0.1"],
        true,
    ),
    ("float", &["1.1", "16777216", "-inf", "1e20", ".5"], true),
    ("int64", &["-9223372036854775808", "017"], true),
    ("uint32", &["4294967295"], true),
    ("uint64", &["18446744073709551615"], true),
    ("sint32", &["-2147483648"], true),
    ("sint64", &["1"], true),
    ("fixed32", &["0"], true),
    ("fixed64", &["0xFFFFFFFFFFFFFFFF"], true),
    ("sfixed32", &["-1"], true),
    ("sfixed64", &["-0"], true),
    ("bool", &["true", "false"], true),
    ("bytes", &["\"\\000\\377z'\"", "'\"\\t\\\\'"], false),
];

const KEYS: [&str; 4] = ["string", "int32", "bool", "sfixed64"];

impl Writer<'_> {
    /// A field, a map, a oneof or a group, with numbers from `number` on.
    pub(super) fn member(&mut self, number: &mut i64) {
        let name = format!("{}{number}", self.choices.of(&["f", "some_field", "last_"]));
        let name = name.replace("_1", "_z1").replace("last_", "last");
        match self.choices.below(8) {
            5 => {
                let key = self.choices.of(&KEYS);
                let mut value = self.kind();
                if !value.message && value.explicit {
                    // The first constant of an enum in a map must be 0.
                    value = self.scalar();
                }
                let options = self.bracketed(Vec::new(), "field");
                let number = next(number, self.choices.below(3));
                self.line(format!(
                    "map<{key}, {}> {name} = {number}{options};",
                    value.name
                ));
            }
            6 => {
                self.line(format!("oneof {name}_choice {{"));
                self.element_options("oneof");
                for nth in 0..=self.choices.below(3) {
                    self.field(
                        &format!("{name}_{}", ["a", "b", "c"][nth]),
                        number,
                        Place::Oneof,
                    );
                }
                if self.plan.language == Language::Proto2 && self.choices.one_in(3) {
                    self.group("", number);
                }
                self.line("}");
            }
            7 if self.plan.language == Language::Proto2 => {
                let label = self.choices.of(&["optional ", "repeated ", "required "]);
                self.group(label, number);
            }
            _ => self.field(&name, number, Place::Message),
        }
    }

    fn group(&mut self, label: &str, number: &mut i64) {
        let options = self.bracketed(Vec::new(), "field");
        let own = next(number, 0);
        self.line(format!("{label}group G{own} = {own}{options} {{"));
        let mut inner = 1;
        self.field("inside", &mut inner, Place::Message);
        self.line("}");
    }

    pub(super) fn field(&mut self, name: &str, number: &mut i64, place: Place) {
        let kind = self.kind();
        let language = self.plan.language;
        let label = match (place, language) {
            (Place::Oneof, _) => "",
            (_, Language::Proto3) => self.choices.of(&["", "optional ", "repeated "]),
            (Place::Extension, Language::Proto2) => self.choices.of(&["optional ", "repeated "]),
            (_, Language::Proto2) => self.choices.of(&["optional ", "repeated ", "required "]),
            _ => self.choices.of(&["", "repeated "]),
        };
        let repeated = label == "repeated ";
        let mut options = Vec::new();
        let mut implicit = false;
        if language.is_edition() {
            let presence = !repeated && place == Place::Message;
            match self.choices.below(8) {
                5 if presence && !kind.explicit => {
                    implicit = true;
                    options.push("features.field_presence = IMPLICIT".to_owned());
                }
                6 if presence => {
                    options.push("features.field_presence = LEGACY_REQUIRED".to_owned());
                }
                7 if kind.message => {
                    options.push("features.message_encoding = DELIMITED".to_owned())
                }
                7 if repeated && kind.packable => {
                    options.push("features.repeated_field_encoding = EXPANDED".to_owned());
                }
                _ => {}
            }
        }
        if let Some(default) = kind.default
            && !repeated
            && !implicit
            && language != Language::Proto3
            && self.choices.one_in(2)
        {
            options.push(format!("default = {default}"));
        }
        if repeated && kind.packable && !language.is_edition() && self.choices.one_in(3) {
            options.push(format!("packed = {}", self.choices.of(&["true", "false"])));
        }
        if place != Place::Extension && self.choices.one_in(6) {
            options.push(format!(
                "json_name = \"{}J{number}\"",
                self.choices.of(&["a", "A-", "é"])
            ));
        }
        let skip = if place == Place::Extension {
            0
        } else {
            self.choices.below(3)
        };
        let number = next(number, skip);
        let options = self.bracketed(options, "field");
        self.line(format!("{label}{} {name} = {number}{options};", kind.name));
    }

    fn scalar(&mut self) -> Kind {
        let (name, defaults, packable) = self.choices.of(&SCALARS);
        Kind {
            name: name.to_owned(),
            default: Some(self.choices.of(defaults)),
            packable,
            explicit: false,
            message: false,
        }
    }

    fn kind(&mut self) -> Kind {
        match self.choices.below(5) {
            3 => Kind {
                name: self.message_name(),
                default: None,
                packable: false,
                explicit: true,
                message: true,
            },
            4 => self.enum_kind(),
            _ => self.scalar(),
        }
    }

    fn enum_kind(&mut self) -> Kind {
        let count = self.plan.enums.len();
        // Proto3 has no use for the closed enums of proto2.
        let closed = usize::from(self.plan.language != Language::Proto3);
        let (name, explicit) = match self.choices.below(count + 1 + closed) {
            0 => ("ref.Color".to_owned(), false),
            at if at > count => ("ref.Level".to_owned(), true),
            at => {
                let r#enum = &self.plan.enums[at - 1];
                (format!(".{}", r#enum.full_name), r#enum.closed)
            }
        };
        let default = match name.as_str() {
            "ref.Color" => Some("COLOR_RED"),
            "ref.Level" => Some("LEVEL_HIGH"),
            _ => None,
        };
        Kind {
            name,
            default,
            packable: true,
            explicit,
            message: false,
        }
    }

    /// A message, by a name that leads to it from everywhere.
    pub(super) fn message_name(&mut self) -> String {
        let count = self.plan.messages.len();
        match self.choices.below(count + 4) {
            0 => "ref.Three".to_owned(),
            1 => ".ref.Two".to_owned(),
            2 => "google.protobuf.Timestamp".to_owned(),
            3 => "ref.Two.Inner".to_owned(),
            at => {
                let message = &self.plan.messages[at - 4];
                if message.parent.is_none() && self.choices.one_in(2) {
                    message.name.clone()
                } else if self.choices.one_in(3) {
                    message.full_name.clone()
                } else {
                    format!(".{}", message.full_name)
                }
            }
        }
    }
}

/// The next number, a few further.
fn next(number: &mut i64, skip: usize) -> i64 {
    let own = *number + [0, 1, 90][skip];
    *number = own + 1;
    own
}
