use std::time::Duration;

use remount_markup::{Dispatch, Effect, History, JS, Push, To as ServerTo, Transition as Classes};
use serde_json::json;

use super::*;

#[track_caller]
fn actions(commands: &JS) -> Vec<Action> {
    let text = serde_json::to_string(commands).expect("a list");
    let commands = parse(&text).unwrap_or_else(|error| panic!("{error}"));
    commands.into_iter().map(|command| command.action).collect()
}

#[track_caller]
fn targets(commands: &JS) -> Vec<To> {
    let text = serde_json::to_string(commands).expect("a list");
    let commands = parse(&text).unwrap_or_else(|error| panic!("{error}"));
    commands.into_iter().map(|command| command.to).collect()
}

fn names(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn a_name_is_a_push_of_that_event() {
    let commands = parse("user:save").expect("a name");
    let expected = Command {
        to: To::Itself,
        action: Action::Push(PushEvent::named("user:save")),
    };
    assert_eq!(commands, [expected]);
}

#[test]
fn a_push_of_the_server_is_read_with_all_it_has() {
    let push = Push::new("e")
        .value("id", 7)
        .target("#t")
        .loading(".l")
        .page_loading();
    let expected = PushEvent {
        event: "e".to_owned(),
        value: [("id".to_owned(), json!(7))].into_iter().collect(),
        target: Some(Target::Selector("#t".to_owned())),
        loading: Some(".l".to_owned()),
        page_loading: true,
    };
    assert_eq!(actions(&JS::new().push(push)), [Action::Push(expected)]);
}

#[test]
fn the_four_ways_of_naming_elements_are_read() {
    let commands = JS::new()
        .focus(ServerTo::Itself)
        .focus("#a")
        .focus(ServerTo::Inner(".b".into()))
        .focus(ServerTo::Closest("form".into()));
    let expected = [
        To::Itself,
        To::All("#a".to_owned()),
        To::Inner(".b".to_owned()),
        To::Closest("form".to_owned()),
    ];
    assert_eq!(targets(&commands), expected);
}

#[test]
fn effects_of_the_server_are_read_with_their_transitions() {
    let transition = || Classes::new("ease", "from", "to");
    let effect = || {
        Effect::on("#a")
            .transition(transition())
            .time(Duration::from_millis(5))
            .not_blocking()
    };
    let expected = || Transition {
        during: names("ease"),
        start: names("from"),
        end: names("to"),
    };
    let display = Some("flex".to_owned());
    let commands = JS::new()
        .show(effect().display("flex"))
        .hide(effect())
        .toggle(effect().display("flex").transition_out("out"))
        .transition(transition(), "#a");
    let outs = Transition {
        during: names("out"),
        ..Transition::default()
    };
    assert_eq!(
        actions(&commands),
        [
            Action::Show {
                display: display.clone(),
                transition: expected()
            },
            Action::Hide {
                transition: expected()
            },
            Action::Toggle {
                display,
                ins: expected(),
                outs
            },
            Action::Transition(expected()),
        ]
    );
}

#[test]
fn classes_and_attributes_of_the_server_are_read() {
    let commands = JS::new()
        .add_class("a b", "#x")
        .remove_class("c", "#x")
        .toggle_class("d", "#x")
        .set_attribute("open", "1", "#x")
        .remove_attribute("open", "#x")
        .toggle_attribute("open", "1", None, "#x")
        .toggle_attribute("open", "1", Some("2"), "#x")
        .ignore_attributes(["open", "data-*"], "#x");
    let classes = |change, text| Action::Classes {
        change,
        names: names(text),
        transition: Transition::default(),
    };
    let toggle = |other: Option<&str>| Action::ToggleAttribute {
        name: "open".to_owned(),
        value: "1".to_owned(),
        other: other.map(str::to_owned),
    };
    let name = || "open".to_owned();
    assert_eq!(
        actions(&commands),
        [
            classes(ClassChange::Add, "a b"),
            classes(ClassChange::Remove, "c"),
            classes(ClassChange::Toggle, "d"),
            Action::SetAttribute {
                name: name(),
                value: "1".to_owned()
            },
            Action::RemoveAttribute { name: name() },
            toggle(None),
            toggle(Some("2")),
            Action::IgnoreAttributes(names("open data-*")),
        ]
    );
}

#[test]
fn links_events_and_the_focus_of_the_server_are_read() {
    let dispatch = Dispatch::new("copy")
        .detail("n", 1)
        .not_bubbling()
        .blocking();
    let commands = JS::new()
        .patch("/a", History::Replace)
        .navigate("/b", History::Push)
        .dispatch(dispatch)
        .exec("data-x", ServerTo::Itself)
        .focus_first("#a")
        .push_focus("#a")
        .pop_focus();
    let href = |href: &str, replace| Href {
        href: href.to_owned(),
        replace,
    };
    assert_eq!(
        actions(&commands),
        [
            Action::Patch(href("/a", true)),
            Action::Navigate(href("/b", false)),
            Action::Dispatch(DispatchEvent {
                event: "copy".to_owned(),
                detail: [("n".to_owned(), json!(1))].into_iter().collect(),
                bubbles: false,
            }),
            Action::Exec {
                attribute: "data-x".to_owned()
            },
            Action::FocusFirst,
            Action::PushFocus,
            Action::PopFocus,
        ]
    );
}

#[test]
fn an_option_that_is_null_is_as_if_it_were_not_there() {
    let with = parse(r#"[["push",{"event":"e","value":null,"target":null,"to":null}]]"#);
    assert_eq!(with, parse("e"));
}

#[test]
fn an_empty_selector_is_the_element_itself_as_in_the_client() {
    let commands = parse(r#"[["focus",{"to":""}]]"#).expect("a list");
    assert_eq!(commands[0].to, To::Itself);
}

#[test]
fn a_target_of_digits_is_a_component() {
    let check = |text, expected| assert_eq!(Target::read(text), expected, "{text:?}");
    check("7", Some(Target::Component(7)));
    check("0", Some(Target::Component(0)));
    check("07", Some(Target::Selector("07".to_owned())));
    check("#a", Some(Target::Selector("#a".to_owned())));
    check("", None);
}

#[test]
fn a_component_can_be_a_number() {
    let commands = parse(r#"[["push",{"event":"e","target":3}]]"#).expect("a list");
    let Action::Push(push) = &commands[0].action else {
        panic!("{commands:?}");
    };
    assert_eq!(push.target, Some(Target::Component(3)));
}

#[test]
fn a_command_that_the_client_does_not_know_is_refused() {
    let error = parse(r#"[["explode",{}]]"#).expect_err("no command");
    assert_eq!(
        error,
        JsError::UnknownCommand {
            kind: "explode".to_owned()
        }
    );
}

#[test]
fn an_option_that_the_client_does_not_know_is_refused() {
    let error = parse(r#"[["hide",{"speed":1}]]"#).expect_err("no option");
    let expected = JsError::UnknownOption {
        kind: "hide".to_owned(),
        option: "speed".to_owned(),
    };
    assert_eq!(error, expected);
}

#[test]
fn an_option_of_another_kind_is_refused() {
    for commands in [
        r#"[["push",{}]]"#,
        r#"[["push",{"event":""}]]"#,
        r#"[["push",{"event":1}]]"#,
        r#"[["push",{"event":"e","value":1}]]"#,
        r#"[["push",{"event":"e","target":-1}]]"#,
        r#"[["push",{"event":"e","page_loading":"yes"}]]"#,
        r#"[["focus",{"to":7}]]"#,
        r#"[["focus",{"to":{}}]]"#,
        r#"[["focus",{"to":{"outer":"a"}}]]"#,
        r#"[["hide",{"time":"200"}]]"#,
        r#"[["hide",{"transition":"fade"}]]"#,
        r#"[["hide",{"transition":[["fade"]]}]]"#,
        r#"[["add_class",{}]]"#,
        r#"[["add_class",{"names":"a"}]]"#,
        r#"[["set_attr",{"attr":["a"]}]]"#,
        r#"[["toggle_attr",{"attr":["a"]}]]"#,
        r#"[["toggle_attr",{"attr":["a","b","c","d"]}]]"#,
        r#"[["remove_attr",{}]]"#,
        r#"[["patch",{}]]"#,
        r#"[["exec",{}]]"#,
    ] {
        let error = parse(commands).expect_err(commands);
        assert!(
            matches!(error, JsError::Option { .. }),
            "{commands}: {error}"
        );
    }
}

#[test]
fn a_text_that_begins_like_a_list_and_is_none_is_refused() {
    for text in [
        "[",
        "[1]",
        "[[]]",
        r#"[["push"]]"#,
        r#"[["push",[]]]"#,
        "[[1,{}]]",
    ] {
        let error = parse(text).expect_err(text);
        assert!(
            matches!(error, JsError::Malformed { .. }),
            "{text}: {error}"
        );
    }
}

#[test]
fn a_name_is_refused_where_only_commands_are_carried_out() {
    let error = parse_list("inc").expect_err("a name");
    let text = "inc".to_owned();
    assert_eq!(error, JsError::NoCommands { text });
}
