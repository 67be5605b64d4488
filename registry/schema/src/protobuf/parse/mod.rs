//! Text to tree.
//!
//! One pass over the bytes, without tokens in between. Names and values borrow their place in the text. The grammar is
//! `protoc`'s, and besides what registries have stored that no compiler takes: names with hyphens, any numbers, blocks
//! without content and what [`File::tolerated`] lists.

pub(super) mod base64;
mod declarations;
mod descriptor;
#[cfg(test)]
mod golden;
mod lexer;
mod members;
mod options;
mod ranges;
mod string;

use lexer::{Lexer, span};

use super::tree::{File, Scope};
use super::{MAX_DEPTH, Reachable};
use crate::diagnostic::Problems;
use crate::span::Span;

/// How long a text may be, in bytes.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// A statement is wrong, and `Problems` says why.
struct Broken;

type Parsed<T = ()> = Result<T, Broken>;

/// Reads `text`: a `.proto` file, or a `FileDescriptorProto` in base64, which may set options that files in `reachable`
/// declare. `None` when the grammar does not hold.
pub(super) fn file(source: &str, reachable: &[Reachable], problems: &mut Problems) -> Option<File> {
    let mut own = Problems::default();
    let file = text(source, &mut own);
    if file.is_some() {
        return file;
    }
    let Some(described) = descriptor::to_text(source, reachable) else {
        problems.append(own);
        return None;
    };
    let whole = span(0, source.len());
    let described = match described {
        Ok(described) => described,
        Err(refused) => {
            problems.add(whole, || refused.message());
            return None;
        }
    };
    let mut own = Problems::default();
    let Some(mut file) = text(&described, &mut own) else {
        problems.add(whole, || {
            format!(
                "the text of the descriptor does not follow the grammar: {}",
                own.into_error()
            )
        });
        return None;
    };
    file.from_descriptor = true;
    Some(file)
}

/// Reads a `.proto` file.
fn text(source: &str, problems: &mut Problems) -> Option<File> {
    if source.len() > MAX_BYTES {
        problems.add(Span::default(), || {
            format!(
                "the schema has {} bytes: at most {MAX_BYTES} are possible",
                source.len()
            )
        });
        return None;
    }
    let mut own = Problems::default();
    let mut parser = Parser::new(source, &mut own);
    parser.file();
    let file = parser.into_file();
    if own.is_empty() && file.is_empty() {
        problems.add(span(0, source.len()), || {
            "the schema is empty: it must declare something, as `syntax = \"proto3\";` does"
                .to_owned()
        });
        return None;
    }
    if own.is_empty() {
        return Some(file);
    }
    problems.append(own);
    for tolerated in &file.tolerated {
        problems.add(tolerated.span, || tolerated.message.clone());
    }
    None
}

/// Builds a file while its text is read.
struct Parser<'a> {
    lexer: Lexer<'a>,
    file: File,
    /// How many blocks are open.
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str, problems: &'a mut Problems) -> Self {
        Self {
            lexer: Lexer::new(source, problems),
            file: File {
                heap: Box::default(),
                syntax: None,
                package: None,
                imports: Vec::new(),
                options: Vec::new(),
                messages: Vec::new(),
                enums: Vec::new(),
                scope: Scope::default(),
                services: Vec::new(),
                comments: Vec::new(),
                from_descriptor: false,
                tolerated: Vec::new(),
            },
            depth: 0,
        }
    }

    fn into_file(self) -> File {
        let Self {
            lexer, mut file, ..
        } = self;
        let mut heap = String::with_capacity(lexer.source.len() + lexer.cleaned.len());
        heap.push_str(lexer.source);
        heap.push_str(&lexer.cleaned);
        file.heap = heap.into_boxed_str();
        file.comments = lexer.comments;
        file.tolerated = lexer.tolerated;
        file
    }

    /// Reads what stands between braces, of which the first is next: `statement` reads one statement of it. `what` names
    /// the block. A statement that is wrong is skipped.
    fn block(&mut self, what: &str, mut statement: impl FnMut(&mut Self) -> Parsed) -> Parsed {
        let open = self.lexer.at;
        self.lexer.expect(b'{', what)?;
        if self.depth == MAX_DEPTH {
            let broken = self.too_deep(open);
            self.skip_block();
            return Err(broken);
        }
        self.depth += 1;
        let closed = loop {
            if self.lexer.take(b'}') {
                break Ok(());
            }
            if self.lexer.at_end() {
                break Err(self.not_closed(open, what));
            }
            let inside = self.depth;
            if statement(self).is_err() {
                self.depth = inside;
                self.skip_statement();
            }
        };
        self.depth -= 1;
        closed
    }

    #[cold]
    fn too_deep(&mut self, at: usize) -> Broken {
        self.lexer.wrong(span(at, at + 1), || {
            format!("more than {MAX_DEPTH} blocks are inside each other: nest them less deep")
        })
    }

    /// The innermost block that is not closed is enough to know.
    #[cold]
    fn not_closed(&mut self, open: usize, what: &str) -> Broken {
        if !std::mem::replace(&mut self.lexer.ended, true) {
            self.lexer.wrong(span(open, open + 1), || {
                format!("the text ends inside the block `{{` {what}: add `}}`")
            });
        }
        Broken
    }

    /// Goes behind the statement that is wrong: to its `;`, behind its block, or before the end of the block that
    /// it stands in.
    #[cold]
    fn skip_statement(&mut self) {
        while !self.lexer.at_end() {
            match self.lexer.peek() {
                b';' => {
                    self.lexer.take(b';');
                    return;
                }
                b'{' => {
                    self.lexer.take(b'{');
                    self.skip_block();
                    return;
                }
                b'}' => {
                    // Outside of all blocks nobody else takes it.
                    if self.depth == 0 {
                        self.lexer.take(b'}');
                    }
                    return;
                }
                _ => self.lexer.skip_token(),
            }
        }
    }

    /// Goes behind the `}` of the block that was opened last.
    #[cold]
    fn skip_block(&mut self) {
        let mut open = 1;
        while open > 0 && !self.lexer.at_end() {
            match self.lexer.peek() {
                b'{' => open += 1,
                b'}' => open -= 1,
                _ => {}
            }
            self.lexer.skip_token();
        }
    }
}
