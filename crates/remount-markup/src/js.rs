use std::borrow::Cow;
use std::time::Duration;

use serde::ser::Error as _;
use serde::{Serialize, Serializer};

use crate::attribute::{At, Attribute, Position};
use crate::attrs::{is_code, is_name, position};
use crate::json;
use crate::local_path::LocalPath;
use crate::url;
use crate::writer::Writer;

mod selector;

/// Commands that the browser carries out by itself, where an event goes: `phx-click=(JS::new()…)`.
///
/// They are those of Phoenix' `JS`, and come one after the other. What they change of the page
/// stays when the view is rendered again. Only [`push`](Self::push) tells the server.
///
/// ```
/// # extern crate remount_markup as remount;
/// use remount_macros::view;
/// use remount_markup::{Effect, JS, Push, html};
///
/// let close = JS::new().push(Push::new("closed").value("id", 7)).hide("#menu");
/// let menu = view! {
///     <nav id="menu"><button phx-click=(close)>"Close"</button></nav>
///     <button phx-click=(JS::new().show(Effect::on("#menu").display("flex")))>"Open"</button>
/// };
///
/// let mut out = String::new();
/// html(&menu, None, &mut out);
/// assert!(out.contains(
///     "phx-click=\"[[&quot;push&quot;,{&quot;event&quot;:&quot;closed&quot;,&quot;value&quot;:{&quot;id&quot;:7}}],\
///      [&quot;hide&quot;,{&quot;to&quot;:&quot;#menu&quot;}]]\""
/// ));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JS {
    /// The commands as JSON, with commas between them.
    commands: String,
}

impl JS {
    /// No commands yet.
    pub const fn new() -> Self {
        Self {
            commands: String::new(),
        }
    }

    /// Sends an event to the server: its name, or a [`Push`] that says more.
    pub fn push(self, event: impl Into<Push>) -> Self {
        let Push { arguments, values } = event.into();
        self.with("push", arguments.with_object("value", &values))
    }

