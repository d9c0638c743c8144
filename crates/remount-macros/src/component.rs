use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, FnArg, GenericArgument, Generics, ItemFn, Pat, PathArguments, ReturnType,
    Token, TraitBoundModifier, Type, TypeParamBound, WhereClause,
};

/// The function as it was, and beside it a struct of its properties.
pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#error #item);
        }
    };
    let component = Component::take(arguments, &mut function);
    match component {
        Ok(component) => {
            let component = component.expand(&function);
            quote!(#function #component)
        }
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#error #function)
        }
    }
}

struct Component {
    /// In the order in which the function takes them.
    parameters: Vec<Parameter>,
    /// Attributes that are shown although they have no dash in their name.
    shown: Vec<Ident>,
}

struct Parameter {
    name: Ident,
    kind: Kind,
    docs: Vec<Attribute>,
}

enum Kind {
    Required(Type),
    /// Of this type within the `Option`.
    Optional(Type),
    Default(Type, Option<Box<Expr>>),
    Slot(Type),
    OptionalSlot(Type),
    Slots(Type),
    Attrs,
}

impl Component {
    /// Reads the parameters, and leaves a function behind that the compiler understands.
    fn take(arguments: TokenStream, function: &mut ItemFn) -> syn::Result<Self> {
        let mut errors = Vec::new();
        if !arguments.is_empty() {
            errors.push(syn::Error::new_spanned(
                arguments,
                "`#[component]` takes no arguments",
            ));
        }
        let mut component = Self {
            parameters: Vec::new(),
            shown: Vec::new(),
        };
        for input in &mut function.sig.inputs {
            if let Err(error) = component.parameter(input) {
                errors.push(error);
            }
        }
        if matches!(function.sig.output, ReturnType::Default) {
            errors.push(syn::Error::new_spanned(
                &function.sig.ident,
                "a component returns markup: `-> impl Markup`",
            ));
        }
        let error = errors.into_iter().reduce(|mut all, error| {
            all.combine(error);
            all
        });
        match error {
            Some(error) => Err(error),
            None => Ok(component),
        }
    }

    fn parameter(&mut self, input: &mut FnArg) -> syn::Result<()> {
        let FnArg::Typed(input) = input else {
            return Err(syn::Error::new_spanned(
                input,
                "a component is a function of its own, without `self`",
            ));
        };
        let ours = ["prop", "slot", "attrs"];
        let mut docs = Vec::new();
        let mut told = Vec::new();
        for attribute in std::mem::take(&mut input.attrs) {
            if attribute.path().is_ident("doc") {
                docs.push(attribute);
            } else if ours.iter().any(|name| attribute.path().is_ident(name)) {
                told.push(attribute);
            } else {
                input.attrs.push(attribute);
            }
        }
        let Pat::Ident(name) = &*input.pat else {
            return Err(syn::Error::new_spanned(
                &input.pat,
                "a property needs a name: take it apart in the function",
            ));
        };
        if let [_, second, ..] = told.as_slice() {
            return Err(syn::Error::new_spanned(
                second,
                "a parameter is one of `#[prop]`, `#[slot]` and `#[attrs]`",
            ));
        }
        if let Type::ImplTrait(_) = &*input.ty {
            return Err(syn::Error::new_spanned(
                &input.ty,
                "give this type a name: `fn name<T: Trait>(property: T)`",
            ));
        }
        let kind = match told.first() {
            None => match inner("Option", &input.ty) {
                Some(inner) => Kind::Optional(inner),
                None => Kind::Required((*input.ty).clone()),
            },
            Some(attribute) if attribute.path().is_ident("prop") => default(attribute, &input.ty)?,
            Some(attribute) if attribute.path().is_ident("slot") => slot(attribute, &input.ty)?,
            Some(attribute) => {
                if !matches!(attribute.meta, syn::Meta::Path(_)) {
                    let parse = Punctuated::<Ident, Token![,]>::parse_terminated;
                    self.shown.extend(attribute.parse_args_with(parse)?);
                }
                Kind::Attrs
            }
        };
        self.parameters.push(Parameter {
            name: name.ident.clone(),
            kind,
            docs,
        });
        Ok(())
    }

