use remount_macros::{component, view};
use remount_markup::Markup;

/// The title of a page, for a layout: what its view has set with
/// [`Visit::set_page_title`](crate::Visit::set_page_title), or `default`, between the `prefix` and
/// the `suffix` of all titles of the site.
///
/// ```
/// use remount::prelude::*;
/// use remount::ui;
///
/// fn layout(page: &Page<()>) -> impl Markup {
///     view! {
///         <!DOCTYPE html>
///         <html lang="en">
///             <head>
///                 <meta charset="utf-8">
///                 <ui::LiveTitle title=(page.title()) default="Chat" suffix=" · example.com" />
///                 (page.head())
///             </head>
///             <body>(page.content())</body>
///         </html>
///     }
/// }
/// ```
///
/// The browser keeps it right: if a link leads to a view that sets no title, the page has
/// `default`, and not the title of the view before.
#[component]
pub fn live_title(
    #[prop(default)] title: Option<&str>,
    default: &str,
    #[prop(default)] prefix: &str,
    #[prop(default)] suffix: &str,
) -> impl Markup {
    // As the client has it.
    let title = title.filter(|title| !title.trim().is_empty());
    view! {
        <title data-prefix=(given(prefix)) data-suffix=(given(suffix)) data-default=(default)>
            (prefix) (title.unwrap_or(default)) (suffix)
        </title>
    }
}

fn given(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[track_caller]
    fn check(title: Option<&str>, shown: &str) {
        let page = view! { <LiveTitle title=(title) default="Chat" suffix=" · remount" /> };
        let expected = format!(
            "<title data-suffix=\" · remount\" data-default=\"Chat\">{shown} · remount</title>"
        );
        assert_eq!(html(&page), expected);
    }

    #[test]
    fn a_title_stands_between_what_all_titles_have() {
        let page = view! { <LiveTitle title=(Some("Pug <3")) default="Dogs" prefix="(1) " /> };
        let expected = "<title data-prefix=\"(1) \" data-default=\"Dogs\">(1) Pug &lt;3</title>";
        assert_eq!(html(&page), expected);
    }

    #[test]
    fn a_page_without_a_title_has_the_default() {
        check(None, "Chat");
        check(Some(" \n"), "Chat");
        check(Some("Pugs"), "Pugs");
    }
}
