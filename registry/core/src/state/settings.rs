//! What is in force where: configs and modes with what they inherit.

use std::sync::Arc;

use etymon_types::{
    CompatibilityLevel, CompatibilityPolicy, Config, Context, Mode, Scope, Subject,
};

use super::State;
use super::indexes::target_of;
use crate::Rules;

/// The config in force for a subject.
#[derive(Debug, Clone)]
pub struct Effective {
    /// Compatibility level.
    pub level: CompatibilityLevel,
    /// Compatibility policy.
    pub policy: CompatibilityPolicy,
    /// The metadata property that parts the versions into groups.
    pub group: Option<String>,
    /// Normalise every schema.
    pub normalize: bool,
    /// Check reserved fields.
    pub validate_fields: bool,
    /// Check names and defaults of new schemas strictly.
    pub validate_new_schemas: bool,
    /// The config that it is of, without what others lend it; its metadata and rule sets are merged into registrations.
    pub config: Arc<Config>,
}

impl State {
    /// The config in force for a scope, with what it inherits; members that are set nowhere stay unset.
    ///
    /// A subject's own config inherits six members from the global one, and never its level. A subject without one
    /// takes that of its context as a whole, or else that above all contexts.
    #[must_use]
    pub fn config_in_force(&self, scope: &Scope) -> Arc<Config> {
        if let Scope::Subject(subject) = scope {
            return self.config_of(subject);
        }
        let own = self.configs.get(scope);
        own.or_else(|| self.configs.above())
            .cloned()
            .unwrap_or_default()
    }

    fn config_of(&self, subject: &Subject) -> Arc<Config> {
        match self.layers(subject) {
            (Some(own), Some(global)) => Arc::new(inherit(own, global)),
            (config, _) => config.cloned().unwrap_or_default(),
        }
    }

    /// The config of a subject, or the one that it takes as a whole; and the one that lends it members.
    fn layers(&self, subject: &Subject) -> (Option<&Arc<Config>>, Option<&Config>) {
        let configs = &self.configs;
        if let Some(own) = configs.of_subject(subject) {
            let global = configs.of_context(Context::DEFAULT);
            return (Some(own), global.map(|global| &**global));
        }
        let context = configs.of_context(subject.context_name());
        (context.or_else(|| configs.above()), None)
    }

    /// The config in force for a subject, with the server's settings where nothing is set.
    #[must_use]
    pub fn effective_config(&self, subject: &Subject, rules: &Rules) -> Effective {
        let (config, global) = self.layers(subject);
        let config = config.cloned().unwrap_or_default();
        // Members are looked up one by one: a config with its rule sets is too large to copy for every request.
        let lent = Config::default();
        let global = global.unwrap_or(&lent);
        let group = config.compatibility_group.as_ref();
        let group = group.or(global.compatibility_group.as_ref());
        Effective {
            level: config.compatibility_level.unwrap_or(rules.level),
            policy: (config.compatibility_policy)
                .or(global.compatibility_policy)
                .unwrap_or_default(),
            group: group.filter(|group| !group.is_empty()).cloned(),
            normalize: (config.normalize).or(global.normalize).unwrap_or_default(),
            validate_fields: (config.validate_fields)
                .or(global.validate_fields)
                .unwrap_or(rules.validate_fields),
            validate_new_schemas: (config.validate_new_schemas)
                .or(global.validate_new_schemas)
                .unwrap_or(rules.validate_new_schemas),
            config,
        }
    }

    /// The mode in force for a subject: its own, that of its context, that above all contexts, or READWRITE.
    #[must_use]
    pub fn effective_mode(&self, subject: &Subject) -> Mode {
        let own = self.modes.of_subject(subject);
        let inherited = own.or_else(|| self.modes.of_context(subject.context_name()));
        inherited
            .or_else(|| self.modes.above())
            .copied()
            .unwrap_or_default()
    }

    /// The mode in force for a scope.
    #[must_use]
    pub fn effective_mode_of(&self, scope: &Scope) -> Mode {
        match scope {
            Scope::Subject(subject) => self.effective_mode(subject),
            other => {
                let own = self.modes.get(other);
                own.or_else(|| self.modes.above())
                    .copied()
                    .unwrap_or_default()
            }
        }
    }

    /// The subject that requests on `subject` are about instead: the alias of its own config, in its own context unless
    /// it names one. One hop; `None` also for a text that is no subject.
    #[must_use]
    pub fn alias(&self, subject: &Subject) -> Option<Subject> {
        target_of(subject, self.configs.of_subject(subject)?)
    }
}

/// A subject's own config, with the members that the global one lends it.
fn inherit(own: &Config, global: &Config) -> Config {
    let group = own.compatibility_group.clone();
    Config {
        normalize: own.normalize.or(global.normalize),
        validate_fields: own.validate_fields.or(global.validate_fields),
        validate_new_schemas: own.validate_new_schemas.or(global.validate_new_schemas),
        validate_rules: own.validate_rules.or(global.validate_rules),
        compatibility_policy: own.compatibility_policy.or(global.compatibility_policy),
        compatibility_group: group.or_else(|| global.compatibility_group.clone()),
        ..own.clone()
    }
}
