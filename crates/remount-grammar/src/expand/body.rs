use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::{nothing, writer};
use crate::{escape, fingerprint};

/// A node of the tree while it is collected: text and dynamics in turn.
#[derive(Default)]
pub(super) struct Body {
    /// Whether it is exactly one element.
    root: bool,
    /// The text before each dynamic so far.
    statics: Vec<String>,
    /// The text behind the last dynamic.
    text: String,
    /// Attributes that can be absent: number of the dynamic, length of the name.
    attributes: Vec<(u32, u32)>,
    /// The names for the types of their values.
    kinds: Vec<Ident>,
    /// What writes the dynamics, piece by piece: to put all pieces together at once is much less
    /// work than to append each.
    code: Vec<TokenStream>,
}

/// A node that is complete.
pub(super) struct Finished {
    pub(super) layout: Layout,
    pub(super) kinds: Kinds,
    /// What writes the dynamics.
    pub(super) code: TokenStream,
}

/// What never changes, and is written as `&Layout { … }`.
pub(super) struct Layout {
    root: bool,
    statics: Vec<String>,
    attributes: Vec<(u32, u32)>,
}

/// The types of values that decide whether an attribute can be absent.
pub(super) struct Kinds(Vec<Ident>);

/// So many kinds are made and asked by one call, which takes the compiler much less time than a
/// call for each.
const KINDS: usize = 8;

impl Kinds {
    /// Names the types of values that are not there yet.
    pub(super) fn named(&self) -> TokenStream {
        let named = self.0.chunks(KINDS).map(|kinds| {
            let make = format_ident!("kinds{}", kinds.len());
            quote!(let (#(#kinds,)*) = ::remount::markup::#make();)
        });
        named.collect()
    }

    /// The expression that gathers which of the values can be absent.
    pub(super) fn optional(&self) -> TokenStream {
        let asked = self.0.chunks(KINDS).enumerate().map(|(at, kinds)| {
            let ask = format_ident!("optional{}", kinds.len());
            let asked = quote!(::remount::markup::#ask(#(#kinds),*));
            match (at * KINDS) as u32 {
                0 => asked,
                bit => quote!(| #asked << #bit),
            }
        });
        if self.0.is_empty() {
            quote!(0)
        } else {
            asked.collect()
        }
    }
}

impl ToTokens for Layout {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            root,
            statics,
            attributes,
        } = self;
        let fingerprint = fingerprint::of(statics, attributes, *root);
        let json = escape::statics_json(statics);
        let (slots, names) = (
            attributes.iter().map(|(slot, _)| slot),
            attributes.iter().map(|(_, name)| name),
        );
        tokens.extend([quote! {
            &::remount::markup::Layout {
                fingerprint: #fingerprint,
                statics: &[#(#statics),*],
                json: #json,
                root: #root,
                attributes: &[#((#slots, #names)),*],
            }
        }]);
    }
}

/// The writer has so many bits for attributes that can be absent.
const OPTIONAL_BITS: usize = 64;

impl Body {
    pub(super) fn of(root: bool) -> Self {
        Self {
            root,
            ..Self::default()
        }
    }

    /// Text that is already HTML.
    pub(super) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn escaped(&mut self, text: &str) {
        escape::push_html(&mut self.text, text);
    }

    /// A dynamic, written by this code.
    pub(super) fn fill(&mut self, code: TokenStream) {
        self.statics.push(std::mem::take(&mut self.text));
        self.code.push(code);
    }

    /// Code that writes nothing.
    pub(super) fn statement(&mut self, code: TokenStream) {
        self.code.push(code);
    }

    /// What is collected in here has its own scope in the code.
    pub(super) fn scope(&mut self, collect: impl FnOnce(&mut Self)) {
        let before = std::mem::take(&mut self.code);
        collect(self);
        let code = std::mem::replace(&mut self.code, before);
        let code: TokenStream = code.into_iter().collect();
        self.code.push(quote!({ #code }));
    }

    /// A name for the type of the value of the next dynamic, an attribute that may turn out to be
    /// one that can be absent. `None` when there are too many of them.
    pub(super) fn kind(&mut self, attribute: &str, span: Span) -> Option<Ident> {
        let bit = self.attributes.len();
        if bit == OPTIONAL_BITS {
            return None;
        }
        self.attributes
            .push((self.statics.len() as u32, attribute.len() as u32));
        // With the user's own span the compiler marks the value alone when its type is wrong.
        let kind = Ident::new(&format!("__kind{bit}"), span);
        self.kinds.push(kind.clone());
        Some(kind)
    }

    pub(super) fn finish(mut self) -> Finished {
        self.statics.push(self.text);
        Finished {
            layout: Layout {
                root: self.root,
                statics: self.statics,
                attributes: self.attributes,
            },
            kinds: Kinds(self.kinds),
            code: self.code.into_iter().collect(),
        }
    }

    pub(super) fn into_node(self) -> TokenStream {
        let writer = writer();
        let Finished {
            layout,
            kinds,
            code,
        } = self.finish();
        let optional = kinds.optional();
        let open = quote!(#writer.open(#layout, #optional););
        let close = quote!(#writer.close(););
        [kinds.named(), open, code, close].into_iter().collect()
    }

    /// As a part of another node: without text around it a dynamic needs no node of its own.
    pub(super) fn into_branch(self) -> TokenStream {
        let bare = self.text.is_empty() && self.statics.iter().all(String::is_empty);
        match self.statics.len() {
            0 if bare => self.code.into_iter().chain([nothing()]).collect(),
            1 if bare => self.code.into_iter().collect(),
            _ => self.into_node(),
        }
    }
}