    /// Shows elements.
    pub fn show<'a>(self, effect: impl Into<Effect<'a>>) -> Self {
        let effect = effect.into();
        self.with("show", effect.arguments("transition"))
    }

    /// Hides elements.
    pub fn hide<'a>(self, effect: impl Into<Effect<'a>>) -> Self {
        let effect = effect.into();
        self.with("hide", effect.arguments("transition"))
    }

    /// Shows elements that are hidden, and hides those that are shown.
    pub fn toggle<'a>(self, effect: impl Into<Effect<'a>>) -> Self {
        let effect = effect.into();
        self.with("toggle", effect.arguments("ins"))
    }

    /// Adds classes, with spaces between them.
    pub fn add_class<'a>(self, names: &str, effect: impl Into<Effect<'a>>) -> Self {
        self.class("add_class", names, &effect.into())
    }

    /// Removes classes, with spaces between them.
    pub fn remove_class<'a>(self, names: &str, effect: impl Into<Effect<'a>>) -> Self {
        self.class("remove_class", names, &effect.into())
    }

    /// Adds the classes that elements do not have, and removes the others.
    pub fn toggle_class<'a>(self, names: &str, effect: impl Into<Effect<'a>>) -> Self {
        self.class("toggle_class", names, &effect.into())
    }

    /// Shows a transition without changing anything.
    pub fn transition<'a>(
        self,
        transition: impl Into<Transition<'a>>,
        effect: impl Into<Effect<'a>>,
    ) -> Self {
        let effect = effect.into().transition(transition);
        self.with("transition", effect.arguments("transition"))
    }

    /// Sets an attribute.
    ///
    /// # Panics
    /// If the browser would run the value as code (`on…`, `srcdoc`), or if this is no name of an
    /// attribute. An address that would run code is replaced by `#`, and commands by an empty text.
    pub fn set_attribute<'a>(self, name: &str, value: &str, to: impl Into<To<'a>>) -> Self {
        let mut arguments = Arguments::to(&to.into());
        arguments.list("attr", [name, harmless(name, value)]);
        self.with("set_attr", arguments)
    }

    /// Removes an attribute.
    pub fn remove_attribute<'a>(self, name: &str, to: impl Into<To<'a>>) -> Self {
        let mut arguments = Arguments::to(&to.into());
        arguments.text("attr", name);
        self.with("remove_attr", arguments)
    }

    /// Sets an attribute to the first value, or if it has that one to the second; without a second
    /// one it is removed.
    ///
    /// # Panics
    /// As [`set_attribute`](Self::set_attribute).
    pub fn toggle_attribute<'a>(
        self,
        name: &str,
        value: &str,
        other: Option<&str>,
        to: impl Into<To<'a>>,
    ) -> Self {
        let mut arguments = Arguments::to(&to.into());
        let values = [Some(value), other].into_iter().flatten();
        let values = values.map(|value| harmless(name, value));
        arguments.list("attr", [name].into_iter().chain(values));
        self.with("toggle_attr", arguments)
    }

    /// Leaves attributes as the browser or a script has set them when the view is rendered again:
    /// `open` of `<details>`, `data-*`.
    pub fn ignore_attributes<'a, 'b>(
        self,
        names: impl IntoIterator<Item = &'b str>,
        to: impl Into<To<'a>>,
    ) -> Self {
        let mut arguments = Arguments::to(&to.into());
        arguments.list("attrs", names);
        self.with("ignore_attrs", arguments)
    }

    /// Focuses an element.
    pub fn focus<'a>(self, to: impl Into<To<'a>>) -> Self {
        self.with("focus", Arguments::to(&to.into()))
    }

    /// Focuses the first element in one that can be focused.
    pub fn focus_first<'a>(self, to: impl Into<To<'a>>) -> Self {
        self.with("focus_first", Arguments::to(&to.into()))
    }

    /// Remembers an element for [`pop_focus`](Self::pop_focus).
    pub fn push_focus<'a>(self, to: impl Into<To<'a>>) -> Self {
        self.with("push_focus", Arguments::to(&to.into()))
    }

    /// Focuses the element that was remembered last.
    pub fn pop_focus(self) -> Self {
        self.with("pop_focus", Arguments::default())
    }

    /// Dispatches an event in the browser: its name, or a [`Dispatch`] that says more.
    pub fn dispatch(self, event: impl Into<Dispatch>) -> Self {
        let Dispatch { arguments, detail } = event.into();
        self.with("dispatch", arguments.with_object("detail", &detail))
    }

    /// Carries out the commands that are in an attribute of an element. Of those that a selector
    /// finds, elements without that attribute are left out.
    pub fn exec<'a>(self, attribute: &str, to: impl Into<To<'a>>) -> Self {
        let mut arguments = Arguments::default();
        arguments.target_with(&to.into(), |selector| {
            selector::with_attribute(selector, attribute).into()
        });
        arguments.text("attr", attribute);
        self.with("exec", arguments)
    }

    /// Goes to another view of the site without a page load: to a [`LocalPath`]. Any other address
    /// is replaced by `#`.
    pub fn navigate(self, to: &str, history: History) -> Self {
        self.link("navigate", to, history)
    }

    /// Goes to another address of the same view: a path, as for [`navigate`](Self::navigate).
    pub fn patch(self, to: &str, history: History) -> Self {
        self.link("patch", to, history)
    }

    /// Adds all commands of another list.
    pub fn concat(mut self, other: &Self) -> Self {
        if !self.commands.is_empty() && !other.commands.is_empty() {
            self.commands.push(',');
        }
        self.commands.push_str(&other.commands);
        self
    }

    fn class(self, kind: &str, names: &str, effect: &Effect<'_>) -> Self {
        let mut arguments = effect.arguments("transition");
        arguments.list("names", names.split_whitespace());
        self.with(kind, arguments)
    }

    fn link(self, kind: &str, to: &str, history: History) -> Self {
        let mut arguments = Arguments::default();
        let to = LocalPath::new(to).map_or(url::HARMLESS, LocalPath::as_str);
        arguments.text("href", to);
        arguments.raw("replace", history == History::Replace);
        self.with(kind, arguments)
    }

    fn json(&self) -> String {
        format!("[{}]", self.commands)
    }

    fn with(mut self, kind: &str, arguments: Arguments) -> Self {
        if !self.commands.is_empty() {
            self.commands.push(',');
        }
        let arguments = arguments.0;
        self.commands += &format!("[\"{kind}\",{{{arguments}}}]");
        self
    }
}

/// A list, as scripts of the page carry it out with `liveSocket.execJS(element, list)`: a view can
/// send commands along with an event.
///
/// ```
/// # extern crate remount_markup as remount;
/// use remount_markup::JS;
///
/// let payload = serde_json::json!({ "then": JS::new().hide("#menu") });
/// assert_eq!(payload.to_string(), r##"{"then":[["hide",{"to":"#menu"}]]}"##);
/// ```
impl Serialize for JS {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let commands = serde_json::from_str::<serde_json::Value>(&self.json());
        commands.map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl Attribute for JS {
    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        let position = match at.position {
            Position::Event | Position::Events | Position::Commands => Position::Plain,
            other => other,
        };
        self.json().write_value(At { position, ..at }, w);
    }
}

