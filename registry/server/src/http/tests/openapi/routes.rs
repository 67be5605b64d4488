//! Every route and method is in the document, and nothing else is.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;

use super::{Document, Local, routes};

#[tokio::test]
async fn the_document_has_every_route_and_method_and_nothing_else() {
    let registry = Local::empty().await;
    let paths = paths(&format!("{:?}", routes(registry.api.clone())));
    let mut there = BTreeSet::new();
    for path in &paths {
        for method in methods(&registry, path).await {
            there.insert(format!("{path} {method}"));
        }
    }
    let operations = Document::served().operations();
    let told = operations
        .iter()
        .map(|operation| format!("{} {}", operation.path, operation.method));
    assert_eq!(told.collect::<BTreeSet<_>>(), there);
}

/// The paths of a router, which shows them nowhere but here: `"/subjects": RouteId(1)`.
fn paths(router: &str) -> BTreeSet<String> {
    let quoted = router.split('"').skip(1).step_by(2);
    let paths: BTreeSet<String> = quoted
        .filter(|text| text.starts_with('/'))
        .map(str::to_owned)
        .collect();
    // Those of fallbacks, which take what has no route.
    let is_fallback = |path: &str| path.contains("{*") || path.contains("__private");
    paths
        .into_iter()
        .filter(|path| !is_fallback(path))
        .collect()
}

/// The methods of a path, but for those that come along with others.
async fn methods(registry: &Local, path: &str) -> Vec<String> {
    let mut methods = Vec::new();
    let target = path.replace(['{', '}'], "");
    for method in ["get", "put", "post", "delete", "patch", "trace"] {
        let answer = registry.send(method, &target, None).await;
        if answer.status != 405 {
            methods.push(method.to_owned());
        }
    }
    methods
}
