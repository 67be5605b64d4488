//! For people: each finding with the lines it is about.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Finding, Place, Report, Severity};

/// Longer lines are cut to what surrounds the place.
const MAX_LINE: usize = 2_000;

/// The findings, with blank lines between them.
pub(super) fn render(report: &Report, color: bool, width: usize) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(width).decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for finding in &report.findings {
        text.push_str(&renderer.render(&[group(finding)]));
        text.push_str("\n\n");
    }
    text
}

fn group(finding: &Finding) -> Group<'_> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(&*finding.message).id(&*finding.rule);
    let mut group = Group::with_title(title);
    if let Some(place) = &finding.place {
        group = group.element(snippet(place, AnnotationKind::Primary, None));
    }
    if let Some(old) = finding.old.as_ref().filter(|old| !old.is_whole()) {
        group = group.element(snippet(
            old,
            AnnotationKind::Context,
            Some("the old schema"),
        ));
    }
    if let Some(subject) = &finding.subject {
        let against = match finding.against.as_slice() {
            [] => String::new(),
            [one] => format!(", against {one}"),
            [first, .., last] => format!(
                ", against {} versions from {last} to {first}",
                finding.against.len()
            ),
        };
        group = group.element(
            Level::NOTE
                .no_name()
                .message(format!("subject: {subject}{against}")),
        );
    }
    if !finding.breaks.is_empty() {
        let levels = finding.levels();
        group = group.element(
            Level::NOTE
                .no_name()
                .message(format!("breaks: {}", levels.join(", "))),
        );
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(&**help));
    }
    group
}

/// The first line of a place, with a mark under it.
fn snippet<'p>(
    place: &'p Place,
    kind: AnnotationKind,
    label: Option<&'p str>,
) -> Snippet<'p, annotate_snippets::Annotation<'p>> {
    let text: &str = &place.text;
    let start = text[..place.span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[place.span.start..].find('\n');
    let end = end.map_or(text.len(), |at| place.span.start + at);
    let (start, end) = around(text, start..end, place.span.start);
    let line = text[start..end].trim_end_matches('\r');
    let from = (place.span.start - start).min(line.len());
    let to = (place.span.end.min(end) - start).clamp(from, line.len());
    // At least one character, where there is one.
    let to = match line[from..].chars().next() {
        Some(first) if to == from => from + first.len_utf8(),
        _ => to,
    };
    Snippet::source(line)
        .path(&*place.path)
        .line_start(place.line)
        .fold(false)
        .annotation(kind.span(from..to).label(label))
}

/// The part of a long line around `at`.
fn around(text: &str, line: std::ops::Range<usize>, at: usize) -> (usize, usize) {
    if line.len() <= MAX_LINE {
        return (line.start, line.end);
    }
    let boundary = |mut offset: usize| {
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = line.start.max(at.saturating_sub(MAX_LINE / 4));
    let start = boundary(start).max(line.start);
    (start, boundary(line.end.min(start + MAX_LINE)))
}
