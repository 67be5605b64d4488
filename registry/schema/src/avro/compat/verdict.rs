//! Whether a reader's type reads a writer's: yes or no, and right for recursive types.
//!
//! The answer is the greatest fixed point: two recursive records fit unless something shows that they do not. So a pair
//! that is met again while it is being compared counts as fitting, and whatever was concluded from that is
//! forgotten when the pair turns out not to fit. What belongs together is found as Tarjan finds
//! strongly connected components. A pair that does not fit is never taken back: it failed under the best assumptions.
//!
//! Nothing recurses on the machine stack: schemas may be chains of thousands of records.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::rules::{FieldFinder, Found, Rule, missing_symbols, names_match, rule};
use crate::avro::model::{AvroSchema, Enum, NodeId, Record};
use crate::compat::{Budget, OverBudget};

/// A type of the reader and one of the writer.
pub(super) type Pair = (NodeId, NodeId);

/// Compares pairs, and remembers.
pub(super) struct Verdicts<'s, 'b> {
    pub(super) reader: &'s AvroSchema,
    pub(super) writer: &'s AvroSchema,
    pub(super) finder: FieldFinder<'s>,
    pub(super) budget: &'b mut Budget,
    /// Pairs of records and of enums. All others are met once for each pair of records, as their types are nodes
    /// of their own.
    standings: HashMap<Pair, Standing, RandomState>,
    /// Pairs that count as fitting as long as those do that are still open, in the order in which they were finished.
    provisional: Vec<Pair>,
    open: Vec<OpenPair>,
    frames: Vec<Frame<'s>>,
    opened: u32,
    /// A field of the reader was met that reads several fields of the writer. (Counted as not fitting.)
    pub(super) met_ambiguity: bool,
}

/// What is known about a pair.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is being compared, and was opened as the numbered one. Fits, for now.
    Open(u32),
    /// It fits if the open pairs do.
    Provisional(u32),
    /// It fits.
    Fits,
    /// It does not.
    Fails,
}

/// A pair of records that is being compared.
struct OpenPair {
    pair: Pair,
    number: u32,
    /// The lowest number of an open pair that something in here relies on.
    relies_on: u32,
    /// Something in here relies on this pair.
    relied_on: bool,
    /// How many pairs were provisional when this one was opened.
    provisional_before: usize,
}

/// A comparison that waits for the next answer.
enum Frame<'s> {
    Fields {
        reader: &'s Record,
        writer: &'s Record,
        next: usize,
        guess: usize,
        fits: bool,
    },
    EveryBranch {
        reader: NodeId,
        branches: &'s [NodeId],
        next: usize,
        fits: bool,
    },
    SomeBranch {
        branches: &'s [NodeId],
        writer: NodeId,
        next: usize,
    },
}

/// What a comparison does next.
enum Next {
    Compare(Pair),
    Answer(bool),
}

impl<'s, 'b> Verdicts<'s, 'b> {
    pub(super) fn new(
        reader: &'s AvroSchema,
        writer: &'s AvroSchema,
        budget: &'b mut Budget,
    ) -> Self {
        Self {
            reader,
            writer,
            finder: FieldFinder::default(),
            budget,
            standings: HashMap::default(),
            provisional: Vec::new(),
            open: Vec::new(),
            frames: Vec::new(),
            opened: 0,
            met_ambiguity: false,
        }
    }

    /// Whether the first of `pair` reads the second.
    pub(super) fn fits(&mut self, pair: Pair) -> Result<bool, OverBudget> {
        let mut answer = self.enter(pair)?;
        while !self.frames.is_empty() {
            match self.advance(answer)? {
                Next::Compare(pair) => answer = self.enter(pair)?,
                Next::Answer(fits) => {
                    if let Some(Frame::Fields { .. }) = self.frames.pop() {
                        self.close(fits);
                    }
                    answer = Some(fits);
                }
            }
        }
        Ok(answer.expect("a comparison that waits for nothing has answered"))
    }

    /// Answers, or leaves a frame that will.
    fn enter(&mut self, (mut reader, mut writer): Pair) -> Result<Option<bool>, OverBudget> {
        loop {
            self.budget.spend(1)?;
            return Ok(
                match rule(
                    &self.reader.node(reader).kind,
                    &self.writer.node(writer).kind,
                ) {
                    Rule::Fits => Some(true),
                    Rule::Differs => Some(false),
                    Rule::Items(of_reader, of_writer) | Rule::Values(of_reader, of_writer) => {
                        (reader, writer) = (of_reader, of_writer);
                        continue;
                    }
                    Rule::Fixed(r, w) => {
                        self.budget.spend(r.aliases.len())?;
                        Some(r.size == w.size && names_match(&r.name, &r.aliases, &w.name))
                    }
                    Rule::Enum(r, w) => Some(self.enums_fit((reader, writer), r, w)?),
                    Rule::Record(r, w) => self.enter_records((reader, writer), r, w)?,
                    Rule::EveryBranch(branches) => {
                        self.frames.push(Frame::EveryBranch {
                            reader,
                            branches,
                            next: 0,
                            fits: true,
                        });
                        None
                    }
                    Rule::SomeBranch(branches) => self.enter_some_branch(branches, writer)?,
                },
            );
        }
    }

