//! Messages, enums, services and extensions.

use super::{Language, Writer};

impl Writer<'_> {
    pub(super) fn message(&mut self, at: usize) {
        let message = &self.plan.messages[at];
        let visibility = self.visibility();
        self.line(format!("{visibility}message {} {{", message.name));
        self.element_options("message");
        for child in self.plan.children(Some(at)) {
            self.message(child);
        }
        for r#enum in self.plan.enums_in(Some(at)) {
            self.r#enum(r#enum);
        }
        let mut numbers = 1;
        for _ in 0..self.choices.below(6) {
            self.member(&mut numbers);
        }
        self.reserved(numbers);
        if message.extendable {
            let options = self.choices.of(&["", "", " [verification = UNVERIFIED]"]);
            let ranges = self.choices.of(&["1000 to 1099", "1000, 1001 to 1099"]);
            self.line(format!("extensions {ranges}{options};"));
        }
        if self.choices.one_in(6) {
            self.extensions();
        }
        self.line("}");
    }

    /// Who may use a type, which edition 2024 can say.
    fn visibility(&mut self) -> &'static str {
        match self.plan.language {
            Language::Edition2024 => self.choices.of(&["", "", "export ", "local "]),
            _ => "",
        }
    }

    /// Numbers from `next` on and names, when any.
    fn reserved(&mut self, next: i64) {
        if self.choices.one_in(4) {
            let numbers = match self.choices.below(4) {
                0 => format!("{next}"),
                1 => format!("{next} to {}", next + 5),
                2 => format!("{}, {next} to {}", next + 9, next + 2),
                _ => format!("{next}, 2000 to max"),
            };
            self.line(format!("reserved {numbers};"));
        }
        if self.choices.one_in(5) {
            let names = if self.plan.language.is_edition() {
                "old_name, older"
            } else {
                "\"old_name\", 'older'"
            };
            self.line(format!("reserved {names};"));
        }
    }

    pub(super) fn r#enum(&mut self, at: usize) {
        let r#enum = &self.plan.enums[at];
        let visibility = self.visibility();
        self.line(format!("{visibility}enum {} {{", r#enum.name));
        if r#enum.aliases {
            self.line("option allow_alias = true;");
        }
        if r#enum.closed && self.plan.language.is_edition() {
            self.line("option features.enum_type = CLOSED;");
        }
        self.element_options("enum");
        for (name, number) in &r#enum.constants {
            let number = match self.choices.below(4) {
                3 if *number >= 0 => format!("{number:#x}"),
                2 if *number >= 0 => format!("0{number:o}"),
                _ => number.to_string(),
            };
            let options = self.bracketed(Vec::new(), "value");
            self.line(format!("{name} = {number}{options};"));
        }
        if self.choices.one_in(4) {
            let ranges = self.choices.of(&["100", "100 to 200", "-20 to -10, 7"]);
            self.line(format!("reserved {ranges};"));
        }
        self.line("}");
    }

    pub(super) fn service(&mut self, nth: usize) {
        self.line(format!("service S{nth} {{"));
        self.element_options("service");
        for method in 0..self.choices.below(4) {
            let [request, response] = [(); 2].map(|()| {
                let stream = self.choices.of(&["", "stream "]);
                format!("{stream}{}", self.message_name())
            });
            let head = format!("rpc Call{method}({request}) returns ({response})");
            match self.choices.below(3) {
                0 => self.line(format!("{head};")),
                1 => self.line(format!("{head} {{}}")),
                _ => {
                    self.line(format!("{head} {{"));
                    let level = self.choices.of(&["NO_SIDE_EFFECTS", "IDEMPOTENT"]);
                    self.line(format!("option idempotency_level = {level};"));
                    self.element_options("method");
                    self.line("}");
                }
            }
        }
        self.line("}");
    }

    /// `extend` blocks of a message that allows it, and of the options.
    pub(super) fn extensions(&mut self) {
        // Names and numbers must differ between all blocks of the file.
        let nth = self.lines.len();
        let number = i64::try_from(nth).expect("few lines");
        if self.choices.one_in(3) {
            self.line("extend google.protobuf.FieldOptions {");
            let label = match self.plan.language {
                Language::Proto2 => self.choices.of(&["optional ", "repeated "]),
                Language::Proto3 => self.choices.of(&["", "optional ", "repeated "]),
                _ => self.choices.of(&["", "repeated "]),
            };
            let kind = self.choices.of(&["int32", "string", "ref.Two", "bytes"]);
            self.line(format!("{label}{kind} x{nth} = {};", 51_000 + number));
            self.line("}");
        }
        if self.plan.language == Language::Proto3 || !self.choices.one_in(2) {
            return;
        }
        let own = (self.plan.messages.iter()).find(|message| message.extendable);
        let (extendee, number) = match own {
            Some(message) if number < 100 && self.choices.one_in(2) => {
                (format!(".{}", message.full_name), 1000 + number)
            }
            _ if number < 100 => ("ref.Two".to_owned(), 100 + number),
            _ => return,
        };
        self.line(format!("extend {extendee} {{"));
        let mut number = number;
        self.field(
            &format!("y{nth}"),
            &mut number,
            super::fields::Place::Extension,
        );
        self.line("}");
    }
}
