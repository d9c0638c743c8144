use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::token::{Brace, Bracket, Paren};
use syn::{Expr, Ident, LitFloat, LitInt, LitStr, Pat, Token};

use super::expression::at_text;
use super::{Reader, braces, brackets, drain, parentheses, skip, word};
use crate::ast::{
    Attribute, Binding, Comment, Doctype, Element, Item, Kind, Name, Named, Node, Style, Value,
};
use crate::{check, names};

impl Reader {
    /// `<!DOCTYPE html>`, `<!-- "text" -->`, or an element.
    pub(super) fn tag(&mut self, input: ParseStream<'_>) -> Option<Node> {
        let open = self.errors.keep(input.parse::<Token![<]>())?;
        if input.peek(Token![!]) {
            return self.declaration(open, input);
        }
        if !begins_name(input) {
            self.errors.on(
                &open,
                "expected the name of an element after `<`; text must be quoted: `\"<\"`",
            );
            let _ = input.parse::<Option<Token![>]>>();
            return None;
        }
        let name = self.tag_name(input)?;
        if name.kind() == Kind::Slot {
            self.slot_in_component(&name);
        }
        let attributes = self.attributes(&name, input);
        let self_closing = input.parse::<Option<Token![/]>>().ok().flatten().is_some();
        if input.parse::<Token![>]>().is_err() {
            self.errors
                .on(&name, format!("the tag `<{}` has no `>`", name.text));
        }
        let mut element = Element {
            open,
            name,
            attributes,
            self_closing,
            children: Vec::new(),
            close: None,
        };
        if !self_closing && !names::is_void(&element.name.text) {
            self.content(&mut element, input);
        }
        check::element(&element, &mut self.errors);
        Some(Node::Element(Box::new(element)))
    }

    /// `</p>` where no `<p>` is open.
    pub(super) fn stray_closing_tag(&mut self, input: ParseStream<'_>) {
        let Some(name) = self.closing_tag(input) else {
            return;
        };
        if names::is_void(&name.text) {
            let message = format!(
                "`<{0}>` has no content, so it has no closing tag `</{0}>`",
                name.text
            );
            return self.errors.on(&name, message);
        }
        self.mismatch(
            &name,
            format!("the closing tag `</{}>` has no opening tag", name.text),
        );
    }

    /// Tells the first of the mistakes in a row of tags.
    fn mismatch(&mut self, name: &Name, message: String) {
        if !self.confused {
            self.confused = true;
            self.errors.on(name, message);
        }
    }

    fn content(&mut self, element: &mut Element, input: ParseStream<'_>) {
        let open = element.name.text.clone();
        self.around.push(open.clone());
        loop {
            element.children.extend(self.nodes(input));
            let Some(name) = peek_closing(input) else {
                let message = format!("`<{open}>` has no closing tag `</{open}>`");
                self.mismatch(&element.name, message);
                break;
            };
            if names::is_void(&name) {
                self.stray_closing_tag(input);
                continue;
            }
            let belongs_to_outer = self.around.iter().rev().skip(1).any(|outer| *outer == name);
            if name != open {
                let message =
                    format!("closing tag `</{name}>` does not match opening tag `<{open}>`");
                if let Some(name) = self.closing_tag(&input.fork()) {
                    self.mismatch(&name, message);
                }
            }
            if !belongs_to_outer || name == open {
                element.close = self.closing_tag(input);
            }
            break;
        }
        self.around.pop();
    }

    fn closing_tag(&mut self, input: ParseStream<'_>) -> Option<Name> {
        self.errors.keep(input.parse::<Token![<]>())?;
        let slash = self.errors.keep(input.parse::<Token![/]>())?;
        if !begins_name(input) {
            self.errors
                .on(&slash, "expected the name of an element after `</`");
            return None;
        }
        let name = self.tag_name(input)?;
        if input.parse::<Token![>]>().is_err() {
            self.errors.on(
                &name,
                format!("the closing tag `</{}` has no `>`", name.text),
            );
        }
        Some(name)
    }

