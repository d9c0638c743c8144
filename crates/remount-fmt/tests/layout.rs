//! What templates look like when they are formatted.

/// Formats the inside of a `view!`, of which only the lines are written here.
#[track_caller]
fn check(before: &str, after: &str) {
    let source = |body: &str| format!("fn f() {{\n    view! {{{body}}}\n}}\n");
    let format = |source: &str| {
        let formatted = remount_fmt::format(source).unwrap();
        assert_eq!(formatted.problems, []);
        formatted.text
    };
    let after = match after.trim_matches('\n') {
        one if one.contains('\n') || after.contains('\n') => {
            let lines = one.lines().map(|line| match line {
                "" => String::from("\n"),
                line => format!("        {line}\n"),
            });
            format!("\n{}    ", lines.collect::<String>())
        }
        one => format!(" {one} "),
    };
    let formatted = format(&source(before));
    assert_eq!(formatted, source(&after), "\n{formatted}");
    assert_eq!(format(&formatted), formatted, "not twice the same");
}

#[test]
fn names_in_quotes_and_lists_of_components_are_printed_as_others_are() {
    check(
        r#"<p  "phx-new" = (x)   "@click"="a"></p>"#,
        r#"<p "phx-new"=(x) "@click"="a"></p>"#,
    );
    check(
        r#"<Card class=[ "a","b" :on ] />"#,
        r#"<Card class=["a", "b": on] />"#,
    );
}

#[test]
fn slots_in_branches_and_loops_are_printed_as_what_else_stands_there() {
    check(
        r#"<Table rows=(r)>for c in  cols{<:col label=(c)  let( row )>(row)</:col>}
        if on{<:foot>"f"</:foot>}</Table>"#,
        r#"
<Table rows=(r)>
    for c in cols { <:col label=(c) let(row)>(row)</:col> }
    if on { <:foot>"f"</:foot> }
</Table>
"#,
    );
}

#[test]
fn what_stood_on_one_line_and_fits_stays_there() {
    check(r#"<p>"a"</p>"#, r#"<p>"a"</p>"#);
    check(
        r#"<p>  "Hello, "(name)   "!"</p>"#,
        r#"<p>"Hello, " (name) "!"</p>"#,
    );
    check(
        r#"<td>(a)</td> <td>(b)</td>"#,
        r#"<td>(a)</td><td>(b)</td>"#,
    );
    check(
        r#"if a {<b>(x)</b>}else{"no"}"#,
        r#"if a { <b>(x)</b> } else { "no" }"#,
    );
}

#[test]
fn what_began_on_a_line_of_its_own_stays_so() {
    check(
        r#"<ul>
        <li>"a"</li></ul>"#,
        r#"<ul>
    <li>"a"</li>
</ul>"#,
    );
    check(
        r#"
    (a)"#,
        "\n(a)\n",
    );
    check(
        r#"if a {
(b) } else { (c) }"#,
        r#"if a {
    (b)
} else {
    (c)
}"#,
    );
}

#[test]
fn what_does_not_fit_is_broken_from_outside() {
    check(
        r#"<p class="a-rather-long-name">"A text that alone is not too long for a line" (with_a_value) "."</p>"#,
        r#"
<p class="a-rather-long-name">
    "A text that alone is not too long for a line" (with_a_value) "."
</p>
"#,
    );
    check(
        r#"<p>"A text that alone is not too long for a line" "and another that is not" <b>"and a third one"</b></p>"#,
        r#"
<p>
    "A text that alone is not too long for a line"
    "and another that is not"
    <b>"and a third one"</b>
</p>
"#,
    );
}

#[test]
fn attributes_are_on_one_line_or_each_on_its_own() {
    check(
        r#"<input   type="text"
            value=(x)>"#,
        r#"<input type="text" value=(x)>"#,
    );
    check(
        r#"<input id="username" name=(Visitor::USERNAME) value=(&visitor.username) maxlength="40" autocomplete="nickname">"#,
        r#"
<input
    id="username"
    name=(Visitor::USERNAME)
    value=(&visitor.username)
    maxlength="40"
    autocomplete="nickname"
>
"#,
    );
    check(
        r#"<button type="button" class="button is-large" phx-click=(CounterEvent::INCREMENT) aria-label="One more">"+"</button>"#,
        r#"
<button
    type="button"
    class="button is-large"
    phx-click=(CounterEvent::INCREMENT)
    aria-label="One more"
>
    "+"
</button>
"#,
    );
}

