//! The query of a request. Of a repeated parameter the first counts; names are case-sensitive; unknown ones are ignored.

use std::borrow::Cow;

use axum::extract::FromRequestParts;
use etymon_types::ErrorCode;
use http::request::Parts;

use super::error::ApiError;
use super::path;
use crate::settings::PageLimits;

/// The parameters of a query, in order.
#[derive(Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl Query {
    /// Reads a query: pairs joined with `&`, a plus is a space.
    pub(super) fn parse(query: &str) -> Result<Self, ApiError> {
        let parameters = query.split('&').filter(|parameter| !parameter.is_empty());
        let read = parameters.map(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            Ok((decode(name)?, decode(value)?))
        });
        read.collect::<Result<_, ApiError>>().map(Self)
    }

    /// Every parameter, in order.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of this name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of this name.
    pub(super) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        #[cfg(test)]
        recorded::note(name);
        let matching = self.0.iter().filter(move |(known, _)| known == name);
        matching.map(|(_, value)| value.as_str())
    }

    /// True for the word in any case; false when it is absent, or anything else.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.text(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// An integer; `None` when it is absent or empty.
    ///
    /// # Errors
    ///
    /// 404 when it is no integer, as the field has it.
    pub(super) fn integer(&self, name: &str) -> Result<Option<i32>, ApiError> {
        match self.text(name) {
            None | Some("") => Ok(None),
            Some(value) => path::integer(value)
                .map(Some)
                .ok_or_else(|| ApiError::of(ErrorCode::NotFound)),
        }
    }

    /// The part of a list that is asked for with `offset` and `limit`.
    ///
    /// # Errors
    ///
    /// As [`Query::integer`].
    pub(super) fn page(&self, limits: PageLimits) -> Result<Page, ApiError> {
        let offset = self.integer("offset")?.unwrap_or(0);
        let limit = self.integer("limit")?.unwrap_or(-1);
        let limit = match u32::try_from(limit) {
            Ok(limit) if limit > 0 && limit <= limits.max => limit,
            _ => limits.default,
        };
        Ok(Page {
            offset: usize::try_from(offset).unwrap_or(0),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        })
    }
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// How many are left out.
    pub(super) offset: usize,
    /// How many are told.
    pub(super) limit: usize,
}

impl Page {
    /// The part of `list`.
    pub(super) fn of<T>(self, list: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        list.into_iter().skip(self.offset).take(self.limit)
    }
}

/// Which parameters a request is asked for, so that the OpenAPI document can be held to it.
#[cfg(test)]
pub(super) mod recorded {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    tokio::task_local! {
        /// The names so far, while somebody records.
        pub(in super::super) static ASKED: RefCell<BTreeSet<String>>;
    }

    pub(super) fn note(name: &str) {
        // Nobody records most of the time.
        let _ = ASKED.try_with(|asked| asked.borrow_mut().insert(name.to_owned()));
    }
}

fn decode(text: &str) -> Result<String, ApiError> {
    let spaced: Cow<'_, str> = if text.contains('+') {
        text.replace('+', " ").into()
    } else {
        text.into()
    };
    path::decode(&spaced).map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        Query::parse(text).unwrap()
    }

    #[test]
    fn a_boolean_is_true_for_one_word_in_any_case() {
        for (text, expected) in [
            ("deleted=true", true),
            ("deleted=tRuE", true),
            ("deleted=1", false),
            ("deleted=yes", false),
            ("deleted=%20true", false),
            ("deleted=", false),
            ("deleted", false),
            ("", false),
            ("DELETED=true", false),
            ("deleted=true&deleted=false", true),
            ("deleted=false&deleted=true", false),
            ("foo=bar&&deleted=true&", true),
        ] {
            assert_eq!(query(text).flag("deleted"), expected, "{text}");
        }
    }

    #[test]
    fn texts_are_decoded_and_a_plus_is_a_space() {
        let query = query("a=x+y%2B%26&b=%3A.c%3A&a=second&c");
        assert_eq!(query.text("a"), Some("x y+&"));
        assert_eq!(query.all("a").collect::<Vec<_>>(), ["x y+&", "second"]);
        assert_eq!(query.text("b"), Some(":.c:"));
        assert_eq!(query.text("c"), Some(""));
        assert_eq!(query.text("d"), None);
        assert!(Query::parse("a=%zz").is_err());
        assert!(Query::parse("%ff=1").is_err());
    }

    #[test]
    fn a_page_is_cut_out_of_a_list() {
        let limits = PageLimits { default: 3, max: 4 };
        for (text, expected) in [
            ("", vec![0, 1, 2]),
            ("limit=1", vec![0]),
            ("limit=4", vec![0, 1, 2, 3]),
            ("limit=5", vec![0, 1, 2]),
            ("limit=0", vec![0, 1, 2]),
            ("limit=-7&offset=1", vec![1, 2, 3]),
            ("limit=&offset=", vec![0, 1, 2]),
            ("offset=-1", vec![0, 1, 2]),
            ("offset=9", vec![]),
        ] {
            let page = query(text).page(limits).unwrap();
            assert_eq!(page.of(0..6).collect::<Vec<_>>(), expected, "{text}");
        }
        for text in ["offset=abc", "limit=1.5", "limit=99999999999", "limit=x"] {
            let refused = query(text).page(limits).unwrap_err();
            assert_eq!(refused.code, ErrorCode::NotFound, "{text}");
        }
    }
}