    fn declaration(&mut self, open: Token![<], input: ParseStream<'_>) -> Option<Node> {
        self.errors.keep(input.parse::<Token![!]>())?;
        if input.peek(Token![-]) {
            return self.comment(open, input);
        }
        let mut words = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![>]) {
            words.extend(skip(input));
        }
        if input.parse::<Token![>]>().is_err()
            || !words.to_string().eq_ignore_ascii_case("doctype html")
        {
            self.errors.on(
                &open,
                "expected `<!DOCTYPE html>` or `<!-- \"a comment\" -->`",
            );
            return None;
        }
        Some(Node::Doctype(Doctype { open, words }))
    }

    fn comment(&mut self, open: Token![<], input: ParseStream<'_>) -> Option<Node> {
        let mut lines = Vec::new();
        let mut read = || -> syn::Result<()> {
            input.parse::<Token![-]>()?;
            input.parse::<Token![-]>()?;
            while at_text(input) {
                lines.push(input.parse()?);
            }
            Ok(())
        };
        if read().is_err() {
            while !input.peek(Token![>]) && skip(input).is_some() {}
            skip(input);
            self.errors.on(&open, "expected `<!-- \"a comment\" -->`");
            return None;
        }
        let ends = |input: ParseStream<'_>| {
            input.peek(Token![-]) && input.peek2(Token![-]) && input.peek3(Token![>])
        };
        if !ends(input) {
            let message =
                "a comment holds quoted text and ends with `-->`: `<!-- \"a comment\" -->`";
            match input.fork().parse::<TokenTree>() {
                Ok(token) => self.errors.on(&token, message),
                Err(_) => self.errors.on(&open, message),
            }
            while !input.is_empty() && !ends(input) {
                skip(input);
            }
        }
        for _ in 0..3 {
            skip(input);
        }
        let comment = Comment { open, lines };
        check::comment(&comment, &mut self.errors);
        Some(Node::Comment(comment))
    }

    fn attributes(&mut self, element: &Name, input: ParseStream<'_>) -> Vec<Attribute> {
        let mut attributes = Vec::new();
        while !input.is_empty() && !input.peek(Token![>]) && !input.peek(Token![<]) {
            if input.peek(Token![/]) && input.peek2(Token![>]) {
                break;
            }
            if input.peek(Token![let]) && input.peek2(Paren) {
                attributes.extend(self.binding(input));
                continue;
            }
            // A text without a value is one in front of which `>` was forgotten.
            let quoted = at_text(input) && input.peek2(Token![=]);
            if quoted || input.peek(Ident::peek_any) {
                attributes.extend(self.attribute(input).map(Attribute::Named));
                continue;
            }
            if input.peek(Paren) {
                attributes.extend(self.spread(input));
                continue;
            }
            let Some(token) = skip(input) else { break };
            let message = match &token {
                TokenTree::Group(_) => "an attribute needs a name: `name=(value)`".to_owned(),
                TokenTree::Literal(_) => format!(
                    "expected an attribute or `>`: the tag `<{}` is still open here",
                    element.text
                ),
                _ => "expected an attribute: `name`, `name=\"text\"` or `name=(value)`".to_owned(),
            };
            match token {
                TokenTree::Group(group) => self.errors.at(group.span(), message),
                token => self.errors.on(&token, message),
            }
        }
        attributes
    }

    /// `(attrs)`
    fn spread(&mut self, input: ParseStream<'_>) -> Option<Attribute> {
        match self.parts(input)? {
            Ok(parts) if parts.exprs.is_empty() => {
                self.errors.at(
                    parts.paren.span.join(),
                    "no attributes: write a value of type `Attrs` in the parentheses, or `name=(value)`",
                );
                None
            }
            Ok(parts) => Some(Attribute::Spread(parts)),
            Err(saved) => saved.map(|expr| Attribute::Broken(Box::new(expr))),
        }
    }

    /// `let(pattern)`
    fn binding(&mut self, input: ParseStream<'_>) -> Option<Attribute> {
        let let_token = self.errors.keep(input.parse())?;
        let (paren, content) = self.errors.keep(parentheses(input))?;
        let pattern = content.call(Pat::parse_multi_with_leading_vert);
        let whole = content.is_empty();
        drain(&content);
        if pattern.is_ok() && !whole {
            self.errors
                .at(paren.span.join(), "expected one pattern: `let(item)`");
        }
        let pattern = self.errors.keep(pattern)?;
        Some(Attribute::Binding(Binding {
            let_token,
            paren,
            pattern,
        }))
    }

    /// Whether what is read next is between the tags of a component, or in braces that are.
    pub(super) fn takes_slots(&self) -> bool {
        let Some(around) = self.around.last() else {
            return self.is_in_component;
        };
        let around = Name {
            text: around.clone(),
            ..no_name()
        };
        around.kind() == Kind::Component
    }

    /// A slot anywhere else would be shown nowhere.
    fn slot_in_component(&mut self, slot: &Name) {
        if !self.takes_slots() {
            self.errors.on(
                slot,
                format!(
                    "`<{0}>` is a slot, which belongs directly in a component: `<Card><{0}> … </{0}></Card>`",
                    slot.text
                ),
            );
        }
    }

    fn attribute(&mut self, input: ParseStream<'_>) -> Option<Named> {
        let name = if at_text(input) {
            self.quoted_name(input)?
        } else {
            let mut name = no_name();
            self.name(&mut name, input)?;
            name
        };
        if !input.peek(Token![=]) {
            return Some(Named {
                name,
                value: Value::Bare,
            });
        }
        self.errors.keep(input.parse::<Token![=]>())?;
        let value = self.value(&name, input)?;
        Some(Named { name, value })
    }

    fn value(&mut self, name: &Name, input: ParseStream<'_>) -> Option<Value> {
        if at_text(input) {
            let text = self.errors.keep(input.parse::<LitStr>())?;
            Some(Value::Text(text.value(), text.span()))
        } else if input.peek(Paren) {
            match self.parts(input)? {
                Ok(parts) if parts.exprs.is_empty() => {
                    self.errors.at(
                        parts.paren.span.join(),
                        "no value: write an expression in the parentheses",
                    );
                    None
                }
                Ok(parts) => Some(Value::Parts(parts)),
                Err(saved) => saved.map(|expr| Value::Broken(Box::new(expr))),
            }
        } else if input.peek(LitInt) || input.peek(LitFloat) {
            self.errors.keep(input.parse()).map(Value::Number)
        } else if input.peek(Bracket) && name.text.eq_ignore_ascii_case("style") {
            self.styles(input)
        } else if input.peek(Bracket) {
            self.list(input)
        } else {
            self.no_value(name, input);
            None
        }
    }

    /// `["word", "word": condition]`
    fn list(&mut self, input: ParseStream<'_>) -> Option<Value> {
        let (bracket, content) = self.errors.keep(brackets(input))?;
        let items = content.call(|input| {
            Punctuated::<Item, Token![,]>::parse_terminated_with(input, |input| {
                let value = input.parse()?;
                let colon = input.parse::<Option<Token![:]>>()?;
                let condition = colon.map(|_| input.parse::<Expr>()).transpose()?;
                Ok(Item { value, condition })
            })
        });
        drain(&content);
        let items = self.errors.keep(items)?;
        Some(Value::List(bracket, items.into_iter().collect()))
    }

    /// `["color": value, "top": value if condition]`
    fn styles(&mut self, input: ParseStream<'_>) -> Option<Value> {
        let (bracket, content) = self.errors.keep(brackets(input))?;
        let styles = content.call(|input| {
            Punctuated::<Style, Token![,]>::parse_terminated_with(input, |input| {
                let property: LitStr = input.parse()?;
                if !input.peek(Token![:]) {
                    let message = format!(
                        "expected a value: `\"{}\": value`, or `\"{0}\": value if condition`",
                        property.value()
                    );
                    return Err(syn::Error::new(property.span(), message));
                }
                input.parse::<Token![:]>()?;
                let value = input.parse()?;
                let condition = match input.parse::<Option<Token![if]>>()? {
                    Some(if_token) => Some((if_token, input.parse()?)),
                    None => None,
                };
                Ok(Style {
                    property,
                    value,
                    condition,
                })
            })
        });
        drain(&content);
        let styles: Vec<Style> = self.errors.keep(styles)?.into_iter().collect();
        check::styles(&styles, &mut self.errors);
        Some(Value::Styles(bracket, styles))
    }

    fn no_value(&mut self, name: &Name, input: ParseStream<'_>) {
        if input.is_empty()
            || input.peek(Token![>])
            || input.peek(Token![/])
            || input.peek(Token![<])
        {
            let message = format!(
                "expected a value: `{0}=\"text\"` or `{0}=(value)`",
                name.text
            );
            return self.errors.on(name, message);
        }
        let (mut tokens, start) = (TokenStream::new(), input.span());
        if input.peek(Brace) {
            let inner = braces(input).and_then(|(_, content)| content.parse::<TokenStream>());
            tokens.extend(inner.unwrap_or_default());
        } else {
            // A word with its fields and calls belongs together: `self.name()`.
            tokens.extend(skip(input));
            while input.peek(Token![.]) || input.peek(Token![::]) || input.peek(Paren) {
                let path = !input.peek(Paren);
                tokens.extend(skip(input));
                while path && input.peek(Token![:]) {
                    tokens.extend(skip(input));
                }
                if path && input.peek(Ident::peek_any) {
                    tokens.extend(skip(input));
                }
            }
        }
        let value = tokens
            .to_string()
            .replace(" . ", ".")
            .replace(" :: ", "::")
            .replace(" (", "(");
        let message = format!(
            "a value is text in quotes or an expression in parentheses: `{}=({value})`",
            name.text
        );
        self.errors.at(start, message);
    }

    /// The name in a tag: of an element, `ui::Card`, or `:slot`.
    fn tag_name(&mut self, input: ParseStream<'_>) -> Option<Name> {
        let mut all = no_name();
        if input.peek(Token![:]) {
            all.text.push(':');
            all.tokens.extend(skip(input));
        }
        loop {
            self.name(&mut all, input)?;
            if !input.peek(Token![::]) {
                return Some(all);
            }
            all.text.push_str("::");
            all.tokens.extend(skip(input));
            all.tokens.extend(skip(input));
        }
    }

    /// A name in quotes, which is taken as it is.
    fn quoted_name(&mut self, input: ParseStream<'_>) -> Option<Name> {
        let quoted: LitStr = self.errors.keep(input.parse())?;
        Some(Name {
            text: quoted.value(),
            tokens: quoted.to_token_stream(),
        })
    }

    /// Appends words joined by `-`, `:` or `.`.
    fn name(&mut self, name: &mut Name, input: ParseStream<'_>) -> Option<()> {
        let first = self.errors.keep(word(input))?;
        name.text.push_str(without_raw(&first.to_string()));
        name.tokens.append(first);
        while at_joint(input)
            && (input.peek2(Ident::peek_any) || input.peek2(LitInt) || joint_twice(input))
        {
            let Some(sign) = skip(input) else { break };
            name.text.push_str(&sign.to_string());
            name.tokens.append(sign);
            if input.peek(Ident::peek_any) || input.peek(LitInt) {
                let Some(part) = skip(input) else { break };
                name.text.push_str(without_raw(&part.to_string()));
                name.tokens.append(part);
            }
        }
        Some(())
    }
}

