//! Options, those of the language and custom ones.

use super::{Language, Writer};

const RULES: [&str; 8] = [
    "{ level: 1 }",
    "{ level: -0x10 text: \"a\" 'b\\n' mode: MODE_ON }",
    "{ rules { text: \"x\" } rules: [{ level: 2 }, {}], weight: -inf; }",
    "{ weight: 1.5e3 raw: \"\\x00\\xff\" marks: [1, -2] marks: 3 }",
    "{ [opt.extra]: 7 mode: 1 }",
    "{ named { key: \"k\" value { level: 1 } } rules < text: 'y' > }",
    "{}",
    "{ weight: nan }",
];

impl Writer<'_> {
    pub(super) fn file_options(&mut self) {
        if self.choices.one_in(3) {
            self.line("option java_package = \"com.acme\";");
        }
        if self.choices.one_in(4) {
            let value = self.choices.of(&["SPEED", "CODE_SIZE"]);
            self.line(format!("option optimize_for = {value};"));
        }
        if self.choices.one_in(4) && self.plan.language != Language::Edition2024 {
            self.line("option java_multiple_files = true;");
        }
        if self.plan.language.is_edition() && self.choices.one_in(4) {
            let feature = self.choices.of(&[
                "json_format = LEGACY_BEST_EFFORT",
                "utf8_validation = NONE",
                "repeated_field_encoding = EXPANDED",
                "message_encoding = DELIMITED",
            ]);
            self.line(format!("option features.{feature};"));
        }
        self.element_options("file");
    }

    /// Options of an element, as statements.
    pub(super) fn element_options(&mut self, element: &str) {
        for option in self.chosen(element) {
            self.line(format!("option {option};"));
        }
    }

    /// `first` and options of an element, in brackets.
    pub(super) fn bracketed(&mut self, mut first: Vec<String>, element: &str) -> String {
        first.extend(self.chosen(element));
        if first.is_empty() {
            return String::new();
        }
        format!(" [{}]", first.join(", "))
    }

    fn chosen(&mut self, element: &str) -> Vec<String> {
        let mut chosen = Vec::new();
        if !matches!(element, "oneof") && self.choices.one_in(8) {
            chosen.push("deprecated = true".to_owned());
        }
        match self.choices.below(24) {
            18 => chosen.push(format!(
                "(opt.{element}_int) = {}",
                self.choices.of(&["1", "-7", "0x10"])
            )),
            19 => chosen.push(format!(
                "(.opt.{element}_text) = {}",
                self.choices.of(&["\"\"", "'q\"\\t' \"é\""])
            )),
            20..22 => chosen.push(format!(
                "(opt.{element}_rule) = {}",
                self.choices.of(&RULES)
            )),
            22 => {
                chosen.push(format!("(opt.{element}_rule).level = 5"));
                chosen.push(format!("(opt.{element}_rule).(opt.extra) = 6"));
            }
            23 => chosen.push(format!("(opt.{element}_rule).weight = 2.5")),
            _ => {}
        }
        chosen
    }
}
