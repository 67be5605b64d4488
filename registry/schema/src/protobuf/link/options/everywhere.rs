//! Every option of a file.

use super::Element;
use crate::protobuf::link::Checker;
use crate::protobuf::tree::{Extend, Field, Group, MessageId, Oneof};

impl<'a> Checker<'a, '_> {
    /// Looks at every option of the file.
    pub(in crate::protobuf::link) fn every_option(&mut self) {
        let file = self.linked.file();
        let package = file.package();
        self.settings(Element::File, &file.options, package);
        for (index, message) in (0..).zip(&file.messages) {
            let symbols = self.linked.symbols();
            let name = symbols.message(MessageId(index));
            let outer = (message.parent).map_or(package, |parent| symbols.message(parent));
            let scope = &message.scope;
            self.settings(Element::Message, &scope.options, outer);
            self.field_options(&scope.fields, &scope.groups, name);
            for Oneof {
                options,
                fields,
                groups,
                ..
            } in &scope.oneofs
            {
                self.settings(Element::Oneof, options, name);
                self.field_options(fields, groups, name);
            }
            for extensions in &scope.extensions {
                self.settings(Element::ExtensionRange, &extensions.options, outer);
            }
            self.extension_options(&scope.extends, name);
        }
        for r#enum in &file.enums {
            let symbols = self.linked.symbols();
            let outer = (r#enum.parent).map_or(package, |parent| symbols.message(parent));
            self.settings(Element::Enum, &r#enum.options, outer);
            for value in &r#enum.values {
                self.settings(Element::Value, &value.options, outer);
            }
        }
        self.extension_options(&file.scope.extends, package);
        for service in &file.services {
            self.settings(Element::Service, &service.options, package);
            let name = service.full_name(file);
            for method in &service.methods {
                self.settings(Element::Method, &method.options, &name);
            }
        }
    }

    fn extension_options(&mut self, extends: &'a [Extend], scope: &str) {
        for Extend { fields, groups, .. } in extends {
            self.field_options(fields, groups, scope);
        }
    }

    fn field_options(&mut self, fields: &'a [Field], groups: &'a [Group], scope: &str) {
        let fields = fields.iter().map(|field| &field.options);
        for options in fields.chain(groups.iter().map(|group| &group.options)) {
            self.settings(Element::Field, options, scope);
        }
    }
}
