//! Statics that occur more than once in a message are sent once, in its object `p`.

use remount_macros::view;
use remount_markup::Markup;

use crate::{diff, full};

fn list(on: &[bool]) -> impl Markup {
    view! {
        <ul>
            for (at, on) in on.iter().enumerate(), key = at {
                <li>(at) " " if *on { <b>"on"</b> }</li>
            }
        </ul>
    }
}

#[test]
fn a_template_that_occurs_once_is_sent_in_its_place() {
    assert_eq!(
        full(&list(&[true, false])),
        r#"{"s":["<ul>","</ul>"],"0":{"s":["<li>"," ","</li>"],"k":{"0":{"0":"0","1":{"s":["<b>on</b>"]}},"1":{"0":"1","1":""},"kc":2}}}"#
    );
}

#[test]
fn a_template_that_occurs_again_is_sent_once() {
    assert_eq!(
        full(&list(&[true, true, true])),
        r#"{"s":["<ul>","</ul>"],"0":{"s":["<li>"," ","</li>"],"k":{"0":{"0":"0","1":{"s":0}},"1":{"0":"1","1":{"s":0}},"2":{"0":"2","1":{"s":0}},"kc":3}},"p":{"0":["<b>on</b>"]}}"#
    );
}

#[test]
fn numbers_begin_anew_in_each_message() {
    assert_eq!(
        diff(&list(&[false, false]), &list(&[true, true])),
        r#"{"0":{"k":{"0":{"1":{"s":0}},"1":{"1":{"s":0}},"kc":2}},"p":{"0":["<b>on</b>"]}}"#
    );
}

#[test]
fn several_templates_are_shared_whatever_the_order_they_return_in() {
    let a = |one: u8| view! { <i>(one)</i> };
    let b = |one: u8| view! { <u class="long">(one)</u> };
    let c = |one: u8| view! { <s>(one)</s> };
    assert_eq!(
        full(&view! { (a(1)) (b(2)) (c(3)) (b(4)) (a(5)) (a(6)) }),
        r#"{"s":["","","","","","",""],"0":{"s":1,"r":1,"0":"1"},"1":{"s":0,"r":1,"0":"2"},"2":{"s":["<s>","</s>"],"r":1,"0":"3"},"3":{"s":0,"r":1,"0":"4"},"4":{"s":1,"r":1,"0":"5"},"5":{"s":1,"r":1,"0":"6"},"p":{"0":["<u class=\"long\">","</u>"],"1":["<i>","</i>"]}}"#
    );
}

#[test]
fn the_statics_of_an_optional_attribute_are_others_than_those_without() {
    let one = |title: Option<&'static str>| view! { <p title=(title)></p> };
    let other = |title: &'static str| view! { <p title=(title)></p> };
    assert_eq!(
        full(&view! { (one(None)) (other("a")) (one(Some("b"))) }),
        r#"{"s":["","","",""],"0":{"s":0,"r":1,"0":""},"1":{"s":["<p title=\"","\"></p>"],"r":1,"0":"a"},"2":{"s":0,"r":1,"0":" title=\"b\""},"p":{"0":["<p","></p>"]}}"#
    );
}
