//! Files and services.

use super::index::Index;
use super::names::{dotted, identifier, type_name};
use super::options::Style;
use super::record::Record;
use super::{MAX_BYTES, Out, Refused, custom, shapes, standard};

/// What the language of a file changes in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Proto2,
    Proto3,
    Edition,
}

/// Writes the text of a file.
pub(super) struct Writer<'a> {
    pub(super) out: Out,
    pub(super) index: Index<'a>,
    pub(super) language: Language,
    /// The types of option values that were looked up so far.
    pub(super) known: custom::Known<'a>,
    /// Whether the type at this place of the index is the message of a group, which is written with its field.
    pub(super) of_group: Vec<bool>,
}

/// The text of the descriptor in `bytes`; `others` are the descriptors of files that may declare its custom options.
pub(super) fn text(bytes: &[u8], others: &[Vec<u8>]) -> Result<String, Refused> {
    let file = Record::read(bytes, &shapes::FILE)?;
    let index = Index::of(&file, others)?;
    let mut writer = Writer {
        out: Out::default(),
        of_group: vec![false; index.len()],
        index,
        language: Language::Proto2,
        known: custom::Known::default(),
    };
    writer.file(&file)?;
    if writer.out.full {
        return Err(Refused::new(&format!(
            "it is longer than {MAX_BYTES} bytes when it is written as text"
        )));
    }
    Ok(writer.out.text)
}

impl<'a> Writer<'a> {
    fn file(&mut self, file: &Record<'a>) -> Result<(), Refused> {
        self.syntax(file)?;
        if let Some(package) = file.text(2).filter(|package| !package.is_empty()) {
            self.out.put("package ");
            self.out.put(dotted(package, "a package")?);
            self.out.put(";\n");
        }
        self.imports(file)?;
        self.options(file.messages(8), &standard::FILE, Style::Statements, &[])?;
        // Only after the extensions it is known which messages are those of groups; they are written behind the messages
        // nevertheless, whose order tells them apart in what is serialised.
        let before = std::mem::take(&mut self.out);
        self.extends(file.messages(7), None, 0)?;
        let extends = std::mem::replace(&mut self.out, before);
        for id in self.index.top().to_vec() {
            self.declared(id, 0)?;
        }
        self.out.put(&extends.text);
        self.out.full |= extends.full;
        for service in file.messages(6) {
            self.service(service)?;
        }
        Ok(())
    }

    fn syntax(&mut self, file: &Record<'_>) -> Result<(), Refused> {
        let syntax = file.text(12).unwrap_or_default();
        let (language, statement) = match (syntax, file.int(14)) {
            ("" | "proto2", Some(998)) | ("proto2", None) => {
                (Language::Proto2, "syntax = \"proto2\";\n")
            }
            ("", None) => (Language::Proto2, ""),
            ("" | "proto3", Some(999)) | ("proto3", None) => {
                (Language::Proto3, "syntax = \"proto3\";\n")
            }
            ("" | "editions", Some(1000)) => (Language::Edition, "edition = \"2023\";\n"),
            ("" | "editions", Some(1001)) => (Language::Edition, "edition = \"2024\";\n"),
            (_, None) => {
                return Err(Refused::new(
                    "its `syntax` is unknown: there are `proto2`, `proto3` and `editions`",
                ));
            }
            (_, Some(edition)) => {
                return Err(Refused::new(&format!(
                    "its `edition` {edition} is unknown, or not one of its `syntax`: there are 1000 for edition 2023 and 1001 for \
                     edition 2024"
                )));
            }
        };
        self.language = language;
        self.out.put(statement);
        Ok(())
    }

    fn imports(&mut self, file: &Record<'_>) -> Result<(), Refused> {
        let paths: Vec<&str> = file.texts(3).collect();
        let mut kinds = vec![""; paths.len()];
        for (number, kind) in [(10, "public "), (11, "weak ")] {
            for place in file.ints(number) {
                let place = usize::try_from(place).ok();
                let import = place.and_then(|place| kinds.get_mut(place));
                *import.ok_or_else(|| {
                    Refused::new(
                        "its list of public or weak imports names an import that it does not have",
                    )
                })? = kind;
            }
        }
        let options = file.texts(15).map(|path| ("option ", path));
        for (kind, path) in kinds.into_iter().zip(paths).chain(options) {
            self.out.put("import ");
            self.out.put(kind);
            self.out.string(path);
            self.out.put(";\n");
        }
        Ok(())
    }

    fn service(&mut self, service: &'a [u8]) -> Result<(), Refused> {
        let service = Record::read(service, &shapes::SERVICE)?;
        self.out.put("service ");
        self.named(&service, "a service")?;
        self.out.put(" {\n");
        let options = service.messages(3);
        self.options(options, &standard::SERVICE, Style::Statements, &[])?;
        for method in service.messages(2) {
            self.method(method)?;
        }
        self.out.put("}\n");
        Ok(())
    }

    fn method(&mut self, method: &'a [u8]) -> Result<(), Refused> {
        let method = Record::read(method, &shapes::METHOD)?;
        self.out.put("rpc ");
        self.named(&method, "a method")?;
        for (before, message, streams) in [(" (", 2, 5), (") returns (", 3, 6)] {
            self.out.put(before);
            if method.flag(streams) {
                self.out.put("stream ");
            }
            let message = method.text(message).unwrap_or_default();
            self.out.put(type_name(message, "a message")?);
        }
        if method.messages(4).next().is_none() {
            self.out.put(");\n");
            return Ok(());
        }
        self.out.put(") {\n");
        let options = method.messages(4);
        self.options(options, &standard::METHOD, Style::Statements, &[])?;
        self.out.put("}\n");
        Ok(())
    }

    /// Writes the name that stands in the first field of `record`.
    pub(super) fn named(&mut self, record: &Record<'a>, what: &str) -> Result<(), Refused> {
        let name = record.text(1).unwrap_or_default();
        self.out.put(identifier(name, what)?);
        Ok(())
    }
}