/// Which elements a command is for.
///
/// No selector keeps a page from connecting, whatever text it is made from: one that the browser
/// does not understand finds nothing. Where an id is not known when the template is written, let
/// [`To::id`] make the selector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum To<'a> {
    /// The element itself that has the commands.
    #[default]
    Itself,
    /// Those that a selector finds in the document.
    All(Cow<'a, str>),
    /// Those that a selector finds within the element.
    Inner(Cow<'a, str>),
    /// The nearest one around the element that a selector fits.
    Closest(Cow<'a, str>),
}

impl To<'_> {
    /// The element that has this id, whatever characters are in it.
    ///
    /// ```
    /// # extern crate remount_markup as remount;
    /// use remount_markup::{JS, To};
    ///
    /// let name = "a.b";
    /// assert_eq!(JS::new().hide(To::id(name)), JS::new().hide("#a\\.b"));
    /// ```
    pub fn id(id: &str) -> Self {
        Self::All(format!("#{}", selector::escaped(id)).into())
    }
}

impl<'a> From<&'a str> for To<'a> {
    fn from(selector: &'a str) -> Self {
        Self::All(selector.into())
    }
}

impl From<String> for To<'_> {
    fn from(selector: String) -> Self {
        Self::All(selector.into())
    }
}

/// What becomes of the address that is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    /// It stays in the history.
    Push,
    /// The new one takes its place.
    Replace,
}

/// An event for the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    arguments: Arguments,
    values: Arguments,
}

impl Push {
    /// An event of this name.
    pub fn new(event: &str) -> Self {
        let mut arguments = Arguments::default();
        arguments.text("event", event);
        Self {
            arguments,
            values: Arguments::default(),
        }
    }

    /// The component of this number gets it.
    pub(crate) fn component(mut self, cid: u32) -> Self {
        self.arguments.raw("target", cid);
        self
    }

    /// Sends a value along, beside those of `phx-value-…` attributes.
    #[must_use]
    pub fn value(mut self, name: &str, value: impl JsonValue) -> Self {
        self.values.value(name, &value);
        self
    }

    /// The component or view that gets it: that of the elements which a selector finds.
    #[must_use]
    pub fn target(mut self, selector: &str) -> Self {
        self.arguments
            .text("target", &selector::forgiving(selector));
        self
    }

    /// Elements that have the classes of loading until it is answered.
    #[must_use]
    pub fn loading(mut self, selector: &str) -> Self {
        self.arguments
            .text("loading", &selector::forgiving(selector));
        self
    }

    /// Lets the page look as if it were loaded, until it is answered.
    #[must_use]
    pub fn page_loading(mut self) -> Self {
        self.arguments.raw("page_loading", true);
        self
    }
}

impl From<&str> for Push {
    fn from(event: &str) -> Self {
        Self::new(event)
    }
}

/// An event in the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatch {
    arguments: Arguments,
    detail: Arguments,
}

impl Dispatch {
    /// An event of this name.
    pub fn new(event: &str) -> Self {
        let mut arguments = Arguments::default();
        arguments.text("event", event);
        Self {
            arguments,
            detail: Arguments::default(),
        }
    }

    /// Dispatches it at these elements.
    #[must_use]
    pub fn to<'a>(mut self, to: impl Into<To<'a>>) -> Self {
        self.arguments.target(&to.into());
        self
    }

    /// Adds a member to the event's `detail`.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl JsonValue) -> Self {
        self.detail.value(name, &value);
        self
    }

    /// Only the element itself hears of it, not those around it.
    #[must_use]
    pub fn not_bubbling(mut self) -> Self {
        self.arguments.raw("bubbles", false);
        self
    }

    /// The page waits with changes until `event.detail.done()` is called.
    #[must_use]
    pub fn blocking(mut self) -> Self {
        self.arguments.raw("blocking", true);
        self
    }
}

impl From<&str> for Dispatch {
    fn from(event: &str) -> Self {
        Self::new(event)
    }
}

/// Which elements a command shows, hides or changes, and how that looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect<'a> {
    to: To<'a>,
    display: Option<&'a str>,
    transition: Option<Transition<'a>>,
    transition_out: Option<Transition<'a>>,
    time: Option<Duration>,
    not_blocking: bool,
}

