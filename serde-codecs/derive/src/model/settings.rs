//! `#[record(...)]` as it is written, at whichever place.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, LitBool, LitInt, LitStr, Path, Result};

use super::Name;
use super::case::Case;
use super::formats::Formats;
use super::numbers::{Reserved, number, reserved};
use super::values::{Logical, Preset};

/// All that can be said; which of it at a place, that place decides.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) name: Option<Name>,
    pub(super) namespace: Option<Name>,
    pub(super) aliases: Vec<Name>,
    pub(super) rename_all: Option<Case>,
    pub(super) krate: Option<Path>,
    pub(super) no_doc: bool,
    pub(super) part: bool,
    pub(super) default: Option<(Preset, Span)>,
    pub(super) tags: Vec<String>,
    pub(super) logical: Option<Logical>,
    pub(super) order: Option<String>,
    pub(super) skip: Option<Span>,
    pub(super) by_name: bool,
    pub(super) formats: Option<Formats>,
    /// The number of a field
    pub(super) number: Option<(u32, Span)>,
    pub(super) one_of: Option<Span>,
    pub(super) reserved: Vec<Reserved>,
    /// Where `open` is said
    pub(super) open: Option<Span>,
}

/// A place where attributes stand, and which may.
pub(super) struct Place {
    what: &'static str,
    keys: &'static [&'static str],
}

pub(super) const TYPE: Place = Place {
    what: "a type",
    keys: &[
        "name",
        "namespace",
        "alias",
        "rename_all",
        "doc",
        "part",
        "formats",
        "open",
        "reserved",
        "crate",
    ],
};
pub(super) const UNION: Place = Place {
    what: "a union",
    keys: &["part", "formats", "crate"],
};
pub(super) const TRANSPARENT: Place = Place {
    what: "a struct around one value",
    keys: &["part", "formats", "crate"],
};
pub(super) const FIELD: Place = Place {
    what: "a field",
    keys: &[
        "name", "alias", "default", "tag", "logical", "decimal", "order", "skip", "by_name",
        "field", "oneof",
    ],
};
pub(super) const SYMBOL: Place = Place {
    what: "a variant that holds nothing",
    keys: &["name", "default"],
};
pub(super) const INNER: Place = Place {
    what: "a value in a variant or in a struct without names",
    keys: &["logical", "decimal", "by_name"],
};
pub(super) const BRANCH: Place = Place {
    what: "this variant",
    keys: &["field", "tag"],
};

/// What others call it.
const ELSEWHERE: [(&str, &str); 9] = [
    ("rename", "name"),
    ("aliases", "alias"),
    ("tags", "tag"),
    ("logical_type", "logical"),
    ("skip_serializing", "skip"),
    ("skip_deserializing", "skip"),
    ("precision", "decimal"),
    ("scale", "decimal"),
    ("with", "logical"),
];

impl Settings {
    pub(super) fn read(attributes: &[Attribute], place: &Place) -> Result<Self> {
        let mut settings = Self::default();
        for attribute in attributes {
            if attribute.path().is_ident("record") {
                attribute.parse_nested_meta(|meta| settings.take(&meta, place))?;
            }
        }
        Ok(settings)
    }

