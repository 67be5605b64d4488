//! Imports.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::Checker;
use crate::protobuf::tree::{ImportKind, SyntaxKind};

impl Checker<'_, '_> {
    /// Every import is found, once, and of a kind that the file's language has.
    pub(super) fn imports(&mut self) {
        let file = self.linked.file();
        let latest = file.syntax_kind() == SyntaxKind::Edition2024;
        let mut seen =
            HashSet::with_capacity_and_hasher(file.imports.len(), RandomState::default());
        let mut options_begun = false;
        for import in &file.imports {
            let span = import.path.raw.span();
            let Some(path) = file.string(import.path) else {
                self.problems.add(span, || {
                    "the path of an import is not UTF-8: write it without escapes".to_owned()
                });
                continue;
            };
            match import.kind {
                ImportKind::Weak if latest => self.problems.add(span, || {
                    format!("`{path}` is imported weakly, which edition 2024 does not know: write `import option`, or a plain import")
                }),
                ImportKind::Option if !latest => self.problems.add(span, || {
                    format!("`{path}` is imported for options, which only edition 2024 knows: write a plain import")
                }),
                ImportKind::Option => options_begun = true,
                ImportKind::Plain | ImportKind::Public if options_begun => {
                    self.problems.add(span, || {
                        format!("the import of `{path}` stands behind an `import option`: put it before all of those")
                    });
                }
                _ => {}
            }
            if !self.linked.places.contains_key(&*path) {
                self.problems.add(span, || {
                    format!(
                        "the import `{path}` is not found: add a reference whose name is `{path}`"
                    )
                });
            }
            if !seen.insert(path.clone()) {
                self.problems.add(span, || {
                    format!("`{path}` is imported twice: take one of the imports out")
                });
            }
        }
        for unit in &self.linked.units[1..] {
            for import in &unit.schema.file.imports {
                let Some(path) = unit.schema.file.string(import.path) else {
                    continue;
                };
                if !self.linked.places.contains_key(&*path)
                    && let Some(span) = file.imports.first().map(|import| import.path.raw.span())
                {
                    self.problems.add(span, || {
                        format!(
                            "`{}` imports `{path}`, which is not found: register `{}` with a reference whose name is `{path}`",
                            unit.path, unit.path
                        )
                    });
                }
            }
        }
    }
}
