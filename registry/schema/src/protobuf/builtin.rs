//! The files that need no reference: those of the language itself, the common types, and the annotations that the field's
//! clients set.

use std::sync::{Arc, OnceLock};

use super::tree::File;
use super::{ProtobufSchema, Reachable, parse};
use crate::diagnostic::Problems;

/// A file that is read when it is first imported.
struct Builtin {
    path: &'static str,
    text: &'static str,
    schema: OnceLock<Arc<ProtobufSchema>>,
}

macro_rules! builtin {
    ($path:literal) => {
        Builtin {
            path: $path,
            text: include_str!(concat!("builtin/", $path)),
            schema: OnceLock::new(),
        }
    };
}

/// Every built-in file, sorted by path.
static BUILTINS: [Builtin; 32] = [
    builtin!("confluent/meta.proto"),
    builtin!("confluent/type/decimal.proto"),
    builtin!("confluent/type/variant.proto"),
    builtin!("confluent/types/decimal.proto"),
    builtin!("google/protobuf/any.proto"),
    builtin!("google/protobuf/api.proto"),
    builtin!("google/protobuf/descriptor.proto"),
    builtin!("google/protobuf/duration.proto"),
    builtin!("google/protobuf/empty.proto"),
    builtin!("google/protobuf/field_mask.proto"),
    builtin!("google/protobuf/source_context.proto"),
    builtin!("google/protobuf/struct.proto"),
    builtin!("google/protobuf/timestamp.proto"),
    builtin!("google/protobuf/type.proto"),
    builtin!("google/protobuf/wrappers.proto"),
    builtin!("google/type/calendar_period.proto"),
    builtin!("google/type/color.proto"),
    builtin!("google/type/date.proto"),
    builtin!("google/type/datetime.proto"),
    builtin!("google/type/dayofweek.proto"),
    builtin!("google/type/decimal.proto"),
    builtin!("google/type/expr.proto"),
    builtin!("google/type/fraction.proto"),
    builtin!("google/type/interval.proto"),
    builtin!("google/type/latlng.proto"),
    builtin!("google/type/localized_text.proto"),
    builtin!("google/type/money.proto"),
    builtin!("google/type/month.proto"),
    builtin!("google/type/phone_number.proto"),
    builtin!("google/type/postal_address.proto"),
    builtin!("google/type/quaternion.proto"),
    builtin!("google/type/timeofday.proto"),
];

/// Adds the built-in files that `file` and those in `reachable` import, with what they import themselves, unless a file
/// with their path is there.
pub(super) fn add_imported(file: &File, reachable: &mut Vec<Reachable>) {
    add_imports_of(file, reachable);
    add_imported_by(reachable);
}

/// As [`add_imported`], of those in `reachable` alone.
pub(super) fn add_imported_by(reachable: &mut Vec<Reachable>) {
    let mut looked_at = 0;
    while let Some(next) = reachable.get(looked_at) {
        let schema = Arc::clone(&next.schema);
        add_imports_of(&schema.file, reachable);
        looked_at += 1;
    }
}

fn add_imports_of(file: &File, reachable: &mut Vec<Reachable>) {
    for import in &file.imports {
        let Some(path) = file.string(import.path) else {
            continue;
        };
        let Some(builtin) = find(&path) else {
            continue;
        };
        if reachable.iter().all(|known| *known.path != *builtin.path) {
            reachable.push(Reachable {
                path: builtin.path.into(),
                schema: Arc::clone(builtin.schema()),
            });
        }
    }
}

/// `google/protobuf/descriptor.proto`, which declares the standard options.
pub(super) fn descriptor() -> &'static ProtobufSchema {
    let builtin = find("google/protobuf/descriptor.proto");
    builtin.expect("it is in the table").schema()
}

/// `confluent/meta.proto`, whose options the field takes without an import, and sets without one.
pub(super) fn meta() -> &'static ProtobufSchema {
    let builtin = find("confluent/meta.proto");
    builtin.expect("it is in the table").schema()
}

/// The text of a built-in file.
pub(super) fn text(path: &str) -> Option<&'static str> {
    find(path).map(|builtin| builtin.text)
}

fn find(path: &str) -> Option<&'static Builtin> {
    let at = BUILTINS.binary_search_by(|builtin| builtin.path.cmp(path));
    at.ok().map(|at| &BUILTINS[at])
}

impl Builtin {
    /// The file. Built-in files import each other in no circle, so that none waits for itself.
    fn schema(&self) -> &Arc<ProtobufSchema> {
        let read = || {
            let file = parse::file(self.text, &[], &mut Problems::default());
            let file = file.expect("a test reads every built-in file");
            Arc::new(ProtobufSchema::new(file, Vec::new()))
        };
        self.schema.get_or_init(read)
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::protobuf::{self, link};
    use crate::schema::Validation;

    #[test]
    fn every_built_in_file_is_one_that_a_user_could_register() {
        for builtin in &BUILTINS {
            let mut problems = Problems::default();
            link::check(builtin.schema(), &mut problems);
            let problems = problems.into_result();
            assert_eq!(problems, Ok(()), "{}", builtin.path);
        }
    }

    #[test]
    fn the_table_is_sorted_and_finds_each() {
        for builtin in &BUILTINS {
            let found = find(builtin.path).map(|found| found.path);
            assert_eq!(found, Some(builtin.path));
        }
        assert!(find("google/protobuf/nothing.proto").is_none());
    }

    #[test]
    fn an_import_brings_the_file_and_what_that_imports() {
        let text = "syntax = \"proto3\"; import \"google/type/interval.proto\"; \
                    message M { google.type.Interval at = 1; }";
        let schema = protobuf::parse(text, &[], Validation::Strict).expect("it is valid");
        let paths: Vec<&str> = schema.reachable.iter().map(|file| &*file.path).collect();
        assert_eq!(
            paths,
            [
                "google/type/interval.proto",
                "google/protobuf/timestamp.proto"
            ]
        );
        let again = protobuf::parse(text, &[], Validation::Strict).expect("it is valid");
        assert!(Arc::ptr_eq(
            &schema.reachable[0].schema,
            &again.reachable[0].schema
        ));
    }
}
