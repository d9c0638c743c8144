use remount_macros::{component, view};
use remount_markup::{At, Attribute, Attrs, Lending, Markup, Slot, Slots, Writer};

use crate::{diff, full, html};

/// Components of another module.
mod ui {
    use super::{Attrs, Markup, Slot, Slots, component, view};

    #[component]
    pub(crate) fn card(title: &str, #[slot] children: Option<Slot<'_>>) -> impl Markup {
        view! { <section><h2>(title)</h2> (children)</section> }
    }

    #[component]
    pub(crate) fn framed(
        #[slot] foot: Option<Slot<'_>>,
        #[slot] children: Slot<'_>,
    ) -> impl Markup {
        view! {
            <p>(children)</p>
            if let Some(foot) = foot { <small>(foot)</small> }
        }
    }

    #[component]
    pub(crate) fn headed(#[slot] head: Slot<'_>) -> impl Markup {
        view! { <h1>(head)</h1> }
    }

    #[component]
    pub(crate) fn pairs(#[slot] term: Slots<'_>, #[slot] about: Slots<'_>) -> impl Markup {
        view! {
            for term in term { <dt>(term)</dt> }
            for about in about { <dd>(about)</dd> }
        }
    }

    #[component]
    pub(crate) fn twice(#[slot] children: Slot<'_>) -> impl Markup {
        view! { <p>(children)</p><q>(children)</q> }
    }

    #[component]
    pub(crate) fn button(
        #[prop(default = "button")] r#type: &str,
        #[prop(default)] disabled: bool,
        icon: Option<&str>,
        #[slot] children: Slot<'_>,
        #[attrs(class, id)] rest: Attrs,
    ) -> impl Markup {
        view! {
            <button type=(r#type) disabled=(disabled) (rest)>
                if let Some(icon) = icon { <i>(icon)</i> }
                (children)
            </button>
        }
    }

    #[derive(Default)]
    pub(crate) struct Column<'a> {
        pub(crate) label: &'a str,
    }

    #[component]
    pub(crate) fn table<T>(
        rows: &[T],
        key: fn(&T) -> u32,
        #[slot] col: Slots<'_, T, Column<'_>>,
        #[slot] children: Option<Slot<'_, usize>>,
    ) -> impl Markup {
        view! {
            <table>
                <tr>for col in col { <th>(col.label)</th> }</tr>
                for row in rows, key = key(row) {
                    <tr>for col in col { <td>(col.with(row))</td> }</tr>
                }
            </table>
            if let Some(children) = children { (children.with(&rows.len())) }
        }
    }
}

use ui::Card;

fn card(title: &'static str, name: &'static str) -> impl Markup {
    view! { <Card title=(title)><b>(name)</b></Card> }
}

/// A slot that gets one of two things.
#[component]
fn either(#[slot] children: Slot<'_, Result<u8, u8>>) -> impl Markup {
    view! { (children.with(&Ok(1))) (children.with(&Err(2))) }
}

#[test]
fn a_list_of_classes_is_passed_on_as_it_works_on_elements() {
    let page = |on: bool, kind: Option<&'static str>| {
        view! { <ui::Button class=["a b", "c": on, (kind), (7)] id="x">"+"</ui::Button> }
    };
    assert_eq!(
        html(&page(true, Some("d"))),
        "<button type=\"button\" class=\"a b c d 7\" id=\"x\">+</button>"
    );
    assert_eq!(
        html(&page(false, None)),
        "<button type=\"button\" class=\"a b 7\" id=\"x\">+</button>"
    );
    let all = view! { <ui::Button class=["a", "b"]>"+"</ui::Button> };
    assert_eq!(
        html(&all),
        "<button type=\"button\" class=\"a b\">+</button>"
    );
}

#[test]
fn a_list_of_words_is_passed_on_as_an_attribute() {
    let on = true;
    let page = view! { <ui::Button data-x=["a", "b": on, "c": !on]>"+"</ui::Button> };
    assert_eq!(
        html(&page),
        "<button type=\"button\" data-x=\"a b\">+</button>"
    );
}

#[test]
fn a_type_of_a_property_may_be_asked_for_anything() {
    #[component]
    fn both<T: std::fmt::Display + ?Sized, U>(one: &T, other: U) -> impl Markup
    where
        U: Into<u64> + Copy,
    {
        view! { (one.to_string()) ": " (other.into()) }
    }
    #[component]
    fn last<I: Iterator<Item = u8> + Clone>(items: I, or: I::Item) -> impl Markup {
        view! { (items.clone().last().unwrap_or(or)) }
    }
    let page = view! { <Both one="a" other=(7_u8) /> " " <Last items=([1, 2].into_iter()) or=3 /> };
    assert_eq!(html(&page), "a: 7 2");
}

#[test]
fn a_list_of_classes_is_a_property_of_text() {
    #[component]
    fn note(class: &str) -> impl Markup {
        view! { <p class=("note ", class)></p> }
    }
    let on = true;
    assert_eq!(
        html(&view! { <Note class=["a", "b": on] /> }),
        "<p class=\"note a b\"></p>"
    );
}

