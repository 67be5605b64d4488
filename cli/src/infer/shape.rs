//! What values looked like: as much as is remembered of all that were seen.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::text::Formats;

/// How many names the objects of one place may have before they are values of a map.
const NAMES: usize = 1_000;
/// How many different texts of one place are remembered.
const SYMBOLS: usize = 64;

/// The values that were seen at one place.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    /// How many there were.
    pub(super) seen: u64,
    pub(super) nulls: u64,
    pub(super) booleans: u64,
    pub(super) numbers: Numbers,
    pub(super) texts: Texts,
    pub(super) arrays: Option<Box<Shape>>,
    pub(super) objects: Option<Box<Objects>>,
}

/// The numbers that were seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    /// How many whole ones of 64 bits.
    pub(super) whole: u64,
    /// How many others.
    pub(super) others: u64,
    pub(super) least: i64,
    pub(super) most: i64,
}

/// The texts that were seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    pub(super) seen: u64,
    /// What all of them are.
    pub(super) formats: Formats,
    /// The different ones; `None` when they are too many.
    pub(super) symbols: Option<BTreeSet<Box<str>>>,
}

/// The objects that were seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Objects {
    pub(super) seen: u64,
    /// By name, in the order in which the names came.
    pub(super) fields: Vec<(Box<str>, Shape)>,
    places: HashMap<Box<str>, usize>,
    /// All values, when there are too many names.
    values: Option<Shape>,
}

impl Shape {
    /// Adds a value, which is given as a line of JSON.
    ///
    /// # Errors
    ///
    /// When it is no JSON.
    pub(super) fn add(&mut self, json: &[u8]) -> Result<(), serde_json::Error> {
        let mut from = serde_json::Deserializer::from_slice(json);
        Adding(self).deserialize(&mut from)?;
        from.end()
    }

    /// Adds all that was seen at another place.
    pub(super) fn absorb(&mut self, other: &Self) {
        self.seen += other.seen;
        self.nulls += other.nulls;
        self.booleans += other.booleans;
        self.numbers.absorb(&other.numbers);
        self.texts.absorb(&other.texts);
        if let Some(items) = &other.arrays {
            self.arrays.get_or_insert_default().absorb(items);
        }
        if let Some(objects) = &other.objects {
            self.objects.get_or_insert_default().absorb(objects);
        }
    }

    /// How many kinds of values there were besides null.
    pub(super) fn kinds(&self) -> usize {
        [
            self.booleans > 0,
            self.numbers.seen() > 0,
            self.texts.seen > 0,
            self.arrays.is_some(),
            self.objects.is_some(),
        ]
        .into_iter()
        .filter(|there_is| *there_is)
        .count()
    }
}

impl Numbers {
    pub(super) fn seen(&self) -> u64 {
        self.whole + self.others
    }

    fn add(&mut self, number: i64) {
        (self.least, self.most) = match self.whole {
            0 => (number, number),
            _ => (self.least.min(number), self.most.max(number)),
        };
        self.whole += 1;
    }

    fn absorb(&mut self, other: &Self) {
        if other.whole > 0 {
            self.add(other.least);
            self.add(other.most);
            self.whole += other.whole - 2.min(other.whole);
        }
        self.others += other.others;
    }
}

impl Texts {
    fn add(&mut self, text: &str) {
        let formats = Formats::of(text);
        if self.seen == 0 {
            self.formats = formats;
            self.symbols = Some(BTreeSet::new());
        }
        self.formats = self.formats.and(formats);
        self.seen += 1;
        if let Some(symbols) = &mut self.symbols
            && !symbols.contains(text)
        {
            symbols.insert(text.into());
            self.limit();
        }
    }

    fn absorb(&mut self, other: &Self) {
        if other.seen == 0 {
            return;
        }
        if self.seen == 0 {
            self.clone_from(other);
            return;
        }
        self.formats = self.formats.and(other.formats);
        self.seen += other.seen;
        match (&mut self.symbols, &other.symbols) {
            (Some(symbols), Some(others)) => symbols.extend(others.iter().cloned()),
            _ => self.symbols = None,
        }
        self.limit();
    }

    fn limit(&mut self) {
        if self
            .symbols
            .as_ref()
            .is_some_and(|symbols| symbols.len() > SYMBOLS)
        {
            self.symbols = None;
        }
    }
}

impl Objects {
    /// What all values looked like, whatever their names, when the objects are maps: their names differ so much that they are
    /// data. `None` when the names are fields.
    pub(super) fn as_map(&self) -> Option<Shape> {
        let are_rare = |(_, field): &(Box<str>, Shape)| 2 * field.seen <= self.seen;
        let are_data = self.fields.len() >= 20 && self.fields.iter().all(are_rare);
        (self.values.is_some() || are_data).then(|| self.values())
    }

    /// What all values looked like, whatever their names.
    pub(super) fn values(&self) -> Shape {
        let mut values = self.values.clone().unwrap_or_default();
        for (_, field) in &self.fields {
            values.absorb(field);
        }
        values
    }

    /// Whether a field was missing in some.
    pub(super) fn is_missing(&self, field: &Shape) -> bool {
        field.seen < self.seen
    }

    fn field(&mut self, name: &str) -> &mut Shape {
        if let Some(place) = self.places.get(name) {
            return &mut self.fields[*place].1;
        }
        if self.fields.len() >= NAMES || self.values.is_some() {
            self.collapse();
            return self.values.get_or_insert_default();
        }
        self.places.insert(name.into(), self.fields.len());
        self.fields.push((name.into(), Shape::default()));
        &mut self.fields.last_mut().expect("it was just added").1
    }

    fn collapse(&mut self) {
        self.values = Some(self.values());
        self.fields.clear();
        self.places.clear();
    }

    fn absorb(&mut self, other: &Self) {
        self.seen += other.seen;
        if let Some(values) = &other.values {
            self.collapse();
            self.values.get_or_insert_default().absorb(values);
        }
        for (name, field) in &other.fields {
            self.field(name).absorb(field);
        }
    }
}

/// Adds a value to a shape while it is read.
struct Adding<'s>(&'s mut Shape);

impl<'de> DeserializeSeed<'de> for Adding<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Adding<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.seen += 1;
        self.0.nulls += 1;
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.0.seen += 1;
        self.0.booleans += 1;
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.0.seen += 1;
        self.0.numbers.add(number);
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => self.visit_f64(0.0), // too large to be whole here
        }
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.0.seen += 1;
        self.0.numbers.others += 1;
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.seen += 1;
        self.0.texts.add(text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.seen += 1;
        let shape = self.0.arrays.get_or_insert_default();
        while items.next_element_seed(Adding(shape))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.0.seen += 1;
        let objects = self.0.objects.get_or_insert_default();
        objects.seen += 1;
        while let Some(name) = members.next_key::<String>()? {
            members.next_value_seed(Adding(objects.field(&name)))?;
        }
        Ok(())
    }
}