impl<'a> Effect<'a> {
    /// An effect on these elements.
    pub fn on(to: impl Into<To<'a>>) -> Self {
        Self {
            to: to.into(),
            ..Self::default()
        }
    }

    /// How elements are shown by [`JS::show`] and [`JS::toggle`]: `"flex"`; else as blocks.
    #[must_use]
    pub fn display(mut self, display: &'a str) -> Self {
        self.display = Some(display);
        self
    }

    /// The classes of the transition, of [`JS::toggle`] when elements are shown.
    #[must_use]
    pub fn transition(mut self, transition: impl Into<Transition<'a>>) -> Self {
        self.transition = Some(transition.into());
        self
    }

    /// The classes of the transition of [`JS::toggle`] when elements are hidden.
    #[must_use]
    pub fn transition_out(mut self, transition: impl Into<Transition<'a>>) -> Self {
        self.transition_out = Some(transition.into());
        self
    }

    /// How long the transition takes, in whole milliseconds; 200 ms unless said.
    #[must_use]
    pub fn time(mut self, time: Duration) -> Self {
        self.time = Some(time);
        self
    }

    /// The page does not wait with changes for the end of the transition.
    #[must_use]
    pub fn not_blocking(mut self) -> Self {
        self.not_blocking = true;
        self
    }

    fn arguments(&self, transition: &str) -> Arguments {
        let mut arguments = Arguments::to(&self.to);
        if let Some(display) = self.display {
            arguments.text("display", display);
        }
        let transitions = [
            (transition, &self.transition),
            ("outs", &self.transition_out),
        ];
        for (name, transition) in transitions {
            if let Some(Transition(lists)) = transition {
                arguments.lists(name, lists);
            }
        }
        if let Some(time) = self.time {
            arguments.raw("time", time.as_millis());
        }
        if self.not_blocking {
            arguments.raw("blocking", false);
        }
        arguments
    }
}

impl<'a, T: Into<To<'a>>> From<T> for Effect<'a> {
    fn from(to: T) -> Self {
        Self::on(to)
    }
}

/// Classes of a transition: those during all of it, at its start and at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition<'a>([&'a str; 3]);

impl<'a> Transition<'a> {
    /// Classes with spaces between them.
    pub fn new(during: &'a str, start: &'a str, end: &'a str) -> Self {
        Self([during, start, end])
    }
}

impl<'a> From<&'a str> for Transition<'a> {
    fn from(during: &'a str) -> Self {
        Self::new(during, "", "")
    }
}

/// A value that can be sent along with an event: text, a number, a `bool`, or `None`.
pub trait JsonValue {
    /// Appends it as JSON.
    fn push_json(&self, out: &mut String);
}

impl JsonValue for str {
    fn push_json(&self, out: &mut String) {
        json::push_str(out, self);
    }
}

impl JsonValue for String {
    fn push_json(&self, out: &mut String) {
        json::push_str(out, self);
    }
}

impl<T: JsonValue + ?Sized> JsonValue for &T {
    fn push_json(&self, out: &mut String) {
        (**self).push_json(out);
    }
}

impl<T: JsonValue> JsonValue for Option<T> {
    fn push_json(&self, out: &mut String) {
        match self {
            Some(value) => value.push_json(out),
            None => out.push_str("null"),
        }
    }
}

macro_rules! shown {
    ($($value:ty)+) => { $(
        impl JsonValue for $value {
            fn push_json(&self, out: &mut String) {
                out.push_str(&self.to_string());
            }
        }
    )+ };
}

shown! { bool u8 u16 u32 u64 usize i8 i16 i32 i64 isize }

/// JSON has no infinities and no `NaN`: they are `null`.
impl JsonValue for f64 {
    fn push_json(&self, out: &mut String) {
        if self.is_finite() {
            out.push_str(&self.to_string());
        } else {
            out.push_str("null");
        }
    }
}

/// The members of a command's object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Arguments(String);

impl Arguments {
    fn to(to: &To<'_>) -> Self {
        let mut arguments = Self::default();
        arguments.target(to);
        arguments
    }

    fn target(&mut self, to: &To<'_>) {
        self.target_with(to, selector::forgiving);
    }

