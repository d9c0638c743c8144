//! Events with data, as the values of bindings.

use remount_macros::view;
use remount_markup::{At, Attribute, Attrs, EventValue, JS, Prints, Push, Writer};

use crate::{check, html};

/// What a derive writes for an event.
struct Remove<'a> {
    id: u64,
    title: Option<&'a str>,
}

impl Attribute for Remove<'_> {
    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        w.event(at, None, &|show| {
            show.name("remove");
            show.value("id", &self.id);
            show.value("title", &self.title);
        });
    }
}

struct Clear;

impl Attribute for Clear {
    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        w.event(at, None, &|show| show.name("clear"));
    }
}

fn remove(title: Option<&str>) -> Remove<'_> {
    Remove { id: 7, title }
}

#[test]
fn data_stand_behind_the_name_and_are_escaped() {
    check(
        &view! { <button phx-click=(remove(Some("\"><script> & 'x'")))></button> },
        "<button phx-click=\"remove\" phx-value-id=\"7\" \
         phx-value-title=\"&quot;&gt;&lt;script&gt; &amp; &#39;x&#39;\"></button>",
    );
}

#[test]
fn an_event_without_data_is_its_name() {
    check(
        &view! { <button phx-click=(Clear) class="quiet"></button> },
        r#"<button phx-click="clear" class="quiet"></button>"#,
    );
}

#[test]
fn data_that_is_none_is_left_out() {
    check(
        &view! { <button phx-click=(remove(None))></button> },
        r#"<button phx-click="remove" phx-value-id="7"></button>"#,
    );
}

#[test]
fn an_event_may_be_absent() {
    let event = |id| (id > 0).then_some(Remove { id, title: None });
    check(&view! { <b phx-click=(event(0))></b> }, "<b></b>");
    check(
        &view! { <b phx-click=(event(3))></b> },
        r#"<b phx-click="remove" phx-value-id="3"></b>"#,
    );
}

#[test]
fn an_element_with_several_events_has_the_data_of_each_in_commands() {
    let json = r#"[["push",{"event":"remove","value":{"id":"7","title":"\"a\""}}]]"#;
    let command = json.replace('"', "&quot;");
    check(
        &view! { <i phx-click=(remove(Some("\"a\""))) phx-keyup=(Clear)></i> },
        &format!(r#"<i phx-click="{command}" phx-keyup="clear"></i>"#),
    );
}

#[test]
fn an_event_in_a_set_of_attributes_has_its_data_in_commands() {
    let mut attrs = Attrs::new();
    attrs.set("phx-click", remove(None)).unwrap();
    let command = r#"[["push",{"event":"remove","value":{"id":"7"}}]]"#.replace('"', "&quot;");
    check(
        &view! { <i (attrs)></i> },
        &format!(r#"<i phx-click="{command}"></i>"#),
    );
}

/// An event for the component of the number 3.
struct Toggle;

impl Attribute for Toggle {
    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        w.event(at, Some(3), &|show| {
            show.name("toggle");
            show.value("on", &true);
        });
    }
}

#[test]
fn an_event_of_a_component_says_which_one() {
    check(
        &view! { <b phx-click=(Toggle)></b> },
        r#"<b phx-click="toggle" phx-target="3" phx-value-on="true"></b>"#,
    );
    let command = r#"[["push",{"event":"toggle","target":3,"value":{"on":"true"}}]]"#;
    check(
        &view! { <b phx-click=(Toggle) phx-keyup=(Clear)></b> },
        &format!(
            r#"<b phx-click="{}" phx-keyup="clear"></b>"#,
            command.replace('"', "&quot;")
        ),
    );
}

#[test]
fn only_what_changed_is_sent() {
    let page = |id| view! { <b phx-click=(Remove { id, title: None })></b> };
    let mut prints = Prints::default();
    prints.full(&page(7), None, &mut String::new());
    let mut diff = String::new();
    prints.diff(&page(7), None, &mut diff);
    assert_eq!(diff, "");
    prints.diff(&page(8), None, &mut diff);
    assert_eq!(diff, r#""0":"remove\" phx-value-id=\"8""#);
}

#[test]
fn a_command_takes_an_event_with_its_data() {
    let push = Push::of(&|show| {
        show.name("remove");
        show.value("id", &7_u64);
        show.value("all", &true);
    });
    check(
        &view! { <b phx-click=(JS::new().push(push.clone()))></b> },
        &format!(
            r#"<b phx-click="{}"></b>"#,
            r#"[["push",{"event":"remove","value":{"id":"7","all":"true"}}]]"#
                .replace('"', "&quot;")
        ),
    );
}

/// The text that the browser sends back.
fn shown(value: &dyn EventValue) -> Option<String> {
    let mut shown = None;
    value.show(&mut |text| shown = Some(text.to_owned()));
    shown
}

#[test]
fn data_are_shown_as_a_browser_sends_them_back() {
    let cases: [(&dyn EventValue, Option<&str>); 8] = [
        (&-3_i8, Some("-3")),
        (&u128::MAX, Some("340282366920938463463374607431768211455")),
        (&0.5_f32, Some("0.5")),
        (&false, Some("false")),
        (&'ß', Some("ß")),
        (&"", Some("")),
        (&Some("text".to_owned()), Some("text")),
        (&None::<u8>, None),
    ];
    for (value, expected) in cases {
        assert_eq!(shown(value).as_deref(), expected);
    }
}

#[test]
#[should_panic(expected = "has data, which stands in a binding by itself")]
fn data_cannot_be_a_part_of_a_text() {
    html(&view! { <b title=("a-", remove(None))></b> });
}
