//! The reasons why a reader's type does not read a writer's, as Apache Avro for Java collects them.
//!
//! A pair of types is compared once, and its reasons, with their locations, are repeated wherever the pair is met again. A
//! pair that is still being compared counts as fitting, as what is wrong with it need not be said twice. In the branch of a union the location starts anew and the reasons
//! are dropped: the branch is the reason.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::places::{Place, Places, ROOT, Token};
use super::rules::{Found, Rule, missing_symbols, names_match, rule};
use super::verdict::{Pair, Verdicts};
use crate::avro::messages::IncompatibilityKind;
use crate::avro::model::{Field, Kind, NodeId, Record};
use crate::compat::{self, Incompatibility, OverBudget};
use crate::span::Span;

/// How branches of unions are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unions {
    /// They are looked into, as Java does. The reasons are dropped, but types first met there keep theirs for later uses.
    Entered,
    /// Only the verdict is asked for, so that every reason that is found counts.
    Judged,
}

/// Collects reasons.
pub(super) struct Report<'s, 'b, 'v> {
    verdicts: &'v mut Verdicts<'s, 'b>,
    unions: Unions,
    /// Every pair that was met, but for the simple ones that fit. `None` while it is being compared.
    outcomes: HashMap<Pair, Option<Outcome>, RandomState>,
    /// Reasons of pairs; none is empty.
    lists: Vec<Vec<Item>>,
    places: Places,
    frames: Vec<Frame<'s>>,
}

/// What came of a pair.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    fits: bool,
    /// Index in `lists`.
    reasons: Option<usize>,
}

impl Outcome {
    const FITS: Self = Self {
        fits: true,
        reasons: None,
    };
}

/// One reason, or all those of another pair.
enum Item {
    Own(Reason),
    Of(usize),
}

/// An [`Incompatibility`] whose path is not written yet.
struct Reason {
    kind: IncompatibilityKind,
    place: Place,
    info: String,
    reader: Option<Span>,
    writer: Option<Span>,
}

/// A pair that is being compared.
struct Frame<'s> {
    pair: Pair,
    place: Place,
    reasons: Vec<Item>,
    work: Work<'s>,
    /// How many parts have been asked about.
    next: usize,
}