    /// Answers at once where simple branches decide.
    fn enter_some_branch(
        &mut self,
        branches: &'s [NodeId],
        writer: NodeId,
    ) -> Result<Option<bool>, OverBudget> {
        let written = &self.writer.node(writer).kind;
        for (next, branch) in branches.iter().enumerate() {
            match rule(&self.reader.node(*branch).kind, written) {
                Rule::Fits => return Ok(Some(true)),
                Rule::Differs => self.budget.spend(1)?,
                _ => {
                    self.frames.push(Frame::SomeBranch {
                        branches,
                        writer,
                        next,
                    });
                    return Ok(None);
                }
            }
        }
        Ok(Some(false))
    }

    fn enums_fit(&mut self, pair: Pair, reader: &Enum, writer: &Enum) -> Result<bool, OverBudget> {
        if let Some(standing) = self.standings.get(&pair) {
            return Ok(*standing == Standing::Fits);
        }
        self.budget
            .spend(reader.aliases.len() + reader.symbols.len() + writer.symbols.len())?;
        let fits = names_match(&reader.name, &reader.aliases, &writer.name)
            && missing_symbols(reader, writer).is_empty();
        self.remember(
            pair,
            if fits {
                Standing::Fits
            } else {
                Standing::Fails
            },
        )?;
        Ok(fits)
    }

    fn enter_records(
        &mut self,
        pair: Pair,
        reader: &'s Record,
        writer: &'s Record,
    ) -> Result<Option<bool>, OverBudget> {
        match self.standings.get(&pair) {
            Some(Standing::Fits) => return Ok(Some(true)),
            Some(Standing::Fails) => return Ok(Some(false)),
            Some(&Standing::Provisional(number)) => {
                self.rely_on(number);
                return Ok(Some(true));
            }
            Some(&Standing::Open(number)) => {
                self.rely_on(number);
                let at = self.open.partition_point(|open| open.number < number);
                self.open[at].relied_on = true;
                return Ok(Some(true));
            }
            None => {}
        }
        self.budget.spend(reader.aliases.len())?;
        let number = self.opened;
        self.opened += 1;
        self.remember(pair, Standing::Open(number))?;
        self.open.push(OpenPair {
            pair,
            number,
            relies_on: number,
            relied_on: false,
            provisional_before: self.provisional.len(),
        });
        self.frames.push(Frame::Fields {
            reader,
            writer,
            next: 0,
            guess: 0,
            fits: names_match(&reader.name, &reader.aliases, &writer.name),
        });
        Ok(None)
    }

    fn rely_on(&mut self, number: u32) {
        if let Some(open) = self.open.last_mut() {
            open.relies_on = open.relies_on.min(number);
        }
    }

    fn remember(&mut self, pair: Pair, standing: Standing) -> Result<(), OverBudget> {
        self.budget.spend_memory(128)?;
        self.standings.insert(pair, standing);
        Ok(())
    }

    /// Takes the answer that the top frame waits for, if it asked, and says what it does next.
    fn advance(&mut self, answer: Option<bool>) -> Result<Next, OverBudget> {
        let frame = self.frames.last_mut().expect("somebody waits");
        match frame {
            Frame::Fields {
                reader,
                writer,
                next,
                guess,
                fits,
            } => {
                *fits &= answer.unwrap_or(true);
                let (_, node) = self
                    .open
                    .last()
                    .expect("records that are compared are open")
                    .pair;
                while let Some(field) = reader.fields.get(*next) {
                    *next += 1;
                    match self.finder.find(field, node, writer, *guess, self.budget)? {
                        Found::At(index) => {
                            *guess = index + 1;
                            return Ok(Next::Compare((field.schema, writer.fields[index].schema)));
                        }
                        Found::Nothing => *fits &= field.default.is_some(),
                        Found::Several => {
                            *fits = false;
                            self.met_ambiguity = true;
                        }
                    }
                }
                Ok(Next::Answer(*fits))
            }
            Frame::EveryBranch {
                reader,
                branches,
                next,
                fits,
            } => {
                *fits &= answer.unwrap_or(true);
                Ok(match branches.get(*next) {
                    Some(branch) => {
                        *next += 1;
                        Next::Compare((*reader, *branch))
                    }
                    None => Next::Answer(*fits),
                })
            }
            Frame::SomeBranch {
                branches,
                writer,
                next,
            } => Ok(match (answer, branches.get(*next)) {
                (Some(true), _) => Next::Answer(true),
                (_, Some(branch)) => {
                    *next += 1;
                    Next::Compare((*branch, *writer))
                }
                (_, None) => Next::Answer(false),
            }),
        }
    }

    /// Ends the comparison of the pair of records that was opened last.
    fn close(&mut self, fits: bool) {
        let closed = self.open.pop().expect("records that are compared are open");
        if !fits {
            self.standings.insert(closed.pair, Standing::Fails);
            if closed.relied_on {
                for pair in self.provisional.drain(closed.provisional_before..) {
                    self.standings.remove(&pair);
                }
            } else {
                // What stays provisional in here is met again as a part of the enclosing pair.
                self.rely_on(closed.relies_on);
            }
        } else if closed.relies_on < closed.number {
            self.standings
                .insert(closed.pair, Standing::Provisional(closed.number));
            self.provisional.push(closed.pair);
            self.rely_on(closed.relies_on);
        } else {
            self.standings.insert(closed.pair, Standing::Fits);
            for pair in self.provisional.drain(closed.provisional_before..) {
                self.standings.insert(pair, Standing::Fits);
            }
        }
    }
}
