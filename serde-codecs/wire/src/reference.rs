//! Reference subject strategies: which subject a referenced schema is registered under.

use etymon_types::Subject;

use crate::WireError;
use crate::subject::JAVA_PACKAGE;

/// How the subject of a reference gets its name: what a serializer registers before the schema that refers to it, the
/// imports of a Protobuf file above all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum ReferenceSubjectStrategy {
    /// The reference's own name: the path of the import, the name of the type, the `$ref`.
    #[default]
    Default,
    /// The path of the import without `.proto` and with dots for slashes: `shop.order` for `shop/order.proto`.
    Qualified,
}

impl ReferenceSubjectStrategy {
    /// The strategy that a setting names: `DEFAULT` or `QUALIFIED` in any case, `DefaultReferenceSubjectNameStrategy` or
    /// `QualifiedReferenceSubjectNameStrategy`, or these with Java's package.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let class = name.strip_prefix(JAVA_PACKAGE).unwrap_or(name);
        [Self::Default, Self::Qualified].into_iter().find(|known| {
            let (short, long) = known.names();
            name.eq_ignore_ascii_case(short) || class == long
        })
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Default => ("DEFAULT", "DefaultReferenceSubjectNameStrategy"),
            Self::Qualified => ("QUALIFIED", "QualifiedReferenceSubjectNameStrategy"),
        }
    }

    /// The subject of the reference of this name.
    ///
    /// # Errors
    ///
    /// [`WireError::InvalidSubject`] for a name that no subject can have.
    pub fn subject(self, reference: &str) -> Result<Subject, WireError> {
        let subject = match self {
            Self::Default => Subject::parse(reference),
            // As in the field, `.proto` goes wherever it stands.
            Self::Qualified => Subject::parse(&reference.replace(".proto", "").replace('/', ".")),
        };
        Ok(subject?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_registered_under_its_name_or_under_that_of_its_package() {
        use ReferenceSubjectStrategy::{Default, Qualified};
        for (strategy, reference, subject) in [
            (Default, "shop/order.proto", "shop/order.proto"),
            (Default, "shop.Address", "shop.Address"),
            (Qualified, "shop/order.proto", "shop.order"),
            (Qualified, "order.proto", "order"),
            (Qualified, "shop.Address", "shop.Address"),
            (Qualified, "a.proto/b.proto", "a.b"),
        ] {
            let named = strategy.subject(reference).unwrap();
            assert_eq!(named.as_str(), subject, "{strategy:?} {reference}");
        }
        assert!(Qualified.subject(".proto").is_err());
    }

    #[test]
    fn settings_name_strategies_in_short_and_as_classes() {
        use ReferenceSubjectStrategy::{Default, Qualified};
        for (name, strategy) in [
            ("default", Some(Default)),
            ("QUALIFIED", Some(Qualified)),
            ("QualifiedReferenceSubjectNameStrategy", Some(Qualified)),
            (
                "io.confluent.kafka.serializers.subject.DefaultReferenceSubjectNameStrategy",
                Some(Default),
            ),
            ("TopicNameStrategy", None),
            ("", None),
        ] {
            assert_eq!(ReferenceSubjectStrategy::parse(name), strategy, "{name}");
        }
    }
}
