use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::token::{Brace, Bracket, Paren};
use syn::{Expr, Lit, LitStr, Pat, Stmt, Token};

/// A whole template.
pub struct View {
    /// What it consists of.
    pub nodes: Vec<Node>,
}

/// A part of a template.
pub enum Node {
    /// `<!DOCTYPE html>`
    Doctype(Doctype),
    /// `<p class="a"> … </p>`
    Element(Box<Element>),
    /// `<!-- "text" -->`
    Comment(Comment),
    /// `"text"`
    Text(LitStr),
    /// `(expr)`, or several between commas, one after the other.
    Splice(Parts),
    /// `if … { … } else { … }`
    If(Box<If>),
    /// `match … { … }`
    Match(Box<Match>),
    /// `for … in … { … }`
    For(Box<For>),
    /// `let … = …;`
    Let(Box<Stmt>),
    /// `let … = … else { … };`
    LetElse(Box<LetElse>),
    /// An expression that was cut out of one that could not be read, so that editors know its type.
    Broken(Box<Expr>),
}

impl Node {
    /// The nodes between its braces, one list for each pair.
    pub fn branches(&self) -> Vec<&[Node]> {
        match self {
            Self::If(node) => node.branches(),
            Self::Match(node) => node.arms.iter().map(|arm| &arm.nodes[..]).collect(),
            Self::For(node) => vec![&node.nodes],
            Self::LetElse(node) => vec![&node.otherwise],
            Self::Doctype(_)
            | Self::Element(_)
            | Self::Comment(_)
            | Self::Text(_)
            | Self::Splice(_)
            | Self::Let(_)
            | Self::Broken(_) => Vec::new(),
        }
    }

    /// Whether it is a slot, or says by its braces whether slots are there.
    pub fn holds_slots(&self) -> bool {
        match self {
            Self::Element(element) => element.kind() == Kind::Slot,
            node => node.branches().into_iter().flatten().any(Self::holds_slots),
        }
    }
}

impl If {
    fn branches(&self) -> Vec<&[Node]> {
        let mut branches = vec![&self.then[..]];
        match &self.otherwise {
            None => {}
            Some(Else::If(node)) => branches.extend(node.branches()),
            Some(Else::Nodes(_, nodes)) => branches.push(nodes),
        }
        branches
    }
}

/// `<!DOCTYPE html>`
pub struct Doctype {
    /// The first bracket.
    pub open: Token![<],
    /// The words in it.
    pub words: TokenStream,
}

/// `<!-- "text" -->`
pub struct Comment {
    /// The first bracket.
    pub open: Token![<],
    /// Its lines.
    pub lines: Vec<LitStr>,
}

/// `<p class="a"> … </p>`, `<Card title="a"> … </Card>`, or `<:actions> … </:actions>`
pub struct Element {
    /// The first bracket.
    pub open: Token![<],
    /// The name in the opening tag.
    pub name: Name,
    /// The attributes, in order.
    pub attributes: Vec<Attribute>,
    /// Whether the opening tag ends in `/>`.
    pub self_closing: bool,
    /// What is between the tags.
    pub children: Vec<Node>,
    /// The name in the closing tag, if there is one.
    pub close: Option<Name>,
}

/// What an element stands for, which its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An element of HTML, SVG or MathML, or a custom one: `p`, `my-card`.
    Html,
    /// A call of a component: `Card`, `ui::Card`.
    Component,
    /// What a component shows at a place of this name: `:actions`.
    Slot,
}

impl Element {
    /// What it stands for.
    pub fn kind(&self) -> Kind {
        self.name.kind()
    }
}

impl Name {
    /// Whether it stands in quotes, so that nobody asks whether there is such a name.
    pub fn is_quoted(&self) -> bool {
        let first = self.tokens.clone().into_iter().next();
        matches!(first, Some(TokenTree::Literal(_)))
    }

    /// What an element of this name stands for.
    pub fn kind(&self) -> Kind {
        let last = self.text.rsplit("::").next().unwrap_or_default();
        if self.text.starts_with(':') {
            Kind::Slot
        } else if last.len() < self.text.len() || last.starts_with(char::is_uppercase) {
            Kind::Component
        } else {
            Kind::Html
        }
    }
}

/// The name of an element or an attribute: `svg`, `ui::Card`, `:actions`, `aria-label`, or of an
/// attribute in quotes: `"phx-new"`.
#[derive(Clone)]
pub struct Name {
    /// As it is written to the page.
    pub text: String,
    /// As it was written in the template.
    pub tokens: TokenStream,
}

