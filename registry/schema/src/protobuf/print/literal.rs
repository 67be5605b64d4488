//! The values of options.

use super::normal::NormalValue;
use super::number::number;
use super::{How, Printer};
use crate::protobuf::tree::{Member, Value, ValueKind};

impl<'a> Printer<'a> {
    /// The value as it is written.
    pub(super) fn value(&mut self, value: &'a Value) {
        match &value.kind {
            ValueKind::Word(text) => self.put_text(*text),
            ValueKind::Number(text) if matches!(self.how, How::Normal(_)) => {
                number(self.file.text(*text), &mut self.out);
            }
            ValueKind::Number(text) => self.put_text(*text),
            ValueKind::String(string) => self.string(*string),
            ValueKind::Message(members) => self.members(members),
            ValueKind::List(values) => self.list(values.len(), |printer, index| {
                printer.value(&values[index]);
            }),
        }
    }

    /// A message, with all values of one name at the place of the first one.
    fn members(&mut self, members: &'a [Member]) {
        let runs = runs(members, |member| self.file.name(member.name));
        self.braces(runs.len(), |printer, index| {
            let (first, run) = (&runs[index].0, &runs[index].1);
            printer.put_text(members[*first].name.text);
            printer.put(": ");
            if let [one] = run.as_slice() {
                return printer.value(&members[*one].value);
            }
            let values: Vec<&Value> = (run.iter())
                .flat_map(|&index| match &members[index].value.kind {
                    ValueKind::List(values) => values.as_slice(),
                    _ => std::slice::from_ref(&members[index].value),
                })
                .collect();
            printer.list(values.len(), |printer, index| printer.value(values[index]));
        });
    }

    /// The value in normal form.
    pub(super) fn normal_value(&mut self, value: &NormalValue<'a>) {
        let members = match value {
            NormalValue::Plain(value) => return self.value(value),
            NormalValue::Message(members) => members,
        };
        let members: Vec<_> = members.iter().filter(|(_, all)| !all.is_empty()).collect();
        self.braces(members.len(), |printer, index| {
            let (name, values) = members[index];
            printer.put(name);
            printer.put(": ");
            if let [one] = values.as_slice() {
                return printer.normal_value(one);
            }
            printer.list(values.len(), |printer, index| {
                printer.normal_value(&values[index]);
            });
        });
    }

    fn braces(&mut self, count: usize, print: impl FnMut(&mut Self, usize)) {
        self.put("{\n");
        self.lines(count, print);
        self.put("}");
    }

    fn list(&mut self, count: usize, print: impl FnMut(&mut Self, usize)) {
        self.put("[\n");
        self.lines(count, print);
        self.put("]");
    }

    /// One line for each, indented once more than the line that opens, and the beginning of the line that closes.
    pub(super) fn lines(&mut self, count: usize, mut print: impl FnMut(&mut Self, usize)) {
        self.level += 1;
        for index in 0..count {
            self.line();
            print(self, index);
            self.put(if index + 1 < count { ",\n" } else { "\n" });
        }
        self.level -= 1;
        self.line();
    }
}

/// The items that have one name, by the place of the first of them.
fn runs<'a, T>(items: &'a [T], name: impl Fn(&'a T) -> &'a str) -> Vec<(usize, Vec<usize>)> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&index| name(&items[index]));
    let of_one_name = order.chunk_by(|&a, &b| name(&items[a]) == name(&items[b]));
    let mut runs: Vec<_> = of_one_name.map(|run| (run[0], run.to_vec())).collect();
    runs.sort_by_key(|(first, _)| *first);
    runs
}
