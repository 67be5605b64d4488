//! Options as statements and between brackets.

use super::{How, Printer};
use crate::protobuf::tree::Setting;

impl<'a> Printer<'a> {
    /// Whether anything of `settings` is printed.
    pub(super) fn shows_any(&self, settings: &[Setting]) -> bool {
        settings.iter().any(|setting| self.shows(setting))
    }

    fn shows(&self, setting: &Setting) -> bool {
        !self.drops_extensions() || {
            let name = self.file.name(setting.name);
            name.strip_prefix('(').is_none_or(|name| {
                let name = name.strip_prefix('.').unwrap_or(name);
                name.starts_with("confluent.")
            })
        }
    }

    /// `option a = b;`, each on a line.
    pub(super) fn statements(&mut self, settings: &'a [Setting]) {
        if let How::Normal(normal) = self.how {
            for (name, value) in normal.options(settings, self.message, self.level) {
                self.line();
                self.put("option ");
                self.put(&name);
                self.put(" = ");
                self.normal_value(&value);
                self.put(";\n");
            }
            return;
        }
        for setting in settings {
            if self.shows(setting) {
                self.line();
                self.put("option ");
                self.setting(setting);
                self.put(";\n");
            }
        }
    }

    /// ` [a = b]`, or nothing. A field's `default` and `json_name` come last; each is set once, by the last of several.
    pub(super) fn brackets(&mut self, settings: &'a [Setting], of_field: bool) {
        if settings.is_empty() {
            return;
        }
        if let [one] = settings
            && !matches!(self.how, How::Normal(_))
        {
            let count = usize::from(self.shows(one));
            return self.bracketed(count, |printer, _| printer.setting(one));
        }
        let shown = self.in_order(settings, of_field);
        if let How::Normal(normal) = self.how {
            let options = normal.options(shown, self.message, self.level);
            self.bracketed(options.len(), |printer, index| {
                let (name, value) = &options[index];
                printer.put(name);
                printer.put(" = ");
                printer.normal_value(value);
            });
        } else {
            self.bracketed(shown.len(), |printer, index| printer.setting(shown[index]));
        }
    }

    fn in_order(&self, settings: &'a [Setting], of_field: bool) -> Vec<&'a Setting> {
        let is = |setting: &Setting, name| of_field && self.file.name(setting.name) == name;
        let others = settings.iter().filter(|&setting| {
            self.shows(setting) && !is(setting, "default") && !is(setting, "json_name")
        });
        let default = settings.iter().rfind(|setting| is(setting, "default"));
        let json_name = settings.iter().rfind(|setting| is(setting, "json_name"));
        others.chain(default).chain(json_name).collect()
    }

    fn bracketed(&mut self, count: usize, mut print: impl FnMut(&mut Self, usize)) {
        match count {
            0 => return,
            1 => {
                self.put(" [");
                print(self, 0);
            }
            _ => {
                self.put(" [\n");
                self.lines(count, print);
            }
        }
        self.put("]");
    }

    fn setting(&mut self, setting: &'a Setting) {
        self.put_text(setting.name.text);
        self.put(" = ");
        self.value(&setting.value);
    }
}
