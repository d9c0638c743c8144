//! While a template is typed an editor goes on completing: what was read so far is in the
//! expansion.

use proc_macro2::TokenStream;

const TEMPLATE: &str = r#"<!DOCTYPE html>
    <main class=["a", "b": (v1.on)] title=(v2) (v3)>
        <h1>"Hello, " (v4) "!"</h1>
        let name = v5;
        if v6.on { <p>(v7.name())</p> } else if let Some(x) = v8 { (x) } else { <b>(v9)</b> }
        for row in &v10, key = row.id { <li id=("row-", v11)>(v12)</li> }
        match v13 { Some(y) if v14 => <i>(y)</i>, None => { (v15) } _ => {} }
        <Card title=(v16) data-x="1"><:foot let(z)>(v17) (z)</:foot> (v18)</Card>
        <input value=(v19) disabled=(v20)>
        let Some(u) = v21 else { <p>(v22)</p> };
        <p>(u) (v23)</p>
    </main>"#;

/// The text up to a place, with everything closed that is open there, as editors do it.
fn closed(text: &str) -> Option<TokenStream> {
    let (mut open, mut quoted) = (Vec::new(), false);
    for char in text.chars() {
        match char {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' => drop(open.pop()),
            _ => {}
        }
    }
    let end: String = quoted
        .then_some('"')
        .into_iter()
        .chain(open.into_iter().rev())
        .collect();
    format!("{text}{end}").parse().ok()
}

/// The values in parentheses that are complete.
fn shown(text: &str) -> Vec<String> {
    let parts = text.split("(v").skip(1);
    let numbers = parts.filter_map(|part| part.split_once(')'));
    let numbers = numbers.map(|(number, _)| number.chars().take_while(char::is_ascii_digit));
    numbers
        .map(|digits| format!("v{}", digits.collect::<String>()))
        .collect()
}

#[test]
fn every_beginning_of_a_template_expands_to_rust_with_the_values_so_far() {
    let mut checked = 0;
    for (end, _) in TEMPLATE.char_indices() {
        let text = &TEMPLATE[..end];
        let Some(tokens) = closed(text) else { continue };
        let code = remount_grammar::view(tokens);
        assert!(
            syn::parse2::<syn::Expr>(code.clone()).is_ok(),
            "after {text}\n{code}"
        );
        let code = code.to_string();
        for value in shown(text) {
            assert!(
                code.contains(&value),
                "{value} is lost after {text}\n{code}"
            );
        }
        checked += 1;
    }
    assert!(checked > 500, "{checked}");
}

#[test]
fn of_a_half_typed_expression_its_beginning_is_kept() {
    for template in [
        "<p>(user.)</p>",
        "<p title=(user.)></p>",
        "<p (user.)></p>",
        "<p>(user.name.)</p>",
        "<Card a=(user.)></Card>",
    ] {
        let code = remount_grammar::view(template.parse().unwrap()).to_string();
        assert!(code.contains("(user"), "{template}: {code}");
        assert!(code.contains("compile_error"), "{template}: {code}");
    }
}