    fn target_with<'a>(&mut self, to: &'a To<'_>, shown: impl Fn(&'a str) -> Cow<'a, str>) {
        let (kind, selector) = match to {
            To::Itself => return,
            To::All(selector) => return self.text("to", &shown(selector)),
            To::Inner(selector) => ("inner", selector),
            To::Closest(selector) => ("closest", selector),
        };
        let mut object = Self::default();
        object.text(kind, &shown(selector));
        self.raw("to", format_args!("{{{}}}", object.0));
    }

    fn name(&mut self, name: &str) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        json::push_str(&mut self.0, name);
        self.0.push(':');
    }

    fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        json::push_str(&mut self.0, text);
    }

    fn raw(&mut self, name: &str, value: impl std::fmt::Display) {
        self.name(name);
        self.0 += &value.to_string();
    }

    fn list<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a str>) {
        self.name(name);
        push_list(&mut self.0, texts);
    }

    fn lists(&mut self, name: &str, lists: &[&str; 3]) {
        self.name(name);
        for (at, classes) in lists.iter().enumerate() {
            self.0.push(if at == 0 { '[' } else { ',' });
            push_list(&mut self.0, classes.split_whitespace());
        }
        self.0.push(']');
    }

    fn value(&mut self, name: &str, value: &impl JsonValue) {
        self.name(name);
        value.push_json(&mut self.0);
    }

    fn with_object(mut self, name: &str, members: &Self) -> Self {
        if !members.0.is_empty() {
            self.raw(name, format_args!("{{{}}}", members.0));
        }
        self
    }
}

fn push_list<'a>(out: &mut String, texts: impl IntoIterator<Item = &'a str>) {
    out.push('[');
    for (at, text) in texts.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        json::push_str(out, text);
    }
    out.push(']');
}

