use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

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
    code: TokenStream,
}

/// A node that is complete.
pub(super) struct Finished {
    /// `&Layout { … }`
    pub(super) layout: TokenStream,
    /// Names for the types of values that decide whether an attribute can be absent.
    pub(super) kinds: TokenStream,
    /// The expression that gathers what they decide.
    pub(super) optional: TokenStream,
    /// What writes the dynamics.
    pub(super) code: TokenStream,
}

/// So many kinds are made and asked by one call, which takes the compiler much less time than a
/// call for each.
const KINDS: usize = 8;

/// Names the types of values that are not there yet.
fn kinds(kinds: &[Ident]) -> TokenStream {
    let named = kinds.chunks(KINDS).map(|kinds| {
        let make = format_ident!("kinds{}", kinds.len());
        quote!(let (#(#kinds,)*) = ::remount::markup::#make();)
    });
    named.collect()
}

/// The expression that gathers which of the values can be absent.
fn optional(kinds: &[Ident]) -> TokenStream {
    let mut gathered = TokenStream::new();
    for (at, kinds) in kinds.chunks(KINDS).enumerate() {
        let ask = format_ident!("optional{}", kinds.len());
        let asked = quote!(::remount::markup::#ask(#(#kinds),*));
        gathered.extend(match (at * KINDS) as u32 {
            0 => asked,
            bit => quote!(| #asked << #bit),
        });
    }
    if gathered.is_empty() {
        quote!(0)
    } else {
        gathered
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
        self.code.extend(code);
    }

    /// Code that writes nothing.
    pub(super) fn statement(&mut self, code: TokenStream) {
        self.code.extend(code);
    }

    /// What is collected in here has its own scope in the code.
    pub(super) fn scope(&mut self, collect: impl FnOnce(&mut Self)) {
        let before = std::mem::take(&mut self.code);
        collect(self);
        let code = std::mem::replace(&mut self.code, before);
        self.code.extend(quote!({ #code }));
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
        let root = self.root;
        let fingerprint = fingerprint::of(&self.statics, &self.attributes, root);
        let json = escape::statics_json(&self.statics);
        let (statics, attributes) = (&self.statics, &self.attributes);
        let attributes = attributes.iter().map(|(slot, name)| quote!((#slot, #name)));
        let layout = quote! {
            &::remount::markup::Layout {
                fingerprint: #fingerprint,
                statics: &[#(#statics),*],
                json: #json,
                root: #root,
                attributes: &[#(#attributes),*],
            }
        };
        Finished {
            layout,
            kinds: kinds(&self.kinds),
            optional: optional(&self.kinds),
            code: self.code,
        }
    }

    pub(super) fn into_node(self) -> TokenStream {
        let writer = writer();
        let Finished {
            layout,
            kinds,
            optional,
            code,
        } = self.finish();
        quote! {
            #kinds
            #writer.open(#layout, #optional);
            #code
            #writer.close();
        }
    }

    /// As a part of another node: without text around it a dynamic needs no node of its own.
    pub(super) fn into_branch(self) -> TokenStream {
        let bare = self.text.is_empty() && self.statics.iter().all(String::is_empty);
        match self.statics.len() {
            0 if bare => {
                let (code, nothing) = (self.code, nothing());
                quote!(#code #nothing)
            }
            1 if bare => self.code,
            _ => self.into_node(),
        }
    }
}
