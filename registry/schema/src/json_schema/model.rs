//! A JSON Schema that has been read.

use super::dialect::Dialect;
use super::graph::{Graph, Operand};
use super::keyword::Key;
use crate::json::{Options, read, write_sorted};
use crate::span::Span;

/// A JSON Schema: its text, and every schema that it consists of.
#[derive(Debug, Clone)]
pub struct JsonSchema {
    pub(super) canonical: Box<str>,
    pub(super) graph: Graph,
}

impl JsonSchema {
    /// The text, minified: members in their order, of several with one name the last; numbers with all their digits.
    pub(crate) fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The canonical text with the members of every object sorted.
    pub(crate) fn normalized(&self) -> String {
        let options = Options {
            comments: false,
            max_depth: super::MAX_DEPTH,
        };
        let document = read(&self.canonical, options).expect("a canonical text is JSON");
        let mut out = String::with_capacity(self.canonical.len());
        write_sorted(&mut out, document.root()).expect("its numbers have been printed before");
        out
    }

    /// The edition that it is read as.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.graph.dialect
    }

    /// Where its schemas are written, itself first: those that keywords hold, not data that looks like one. The places are those
    /// of the text that was read, or, where that repeats the name of a member, of the canonical one.
    pub fn places(&self) -> impl Iterator<Item = Span> {
        self.graph.nodes.iter().filter_map(|node| node.span)
    }

    /// How many schemas it consists of, with those it refers to.
    pub(crate) fn nodes(&self) -> usize {
        self.graph.nodes.len()
    }

    /// The names of the properties that the schema as a whole declares.
    pub(crate) fn top_level_fields(&self) -> Vec<&str> {
        let root = self.graph.node(self.graph.root);
        match root.get(Key::Properties) {
            Some(Operand::Named(properties)) => {
                properties.iter().map(|(name, _)| &**name).collect()
            }
            _ => Vec::new(),
        }
    }
}