#[test]
fn a_slot_takes_what_it_gets_apart_by_any_pattern() {
    let page = view! { <Either let(Ok(n) | Err(n))><b>(n)</b></Either> };
    assert_eq!(html(&page), "<b>1</b><b>2</b>");
}

#[test]
fn a_component_and_its_slot_are_nodes_in_the_tree() {
    assert_eq!(
        full(&card("T", "Bob")),
        r#"{"s":["",""],"0":{"s":["<section><h2>","</h2>","</section>"],"r":1,"0":"T","1":{"s":["<b>","</b>"],"0":"Bob"}}}"#
    );
    assert_eq!(
        diff(&card("T", "Bob"), &card("T", "Eve")),
        r#"{"0":{"1":{"0":"Eve"}}}"#
    );
    assert_eq!(
        diff(&card("T", "Bob"), &card("T2", "Bob")),
        r#"{"0":{"0":"T2"}}"#
    );
}

#[test]
fn a_slot_that_is_left_out_shows_nothing() {
    let page = view! { <Card title="T"></Card><Card title="U" /> };
    assert_eq!(
        html(&page),
        "<section><h2>T</h2></section><section><h2>U</h2></section>"
    );
    assert!(full(&page).contains(r#""1":"""#));
}

#[test]
fn a_slot_can_be_shown_twice() {
    let page = |n: u8| view! { <ui::Twice>"n: " (n)</ui::Twice> };
    assert_eq!(html(&page(1)), "<p>n: 1</p><q>n: 1</q>");
    assert_eq!(
        diff(&page(1), &page(2)),
        r#"{"0":{"0":{"0":"2"},"1":{"0":"2"}}}"#
    );
}

#[test]
fn properties_have_defaults() {
    let page = view! { <ui::Button>"a"</ui::Button> };
    assert_eq!(html(&page), r#"<button type="button">a</button>"#);
    let page = view! { <ui::Button type="submit" disabled icon="x">"a"</ui::Button> };
    assert_eq!(
        html(&page),
        r#"<button type="submit" disabled=""><i>x</i>a</button>"#
    );
}

#[test]
fn other_attributes_are_passed_on() {
    let id = Some("x\"y");
    let more = {
        let mut more = Attrs::new();
        more.set("data-b", 2)
            .unwrap()
            .set("href", "javascript:x")
            .unwrap();
        more
    };
    let page = view! {
        <ui::Button
            class="c"
            data-a=(id)
            data-none=(None::<u8>)
            aria-busy=(false)
            phx-click="go"
            (more)
        >
            "a"
        </ui::Button>
    };
    let expected = "<button type=\"button\" data-a=\"x&quot;y\" aria-busy=\"false\" phx-click=\"go\" data-b=\"2\" href=\"#\" class=\"c\">a</button>";
    assert_eq!(html(&page), expected);
}

#[component]
fn plain(#[attrs] attrs: Attrs) -> impl Markup {
    view! { <p (attrs)></p> }
}

#[component]
fn around(#[attrs] attrs: Attrs) -> impl Markup {
    view! { <Plain (&attrs) data-some=(!attrs.is_empty())></Plain> }
}

#[test]
fn a_set_of_attributes_may_have_any_name_where_it_is_passed_on() {
    let page = view! { <Around data-a="1"></Around> };
    assert_eq!(html(&page), r#"<p data-a="1" data-some=""></p>"#);
}

/// A value that only the writer knows.
struct Number;

impl Attribute for Number {
    const OPTIONAL: bool = true;

    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        w.context::<u8>().write_value(at, w);
    }
}

#[test]
fn attributes_that_are_passed_to_a_component_are_shown_as_around_it() {
    let page = view! { <Plain data-number=(Number)></Plain> };
    let mut out = String::new();
    remount_markup::html(&page, Some(&Lending(7_u8)), &mut out);
    assert_eq!(out, r#"<p data-number="7"></p>"#);
}

#[test]
fn slots_take_values_and_have_attributes() {
    let table = |rows: &'static [(u32, &'static str)]| {
        view! {
            <ui::Table rows=(rows) key=(|row| row.0) let(count)>
                <:col label="Id" let((id, _))>(id)</:col>
                <:col label="Name" let(row)><b>(row.1)</b></:col>
                (count) " rows"
            </ui::Table>
        }
    };
    assert_eq!(
        html(&table(&[(1, "Ada"), (2, "Bob")])),
        "<table><tr><th>Id</th><th>Name</th></tr><tr><td>1</td><td><b>Ada</b></td></tr>\
         <tr><td>2</td><td><b>Bob</b></td></tr></table>2 rows"
    );
    assert_eq!(
        diff(
            &table(&[(1, "Ada"), (2, "Bob")]),
            &table(&[(2, "Eve"), (1, "Ada")])
        ),
        r#"{"0":{"1":{"k":{"0":[1,{"0":{"k":{"1":{"0":{"0":"Eve"}},"kc":2}}}],"1":0,"kc":2,"km":true}}}}"#
    );
}

/// A column that its rows show by a name.
struct Field {
    name: String,
    shown: bool,
}

fn fields(names: [&str; 3]) -> Vec<Field> {
    let shown = |name: &str| Field {
        name: name.to_owned(),
        shown: name != "hidden",
    };
    names.map(shown).into()
}

#[test]
fn slots_are_there_for_the_items_of_a_list() {
    let table = |fields: Vec<Field>| {
        view! {
            <ui::Table rows=(&[(1, "Ada"), (2, "Bob")]) key=(|row| row.0)>
                <:col label="Id" let(row)>(row.0)</:col>
                for field in &fields {
                    let Field { name, shown } = field;
                    if *shown { <:col label=(name) let((_, value))>(name) "=" (value)</:col> }
                }
                <:col label="End">"."</:col>
            </ui::Table>
        }
    };
    let row = |id: u8, name: &str| {
        format!("<tr><td>{id}</td><td>a={name}</td><td>b={name}</td><td>.</td></tr>")
    };
    let head = "<tr><th>Id</th><th>a</th><th>b</th><th>End</th></tr>";
    let expected = format!("<table>{head}{}{}</table>", row(1, "Ada"), row(2, "Bob"));
    assert_eq!(html(&table(fields(["a", "hidden", "b"]))), expected);
}

#[test]
fn a_slot_may_be_there_or_not() {
    let page = |note: Option<&'static str>, on: bool| {
        view! {
            <ui::Framed>
                if let Some(note) = note {
                    <:foot>(note)</:foot>
                } else if on {
                    <:foot>"on"</:foot>
                }
                "a"
            </ui::Framed>
        }
    };
    assert_eq!(html(&page(Some("n"), false)), "<p>a</p><small>n</small>");
    assert_eq!(html(&page(None, true)), "<p>a</p><small>on</small>");
    assert_eq!(html(&page(None, false)), "<p>a</p>");
}

#[test]
fn a_slot_that_must_be_filled_is_filled_in_each_branch() {
    let page = |number: u8| {
        view! {
            <ui::Headed>
                match number {
                    0 => <:head>"none"</:head>,
                    n if n > 9 => { <:head>"many"</:head> }
                    n => {
                        let doubled = n * 2;
                        <:head>(doubled)</:head>
                    }
                }
            </ui::Headed>
        }
    };
    let shown = [0, 4, 10].map(|number| html(&page(number)));
    assert_eq!(shown, ["<h1>none</h1>", "<h1>8</h1>", "<h1>many</h1>"]);
}

#[test]
fn what_does_not_match_has_slots_of_its_own() {
    let page = |note: Option<&'static str>, all: bool| {
        view! {
            <ui::Framed>
                if all {
                    let Some(note) = note else { <:foot>"no note"</:foot> };
                    <:foot>(note)</:foot>
                }
                "a"
            </ui::Framed>
        }
    };
    assert_eq!(html(&page(None, true)), "<p>a</p><small>no note</small>");
    assert_eq!(html(&page(Some("n"), true)), "<p>a</p><small>n</small>");
    assert_eq!(html(&page(Some("n"), false)), "<p>a</p>");
}

