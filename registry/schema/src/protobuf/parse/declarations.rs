//! What a file and its blocks declare.

use super::lexer::span;
use super::{Parsed, Parser};
use crate::diagnostic::excerpt;
use crate::protobuf::tree::{
    Enum, EnumId, EnumValue, Extend, Import, ImportKind, Message, MessageId, Method, Name, Oneof,
    Scope, Service, Syntax, SyntaxKind, Visibility,
};

impl Parser<'_> {
    /// Reads the whole text.
    pub(super) fn file(&mut self) {
        if matches!(self.lexer.peek_word(), b"syntax" | b"edition") && self.syntax().is_err() {
            self.skip_statement();
        }
        let mut scope = Scope::default();
        while !self.lexer.at_end() {
            if self.top_level(&mut scope).is_err() {
                self.depth = 0;
                self.skip_statement();
            }
        }
        self.file.scope = scope;
    }

    fn syntax(&mut self) -> Parsed {
        let start = self.lexer.at;
        let word = self.lexer.peek_word();
        self.lexer.take_word(word);
        self.lexer.expect(
            b'=',
            "before the language, as in `syntax = \"proto3\";` or `edition = \"2023\";`",
        )?;
        let at = self.lexer.at;
        let value = self.lexer.string("the language in quotes: \"proto2\", \"proto3\", or after `edition` \"2023\" or \"2024\"")?;
        let written = self.lexer.value_of(value);
        let kind = match (word, &*written) {
            (b"syntax", b"proto2") => SyntaxKind::Proto2,
            (b"syntax", b"proto3") => SyntaxKind::Proto3,
            (b"edition", b"2023") => SyntaxKind::Edition2023,
            (b"edition", b"2024") => SyntaxKind::Edition2024,
            _ => {
                let written = excerpt(&String::from_utf8_lossy(&written));
                let word = String::from_utf8_lossy(word);
                let span = self.lexer.since(at);
                return Err(self.lexer.wrong(span, || {
                    format!(
                        "`{word} = \"{written}\"` is unknown: there are `syntax = \"proto2\"`, `syntax = \"proto3\"`, \
                         `edition = \"2023\"` and `edition = \"2024\"`"
                    )
                }));
            }
        };
        self.semicolon("after the language")?;
        let span = self.lexer.since(start);
        self.file.syntax = Some(Syntax { kind, span });
        Ok(())
    }

    fn top_level(&mut self, scope: &mut Scope) -> Parsed {
        const EXPECTED: &str =
            "`message`, `enum`, `service`, `extend`, `import`, `package` or `option`";
        if self.lexer.take(b';') {
            return Ok(());
        }
        let start = self.lexer.at;
        match self.lexer.peek_word() {
            b"message" => {
                let id = self.message(None, start, None)?;
                scope.messages.push(id);
            }
            b"enum" => {
                let id = self.enumeration(None, start, None)?;
                scope.enums.push(id);
            }
            b"service" => self.service()?,
            b"extend" => {
                let extend = self.extend(None)?;
                scope.extends.push(extend);
            }
            b"import" => self.import()?,
            b"package" => self.package()?,
            b"option" => {
                let setting = self.option_statement()?;
                self.file.options.push(setting);
            }
            b"export" | b"local" => {
                if !self.visible(None, scope)? {
                    return Err(self.lexer.unexpected(EXPECTED));
                }
            }
            word @ (b"syntax" | b"edition") => {
                let span = span(start, start + word.len());
                let word = String::from_utf8_lossy(word);
                return Err(self.lexer.wrong(span, || {
                    format!("`{word}` must be the first statement of a file, and there once")
                }));
            }
            _ => return Err(self.lexer.unexpected(EXPECTED)),
        }
        Ok(())
    }

    /// `export` or `local` is next: reads what follows when that is a message or an enum, and says whether it was.
    pub(super) fn visible(&mut self, parent: Option<MessageId>, scope: &mut Scope) -> Parsed<bool> {
        let start = self.lexer.mark();
        let at = self.lexer.at;
        let word = self.lexer.peek_word();
        let visibility = if word == b"export" {
            Visibility::Export
        } else {
            Visibility::Local
        };
        self.lexer.take_word(word);
        let keyword = self.lexer.peek_word();
        if matches!(keyword, b"message" | b"enum") {
            let before = self.lexer.mark();
            self.lexer.take_word(keyword);
            let declares = !self.lexer.peek_word().is_empty();
            self.lexer.rewind(before);
            if declares && keyword == b"message" {
                let id = self.message(parent, at, Some(visibility))?;
                scope.messages.push(id);
                return Ok(true);
            }
            if declares {
                let id = self.enumeration(parent, at, Some(visibility))?;
                scope.enums.push(id);
                return Ok(true);
            }
        }
        self.lexer.rewind(start);
        Ok(false)
    }

    fn package(&mut self) -> Parsed {
        let start = self.lexer.at;
        self.lexer.take_word(b"package");
        let name = self.name("the name of the package, as in `package acme.shop;`", true)?;
        self.semicolon("after the package")?;
        if self.file.package.replace(name).is_some() {
            let span = self.lexer.since(start);
            self.lexer.tolerate(
                span,
                "the file names its package a second time: keep one `package` statement",
            );
        }
        Ok(())
    }

    fn import(&mut self) -> Parsed {
        let start = self.lexer.at;
        self.lexer.take_word(b"import");
        let word = self.lexer.peek_word();
        let kind = match word {
            b"public" => ImportKind::Public,
            b"weak" => ImportKind::Weak,
            b"option" => ImportKind::Option,
            _ => ImportKind::Plain,
        };
        if kind != ImportKind::Plain {
            self.lexer.take_word(word);
        }
        let path = (self.lexer).string("a path in quotes, as in `import \"acme/order.proto\";`")?;
        self.semicolon("after the path")?;
        let span = self.lexer.since(start);
        self.file.imports.push(Import { kind, path, span });
        Ok(())
    }

    pub(super) fn message(
        &mut self,
        parent: Option<MessageId>,
        start: usize,
        visibility: Option<Visibility>,
    ) -> Parsed<MessageId> {
        self.lexer.take_word(b"message");
        let name = self.lexer.word("the name of the message")?;
        let id = self.new_message(Message {
            name,
            parent,
            is_group: false,
            visibility,
            scope: Scope::default(),
            span: span(start, start),
        });
        self.message_body(id, start, "of the message")?;
        Ok(id)
    }

    /// Takes a place for a message whose content follows.
    pub(super) fn new_message(&mut self, message: Message) -> MessageId {
        let id = u32::try_from(self.file.messages.len());
        self.file.messages.push(message);
        MessageId(id.expect("each message takes several bytes of a text of 16 MiB"))
    }

    /// Reads the block of the message `id`, of which everything else is known; `start` is where it began.
    pub(super) fn message_body(&mut self, id: MessageId, start: usize, what: &str) -> Parsed {
        let mut scope = Scope::default();
        let closed = self.block(what, |parser| parser.message_statement(id, &mut scope));
        let span = self.lexer.since(start);
        let message = &mut self.file.messages[id.index()];
        message.scope = scope;
        message.span = span;
        closed
    }

    fn message_statement(&mut self, id: MessageId, scope: &mut Scope) -> Parsed {
        let start = self.lexer.at;
        match self.lexer.peek_word() {
            b"message" => {
                let id = self.message(Some(id), start, None)?;
                scope.messages.push(id);
            }
            b"enum" => {
                let id = self.enumeration(Some(id), start, None)?;
                scope.enums.push(id);
            }
            b"oneof" => {
                let oneof = self.oneof(id)?;
                scope.oneofs.push(oneof);
            }
            b"option" => {
                let setting = self.option_statement()?;
                scope.options.push(setting);
            }
            b"reserved" => {
                let reserved = self.reserved()?;
                scope.reserved.push(reserved);
            }
            b"extensions" => {
                let extensions = self.extensions()?;
                scope.extensions.push(extensions);
            }
            b"extend" => {
                let extend = self.extend(Some(id))?;
                scope.extends.push(extend);
            }
            b"export" | b"local" if self.visible(Some(id), scope)? => {}
            b"" if self.lexer.take(b';') => {}
            _ => self.member(Some(id), &mut scope.fields, &mut scope.groups)?,
        }
        Ok(())
    }

    fn oneof(&mut self, message: MessageId) -> Parsed<Oneof> {
        let start = self.lexer.at;
        self.lexer.take_word(b"oneof");
        let name = self.lexer.word("the name of the oneof")?;
        let mut options = Vec::new();
        let mut fields = Vec::new();
        let mut groups = Vec::new();
        self.block("of the oneof", |parser| {
            match parser.lexer.peek_word() {
                b"option" => options.push(parser.option_statement()?),
                b"oneof" => {
                    return Err(parser.lexer.unexpected("a field: oneofs do not nest"));
                }
                _ => parser.member(Some(message), &mut fields, &mut groups)?,
            }
            Ok(())
        })?;
        Ok(Oneof {
            name,
            options,
            fields,
            groups,
            span: self.lexer.since(start),
        })
    }

    pub(super) fn enumeration(
        &mut self,
        parent: Option<MessageId>,
        start: usize,
        visibility: Option<Visibility>,
    ) -> Parsed<EnumId> {
        self.lexer.take_word(b"enum");
        let name = self.lexer.word("the name of the enum")?;
        let mut reserved = Vec::new();
        let mut options = Vec::new();
        let mut values = Vec::new();
        self.block("of the enum", |parser| {
            match parser.lexer.peek_word() {
                b"option" => options.push(parser.option_statement()?),
                b"reserved" => reserved.push(parser.reserved()?),
                b"" if parser.lexer.take(b';') => {}
                _ => values.push(parser.constant()?),
            }
            Ok(())
        })?;
        let id = u32::try_from(self.file.enums.len());
        self.file.enums.push(Enum {
            name,
            parent,
            visibility,
            reserved,
            options,
            values,
            span: self.lexer.since(start),
        });
        Ok(EnumId(id.expect(
            "each enum takes several bytes of a text of 16 MiB",
        )))
    }

    fn constant(&mut self) -> Parsed<EnumValue> {
        let start = self.lexer.at;
        let name = self
            .lexer
            .word("the name of a constant, as in `ACTIVE = 1;`")?;
        self.lexer
            .expect(b'=', "between a constant and its number")?;
        let (number, number_span) = self.lexer.integer("the number of the constant")?;
        let options = self.bracket_options()?;
        self.semicolon("after a constant")?;
        Ok(EnumValue {
            name,
            number,
            number_span,
            options,
            span: self.lexer.since(start),
        })
    }

    pub(super) fn extend(&mut self, parent: Option<MessageId>) -> Parsed<Extend> {
        let start = self.lexer.at;
        self.lexer.take_word(b"extend");
        let extendee = self.name("the name of the message to extend", false)?;
        let mut fields = Vec::new();
        let mut groups = Vec::new();
        self.block("of the extensions", |parser| {
            parser.member(parent, &mut fields, &mut groups)
        })?;
        Ok(Extend {
            extendee,
            fields,
            groups,
            span: self.lexer.since(start),
        })
    }

    fn service(&mut self) -> Parsed {
        let start = self.lexer.at;
        self.lexer.take_word(b"service");
        let name = self.lexer.word("the name of the service")?;
        let mut options = Vec::new();
        let mut methods = Vec::new();
        self.block("of the service", |parser| {
            match parser.lexer.peek_word() {
                b"option" => options.push(parser.option_statement()?),
                b"rpc" => methods.push(parser.method()?),
                b"" if parser.lexer.take(b';') => {}
                _ => return Err(parser.lexer.unexpected("`rpc`, `option` or `}`")),
            }
            Ok(())
        })?;
        let span = self.lexer.since(start);
        self.file.services.push(Service {
            name,
            options,
            methods,
            span,
        });
        Ok(())
    }

    fn method(&mut self) -> Parsed<Method> {
        let start = self.lexer.at;
        self.lexer.take_word(b"rpc");
        let name = self.lexer.word("the name of the method")?;
        let (streams_request, request) = self.method_type()?;
        if !self.lexer.take_keyword(b"returns") {
            return Err(self.lexer.unexpected(
                "`returns`: a method is written `rpc Name(Request) returns (Response);`",
            ));
        }
        let (streams_response, response) = self.method_type()?;
        let mut options = Vec::new();
        if self.lexer.peek() == b'{' {
            self.block("of the method", |parser| {
                match parser.lexer.peek_word() {
                    b"option" => options.push(parser.option_statement()?),
                    b"" if parser.lexer.take(b';') => {}
                    _ => return Err(parser.lexer.unexpected("`option` or `}`")),
                }
                Ok(())
            })?;
        } else {
            self.semicolon("after a method, or `{` with its options")?;
        }
        Ok(Method {
            name,
            request,
            streams_request,
            response,
            streams_response,
            options,
            span: self.lexer.since(start),
        })
    }

    fn method_type(&mut self) -> Parsed<(bool, Name)> {
        self.lexer
            .expect(b'(', "before the type that a method takes or returns")?;
        let streams = self.lexer.take_keyword(b"stream");
        let name = self.name("the name of a message", false)?;
        self.lexer
            .expect(b')', "after the type that a method takes or returns")?;
        Ok((streams, name))
    }

    /// The `;` that ends a statement.
    #[inline]
    pub(super) fn semicolon(&mut self, place: &str) -> Parsed {
        self.lexer.expect(b';', place)
    }
}
