use remount_macros::view;
use remount_markup::Raw;

use crate::{full, html};

const HOSTILE: &str = "</p><script>alert('1')</script>\"&\\\n\u{1}";
const ESCAPED: &str =
    "&lt;/p&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;\\\n\u{1}";
const ESCAPED_IN_JSON: &str =
    "&lt;/p&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;\\\\\\n\\u0001";

#[test]
fn text_is_escaped() {
    assert_eq!(
        html(&view! { <p>(HOSTILE)</p> }),
        format!("<p>{ESCAPED}</p>")
    );
    assert_eq!(
        html(&view! { <p>(format_args!("{HOSTILE}{}", 1))</p> }),
        format!("<p>{ESCAPED}1</p>")
    );
    assert_eq!(html(&view! { ('<') ('"') }), "&lt;&quot;");
    assert_eq!(
        full(&view! { (HOSTILE) }),
        format!(r#"{{"s":["",""],"0":"{ESCAPED_IN_JSON}"}}"#)
    );
}

#[test]
fn quoted_text_is_text_and_not_html() {
    assert_eq!(
        html(&view! { <p title="\"<&">"<b> & 'c'"</p> }),
        "<p title=\"&quot;&lt;&amp;\">&lt;b&gt; &amp; &#39;c&#39;</p>"
    );
}

#[test]
fn attributes_are_escaped_in_every_form() {
    let expected = format!("<p title=\"{ESCAPED}\"></p>");
    assert_eq!(html(&view! { <p title=(HOSTILE)></p> }), expected);
    assert_eq!(html(&view! { <p title=(Some(HOSTILE))></p> }), expected);
    assert_eq!(html(&view! { <p title=("", HOSTILE)></p> }), expected);
    assert_eq!(html(&view! { <p title=[(HOSTILE)]></p> }), expected);
    assert_eq!(
        html(&view! { <p style=(HOSTILE)></p> }),
        expected.replace("title", "style")
    );
    let tree = full(&view! { <p title=(Some(HOSTILE))></p> });
    assert_eq!(
        tree,
        format!(r#"{{"s":["<p","></p>"],"0":" title=\"{ESCAPED_IN_JSON}\""}}"#)
    );
}

#[test]
fn raw_is_not_escaped() {
    assert_eq!(html(&view! { <p>(Raw("<b>&</b>"))</p> }), "<p><b>&</b></p>");
    assert_eq!(
        full(&view! { (Raw("<b id=\"\\\">\n")) }),
        r#"{"s":["",""],"0":"<b id=\"\\\">\n"}"#
    );
}

#[test]
fn an_address_that_would_run_code_is_replaced() {
    let evil = " JaVa\tScript:alert(1)";
    for page in [
        html(&view! { <a href=(evil)></a> }),
        html(&view! { <a href=(Some(evil))></a> }),
        html(&view! { <a href=("java", String::from("script:"), 1)></a> }),
        html(&view! { <a href=(String::from("java"), "script:", 1)></a> }),
        html(&view! { <a HREF=(evil)></a> }).to_lowercase(),
        html(&view! { <a href=["javascript:x": true]></a> }),
        html(&view! { <a href=("data:text/html,x".to_owned())></a> }),
        html(&view! { <a href=("VBScript:x".to_owned())></a> }),
    ] {
        assert_eq!(page, "<a href=\"#\"></a>");
    }
    assert_eq!(html(&view! { <img src=(evil)> }), "<img src=\"#\">");
    assert_eq!(
        html(&view! { <button formaction=(evil)></button> }),
        "<button formaction=\"#\"></button>"
    );
    assert_eq!(
        full(&view! { <form action=(evil)></form> }),
        r##"{"s":["<form action=\"","\"></form>"],"0":"#"}"##
    );
}

#[test]
fn other_addresses_are_shown_escaped() {
    let (path, query) = ("/a", "javascript:b&\"c");
    assert_eq!(html(&view! { <a href=(path)></a> }), "<a href=\"/a\"></a>");
    assert_eq!(
        html(&view! { <a href=("/", query)></a> }),
        "<a href=\"/javascript:b&amp;&quot;c\"></a>"
    );
    assert_eq!(
        html(&view! { <a href=(path, "?", query)></a> }),
        "<a href=\"/a?javascript:b&amp;&quot;c\"></a>"
    );
    assert_eq!(html(&view! { <a href=(None::<&str>)></a> }), "<a></a>");
    assert_eq!(
        html(&view! { <img src=("data:image/png;base64,", path)> }),
        "<img src=\"data:image/png;base64,/a\">"
    );
}