#[test]
fn slots_of_two_names_may_stand_in_one_loop() {
    let page = |names: &'static [&'static str]| {
        view! {
            <ui::Pairs>
                for name in names { <:term>(name)</:term><:about>"about " (name)</:about> }
            </ui::Pairs>
        }
    };
    assert_eq!(
        html(&page(&["a", "b"])),
        "<dt>a</dt><dt>b</dt><dd>about a</dd><dd>about b</dd>"
    );
    assert_eq!(html(&page(&[])), "");
}

#[test]
fn slots_may_be_of_what_lives_only_in_the_loop() {
    let page = view! {
        <ui::Pairs>
            for name in ["a", "b"].map(str::to_uppercase) { <:term>(name)</:term> }
        </ui::Pairs>
    };
    assert_eq!(html(&page), "<dt>A</dt><dt>B</dt>");
}

#[test]
fn of_slots_in_a_loop_only_what_differs_is_sent() {
    let page = |names: &'static [&'static str]| {
        view! {
            <ui::Pairs>
                for name in names { <:term><b>(name)</b></:term> }
            </ui::Pairs>
        }
    };
    assert_eq!(
        diff(&page(&["a", "b"]), &page(&["a", "c"])),
        r#"{"0":{"0":{"k":{"1":{"0":{"0":"c"}},"kc":2}}}}"#
    );
}

#[test]
fn components_are_called_in_slots_of_components() {
    let name = String::from("Ada");
    let page = view! {
        <ui::Twice>
            <Card title=(&name)>if !name.is_empty() { <ui::Button>(name)</ui::Button> }</Card>
        </ui::Twice>
    };
    let card = "<section><h2>Ada</h2><button type=\"button\">Ada</button></section>";
    assert_eq!(html(&page), format!("<p>{card}</p><q>{card}</q>"));
}

#[test]
fn a_component_is_still_a_function() {
    assert_eq!(html(&ui::card("T", None)), "<section><h2>T</h2></section>");
}