    fn expand(&self, function: &ItemFn) -> TokenStream {
        let (vis, function_name) = (&function.vis, &function.sig.ident);
        let name = Ident::new(
            &camel_case(&function_name.to_string()),
            function_name.span(),
        );
        let docs = function.attrs.iter().filter(|attribute| {
            attribute.path().is_ident("doc") || attribute.path().is_ident("cfg")
        });
        let docs: Vec<_> = docs.collect();
        let mut generics = function.sig.generics.clone();
        generics.params.insert(0, syn::parse_quote!('call));
        // What is asked of a type is asked where the component is written, which is the one place
        // where the compiler is to say that it is not so.
        let asked = if self.asks_in_types(&generics) {
            None
        } else {
            take_bounds(&mut generics)
        };
        let (implementation, arguments, bounds) = generics.split_for_impl();
        let output = &function.sig.output;
        let fields = self.fields(vis);
        let (empty, values) = (self.empty(), self.values());
        let cfgs: Vec<_> = docs
            .iter()
            .filter(|attribute| attribute.path().is_ident("cfg"))
            .collect();
        let description = self.description(&name);
        quote! {
            #(#docs)*
            #vis struct #name #generics #bounds {
                #fields
                #[doc(hidden)]
                #vis __attrs: ::remount::markup::Attrs,
                #[doc(hidden)]
                #vis __call: ::core::marker::PhantomData<&'call ()>,
            }

            #(#cfgs)*
            impl #implementation ::core::default::Default for #name #arguments #bounds {
                fn default() -> Self {
                    Self {
                        #empty
                        __attrs: ::remount::markup::Attrs::new(),
                        __call: ::core::marker::PhantomData,
                    }
                }
            }

            #(#cfgs)*
            impl #implementation #name #arguments #bounds {
                #[doc(hidden)]
                #vis fn __template(self) #output #asked {
                    #function_name(#values)
                }
            }

