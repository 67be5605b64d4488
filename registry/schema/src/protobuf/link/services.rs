//! Services.

use super::Checker;
use super::lookup::{Access, Wanted};
use super::symbols::SymbolKind;
use crate::diagnostic::excerpt;

impl Checker<'_, '_> {
    /// What methods take and give are messages.
    pub(super) fn services(&mut self) {
        let file = self.linked.file();
        let package = file.package();
        let mut scope = String::new();
        for service in &file.services {
            scope.clear();
            scope.push_str(package);
            if !scope.is_empty() {
                scope.push('.');
            }
            scope.push_str(file.text(service.name));
            for method in &service.methods {
                for r#type in [method.request, method.response] {
                    let name = file.name(r#type);
                    let found =
                        self.linked
                            .resolve(&scope, name, Wanted::Anything, Access::Imported);
                    match found {
                        Ok(found)
                            if matches!(found.kind, SymbolKind::Message(_) | SymbolKind::Entry) =>
                        {
                            self.visible(found, name, r#type.span);
                        }
                        Ok(found) => self.problems.add(r#type.span, || {
                            format!(
                                "`{}` of the method `{}` is {}: a method takes and gives messages",
                                excerpt(name),
                                file.text(method.name),
                                found.kind.word()
                            )
                        }),
                        Err(failure) => {
                            let linked = &self.linked;
                            self.problems
                                .add(r#type.span, || linked.explain(name, &failure));
                        }
                    }
                }
            }
        }
    }
}
