//! The parts of a Protobuf file: its messages with their fields, by number, and its enums with their values.

use etymon_schema::protobuf::tree::{
    EnumId, Field, FieldType, File, ImportKind, Label, MessageId, Scope, Setting, Str, TypeName,
};

use super::elements::Element;

/// The parts, in the order of the file.
pub(super) fn elements(file: &File) -> Vec<Element> {
    let mut whole = Element::new("=".to_owned(), "the file".to_owned(), None);
    if let Some(syntax) = &file.syntax {
        whole.say("syntax", source(file, syntax.span));
    }
    whole.say("package", file.package());
    whole.say_set(
        "imports",
        file.imports.iter().map(|import| {
            let kind = match import.kind {
                ImportKind::Plain => "",
                ImportKind::Public => "public ",
                ImportKind::Weak => "weak ",
                ImportKind::Option => "option ",
            };
            format!("{kind}{}", string(file, import.path))
        }),
    );
    say_options(&mut whole, file, &file.options);
    let mut elements = vec![whole];
    let package = Outer {
        name: file.package(),
        key: "",
    };
    scope(file, &package, &file.scope, &mut elements);
    for service in &file.services {
        let name = file.text(service.name);
        let mut element = Element::new(
            format!("service {name}/"),
            format!("service {name}"),
            Some(service.span),
        );
        element.say_set(
            "methods",
            service
                .methods
                .iter()
                .map(|method| source(file, method.span)),
        );
        say_options(&mut element, file, &service.options);
        elements.push(element);
    }
    elements
}

/// What a message or an enum is declared in.
struct Outer<'f> {
    /// Its full name.
    name: &'f str,
    /// The key of its element.
    key: &'f str,
}

impl Outer<'_> {
    /// The full name of what is declared in it.
    fn join(&self, name: &str) -> String {
        match self.name {
            "" => name.to_owned(),
            outer => format!("{outer}.{name}"),
        }
    }
}

/// The messages and enums of a file or a message. They are nested few levels deep: the parser sees to that.
fn scope(file: &File, outer: &Outer<'_>, scope: &Scope, elements: &mut Vec<Element>) {
    for id in &scope.messages {
        message(file, outer, *id, elements);
    }
    for id in &scope.enums {
        elements.push(enumeration(file, outer, *id));
    }
}

fn message(file: &File, outer: &Outer<'_>, id: MessageId, elements: &mut Vec<Element>) {
    let message = file.message(id);
    let name = file.text(message.name);
    let (full, key) = (outer.join(name), format!("{}{name}/", outer.key));
    let mut element = Element::new(key.clone(), format!("message {full}"), Some(message.span));
    say_options(&mut element, file, &message.scope.options);
    let reserved = message
        .scope
        .reserved
        .iter()
        .map(|of| source(file, of.span));
    element.say_set("reserved", reserved);
    let extensions = message
        .scope
        .extensions
        .iter()
        .map(|of| source(file, of.span));
    element.say_set("extensions", extensions);
    elements.push(element);
    for of in &message.scope.fields {
        elements.push(field(file, &full, &key, of, None));
    }
    for oneof in &message.scope.oneofs {
        let name = file.text(oneof.name);
        for of in &oneof.fields {
            elements.push(field(file, &full, &key, of, Some(name)));
        }
    }
    let inner = Outer {
        name: &full,
        key: &key,
    };
    scope(file, &inner, &message.scope, elements);
}

fn field(file: &File, message: &str, key: &str, field: &Field, oneof: Option<&str>) -> Element {
    let name = file.text(field.name);
    let mut element = Element::new(
        format!("{key}{}/", field.number),
        format!("field {message}.{name} = {}", field.number),
        Some(field.span),
    );
    element.say(
        "type",
        match &field.kind {
            FieldType::Plain(of) => type_name(file, of),
            FieldType::Map(keys, values) => {
                format!(
                    "map<{}, {}>",
                    type_name(file, keys),
                    type_name(file, values)
                )
            }
        },
    );
    element.say("name", name);
    match field.label {
        Some(Label::Optional) => element.say("label", "optional"),
        Some(Label::Required) => element.say("label", "required"),
        Some(Label::Repeated) => element.say("label", "repeated"),
        None => {}
    }
    if let Some(oneof) = oneof {
        element.say("oneof", oneof);
    }
    say_options(&mut element, file, &field.options);
    element
}

fn enumeration(file: &File, outer: &Outer<'_>, id: EnumId) -> Element {
    let of = file.r#enum(id);
    let name = file.text(of.name);
    let shown = format!("enum {}", outer.join(name));
    let mut element = Element::new(format!("{}{name}/", outer.key), shown, Some(of.span));
    let values = of.values.iter();
    element.say_set(
        "values",
        values.map(|value| format!("{} = {}", file.text(value.name), value.number)),
    );
    say_options(&mut element, file, &of.options);
    element.say_set(
        "reserved",
        of.reserved.iter().map(|of| source(file, of.span)),
    );
    element
}

fn type_name(file: &File, of: &TypeName) -> String {
    match of {
        TypeName::Scalar(_, span) => source(file, *span),
        TypeName::Named(name) => file.name(*name).to_owned(),
    }
}

fn say_options(element: &mut Element, file: &File, options: &[Setting]) {
    element.say_set(
        "options",
        options.iter().map(|option| source(file, option.span)),
    );
}

fn string(file: &File, path: Str) -> String {
    file.string(path).unwrap_or_default().into_owned()
}

/// A piece of the text, with single blanks.
fn source(file: &File, span: etymon_schema::Span) -> String {
    let text = file.source(span);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