            #(#cfgs)*
            #[doc(hidden)]
            #[allow(non_upper_case_globals)]
            #vis const #name: ::remount::markup::Component = #description;
        }
    }

    /// Whether a property has a type that is named by a trait, such as `T::Item`.
    fn asks_in_types(&self, generics: &Generics) -> bool {
        let types: Vec<_> = generics
            .type_params()
            .map(|ty| ty.ident.to_string())
            .collect();
        self.parameters
            .iter()
            .any(|parameter| match &parameter.kind {
                Kind::Required(ty) | Kind::Optional(ty) | Kind::Default(ty, _) => {
                    names_by_trait(ty.to_token_stream(), &types)
                }
                Kind::Slot(ty) | Kind::OptionalSlot(ty) | Kind::Slots(ty) => {
                    names_by_trait(ty.to_token_stream(), &types)
                }
                Kind::Attrs => false,
            })
    }

    fn fields(&self, vis: &syn::Visibility) -> TokenStream {
        let mut fields = TokenStream::new();
        for Parameter { name, kind, docs } in &self.parameters {
            let field_type = match kind {
                Kind::Required(ty) | Kind::Optional(ty) | Kind::Default(ty, _) => {
                    let ty = named_lifetimes(ty.to_token_stream());
                    quote!(::core::option::Option<#ty>)
                }
                Kind::Slot(ty) | Kind::OptionalSlot(ty) => {
                    let ty = named_lifetimes(ty.to_token_stream());
                    quote!(&'call [#ty])
                }
                Kind::Slots(ty) => named_lifetimes(ty.to_token_stream()),
                Kind::Attrs => continue,
            };
            let hidden = docs.is_empty().then(|| quote!(#[doc(hidden)]));
            fields.extend(quote!(#(#docs)* #hidden #vis #name: #field_type,));
        }
        for name in &self.shown {
            fields.extend(quote! {
                #[doc(hidden)]
                #vis #name: ::core::option::Option<&'call str>,
            });
        }
        fields
    }

    fn empty(&self) -> TokenStream {
        let mut empty = TokenStream::new();
        for Parameter { name, kind, .. } in &self.parameters {
            match kind {
                Kind::Required(_) | Kind::Optional(_) | Kind::Default(..) => {
                    empty.extend(quote!(#name: ::core::option::Option::None,));
                }
                Kind::Slot(_) | Kind::OptionalSlot(_) | Kind::Slots(_) => {
                    empty.extend(quote!(#name: &[],));
                }
                Kind::Attrs => {}
            }
        }
        for name in &self.shown {
            empty.extend(quote!(#name: ::core::option::Option::None,));
        }
        empty
    }

    /// The arguments of the function.
    fn values(&self) -> TokenStream {
        let mut values = TokenStream::new();
        for Parameter { name, kind, .. } in &self.parameters {
            let label = unraw(name);
            let value = match kind {
                Kind::Required(_) => quote!(::remount::markup::given(self.#name, #label)),
                Kind::Optional(_) => quote!(self.#name),
                Kind::Default(_, None) => quote!(self.#name.unwrap_or_default()),
                Kind::Default(_, Some(expr)) => quote! {
                    match self.#name {
                        ::core::option::Option::Some(value) => value,
                        ::core::option::Option::None => #expr,
                    }
                },
                Kind::Slot(_) => {
                    quote!(::remount::markup::given(self.#name.first().copied(), #label))
                }
                Kind::OptionalSlot(_) => quote!(self.#name.first().copied()),
                Kind::Slots(_) => quote!(self.#name),
                Kind::Attrs => {
                    let shown = self.shown.iter().map(|name| {
                        let label = unraw(name);
                        quote! {
                            if let ::core::option::Option::Some(value) = self.#name {
                                attrs.add_text(#label, value);
                            }
                        }
                    });
                    let mutable = (!self.shown.is_empty()).then(|| quote!(mut));
                    quote!({ let #mutable attrs = self.__attrs; #(#shown)* attrs })
                }
            };
            values.extend(quote!(#value,));
        }
        values
    }

    fn description(&self, name: &Ident) -> TokenStream {
        let all = |wanted: fn(&Kind) -> bool| -> Vec<String> {
            let parameters = self.parameters.iter();
            let wanted = parameters.filter(|parameter| wanted(&parameter.kind));
            wanted.map(|parameter| unraw(&parameter.name)).collect()
        };
        let properties: Vec<_> = all(|kind| {
            matches!(
                kind,
                Kind::Required(_) | Kind::Optional(_) | Kind::Default(..)
            )
        })
        .into_iter()
        .chain(self.shown.iter().map(unraw))
        .collect();
        let slots =
            all(|kind| matches!(kind, Kind::Slot(_) | Kind::OptionalSlot(_) | Kind::Slots(_)));
        let required = all(|kind| matches!(kind, Kind::Required(_)));
        let required_slots = all(|kind| matches!(kind, Kind::Slot(_)));
        let repeated_slots = all(|kind| matches!(kind, Kind::Slots(_)));
        let attributes = self
            .parameters
            .iter()
            .any(|parameter| matches!(parameter.kind, Kind::Attrs));
        let name = name.to_string();
        quote! {
            ::remount::markup::Component {
                name: #name,
                properties: &[#(#properties),*],
                slots: &[#(#slots),*],
                required: &[#(#required),*],
                required_slots: &[#(#required_slots),*],
                repeated_slots: &[#(#repeated_slots),*],
                attributes: #attributes,
            }
        }
    }
}

/// `#[prop(default)]` or `#[prop(default = expression)]`
fn default(attribute: &Attribute, ty: &Type) -> syn::Result<Kind> {
    let mut kind = None;
    attribute.parse_nested_meta(|meta| {
        if !meta.path.is_ident("default") {
            return Err(meta.error("expected `default` or `default = expression`"));
        }
        let expr = match meta.input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(Box::new(meta.input.parse()?)),
            None => None,
        };
        kind = Some(Kind::Default(ty.clone(), expr));
        Ok(())
    })?;
    kind.ok_or_else(|| {
        syn::Error::new_spanned(
            attribute,
            "expected `#[prop(default)]` or `#[prop(default = expression)]`",
        )
    })
}

fn slot(attribute: &Attribute, ty: &Type) -> syn::Result<Kind> {
    attribute.meta.require_path_only()?;
    if is_named("Slots", ty) {
        return Ok(Kind::Slots(ty.clone()));
    }
    if is_named("Slot", ty) {
        return Ok(Kind::Slot(ty.clone()));
    }
    match inner("Option", ty).filter(|inner| is_named("Slot", inner)) {
        Some(inner) => Ok(Kind::OptionalSlot(inner)),
        None => Err(syn::Error::new_spanned(
            ty,
            "a slot is a `Slot<'_>` (must be filled), an `Option<Slot<'_>>`, or `Slots<'_>` (any number)",
        )),
    }
}

fn is_named(name: &str, ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

/// Takes what is asked of the types, as a clause of its own. That a type need have no known size
/// stays.
fn take_bounds(generics: &mut Generics) -> Option<WhereClause> {
    let mut asked = generics.where_clause.take();
    for ty in generics.type_params_mut() {
        let bounds = std::mem::take(&mut ty.bounds);
        let (kept, taken): (Vec<_>, Vec<_>) = bounds.into_iter().partition(|bound| {
            matches!(bound, TypeParamBound::Trait(bound)
                if matches!(bound.modifier, TraitBoundModifier::Maybe(_)))
        });
        ty.bounds.extend(kept);
        if !taken.is_empty() {
            let clause = asked.get_or_insert_with(|| syn::parse_quote!(where));
            let name = &ty.ident;
            clause
                .predicates
                .push(syn::parse_quote!(#name: #(#taken)+*));
        }
    }
    asked
}

/// Whether one of these types is followed by `::`, or stands before an `as`.
fn names_by_trait(tokens: TokenStream, types: &[String]) -> bool {
    let mut before_is_type = false;
    for token in tokens {
        let names = match &token {
            TokenTree::Group(group) => names_by_trait(group.stream(), types),
            TokenTree::Punct(sign) => before_is_type && sign.as_char() == ':',
            TokenTree::Ident(ident) => *ident == "as",
            TokenTree::Literal(_) => false,
        };
        if names {
            return true;
        }
        before_is_type = types.iter().any(|ty| token.to_string() == *ty);
    }
    false
}

/// The type within `Option<…>`.
fn inner(name: &str, ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner.clone()),
        _ => None,
    }
}

/// The type with a name for each lifetime that the function leaves out. What a function pointer or
/// closure takes and returns has lifetimes of its own.
fn named_lifetimes(tokens: TokenStream) -> TokenStream {
    let mut named = TokenStream::new();
    let mut of_function = false;
    let mut tokens = tokens.into_iter().peekable();
    let call = |span: Span| {
        let mut quote = Punct::new('\'', Spacing::Joint);
        quote.set_span(span);
        [TokenTree::Punct(quote), Ident::new("call", span).into()]
    };
    while let Some(token) = tokens.next() {
        let next_is = |tokens: &mut std::iter::Peekable<_>, wanted: &str| {
            tokens
                .peek()
                .is_some_and(|next: &TokenTree| next.to_string() == wanted)
        };
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '&' => {
                let span = sign.span();
                named.extend([TokenTree::Punct(sign)]);
                if !next_is(&mut tokens, "'") {
                    named.extend(call(span));
                }
            }
            TokenTree::Punct(sign) if sign.as_char() == '\'' && next_is(&mut tokens, "_") => {
                tokens.next();
                named.extend(call(sign.span()));
            }
            TokenTree::Group(group)
                if of_function && group.delimiter() == Delimiter::Parenthesis =>
            {
                named.extend([group]);
                // So does what is behind its arrow.
                if next_is(&mut tokens, "-") {
                    named.extend(tokens.by_ref());
                }
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), named_lifetimes(group.stream()));
                inner.set_span(group.span());
                named.extend([inner]);
            }
            TokenTree::Ident(ident) => {
                of_function = ["Fn", "FnMut", "FnOnce", "fn"]
                    .iter()
                    .any(|name| ident == name);
                named.extend([ident]);
                continue;
            }
            other => named.extend([other]),
        }
        of_function = false;
    }
    named
}

/// `user_card` as a type: `UserCard`.
fn camel_case(name: &str) -> String {
    let words = name.trim_start_matches("r#").split('_');
    words
        .map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|first| first.to_uppercase().to_string());
            first.unwrap_or_default() + chars.as_str()
        })
        .collect()
}

fn unraw(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}