fn no_name() -> Name {
    Name {
        text: String::new(),
        tokens: TokenStream::new(),
    }
}

fn without_raw(word: &str) -> &str {
    word.strip_prefix("r#").unwrap_or(word)
}

/// Whether a sign follows that may join the words of a name: `-`, `:` or `.`, but not `::`.
fn at_joint(input: ParseStream<'_>) -> bool {
    let sign = input.cursor().punct().map(|(sign, _)| sign.as_char());
    matches!(sign, Some('-' | ':' | '.')) && !input.peek(Token![::])
}

/// `--` within a name, as in `block--modifier`.
fn joint_twice(input: ParseStream<'_>) -> bool {
    input.peek(Token![-]) && input.peek2(Token![-])
}

fn begins_name(input: ParseStream<'_>) -> bool {
    input.peek(Ident::peek_any) || input.peek(Token![:])
}

/// The name in the closing tag that comes next.
fn peek_closing(input: ParseStream<'_>) -> Option<String> {
    let input = input.fork();
    input.parse::<Token![<]>().ok()?;
    input.parse::<Token![/]>().ok()?;
    if !begins_name(&input) {
        return Some(String::new());
    }
    let name = Reader::default().tag_name(&input);
    Some(name.map_or_else(String::new, |name| name.text))
}
