//! Reserved numbers and names, and the ranges of extensions.

use super::Checker;
use super::members::Member;
use crate::protobuf::tree::{File, Message, Range, RangeEnd, Reserved, ReservedItem};
use crate::span::Span;

/// The largest number of a field.
pub(super) const MAX_FIELD_NUMBER: i64 = 536_870_911;
/// The largest number of an extension of a message set.
pub(super) const MAX_MESSAGE_SET_NUMBER: i64 = 2_147_483_646;

/// Numbers from `start` to `end`, both inclusive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) span: Span,
    /// They are for extensions, not reserved.
    pub(super) for_extensions: bool,
}

impl std::fmt::Display for Numbers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.start == self.end {
            write!(f, "{}", self.start)
        } else {
            write!(f, "{} to {}", self.start, self.end)
        }
    }
}

impl Numbers {
    pub(super) fn of(range: &Range, max: i64, for_extensions: bool) -> Self {
        Self {
            start: range.start,
            end: match range.end {
                RangeEnd::Start => range.start,
                RangeEnd::Number(end) => end,
                RangeEnd::Max => max,
            },
            span: range.span,
            for_extensions,
        }
    }

    fn word(&self) -> &'static str {
        if self.for_extensions {
            "extension numbers"
        } else {
            "reserved numbers"
        }
    }
}

/// The ranges among `reserved`.
pub(super) fn reserved_numbers(reserved: &[Reserved], max: i64) -> impl Iterator<Item = Numbers> {
    let items = reserved.iter().flat_map(|reserved| &reserved.items);
    items.filter_map(move |item| match item {
        ReservedItem::Range(range) => Some(Numbers::of(range, max, false)),
        ReservedItem::Name(_) | ReservedItem::Identifier(_) => None,
    })
}

/// What is reserved in `reserved`, and the range that holds a number.
pub(super) struct Occupied {
    /// Sorted by their start.
    ranges: Vec<Numbers>,
}

impl Occupied {
    /// The range that `number` is in.
    pub(super) fn holding(&self, number: i64) -> Option<&Numbers> {
        let behind = self.ranges.partition_point(|range| range.start <= number);
        // Ranges that overlap are refused on their own, so the one that begins last before the number is enough.
        let range = self.ranges[..behind].last()?;
        (range.end >= number).then_some(range)
    }
}

/// The largest number of an extension of `message`.
pub(super) fn max_extension_number(file: &File, message: &Message) -> i64 {
    if is_message_set(file, message) {
        MAX_MESSAGE_SET_NUMBER
    } else {
        MAX_FIELD_NUMBER
    }
}

/// Whether `message` says `option message_set_wire_format = true;`.
pub(super) fn is_message_set(file: &File, message: &Message) -> bool {
    file.is_set(&message.scope.options, "message_set_wire_format")
}

impl Checker<'_, '_> {
    /// The ranges of a message, each sane and none overlapping another.
    pub(super) fn message_ranges(&mut self, message: &Message) -> Occupied {
        let scope = &message.scope;
        if scope.reserved.is_empty() && scope.extensions.is_empty() {
            return Occupied { ranges: Vec::new() };
        }
        let file = self.linked.file();
        let max = max_extension_number(file, message);
        let mut ranges: Vec<_> = reserved_numbers(&scope.reserved, MAX_FIELD_NUMBER).collect();
        let extensions = scope.extensions.iter();
        let extensions = extensions.flat_map(|extensions| &extensions.ranges);
        ranges.extend(extensions.map(|range| Numbers::of(range, max, true)));
        for range in &ranges {
            let limit = if range.for_extensions {
                max
            } else {
                MAX_MESSAGE_SET_NUMBER
            };
            if range.start < 1 {
                self.problems.add(range.span, || {
                    format!(
                        "the {} {range} begin with {}: field numbers begin with 1",
                        range.word(),
                        range.start
                    )
                });
            } else if range.end > limit {
                self.problems.add(range.span, || {
                    format!("the {} {range} end with {}: the largest number is {limit}, which is also called `max`", range.word(), range.end)
                });
            }
        }
        if file.is_proto3() {
            for extensions in &scope.extensions {
                self.problems.add(extensions.span, || {
                    format!("the message `{}` declares extension numbers, which proto3 does not know: take them out, or declare proto2 or an edition", file.text(message.name))
                });
            }
        }
        self.overlaps(ranges)
    }

