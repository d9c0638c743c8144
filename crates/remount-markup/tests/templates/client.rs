//! What the stock client does by itself with an element, as a template asks for it.

use remount_macros::view;

use crate::check;

#[test]
fn an_element_may_be_left_as_the_page_has_made_it() {
    let id = "map";
    check(
        &view! { <div id=(id) phx-update="ignore" data-zoom=(7)></div> },
        r#"<div id="map" phx-update="ignore" data-zoom="7"></div>"#,
    );
}

#[test]
fn content_may_be_shown_elsewhere_on_the_page() {
    let id = "menu";
    check(
        &view! {
            <template id=(id) data-phx-portal="body">
                <div id=("_lv_portal_wrap_", id)>"Menu"</div>
            </template>
        },
        "<template id=\"menu\" data-phx-portal=\"body\">\
         <div id=\"_lv_portal_wrap_menu\">Menu</div></template>",
    );
}

#[test]
fn the_focus_may_stay_within_an_element() {
    let id = "dialog";
    check(
        &view! {
            <div id=(id) phx-hook="Phoenix.FocusWrap">
                <div id=(id, "-start") tabindex="0" aria-hidden="true"></div>
                <button>"Close"</button>
                <div id=(id, "-end") tabindex="0" aria-hidden="true"></div>
            </div>
        },
        "<div id=\"dialog\" phx-hook=\"Phoenix.FocusWrap\">\
         <div id=\"dialog-start\" tabindex=\"0\" aria-hidden=\"true\"></div>\
         <button>Close</button>\
         <div id=\"dialog-end\" tabindex=\"0\" aria-hidden=\"true\"></div></div>",
    );
}

#[test]
fn a_hook_may_be_a_script_in_the_page() {
    check(
        &view! {
            <p id="clock" phx-hook="Clock"></p>
            <script data-phx-runtime-hook="Clock">
                "window[\"phx_hook_Clock\"] = () => ({ mounted() { this.el.title = \"<12>\" } })"
            </script>
        },
        "<p id=\"clock\" phx-hook=\"Clock\"></p><script data-phx-runtime-hook=\"Clock\">\
         window[\"phx_hook_Clock\"] = () => ({ mounted() { this.el.title = \"<12>\" } })\
         </script>",
    );
}

#[test]
fn a_list_may_load_more_at_both_ends() {
    let (more, id) = ("more", "page");
    check(
        &view! {
            <ul
                id="lines"
                phx-viewport-top="earlier"
                phx-viewport-bottom=(more)
                phx-viewport-overrun-target=(id)
            ></ul>
        },
        "<ul id=\"lines\" phx-viewport-top=\"earlier\" phx-viewport-bottom=\"more\" \
         phx-viewport-overrun-target=\"page\"></ul>",
    );
}
