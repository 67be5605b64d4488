//! Where references lead.

use super::document::follow;
use super::walk::{Loader, Pending, Resource};
use crate::diagnostic::excerpt;
use crate::json::View;
use crate::json_schema::graph::{NodeId, Operand, Says};
use crate::json_schema::{meta, uri};

impl<'d> Loader<'d> {
    /// Follows a reference and notes where it leads.
    pub(super) fn resolve(&mut self, pending: &Pending<'d>) {
        let text = pending.text.as_str().unwrap_or_default();
        let target = self.target(text, pending.resource);
        if target.is_none() {
            self.dangling.push(pending.node);
            self.problem(pending.node, pending.text.span(), || unresolved(text));
        }
        let node = &mut self.nodes[pending.node.0 as usize];
        if let Says::Keywords(keywords) = &mut node.says {
            keywords[pending.keyword].value = Operand::Reference(target);
        }
    }

    fn target(&mut self, reference: &'d str, from: usize) -> Option<NodeId> {
        if reference.is_empty() {
            return None;
        }
        let (location, fragment) = uri::split_fragment(reference);
        if location.is_empty() {
            let text = self.walked[self.resources[from].source].resource;
            return self
                .in_resource(from, fragment)
                .or_else(|| self.in_resource(text, fragment));
        }
        let resource = self.resource(location, from)?;
        self.in_resource(resource, fragment)
    }

    /// The resource at `location`, as `from` writes it: a reference of that name, or of the URI that it means there;
    /// what has this URI as its `$id`; a meta-schema.
    fn resource(&mut self, location: &str, from: usize) -> Option<usize> {
        let absolute = uri::resolve(&self.resources[from].base, location).into_owned();
        for name in [location, &absolute] {
            if let Some(source) = self.dependency(name) {
                return Some(self.open_walked(source));
            }
        }
        if let Some(&resource) = self.ids.get(absolute.as_str()) {
            return Some(resource);
        }
        let place = meta::place(&absolute)?;
        let first = self.sources.len() - meta::META_SCHEMAS.len();
        Some(self.open_walked(first + place))
    }

    /// The source of the dependency that is called `name`.
    fn dependency(&mut self, name: &str) -> Option<usize> {
        if self.names.is_empty() {
            let end = self.sources.len() - meta::META_SCHEMAS.len();
            let sources = self.sources[..end].iter().enumerate().skip(1).rev();
            self.names
                .extend(sources.map(|(at, source)| (source.name, at)));
        }
        self.names.get(name).copied()
    }

    /// The resource of a text whose own names are noted.
    fn open_walked(&mut self, source: usize) -> usize {
        let resource = self.open(source);
        let root = self.resources[resource].root;
        self.node(root, resource);
        self.walk();
        resource
    }

    fn in_resource(&mut self, resource: usize, fragment: &'d str) -> Option<NodeId> {
        let Resource { source, root, .. } = self.resources[resource];
        let is_text = self.walked[source].resource == resource;
        let decoded = uri::percent_decoded(fragment);
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return self.anchors.get(&(resource, &*decoded)).copied();
        }
        let indexes = &mut self.walked[source].indexes;
        let value = follow(root, &decoded, is_text, indexes)?;
        matches!(value.view(), View::Object(_) | View::Bool(_)).then(|| self.node(value, resource))
    }
}

/// Why a reference is refused.
fn unresolved(reference: &str) -> String {
    let (location, _) = uri::split_fragment(reference);
    let shown = excerpt(reference);
    let is_remote = ["http://", "https://"]
        .iter()
        .any(|it| location.starts_with(it));
    if is_remote {
        format!(
            "`{shown}` is remote and never fetched: register the schema and add a reference to it, named `{location}`"
        )
    } else if location.is_empty() {
        format!("`$ref` `{shown}` leads nowhere in this schema")
    } else {
        format!("`$ref` `{shown}` leads nowhere: add a reference named `{location}`")
    }
}
