//! The page. Any template language does; this one is `format!`.

use std::fmt;

use crate::visitor::{THEMES, Visitor};

pub(crate) fn render(visitor: &Visitor) -> String {
    let content = if visitor.agreed {
        settings(visitor)
    } else {
        include_str!("page/question.html").to_owned()
    };
    format!(
        include_str!("page/document.html"),
        theme = Text(&visitor.theme),
        greeting = Text(&greeting(visitor)),
        content = content,
    )
}

fn greeting(visitor: &Visitor) -> String {
    match visitor.name.trim() {
        "" => "Hello, stranger!".to_owned(),
        name => format!("Hello, {name}!"),
    }
}

fn settings(visitor: &Visitor) -> String {
    let option = |theme: &str| {
        let selected = if visitor.theme == theme {
            " selected"
        } else {
            ""
        };
        format!("<option{selected}>{theme}</option>")
    };
    format!(
        include_str!("page/settings.html"),
        name = Text(&visitor.name),
        themes = THEMES.map(option).concat(),
        newsletter = if visitor.newsletter { "checked" } else { "" },
        tickets = visitor
            .tickets
            .map(|count| count.to_string())
            .unwrap_or_default(),
    )
}

/// Text for a place between tags or between double quotes.
struct Text<'a>(&'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                other => fmt::Write::write_char(f, other)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_visitor_typed_is_text_and_not_markup() {
        let visitor = Visitor {
            name: "\"><script>".to_owned(),
            agreed: true,
            ..Visitor::default()
        };
        let page = render(&visitor);
        assert!(page.contains(r#"value="&quot;&gt;&lt;script&gt;""#));
        assert!(page.contains("Hello, &quot;&gt;&lt;script&gt;!"));
    }

    #[test]
    fn nothing_is_to_be_saved_before_the_visitor_agrees() {
        assert!(!render(&Visitor::default()).contains("data-session-save"));
    }
}
