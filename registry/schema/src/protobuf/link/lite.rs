//! Files for the runtime without descriptors (`optimize_for = LITE_RUNTIME`).

use super::Checker;
use super::lookup::MessageIn;
use crate::diagnostic::excerpt;
use crate::protobuf::tree::File;
use crate::span::Span;

impl Checker<'_, '_> {
    /// Only lite files import lite files, and their services need code that they do not have.
    pub(super) fn lite(&mut self) {
        let file = self.linked.file();
        if file.is_lite() {
            let generic = ["cc_generic_services", "java_generic_services"];
            let mut generic = generic.iter().filter_map(|option| {
                let (set, span) = file.value_of(&file.options, option)?;
                set.then_some((option, span))
            });
            if !file.services.is_empty()
                && let Some((option, span)) = generic.next()
            {
                self.problems.add(span, || {
                    format!("the file is for LITE_RUNTIME and has services, but sets `{option}`: set it to false, or take it out")
                });
            }
            return;
        }
        for import in &file.imports {
            let Some(path) = file.string(import.path) else {
                continue;
            };
            let reachable = &self.linked.units[0].schema.reachable;
            let imported = self.linked.places.get(&*path).map(|&at| &reachable[at]);
            if imported.is_some_and(|imported| imported.schema.file.is_lite()) {
                self.problems.add(import.path.raw.span(), || {
                    format!("`{path}` is for LITE_RUNTIME, and this file is not: set `optimize_for = LITE_RUNTIME` here too, or take it out there")
                });
            }
        }
    }

    /// What is not lite is not extended in a lite file.
    pub(super) fn lite_extendee(&mut self, extendee: MessageIn<'_>, name: &str, span: Span) {
        if self.linked.file().is_lite() && !extendee.file.is_lite() {
            let path = self.linked.unit(extendee.unit).path;
            self.problems.add(span, || {
                format!(
                    "`{}` of `{path}` is extended, but this file is for LITE_RUNTIME and `{path}` is not: declare the extension in a file that is not either",
                    excerpt(name)
                )
            });
        }
    }
}

impl File {
    /// Whether the file is for the runtime without descriptors.
    fn is_lite(&self) -> bool {
        self.word_of(&self.options, "optimize_for")
            .is_some_and(|(word, _)| word == "LITE_RUNTIME")
    }
}