    fn take(&mut self, meta: &ParseNestedMeta<'_>, place: &Place) -> Result<()> {
        let key = meta
            .path
            .get_ident()
            .map(ToString::to_string)
            .unwrap_or_default();
        if !place.keys.contains(&key.as_str()) {
            return Err(meta.error(refusal(&key, place)));
        }
        let span = meta.path.span();
        match key.as_str() {
            "name" => once(&mut self.name, text(meta)?.into(), span),
            "namespace" => once(&mut self.namespace, text(meta)?.into(), span),
            "alias" => {
                self.aliases.push(text(meta)?.into());
                Ok(())
            }
            "rename_all" => once(&mut self.rename_all, Case::parse(&text(meta)?)?, span),
            "crate" => once(
                &mut self.krate,
                meta.value()?.call(Path::parse_mod_style)?,
                span,
            ),
            "doc" => {
                self.no_doc = !meta.value()?.parse::<LitBool>()?.value;
                Ok(())
            }
            "default" if meta.input.peek(syn::Token![=]) => {
                let preset = meta.value()?.call(Preset::parse)?;
                once(&mut self.default, (preset, span), span)
            }
            "default" => once(&mut self.default, (Preset::Plain, span), span),
            "tag" => {
                self.tags.push(text(meta)?.value());
                Ok(())
            }
            "logical" => once(&mut self.logical, Logical::parse(&text(meta)?)?, span),
            "decimal" => once(&mut self.logical, decimal(meta)?, span),
            "order" => once(&mut self.order, order(&text(meta)?)?, span),
            "field" => once(&mut self.number, (number(meta)?, span), span),
            "oneof" => once(&mut self.one_of, span, span),
            "reserved" => {
                self.reserved.extend(reserved(meta)?);
                Ok(())
            }
            "formats" => once(&mut self.formats, Formats::parse(meta)?, span),
            "open" => once(&mut self.open, span, span),
            "skip" => once(&mut self.skip, span, span),
            "part" => {
                self.part = true;
                Ok(())
            }
            "by_name" => {
                self.by_name = true;
                Ok(())
            }
            _ => Err(meta.error("the attribute is not read")),
        }
    }
}

impl From<LitStr> for Name {
    fn from(literal: LitStr) -> Self {
        Self {
            text: literal.value(),
            span: literal.span(),
        }
    }
}

fn text(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    meta.value()?.parse()
}

/// Keeps what may be said once.
pub(super) fn once<T>(slot: &mut Option<T>, value: T, span: Span) -> Result<()> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(syn::Error::new(span, "this is said twice")),
    }
}

fn order(text: &LitStr) -> Result<String> {
    const ORDERS: [&str; 3] = ["ascending", "descending", "ignore"];
    let value = text.value();
    if ORDERS.contains(&value.as_str()) {
        return Ok(value);
    }
    let message = format!("`{value}` is not an order: {}", closest(&value, &ORDERS));
    Err(syn::Error::new(text.span(), message))
}

/// `decimal(precision = 10, scale = 2)`
fn decimal(meta: &ParseNestedMeta<'_>) -> Result<Logical> {
    let (mut precision, mut scale) = (None, 0);
    meta.parse_nested_meta(|meta| {
        let number = |meta: &ParseNestedMeta<'_>| meta.value()?.parse::<LitInt>()?.base10_parse();
        if meta.path.is_ident("precision") {
            precision = Some(number(&meta)?);
            Ok(())
        } else if meta.path.is_ident("scale") {
            scale = number(&meta)?;
            Ok(())
        } else {
            Err(meta.error("a decimal has a `precision` and a `scale`"))
        }
    })?;
    let Some(precision) = precision else {
        return Err(meta.error("a decimal has a precision: `decimal(precision = 10, scale = 2)`"));
    };
    Logical::decimal(meta.path.span(), precision, scale)
}

fn refusal(key: &str, place: &Place) -> String {
    let elsewhere = [TYPE, FIELD, SYMBOL]
        .into_iter()
        .find(|place| place.keys.contains(&key));
    match elsewhere {
        Some(other) => format!(
            "`{key}` belongs to {}: {} takes {}",
            other.what,
            place.what,
            list(place.keys)
        ),
        None => format!(
            "`{key}` is not an attribute of {}: {}",
            place.what,
            closest(key, place.keys)
        ),
    }
}

/// Advice to one who wrote `found` where one of `known` is meant.
pub(super) fn closest(found: &str, known: &[&str]) -> String {
    let known_elsewhere = ELSEWHERE
        .iter()
        .find(|(elsewhere, key)| *elsewhere == found && known.contains(key))
        .map(|(_, key)| *key);
    let like = |name: &&&str| distance(found, name) <= 1 + found.len() / 4;
    let nearest = known
        .iter()
        .filter(like)
        .min_by_key(|name| distance(found, name));
    match known_elsewhere.or(nearest.copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("it may be {}", list(known)),
    }
}

fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// How many letters have to be put in, taken out or changed.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, char) in from.to_lowercase().chars().enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (column, other) in to.iter().enumerate() {
            let changed = before + usize::from(char != *other);
            before = row[column + 1];
            row[column + 1] = changed.min(before + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}