/// A part of an opening tag.
pub enum Attribute {
    /// `name`, or `name=value`
    Named(Named),
    /// `(attrs)`: a whole set of attributes, or several between commas.
    Spread(Parts),
    /// `let(pattern)`: a name for what a component passes to a slot.
    Binding(Binding),
    /// An expression that was cut out of one that could not be read.
    Broken(Box<Expr>),
}

/// `name`, or `name=value`
pub struct Named {
    /// What it is called.
    pub name: Name,
    /// What it is set to.
    pub value: Value,
}

/// `let(pattern)`
pub struct Binding {
    /// The keyword.
    pub let_token: Token![let],
    /// The parentheses.
    pub paren: Paren,
    /// What the value is taken apart by.
    pub pattern: Pat,
}

/// The value of an attribute.
pub enum Value {
    /// None: the name alone.
    Bare,
    /// `"text"`: the text, and the token it came from.
    Text(String, Span),
    /// A number.
    Number(Lit),
    /// `(expr)`, or several between commas, put together.
    Parts(Parts),
    /// `["word", "word": condition]`: those whose condition holds, with spaces between them.
    List(Bracket, Vec<Item>),
    /// `["color": value, "top": value if condition]`, of `style`.
    Styles(Bracket, Vec<Style>),
    /// An expression that was cut out of one that could not be read.
    Broken(Box<Expr>),
}

/// `(expr, expr)`
pub struct Parts {
    /// The parentheses.
    pub paren: Paren,
    /// The expressions.
    pub exprs: Vec<Expr>,
}

/// `"word": condition` in a list.
pub struct Item {
    /// The word, or words.
    pub value: Expr,
    /// When it is there; always, if there is no condition.
    pub condition: Option<Expr>,
}

/// `"color": value if condition` in a list of styles.
pub struct Style {
    /// What is set.
    pub property: LitStr,
    /// To what.
    pub value: Expr,
    /// When it is there; always, if there is no condition.
    pub condition: Option<(Token![if], Expr)>,
}

/// `if … { … } else …`
pub struct If {
    /// The keyword.
    pub if_token: Token![if],
    /// The condition, which can bind names with `let`.
    pub condition: Expr,
    /// The braces.
    pub brace: Brace,
    /// What is shown if it holds.
    pub then: Vec<Node>,
    /// What is shown otherwise.
    pub otherwise: Option<Else>,
}

/// `else { … }` or `else if … { … }`
pub enum Else {
    /// Another condition.
    If(Box<If>),
    /// The rest.
    Nodes(Brace, Vec<Node>),
}

/// `let pattern = value else { … };`: what is in the braces is shown in place of everything behind
/// it if the pattern does not match.
pub struct LetElse {
    /// The keyword.
    pub let_token: Token![let],
    /// What must match.
    pub pattern: Pat,
    /// The sign between them.
    pub eq_token: Token![=],
    /// The value.
    pub value: Expr,
    /// The other keyword.
    pub else_token: Token![else],
    /// The braces.
    pub brace: Brace,
    /// What is shown otherwise.
    pub otherwise: Vec<Node>,
    /// The end, unless it was forgotten.
    pub semi_token: Option<Token![;]>,
}

/// `match … { … }`
pub struct Match {
    /// The keyword.
    pub match_token: Token![match],
    /// The value.
    pub value: Expr,
    /// The braces.
    pub brace: Brace,
    /// The arms, in order.
    pub arms: Vec<Arm>,
}

/// `pattern if guard => …,`
pub struct Arm {
    /// What must match.
    pub pattern: Pat,
    /// What must hold besides.
    pub guard: Option<(Token![if], Expr)>,
    /// The arrow.
    pub arrow: Token![=>],
    /// The braces around the nodes, if there are any.
    pub brace: Option<Brace>,
    /// What is shown.
    pub nodes: Vec<Node>,
}

/// `for pattern in list, key = expr { … }`
pub struct For {
    /// The keyword.
    pub for_token: Token![for],
    /// The name of an item.
    pub pattern: Pat,
    /// The other keyword.
    pub in_token: Token![in],
    /// What is iterated.
    pub list: Expr,
    /// What tells the items apart; their place in the list, if there is no key.
    pub key: Option<Expr>,
    /// The braces.
    pub brace: Brace,
    /// What is shown for each item.
    pub nodes: Vec<Node>,
}

impl ToTokens for Name {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.tokens.to_tokens(tokens);
    }
}
