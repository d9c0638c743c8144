//! The element that a root is, in its HTML.

use super::Fault;

/// Where the client puts its attributes: behind the name of the first tag. Before that may be
/// space, and comments of one line.
pub(super) fn attributes_at(html: &str) -> Result<usize, Fault> {
    let tag = tag_at(html)?;
    let name = &html[tag + 1..];
    let end = name.find(|char: char| is_space(char) || "/>".contains(char));
    Ok(tag + 1 + end.unwrap_or(name.len()))
}

/// Cuts off what is around the element.
pub(super) fn strip(html: &mut String) -> Result<(), Fault> {
    let from = tag_at(html)?;
    let mut rest = &html[from..];
    loop {
        let Some(end) = rest.rfind('>') else {
            return Err(Fault::NotAnElement);
        };
        let until = &rest[..=end];
        match until
            .strip_suffix("-->")
            .and_then(|text| text.rfind("<!--"))
        {
            Some(comment) => rest = &until[..comment],
            None => {
                let to = from + until.len();
                html.truncate(to);
                html.drain(..from);
                return Ok(());
            }
        }
    }
}

fn tag_at(html: &str) -> Result<usize, Fault> {
    let mut rest = html.trim_start_matches(is_space);
    while let Some(comment) = rest.strip_prefix("<!--") {
        let line = comment.find(['\n', '\r', '\u{2028}', '\u{2029}']);
        let end = comment.find("-->").ok_or(Fault::NotAnElement)?;
        if line.is_some_and(|line| line < end) {
            // The client would take the comment for the element.
            return Err(Fault::NotAnElement);
        }
        rest = comment[end + 3..].trim_start_matches(is_space);
    }
    let begins =
        |name: &str| name.starts_with(|char: char| !is_space(char) && !"/>!".contains(char));
    match rest.strip_prefix('<') {
        Some(name) if begins(name) => Ok(html.len() - rest.len()),
        _ => Err(Fault::NotAnElement),
    }
}

fn is_space(char: char) -> bool {
    char.is_whitespace() || char == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_attributes(html: &str, expected: Option<&str>) {
        let marked = attributes_at(html).map(|at| format!("{}!{}", &html[..at], &html[at..]));
        assert_eq!(marked.ok().as_deref(), expected, "{html:?}");
    }

    #[test]
    fn attributes_go_behind_the_name_of_the_first_tag() {
        check_attributes("<p>a</p>", Some("<p!>a</p>"));
        check_attributes("<br/>", Some("<br!/>"));
        check_attributes(" \n<my-tag\nid=\"a\">", Some(" \n<my-tag!\nid=\"a\">"));
        check_attributes(
            "<!-- <b> --> <!----> <p>",
            Some("<!-- <b> --> <!----> <p!>"),
        );
    }

    #[test]
    fn what_does_not_begin_with_an_element_is_no_root() {
        for html in [
            "",
            "a<p></p>",
            "<>",
            "</p>",
            "<!-- a",
            "<!-- a\nb --><p></p>",
            "<!--a-->b<p>",
        ] {
            check_attributes(html, None);
        }
    }

    #[test]
    fn of_an_element_everything_around_it_is_cut_off() {
        for (html, expected) in [
            ("<p>a</p>", "<p>a</p>"),
            (
                " <!-- <i> --> <p>a<!-- b --></p>\n<!-- <i> --> <!-- c -->\n",
                "<p>a<!-- b --></p>",
            ),
            ("<br>text", "<br>"),
        ] {
            let mut html = html.to_owned();
            strip(&mut html).expect("there is an element");
            assert_eq!(html, expected);
        }
    }
}
