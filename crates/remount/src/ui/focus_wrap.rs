use remount_macros::{component, view};
use remount_markup::{Attrs, Markup, Slot};

/// Content that the focus does not leave, such as a dialog. The focus goes there when the content
/// comes, and the tab key moves it round and round.
///
/// Two commands bring the focus back to where it was: write `JS::new().push_focus(To::Itself)` at
/// what opens a dialog, and `JS::new().pop_focus()` at what closes it.
///
/// ```
/// # use remount::prelude::*;
/// use remount::ui;
///
/// # fn render() -> impl Markup {
/// view! {
///     <ui::FocusWrap id="delete" role="dialog" aria-modal="true" aria-labelledby="question">
///         <h2 id="question">"Delete it for good?"</h2>
///         <button phx-click="delete">"Delete"</button>
///         <button phx-click="close">"Keep it"</button>
///     </ui::FocusWrap>
/// }
/// # }
/// ```
#[component]
pub fn focus_wrap(
    id: &str,
    #[slot] children: Slot<'_>,
    #[attrs(class, role)] rest: Attrs,
) -> impl Markup {
    // The first and the last element hand a focus that they get on to the other end.
    view! {
        <div id=(id) phx-hook="Phoenix.FocusWrap" (rest)>
            <div id=(id, "-start") tabindex="0" aria-hidden="true"></div>
            (children)
            <div id=(id, "-end") tabindex="0" aria-hidden="true"></div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn the_content_stands_between_two_elements_that_hand_the_focus_on() {
        let page = view! { <FocusWrap id="ask" role="dialog" class="box">"Sure?"</FocusWrap> };
        assert_eq!(
            html(&page),
            "<div id=\"ask\" phx-hook=\"Phoenix.FocusWrap\" class=\"box\" role=\"dialog\">\
             <div id=\"ask-start\" tabindex=\"0\" aria-hidden=\"true\"></div>Sure?\
             <div id=\"ask-end\" tabindex=\"0\" aria-hidden=\"true\"></div></div>"
        );
    }
}
