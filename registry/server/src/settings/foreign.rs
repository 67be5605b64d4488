//! Keys of an existing `schema-registry.properties` that are known and are no setting here.

/// What becomes of such a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It is not needed; nothing is said.
    Needless,
    /// It asks for something that is not there; the start says so.
    Missing,
    /// It decides whether another key counts.
    Switch,
}

/// A key, or all keys that start alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign {
    /// The key; one that ends with a full stop means all that start so.
    pub key: &'static str,
    /// What becomes of it.
    pub effect: Effect,
    /// Why, in one sentence without a full stop.
    pub why: &'static str,
}

impl Foreign {
    /// The entry for `key`.
    pub(super) fn of(key: &str) -> Option<&'static Self> {
        FOREIGN.iter().find(|foreign| match foreign.key {
            prefix if prefix.ends_with('.') => key.starts_with(prefix),
            exact => key == exact,
        })
    }
}

const fn needless(key: &'static str, why: &'static str) -> Foreign {
    Foreign {
        key,
        effect: Effect::Needless,
        why,
    }
}

const fn missing(key: &'static str, why: &'static str) -> Foreign {
    Foreign {
        key,
        effect: Effect::Missing,
        why,
    }
}

const fn switch(key: &'static str, why: &'static str) -> Foreign {
    Foreign {
        key,
        effect: Effect::Switch,
        why,
    }
}

const KAFKA: &str = "there is no Kafka behind this registry";
const ONE_NODE: &str = "there is no leader to elect and nobody to forward to";
const NO_JETTY: &str = "this HTTP server sizes itself";
const NO_TLS: &str = "there is no TLS yet; put a proxy in front where it is needed";
const NO_AUTH: &str = "nobody is authenticated yet: whoever reaches the server may write";

/// Every such key.
pub const FOREIGN: &[Foreign] = &[
    switch(
        "size.limit.filter.enabled",
        "`size.limit.filter.max.request.body.size` counts only when this is true; it is then 1048576 when not given",
    ),
    switch(
        "compression.enable",
        "false means the same as `gzip_from_bytes = \"off\"`",
    ),
    needless("kafkastore.", KAFKA),
    needless("schema.registry.group.id", ONE_NODE),
    needless("schema.registry.inter.instance.protocol", ONE_NODE),
    needless("schema.registry.zk.namespace", ONE_NODE),
    needless("inter.instance.protocol", ONE_NODE),
    needless("inter.instance.headers.whitelist", ONE_NODE),
    needless("leader.eligibility", ONE_NODE),
    needless("master.eligibility", ONE_NODE),
    needless("host.name", ONE_NODE),
    needless("host.port", ONE_NODE),
    needless(
        "jetty.legacy.uri.compliance",
        "request targets are always routed as with true",
    ),
    needless("idle.timeout.ms", NO_JETTY),
    needless("thread.pool.", NO_JETTY),
    needless("request.queue.capacity", NO_JETTY),
    needless("schema.cache.", "caches are bounded by their memory"),
    needless(
        "response.mediatype.",
        "the media types of answers are those of the API",
    ),
    needless(
        "schema.providers.json.fetch.remote.schemas",
        "no schema makes this server reach the network",
    ),
    needless("debug", "errors never show the inside of the server"),
    missing(
        "metadata.encoder.",
        "sensitive metadata is not encrypted yet",
    ),
    missing(
        "resource.extension.class",
        "there are no plugins; the DEK registry is there without one",
    ),
    missing("schema.providers", "there are no plugins"),
    missing("metric.reporters", "metrics are not reported yet"),
    missing("metrics.", "metrics are not reported yet"),
    missing("ssl.", NO_TLS),
    missing("authentication.", NO_AUTH),
    missing(
        "access.control.",
        "browsers of other origins are not let in yet",
    ),
];

#[cfg(test)]
mod tests {
    use super::{FOREIGN, Foreign};
    use crate::settings::SETTINGS;

    #[test]
    fn no_key_is_both_a_setting_and_foreign() {
        for property in SETTINGS.iter().flat_map(|setting| setting.properties) {
            assert_eq!(Foreign::of(property.key), None, "{}", property.key);
        }
    }

    #[test]
    fn a_full_stop_at_the_end_means_all_that_start_so() {
        for (key, found) in [
            ("kafkastore.topic", true),
            ("kafkastore", false),
            ("debug", true),
            ("debug.more", false),
        ] {
            assert_eq!(Foreign::of(key).is_some(), found, "{key}");
        }
        assert!(FOREIGN.iter().all(|foreign| !foreign.why.ends_with('.')));
    }
}