    /// The reserved numbers of an enum.
    pub(super) fn enum_ranges(&mut self, reserved: &[Reserved]) -> Occupied {
        let ranges: Vec<_> = reserved_numbers(reserved, i64::from(i32::MAX)).collect();
        for range in &ranges {
            let fits = |number| i32::try_from(number).is_ok();
            if !fits(range.start) || !fits(range.end) {
                self.problems.add(range.span, || {
                    format!("the reserved numbers {range} are not numbers of an enum, which run from -2147483648 to 2147483647")
                });
            }
        }
        self.overlaps(ranges)
    }

    fn overlaps(&mut self, mut ranges: Vec<Numbers>) -> Occupied {
        for range in &ranges {
            if range.end < range.start {
                self.problems.add(range.span, || {
                    format!(
                        "the {} {range} end before they begin: write {} to {}",
                        range.word(),
                        range.end,
                        range.start
                    )
                });
            }
        }
        ranges.sort_by_key(|range| (range.start, range.span.start));
        let mut widest: Option<Numbers> = None;
        for range in &ranges {
            if let Some(before) = widest
                && before.end >= range.start
            {
                let (first, second) = if before.span.start <= range.span.start {
                    (before, *range)
                } else {
                    (*range, before)
                };
                self.problems.add(second.span, || {
                    format!(
                        "the {} {second} overlap the {} {first}: make them distinct",
                        second.word(),
                        first.word()
                    )
                });
            }
            if widest.is_none_or(|before| before.end < range.end) {
                widest = Some(*range);
            }
        }
        Occupied { ranges }
    }

    /// The names among `reserved`, sorted; each is written as the language wants it, and stands there once.
    pub(super) fn reserved_names(&mut self, reserved: &[Reserved]) -> Vec<String> {
        let file = self.linked.file();
        let mut names = Vec::new();
        for statement in reserved {
            let is_range = |item: &ReservedItem| matches!(item, ReservedItem::Range(_));
            let ranges = statement.items.iter().filter(|item| is_range(item)).count();
            if ranges > 0 && ranges < statement.items.len() {
                self.problems.add(statement.span, || {
                    "numbers and names are reserved in one statement: write one for each".to_owned()
                });
            }
        }
        for item in reserved.iter().flat_map(|reserved| &reserved.items) {
            let (name, span) = match item {
                ReservedItem::Range(_) => continue,
                ReservedItem::Name(name) => {
                    let span = name.raw.span();
                    let name = String::from_utf8_lossy(&file.bytes(*name)).into_owned();
                    if file.is_edition() {
                        self.problems.add(span, || {
                            format!("the reserved name \"{name}\" stands in quotes: editions write {name} without them")
                        });
                    }
                    (name, span)
                }
                ReservedItem::Identifier(name) => {
                    let (name, span) = (file.text(*name).to_owned(), name.span());
                    if !file.is_edition() {
                        self.problems.add(span, || {
                            format!(
                                "the reserved name {name} stands without quotes: write \"{name}\""
                            )
                        });
                    }
                    (name, span)
                }
            };
            names.push((name, span));
        }
        names.sort();
        for pair in names.windows(2) {
            let ((first, _), (second, span)) = (&pair[0], &pair[1]);
            if first == second {
                self.problems.add(*span, || {
                    format!("the name `{second}` is reserved twice: take one of them out")
                });
            }
        }
        names.into_iter().map(|(name, _)| name).collect()
    }

    /// A field uses neither a reserved number or name nor an extension's number.
    pub(super) fn not_occupied(
        &mut self,
        member: &Member<'_>,
        occupied: &Occupied,
        names: &[String],
    ) {
        if let Some(range) = occupied.holding(member.number) {
            let what = if range.for_extensions {
                "is for extensions"
            } else {
                "is reserved"
            };
            self.problems.add(member.number_span, || {
                format!(
                    "the field `{}` has the number {}, which {what} (`{range}`): take another number",
                    member.name, member.number
                )
            });
        }
        if names
            .binary_search_by(|name| name.as_str().cmp(&member.name))
            .is_ok()
        {
            self.problems.add(member.written.span(), || {
                format!(
                    "the name `{}` of a field is reserved: take another name",
                    member.name
                )
            });
        }
    }
}
