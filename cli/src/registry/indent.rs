//! JSON for people: every token as it is written, and what fits on a line on one.

/// Longest line that is not broken, in characters.
const WIDTH: usize = 100;

/// Deepest nesting that is shown by indentation, so that the text does not grow with the square of its depth.
const MAX_INDENTED: usize = 64;

/// The same JSON on lines that people can read. Text that is no JSON may come out as something else that is none.
pub(crate) fn indented(json: &str) -> String {
    let tokens = tokens(json);
    let ends = ends(&tokens);
    // Where each token would end if all were on one line.
    let widths = tokens.iter().scan(0, |sum, token| {
        *sum += flat_width(token);
        Some(*sum)
    });
    let widths: Vec<usize> = widths.collect();
    let mut text = String::with_capacity(2 * json.len());
    // For each open bracket whether its content is on lines of its own.
    let mut open: Vec<bool> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match *token {
            "{" | "[" => {
                let end = ends[index];
                let may_break =
                    end > index + 1 && open.len() < MAX_INDENTED && open.last() != Some(&false);
                let flat = widths[end] - widths[index] + 1;
                let is_broken = may_break && (open.is_empty() || column(&text) + flat > WIDTH);
                text.push_str(token);
                open.push(is_broken);
                if is_broken {
                    new_line(&mut text, &open);
                }
            }
            "}" | "]" => {
                if open.pop() == Some(true) {
                    new_line(&mut text, &open);
                }
                text.push_str(token);
            }
            "," if open.last() == Some(&true) => {
                text.push(',');
                new_line(&mut text, &open);
            }
            "," | ":" => {
                text.push_str(token);
                text.push(' ');
            }
            atom => text.push_str(atom),
        }
    }
    text
}

/// The width of a token on a line with others.
fn flat_width(token: &str) -> usize {
    match token {
        "," | ":" => 2,
        token => token.chars().count(),
    }
}

fn column(text: &str) -> usize {
    let start = text.rfind('\n').map_or(0, |newline| newline + 1);
    text[start..].chars().count()
}

fn new_line(text: &mut String, open: &[bool]) {
    text.push('\n');
    text.extend(open.iter().filter(|is_broken| **is_broken).map(|_| "  "));
}

/// Brackets, commas, colons, and what is between them.
fn tokens(json: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = json.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            '"' => string_length(rest),
            _ => rest
                .find(|next: char| next.is_whitespace() || "{}[],:\"".contains(next))
                .unwrap_or(rest.len()),
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Where each open bracket is closed; at the end where it is not.
fn ends(tokens: &[&str]) -> Vec<usize> {
    let mut ends = vec![tokens.len().saturating_sub(1); tokens.len()];
    let mut open = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match *token {
            "{" | "[" => open.push(index),
            "}" | "]" => {
                if let Some(start) = open.pop() {
                    ends[start] = index;
                }
            }
            _ => {}
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn what_fits_on_a_line_is_on_one() {
        let record = r#"{"type":"record","name":"Order","doc":"a \"}\" é","fields":[{"name":"id","type":"string"},{"name":"total","type":{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}},{"name":"tags","type":{"type":"array","items":"string"},"default":[]}],"aliases":[]}"#;
        let expected = r#"{
  "type": "record",
  "name": "Order",
  "doc": "a \"}\" é",
  "fields": [
    {"name": "id", "type": "string"},
    {
      "name": "total",
      "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}
    },
    {"name": "tags", "type": {"type": "array", "items": "string"}, "default": []}
  ],
  "aliases": []
}"#;
        assert_eq!(indented(record), expected);
        assert_eq!(indented(expected), expected, "again changes nothing");
        for small in ["\"string\"", "{}", "[]", "1e400"] {
            assert_eq!(indented(small), small);
        }
        assert_eq!(indented("{\"type\":\"int\"}"), "{\n  \"type\": \"int\"\n}");
    }

    #[test]
    fn every_token_stays_as_it_is_written() {
        let json =
            r#"{"a":[1.0e+400,-0.0,12345678901234567890,"\u00e9\/",null,true],"a":{"b":{}}}"#;
        let packed = |text: &str| tokens(text).concat();
        assert_eq!(packed(&indented(json)), json);
    }

    #[test]
    fn deep_nesting_does_not_grow() {
        let deep = "[".repeat(1 << 16);
        let long = deep.len() + 2 * MAX_INDENTED * MAX_INDENTED;
        assert!(indented(&deep).len() < long);
        assert!(indented(&(deep.clone() + &"]".repeat(1 << 16))).len() < 2 * long);
        assert!(indented(&"[],".repeat(1 << 14)).len() < long);
    }

    proptest::proptest! {
        #[test]
        fn no_text_does_harm(text in "[\\[\\]{},:\"\\\\a-z \n]{0,60}") {
            indented(&text);
        }
    }
}
