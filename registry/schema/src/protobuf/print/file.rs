//! What stands at the top of a file, and its services.

use super::{How, Printer};
use crate::protobuf::tree::{Import, ImportKind, Method, Name, Service, SyntaxKind};

impl<'a> Printer<'a> {
    /// Prints the file.
    pub(super) fn file(mut self) -> String {
        let file = self.file;
        self.syntax();
        if let Some(package) = file.package {
            self.put("package ");
            self.put_text(package.text);
            self.put(";\n");
        }
        if !file.imports.is_empty() {
            self.put("\n");
            for kind in [
                ImportKind::Plain,
                ImportKind::Public,
                ImportKind::Weak,
                ImportKind::Option,
            ] {
                self.imports(kind);
            }
        }
        if self.shows_any(&file.options) {
            self.put("\n");
            self.statements(&file.options);
        }
        let scope = &file.scope;
        if !(scope.messages.is_empty() && scope.enums.is_empty()) {
            self.put("\n");
            self.types(scope);
        }
        if !(scope.extends.is_empty() || self.drops_extensions()) {
            self.put("\n");
            self.extends(&scope.extends);
        }
        if !file.services.is_empty() {
            self.put("\n");
            for service in &file.services {
                self.service(service);
            }
        }
        self.out
    }

    /// The normal form leaves out `proto2`, as the reference does: it is what a file without the line is.
    fn syntax(&mut self) {
        let Some(syntax) = self.file.syntax else {
            return;
        };
        self.put(match syntax.kind {
            SyntaxKind::Proto2 if matches!(self.how, How::Normal(_)) => "",
            SyntaxKind::Proto2 => "syntax = \"proto2\";\n",
            SyntaxKind::Proto3 => "syntax = \"proto3\";\n",
            SyntaxKind::Edition2023 => "edition = \"2023\";\n",
            SyntaxKind::Edition2024 => "edition = \"2024\";\n",
        });
    }

    fn imports(&mut self, kind: ImportKind) {
        let file = self.file;
        let imports = file.imports.iter().filter(|import| import.kind == kind);
        if !matches!(self.how, How::Normal(_)) {
            for import in imports {
                self.import(import);
            }
            return;
        }
        let mut sorted: Vec<_> = imports
            .map(|import| (file.bytes(import.path), import))
            .collect();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        sorted.dedup_by(|a, b| a.0 == b.0);
        for (_, import) in sorted {
            self.import(import);
        }
    }

    fn import(&mut self, import: &Import) {
        self.put(match import.kind {
            ImportKind::Plain => "import ",
            ImportKind::Public => "import public ",
            ImportKind::Weak => "import weak ",
            ImportKind::Option => "import option ",
        });
        if self.file.bytes(import.path).is_empty() {
            self.put("\".\""); // the reference takes paths through a file system's
        } else {
            self.string(import.path);
        }
        self.put(";\n");
    }

    fn service(&mut self, service: &'a Service) {
        self.put("service ");
        self.put_text(service.name);
        let mut block = self.open();
        if self.shows_any(&service.options) {
            self.section(&mut block);
            self.statements(&service.options);
        }
        if !service.methods.is_empty() {
            self.section(&mut block);
            for method in &service.methods {
                self.method(method);
            }
        }
        self.close(&block);
        self.put("\n");
    }

    fn method(&mut self, method: &'a Method) {
        self.line();
        self.put("rpc ");
        self.put_text(method.name);
        self.message_type(method.streams_request, method.request);
        self.put(" returns");
        self.message_type(method.streams_response, method.response);
        if self.shows_any(&method.options) {
            let mut block = self.open();
            self.section(&mut block);
            self.statements(&method.options);
            self.close(&block);
        }
        self.put(";\n");
    }

    fn message_type(&mut self, streams: bool, name: Name) {
        self.put(if streams { " (stream " } else { " (" });
        self.type_name(name);
        self.put(")");
    }
}