/// The parts of a pair.
enum Work<'s> {
    /// None.
    Done,
    Inner(Pair, Token),
    Fields {
        reader: &'s Record,
        writer: &'s Record,
        /// Where the writer's next field is likely to be.
        guess: usize,
    },
    EveryBranch(&'s [NodeId]),
    /// As `EveryBranch`, where the reader is a union too.
    EveryBranchBySome(&'s [NodeId]),
    SomeBranch(&'s [NodeId]),
}

/// What the comparison of a pair does next.
enum Next {
    /// Compares this pair at this place.
    Compare(Pair, Place),
    /// Compares this pair, whose reasons do not count.
    Judge(Pair),
    /// It has seen all.
    End,
    /// A field of the reader reads several fields of the writer: the only reason of the whole report.
    Ambiguity(Reason),
}

impl<'s, 'b, 'v> Report<'s, 'b, 'v> {
    pub(super) fn new(verdicts: &'v mut Verdicts<'s, 'b>, unions: Unions) -> Self {
        Self {
            verdicts,
            unions,
            outcomes: HashMap::default(),
            lists: Vec::new(),
            places: Places::default(),
            frames: Vec::new(),
        }
    }

    /// All reasons, in order.
    pub(super) fn reasons(mut self) -> Result<Vec<Incompatibility>, OverBudget> {
        let root = (self.verdicts.reader.root(), self.verdicts.writer.root());
        let mut answer = self.enter(root, ROOT)?;
        while !self.frames.is_empty() {
            answer = match self.advance(answer)? {
                Next::Compare(pair, place) => self.enter(pair, place)?,
                Next::Judge(pair) if self.unions == Unions::Entered => self.enter(pair, ROOT)?,
                Next::Judge(pair) => Some(Outcome {
                    fits: self.verdicts.fits(pair)?,
                    reasons: None,
                }),
                Next::End => {
                    let frame = self.frames.pop().expect("somebody ends");
                    Some(self.finish(frame))
                }
                Next::Ambiguity(reason) => return Ok(vec![self.written(&reason)]),
            };
        }
        match answer.and_then(|outcome| outcome.reasons) {
            Some(list) => self.all_of(list),
            None => Ok(Vec::new()),
        }
    }

    /// Answers, or leaves a frame that will.
    fn enter(&mut self, pair: Pair, place: Place) -> Result<Option<Outcome>, OverBudget> {
        self.verdicts.budget.spend(1)?;
        let reader = &self.verdicts.reader.node(pair.0).kind;
        let writer = &self.verdicts.writer.node(pair.1).kind;
        let rule = rule(reader, writer);
        if matches!(rule, Rule::Fits) {
            return Ok(Some(Outcome::FITS));
        }
        match self.outcomes.get(&pair) {
            Some(Some(outcome)) => return Ok(Some(*outcome)),
            Some(None) => return Ok(Some(Outcome::FITS)),
            None => {}
        }
        self.verdicts.budget.spend_memory(256)?;
        self.outcomes.insert(pair, None);
        let mut frame = Frame {
            pair,
            place,
            reasons: Vec::new(),
            work: Work::Done,
            next: 0,
        };
        self.begin(&mut frame, rule)?;
        if matches!(frame.work, Work::Done) {
            return Ok(Some(self.finish(frame)));
        }
        self.frames.push(frame);
        Ok(None)
    }

    /// Blames what the two types themselves are to blame for, and leaves the rest as work.
    fn begin(&mut self, frame: &mut Frame<'s>, rule: Rule<'s>) -> Result<(), OverBudget> {
        let pair = frame.pair;
        frame.work = match rule {
            Rule::Fits => Work::Done,
            Rule::Differs => {
                let reader = type_name(&self.verdicts.reader.node(pair.0).kind);
                let writer = type_name(&self.verdicts.writer.node(pair.1).kind);
                let info =
                    format!("reader type: {reader} not compatible with writer type: {writer}");
                let kind = IncompatibilityKind::TypeMismatch;
                frame.blame(self.reason(kind, pair, frame.place, None, info)?);
                Work::Done
            }
            Rule::Items(reader, writer) => Work::Inner((reader, writer), Token::Items),
            Rule::Values(reader, writer) => Work::Inner((reader, writer), Token::Values),
            Rule::Fixed(reader, writer) => {
                self.begin_named(frame)?;
                if reader.size != writer.size {
                    let info = format!("expected: {}, found: {}", writer.size, reader.size);
                    let kind = IncompatibilityKind::FixedSizeMismatch;
                    frame.blame(self.reason(kind, pair, frame.place, Some(Token::Size), info)?);
                }
                Work::Done
            }
            Rule::Enum(reader, writer) => {
                self.begin_named(frame)?;
                let symbols = reader.symbols.len() + writer.symbols.len();
                self.verdicts.budget.spend(symbols)?;
                let missing = missing_symbols(reader, writer);
                if !missing.is_empty() {
                    let info = format!("[{}]", missing.join(", "));
                    let kind = IncompatibilityKind::MissingEnumSymbols;
                    frame.blame(self.reason(
                        kind,
                        pair,
                        frame.place,
                        Some(Token::Symbols),
                        info,
                    )?);
                }
                Work::Done
            }
            Rule::Record(reader, writer) => {
                self.begin_named(frame)?;
                Work::Fields {
                    reader,
                    writer,
                    guess: 0,
                }
            }
            Rule::EveryBranch(branches) => match &self.verdicts.reader.node(pair.0).kind {
                Kind::Union(_) => Work::EveryBranchBySome(branches),
                _ => Work::EveryBranch(branches),
            },
            Rule::SomeBranch(branches) => Work::SomeBranch(branches),
        };
        Ok(())
    }

    /// Compares the names of two named types of one kind.
    fn begin_named(&mut self, frame: &mut Frame<'s>) -> Result<(), OverBudget> {
        let reader = &self.verdicts.reader.node(frame.pair.0).kind;
        let writer = &self.verdicts.writer.node(frame.pair.1).kind;
        self.verdicts.budget.spend(reader.aliases().len())?;
        if let (Some(name), Some(expected)) = (reader.name(), writer.name())
            && !names_match(name, reader.aliases(), expected)
        {
            let info = format!("expected: {}", expected.full());
            let kind = IncompatibilityKind::NameMismatch;
            frame.blame(self.reason(kind, frame.pair, frame.place, Some(Token::Name), info)?);
        }
        Ok(())
    }

    /// Takes the answer that the top frame waits for, if it asked, and says what it does next.
    fn advance(&mut self, answer: Option<Outcome>) -> Result<Next, OverBudget> {
        let mut frame = self.frames.pop().expect("somebody waits");
        let next = match frame.work {
            Work::Done => Next::End,
            Work::Inner(pair, token) => {
                frame.take(answer);
                match answer {
                    Some(_) => Next::End,
                    None => Next::Compare(pair, self.place(frame.place, token)?),
                }
            }
            Work::Fields {
                reader,
                writer,
                guess,
            } => {
                frame.take(answer);
                self.next_field(&mut frame, reader, writer, guess)?
            }
            Work::EveryBranch(branches) => {
                frame.take(answer);
                match branches.get(frame.next) {
                    Some(branch) => {
                        let place = self.place(frame.place, Token::Branch(frame.next))?;
                        Next::Compare((frame.pair.0, *branch), place)
                    }
                    None => Next::End,
                }
            }
            Work::EveryBranchBySome(branches) => {
                if answer.is_some_and(|outcome| !outcome.fits) {
                    let lacking = frame.next - 1;
                    self.lack(&mut frame, branches[lacking], Some(Token::Branch(lacking)))?;
                }
                branches
                    .get(frame.next)
                    .map_or(Next::End, |branch| Next::Judge((frame.pair.0, *branch)))
            }
            Work::SomeBranch(branches) => match (answer, branches.get(frame.next)) {
                (Some(Outcome { fits: true, .. }), _) => Next::End,
                (_, Some(branch)) => Next::Judge((*branch, frame.pair.1)),
                (_, None) => {
                    let lacking = frame.pair.1;
                    self.lack(&mut frame, lacking, None)?;
                    Next::End
                }
            },
        };
        if !matches!(frame.work, Work::Fields { .. }) {
            frame.next += 1;
        }
        self.frames.push(frame);
        Ok(next)
    }

    /// The next field of a record that is to be compared.
    fn next_field(
        &mut self,
        frame: &mut Frame<'s>,
        reader: &'s Record,
        writer: &'s Record,
        mut guess: usize,
    ) -> Result<Next, OverBudget> {
        while let Some(field) = reader.fields.get(frame.next) {
            let at = frame.next;
            frame.next += 1;
            let found = self.verdicts.finder.find(
                field,
                frame.pair.1,
                writer,
                guess,
                self.verdicts.budget,
            )?;
            let compared_with = match found {
                Found::At(index) => {
                    guess = index + 1;
                    writer.fields[index].schema
                }
                Found::Several => {
                    return Ok(Next::Ambiguity(self.ambiguity(frame, field, at)?));
                }
                Found::Nothing if field.default.is_some() => continue,
                // Java takes an enum's default for the field's, and then compares the enum with the whole record.
                Found::Nothing if self.has_default_symbol(field) => frame.pair.1,
                Found::Nothing => {
                    let kind = IncompatibilityKind::ReaderFieldMissingDefaultValue;
                    let info = field.name.clone().into();
                    let reason =
                        self.reason(kind, frame.pair, frame.place, Some(Token::Field(at)), info)?;
                    frame.blame(Reason {
                        reader: field.span,
                        ..reason
                    });
                    continue;
                }
            };
            frame.work = Work::Fields {
                reader,
                writer,
                guess,
            };
            let place = self.place(frame.place, Token::TypeOfField(at))?;
            return Ok(Next::Compare((field.schema, compared_with), place));
        }
        Ok(Next::End)
    }

    fn has_default_symbol(&self, field: &Field) -> bool {
        match &self.verdicts.reader.node(field.schema).kind {
            Kind::Enum(of) => of.default.is_some(),
            _ => false,
        }
    }

    /// The reader's union of `frame` lacks what the writer's `branch` writes.
    fn lack(
        &mut self,
        frame: &mut Frame<'s>,
        branch: NodeId,
        token: Option<Token>,
    ) -> Result<(), OverBudget> {
        let kind = IncompatibilityKind::MissingUnionBranch;
        let lacking = type_name(&self.verdicts.writer.node(branch).kind);
        let info = format!("reader union lacking writer type: {lacking}");
        frame.blame(self.reason(kind, (frame.pair.0, branch), frame.place, token, info)?);
        Ok(())
    }

    /// Keeps what came of a pair.
    fn finish(&mut self, frame: Frame<'s>) -> Outcome {
        let reasons = (!frame.reasons.is_empty()).then(|| {
            self.lists.push(frame.reasons);
            self.lists.len() - 1
        });
        let fits = reasons.is_none();
        let outcome = Outcome { fits, reasons };
        self.outcomes.insert(frame.pair, Some(outcome));
        outcome
    }

    /// The reason that stands for all: a field of `frame`'s reader reads several fields of its writer.
    fn ambiguity(
        &mut self,
        frame: &Frame<'s>,
        field: &Field,
        index: usize,
    ) -> Result<Reason, OverBudget> {
        let name = &field.name;
        let of_type = type_name(&self.verdicts.reader.node(field.schema).kind);
        let writer = self.verdicts.writer.text_of(frame.pair.1);
        let info = format!(
            "Reader record field {name} type:{of_type} pos:{index} matches multiple fields in writer record schema {writer}"
        );
        let kind = IncompatibilityKind::AmbiguousAlias;
        let token = Some(Token::Field(index));
        let reason = self.reason(kind, frame.pair, frame.place, token, info)?;
        Ok(Reason {
            reader: field.span,
            ..reason
        })
    }

    fn place(&mut self, from: Place, token: Token) -> Result<Place, OverBudget> {
        self.verdicts.budget.spend_memory(24)?;
        Ok(self.places.step(from, token))
    }

    /// The reason `kind` at a step from `place`; `about` are the types that it is about.
    fn reason(
        &mut self,
        kind: IncompatibilityKind,
        about: Pair,
        place: Place,
        token: Option<Token>,
        info: String,
    ) -> Result<Reason, OverBudget> {
        self.verdicts.budget.spend_memory(128 + info.len())?;
        Ok(Reason {
            kind,
            place: match token {
                Some(token) => self.place(place, token)?,
                None => place,
            },
            info,
            reader: self.verdicts.reader.node(about.0).span,
            writer: self.verdicts.writer.node(about.1).span,
        })
    }

    /// Writes out a list and what it leads to.
    fn all_of(&mut self, list: usize) -> Result<Vec<Incompatibility>, OverBudget> {
        let mut written = Vec::new();
        let mut stack = vec![(list, 0)];
        while let Some((list, next)) = stack.last_mut() {
            let item = self.lists[*list].get(*next);
            *next += 1;
            match item {
                None => {
                    stack.pop();
                }
                Some(&Item::Of(list)) => {
                    self.verdicts.budget.spend_memory(16)?;
                    stack.push((list, 0));
                }
                Some(Item::Own(reason)) => {
                    let incompatibility = self.written(reason);
                    let bytes = incompatibility.path.len() + incompatibility.info.len();
                    self.verdicts.budget.spend_memory(128 + bytes)?;
                    written.push(incompatibility);
                }
            }
        }
        Ok(written)
    }

    fn written(&self, reason: &Reason) -> Incompatibility {
        Incompatibility {
            kind: compat::Kind::Avro(reason.kind),
            path: self.places.path(reason.place),
            info: reason.info.clone(),
            reader: reason.reader,
            writer: reason.writer,
        }
    }
}

impl Frame<'_> {
    fn blame(&mut self, reason: Reason) {
        self.reasons.push(Item::Own(reason));
    }

    /// Adds what came of a part.
    fn take(&mut self, answer: Option<Outcome>) {
        if let Some(outcome) = answer {
            self.reasons.extend(outcome.reasons.map(Item::Of));
        }
    }
}

/// A type as Java's enum of types calls it.
fn type_name(kind: &Kind) -> String {
    kind.type_name().to_ascii_uppercase()
}
