//! What may happen to a registry, small enough to meet itself often.

use etymon_types::{CompatibilityLevel, ConfigUpdate, Metadata, Mode, Patch, VersionSelector};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::world::{Request, properties_of, version};

/// One step.
#[derive(Debug, Clone)]
pub(super) enum Op {
    Register {
        name: &'static str,
        request: Request,
        /// Sends the request's id also where ids are given out, and none where they are taken.
        stubborn: bool,
    },
    LookUp {
        name: &'static str,
        request: Request,
        deleted: bool,
    },
    DeleteVersion {
        name: &'static str,
        selector: VersionSelector,
        permanent: bool,
    },
    DeleteSubject {
        name: &'static str,
        permanent: bool,
    },
    DeleteContext {
        context: &'static str,
    },
    SetConfig {
        scope: &'static str,
        update: ConfigUpdate,
    },
    RemoveConfig {
        scope: &'static str,
    },
    SetMode {
        scope: &'static str,
        mode: Option<Mode>,
        force: bool,
    },
    RemoveMode {
        scope: &'static str,
        recursive: bool,
    },
}

pub(super) const NAMES: [&str; 4] = ["a", "b", ":.c:a", ":.c:b"];
const SCOPES: [&str; 7] = ["a", "b", ":.c:a", ":.c:b", "", ":.c:", ":.__GLOBAL:"];
const TEXTS: [&str; 10] = [
    "x", "x y?", "x y", "y", "z? |p q", "z? |q p", "x !1", "x !2", "@n", "x @n",
];

fn names() -> impl Strategy<Value = &'static str> {
    select(&NAMES[..])
}

fn metadata() -> impl Strategy<Value = Option<Metadata>> {
    let some = |pairs: &[(&str, &str)]| Some(properties_of(pairs));
    prop_oneof![
        6 => Just(None),
        1 => Just(some(&[])),
        2 => Just(some(&[("k", "1")])),
        1 => Just(some(&[("k", "2")])),
        1 => (-1..4).prop_map(move |number: i32| {
            some(&[("confluent:version", number.to_string().as_str())])
        }),
    ]
}

fn requests() -> impl Strategy<Value = Request> {
    let texts = prop_oneof![1 => Just(None), 12 => select(&TEXTS[..]).prop_map(Some)];
    let versions = prop_oneof![8 => Just(0), 1 => Just(-1), 1 => Just(-2), 3 => 1..6];
    let number = prop_oneof![2 => Just(-1), 1 => 1..4];
    let reference = option::weighted(0.3, (names(), number));
    let parts = (texts, versions, 0..8_u32, metadata(), reference);
    (parts, any::<bool>(), prop::bool::weighted(0.1)).prop_map(|(parts, force, normalize)| {
        let (text, version, id, metadata, reference) = parts;
        let references = reference.into_iter();
        Request {
            text: text.map(str::to_owned),
            version,
            id: Some(id),
            metadata,
            references: references
                .map(|(name, number)| ("n".to_owned(), name.to_owned(), number))
                .collect(),
            force,
            normalize,
            ..Request::default()
        }
    })
}

fn patch<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Patch<T>> {
    prop_oneof![3 => Just(Patch::Keep), 1 => Just(Patch::Clear), 1 => value.prop_map(Patch::Set)]
}

fn updates() -> impl Strategy<Value = ConfigUpdate> {
    let levels = CompatibilityLevel::ALL.map(|(level, _)| level);
    (
        patch(select(levels.to_vec())),
        patch(Just("k".to_owned())),
        patch(Just(properties_of(&[("d", "1")]))),
        patch(Just(properties_of(&[("k", "2")]))),
        patch(any::<bool>()),
    )
        .prop_map(|(level, group, default, over, normalize)| ConfigUpdate {
            compatibility_level: level,
            compatibility_group: group,
            default_metadata: default,
            override_metadata: over,
            normalize,
            ..ConfigUpdate::default()
        })
}

fn selectors() -> impl Strategy<Value = VersionSelector> {
    let number = (1..7_u32).prop_map(|number| VersionSelector::Number(version(number)));
    prop_oneof![1 => Just(VersionSelector::Latest), 4 => number]
}

fn modes() -> impl Strategy<Value = Option<Mode>> {
    prop_oneof![
        4 => Just(Some(Mode::ReadWrite)),
        2 => Just(Some(Mode::Import)),
        1 => Just(Some(Mode::ReadOnly)),
        1 => Just(Some(Mode::Forward)),
        1 => Just(None),
    ]
}

/// Any step.
pub(super) fn ops() -> impl Strategy<Value = Op> {
    let scopes = || select(&SCOPES[..]);
    prop_oneof![
        24 => (names(), requests(), prop::bool::weighted(0.05)).prop_map(
            |(name, request, stubborn)| Op::Register { name, request, stubborn }
        ),
        4 => (names(), requests(), any::<bool>()).prop_map(
            |(name, request, deleted)| Op::LookUp { name, request, deleted }
        ),
        8 => (names(), selectors(), any::<bool>()).prop_map(
            |(name, selector, permanent)| Op::DeleteVersion { name, selector, permanent }
        ),
        4 => (names(), any::<bool>()).prop_map(
            |(name, permanent)| Op::DeleteSubject { name, permanent }
        ),
        2 => select(&[".", ".c"][..]).prop_map(|context| Op::DeleteContext { context }),
        2 => (scopes(), updates()).prop_map(|(scope, update)| Op::SetConfig { scope, update }),
        1 => scopes().prop_map(|scope| Op::RemoveConfig { scope }),
        2 => (scopes(), modes(), any::<bool>()).prop_map(
            |(scope, mode, force)| Op::SetMode { scope, mode, force }
        ),
        2 => (scopes(), any::<bool>()).prop_map(
            |(scope, recursive)| Op::RemoveMode { scope, recursive }
        ),
    ]
}
