use remount_macros::{component, view};
use remount_markup::Markup;

/// What a page says of itself to search engines, for a layout: the description and the address of
/// its own that its view has set with
/// [`Visit::set_page_description`](crate::Visit::set_page_description) and
/// [`Visit::set_page_canonical`](crate::Visit::set_page_canonical).
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
///                 <ui::LiveTitle title=(page.title()) default="Ferns" />
///                 <ui::LiveMeta
///                     description=(page.description())
///                     canonical=(page.canonical())
///                     default="All about ferns."
///                 />
///                 (page.head())
///             </head>
///             <body>(page.content())</body>
///         </html>
///     }
/// }
/// ```
///
/// The browser keeps both right: a view that a link leads to has its own, or the `default`
/// description and no canonical address, and not those of the view before. What a layout writes
/// without this component stays.
#[component]
pub fn live_meta(
    #[prop(default)] description: Option<&str>,
    #[prop(default)] canonical: Option<&str>,
    #[prop(default)] default: &str,
) -> impl Markup {
    let (description, default) = (description.and_then(said), said(default));
    view! {
        if let Some(text) = description.or(default) {
            <meta name="description" content=(text) data-default=(default) data-remount-meta>
        }
        if let Some(address) = canonical {
            <link rel="canonical" href=(address) data-remount-meta>
        }
    }
}

fn said(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[track_caller]
    fn check(description: Option<&str>, default: &str, expected: &str) {
        let page = view! { <LiveMeta description=(description) default=(default) /> };
        assert_eq!(html(&page), expected);
    }

    #[test]
    fn a_page_has_its_own_description_or_the_default() {
        let own = "<meta name=\"description\" content=\"Of \u{201c}ferns\u{201d} &amp; moss\" data-default=\"Plants\" data-remount-meta>";
        check(Some("Of \u{201c}ferns\u{201d} & moss"), "Plants", own);
        let default = "<meta name=\"description\" content=\"Plants\" data-default=\"Plants\" data-remount-meta>";
        check(None, "Plants", default);
        check(Some(" \n"), "Plants", default);
    }

    #[test]
    fn where_nobody_says_anything_there_is_no_description() {
        check(None, "", "");
        check(
            Some("Moss"),
            "",
            "<meta name=\"description\" content=\"Moss\" data-remount-meta>",
        );
    }

    #[test]
    fn a_canonical_address_is_a_link() {
        let page = view! { <LiveMeta canonical=(Some("/ferns?page=2&all")) /> };
        let expected = "<link rel=\"canonical\" href=\"/ferns?page=2&amp;all\" data-remount-meta>";
        assert_eq!(html(&page), expected);
    }
}
