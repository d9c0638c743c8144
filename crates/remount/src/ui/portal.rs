use remount_macros::{component, view};
use remount_markup::{Markup, Slot};

/// Content that appears at another place of the page than its template, such as a menu that the
/// elements around it would cut off. Its events go to the view, or the component, of its template.
/// It disappears with that template.
///
/// ```
/// # use remount::prelude::*;
/// use remount::ui;
///
/// # fn render() -> impl Markup {
/// view! {
///     <ui::Portal id="menu" target="body">
///         <button phx-click="save">"Save"</button>
///     </ui::Portal>
/// }
/// # }
/// ```
///
/// `target` is a selector: the content becomes the last child of the first element in the page that
/// it finds. If it finds none, the client shows nothing and complains. The content appears once the
/// page's socket has joined, and not in the first HTML. It stands in a `<div>` whose class is
/// `class`.
#[component]
pub fn portal(
    id: &str,
    target: &str,
    class: Option<&str>,
    #[slot] children: Slot<'_>,
) -> impl Markup {
    // The client moves one element, which needs an id of its own.
    view! {
        <template id=(id) data-phx-portal=(target)>
            <div id=("_lv_portal_wrap_", id) class=(class)>(children)</div>
        </template>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn the_content_is_one_element_with_an_id_of_its_own() {
        let page = view! { <Portal id="menu" target="body" class="menu">"Soup"</Portal> };
        assert_eq!(
            html(&page),
            "<template id=\"menu\" data-phx-portal=\"body\">\
             <div id=\"_lv_portal_wrap_menu\" class=\"menu\">Soup</div></template>"
        );
    }
}