#[test]
fn tags_of_every_kind() {
    check("<!doctype   html>", "<!doctype html>");
    check("<br><hr/><path d=\"M0\"/>", "<br><hr /><path d=\"M0\" />");
    check("<!-- \"a\"   \"b\" -->", "<!-- \"a\" \"b\" -->");
    check(
        "<a data - x=1 x:y = 1.5 z></a>",
        "<a data-x=1 x:y=1.5 z></a>",
    );
    check("<p>\n</p>", "<p></p>");
    check(
        "<ui::Card title=\"a\" open (rest) let( card )><:foot let((a, b)) >(b)</:foot></ui::Card>",
        "<ui::Card title=\"a\" open (rest) let(card)><:foot let((a, b))>(b)</:foot></ui::Card>",
    );
}

#[test]
fn lists_of_words_and_styles() {
    check(
        r#"<p class=["a","b" : on,] style=[ "top": x if low ]></p>"#,
        r#"<p class=["a", "b": on] style=["top": x if low]></p>"#,
    );
    check(
        r#"<p class=["a-rather-long-word": with_a_condition, "another-long-word": with_one_too, "third"]></p>"#,
        r#"
<p
    class=[
        "a-rather-long-word": with_a_condition,
        "another-long-word": with_one_too,
        "third",
    ]
></p>
"#,
    );
}

#[test]
fn lists_and_bindings() {
    check(
        "for (a,b) in  &rows , key=a.id {(b)}let x=1;(x)",
        "for (a,b) in &rows, key = a.id { (b) } let x=1; (x)",
    );
    check(
        "let Some(x) = y else {\"none\"} ; (x)",
        "let Some(x) = y else { \"none\" }; (x)",
    );
    check("for x in y {}", "for x in y {}");
}

#[test]
fn each_arm_is_on_a_line() {
    check(
        r#"match x { A => <p>"a"</p>, B(y)   if y>1=>{(y)}, _ => {} }"#,
        r#"
match x {
    A => <p>"a"</p>,
    B(y) if y>1 => { (y) }
    _ => {}
}
"#,
    );
    check("match x {}", "match x {}");
}

#[test]
fn blank_lines_between_nodes_stay_one() {
    check(
        "\n\n(a)\n\n\n(b)\n(c)\n\n",
        "
(a)

(b)
(c)
",
    );
}

#[test]
fn code_moves_with_its_line() {
    check(
        "<p>(rows.iter().map(|row| {
            row.len()
        }))</p>",
        "
<p>
    (rows.iter().map(|row| {
        row.len()
    }))
</p>
",
    );
    check(
        "<button phx-click=(JS::new()
                .push(E::A)
                .hide(\"#b\"))>\"x\"</button>",
        "
<button
    phx-click=(JS::new()
        .push(E::A)
        .hide(\"#b\"))
>
    \"x\"
</button>
",
    );
}

#[test]
fn text_of_several_lines_stays_as_it_is() {
    let before = "let a = view! { <pre>\"a\n  b\"</pre> };";
    let after = "let a = view! {\n    <pre>\n        \"a\n  b\"\n    </pre>\n};";
    assert_eq!(remount_fmt::format(before).unwrap().text, after);
}

#[test]
fn comments_stay_where_they_are() {
    check(
        "// first
        <p> // of p
        (a) // of a
        /* of b */ (b)
        // last
        </p>",
        "
// first
<p>
    // of p
    (a) // of a
    /* of b */ (b)
    // last
</p>
",
    );
    check(
        "<input // of input
            a=1 // of a
            // of b
            b=2 /* of c */ c>",
        "
<input // of input
    a=1 // of a
    // of b
    b=2
    /* of c */
    c
>
",
    );
    check(
        "match x { // of x
            A => (a), // of A

            // of B
            B => {} // end
        }",
        "
match x {
    // of x
    A => (a), // of A

    // of B
    B => {} // end
}
",
    );
}

#[test]
fn a_comment_in_an_odd_place_keeps_its_node_as_it_was() {
    check(
        "<p   class=\"a\"   >(a)</  /* closed */ p> <b   >(b)</b>",
        "<p class=\"a\" >(a)</ /* closed */ p><b>(b)</b>",
    );
    check(
        "if a /* why */ {
               (b) }",
        "
if a /* why */ {
    (b) }
",
    );
}

#[test]
fn templates_in_templates() {
    check(
        "(rows.iter().map(|row| view!{<b>(row)</b>}))",
        "(rows.iter().map(|row| view!{ <b>(row)</b> }))",
    );
    check(
        "<div>
        (wrap(view! {
        <b>(row)</b>
    }))</div>",
        "
<div>
    (wrap(view! {
        <b>(row)</b>
    }))
</div>
",
    );
}