fn harmless<'a>(name: &str, value: &'a str) -> &'a str {
    let lower = name.to_ascii_lowercase();
    assert!(
        is_name(name) && !is_code(&lower),
        "`{name}` is no attribute that a command may set: its value would be run as code, or it is no name"
    );
    position(&lower).shown(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(commands: &JS, expected: &str) {
        assert_eq!(commands.json(), expected);
    }

    #[test]
    fn a_push_has_a_name_and_perhaps_more() {
        check(&JS::new().push("inc"), r#"[["push",{"event":"inc"}]]"#);
        let push = Push::new("a\"b")
            .value("id", 7)
            .target("#form")
            .value("name", "x\n");
        check(
            &JS::new().push(push.loading(".spin").page_loading()),
            r##"[["push",{"event":"a\"b","target":"#form","loading":".spin","page_loading":true,"value":{"id":7,"name":"x\n"}}]]"##,
        );
        let values = Push::new("e")
            .value("a", None::<u8>)
            .value("b", 0.5)
            .value("c", f64::NAN);
        check(
            &JS::new().push(values.value("d", true)),
            r#"[["push",{"event":"e","value":{"a":null,"b":0.5,"c":null,"d":true}}]]"#,
        );
    }

    #[test]
    fn elements_are_named_in_four_ways() {
        check(&JS::new().hide(To::Itself), r#"[["hide",{}]]"#);
        check(&JS::new().hide("#a"), r##"[["hide",{"to":"#a"}]]"##);
        let inner = To::Inner(".b".into());
        check(
            &JS::new().focus(inner),
            r#"[["focus",{"to":{"inner":".b"}}]]"#,
        );
        let closest = To::Closest("form".into());
        check(
            &JS::new().focus_first(closest),
            r#"[["focus_first",{"to":{"closest":"form"}}]]"#,
        );
    }

    #[test]
    fn effects_have_transitions_and_a_time() {
        let effect = Effect::on("#a")
            .display("flex")
            .transition(Transition::new("ease fast", "from", "to"))
            .time(Duration::from_millis(300))
            .not_blocking();
        check(
            &JS::new().show(effect.clone()),
            r##"[["show",{"to":"#a","display":"flex","transition":[["ease","fast"],["from"],["to"]],"time":300,"blocking":false}]]"##,
        );
        check(
            &JS::new().toggle(Effect::on("#a").transition("in").transition_out("out")),
            r##"[["toggle",{"to":"#a","ins":[["in"],[],[]],"outs":[["out"],[],[]]}]]"##,
        );
        check(
            &JS::new().transition("shake", To::Itself),
            r#"[["transition",{"transition":[["shake"],[],[]]}]]"#,
        );
    }

    #[test]
    fn classes_and_attributes_are_lists() {
        check(
            &JS::new()
                .add_class("a b", "#x")
                .remove_class("c", "#x")
                .toggle_class("d", To::Itself),
            r##"[["add_class",{"to":"#x","names":["a","b"]}],["remove_class",{"to":"#x","names":["c"]}],["toggle_class",{"names":["d"]}]]"##,
        );
        check(
            &JS::new()
                .set_attribute("open", "", "#x")
                .remove_attribute("open", "#x")
                .toggle_attribute("aria-expanded", "true", Some("false"), To::Itself)
                .ignore_attributes(["open", "data-*"], To::Itself),
            r##"[["set_attr",{"to":"#x","attr":["open",""]}],["remove_attr",{"to":"#x","attr":"open"}],["toggle_attr",{"attr":["aria-expanded","true","false"]}],["ignore_attrs",{"attrs":["open","data-*"]}]]"##,
        );
    }

    #[test]
    fn commands_come_one_after_the_other() {
        let one = JS::new().push_focus(To::Itself).pop_focus();
        let all = JS::new()
            .exec("data-cancel", "#modal")
            .concat(&one)
            .concat(&JS::new());
        check(
            &all,
            r##"[["exec",{"to":":is(#modal)[data-cancel]:not([data-cancel=\"\"])","attr":"data-cancel"}],["push_focus",{}],["pop_focus",{}]]"##,
        );
    }

    #[test]
    fn commands_are_serialized_as_a_list() {
        let commands = JS::new().push("a\"b").hide("#a");
        let list = serde_json::to_value(&commands).unwrap();
        let expected = serde_json::json!([["push", {"event": "a\"b"}], ["hide", {"to": "#a"}]]);
        assert_eq!(list, expected);
        assert_eq!(serde_json::to_string(&JS::new()).unwrap(), "[]");
    }

    #[test]
    fn events_in_the_browser_have_details() {
        check(
            &JS::new().dispatch("copy"),
            r#"[["dispatch",{"event":"copy"}]]"#,
        );
        let dispatch = Dispatch::new("copy")
            .to(To::Inner("pre".into()))
            .detail("n", 1);
        check(
            &JS::new().dispatch(dispatch.not_bubbling().blocking()),
            r#"[["dispatch",{"event":"copy","to":{"inner":"pre"},"bubbles":false,"blocking":true,"detail":{"n":1}}]]"#,
        );
    }

    #[test]
    fn selectors_that_a_browser_might_not_know_are_forgiving() {
        check(
            &JS::new()
                .hide("#a:b")
                .focus(To::Inner("> .b".into()))
                .focus(To::Closest("c)".into()))
                .push(Push::new("e").target("[").loading("a:b")),
            r##"[["hide",{"to":":is(#a:b)"}],["focus",{"to":{"inner":":is(> .b)"}}],["focus",{"to":{"closest":":not(*)"}}],["push",{"event":"e","target":":not(*)","loading":":is(a:b)"}]]"##,
        );
    }

    #[test]
    fn an_address_that_would_run_code_is_replaced() {
        check(
            &JS::new()
                .navigate("/a", History::Push)
                .patch(" javascript:x", History::Replace),
            r##"[["navigate",{"href":"/a","replace":false}],["patch",{"href":"#","replace":true}]]"##,
        );
        check(
            &JS::new().set_attribute("HREF", "java\nscript:x", To::Itself),
            r##"[["set_attr",{"attr":["HREF","#"]}]]"##,
        );
    }

    #[test]
    fn an_address_of_another_site_is_replaced() {
        for to in [
            "//evil.example/a",
            "/\\evil.example",
            "/.//evil.example",
            "https://evil.example",
        ] {
            check(
                &JS::new()
                    .navigate(to, History::Push)
                    .patch(to, History::Push),
                r##"[["navigate",{"href":"#","replace":false}],["patch",{"href":"#","replace":false}]]"##,
            );
        }
    }

    #[test]
    fn commands_are_not_set_as_text() {
        check(
            &JS::new()
                .set_attribute("phx-Click", r#"[["exec",{}]]"#, To::Itself)
                .toggle_attribute("phx-mounted", "go", Some("[]"), To::Itself)
                .set_attribute("values", "#;javascript:x", To::Itself),
            r##"[["set_attr",{"attr":["phx-Click",""]}],["toggle_attr",{"attr":["phx-mounted","go",""]}],["set_attr",{"attr":["values","#"]}]]"##,
        );
    }

    #[test]
    #[should_panic(expected = "`onclick` is no attribute that a command may set")]
    fn an_attribute_that_is_run_as_code_is_refused() {
        let _ = JS::new().set_attribute("onclick", "x", To::Itself);
    }
}
