use remount_macros::{component, view};
use remount_markup::{Attrs, Markup, Slot, Writer, template};

use crate::around::Stays;
use crate::base::Base;
use crate::here::Here;
use crate::target::{self, Target};

/// A link within the site. It loads no page where it need not, and finds out by itself where the
/// page is.
///
/// ```
/// use remount::prelude::*;
/// use remount::ui;
///
/// #[derive(Route)]
/// enum RoomRoute {
///     #[route("/rooms")]
///     All,
///     #[route("/rooms/{id}")]
///     Room { id: i64 },
/// }
///
/// fn rooms(rooms: &[(i64, String)]) -> impl Markup {
///     view! {
///         <nav>
///             <ui::Link to=(RoomRoute::All)>"All rooms"</ui::Link>
///             for (id, name) in rooms, key = id {
///                 <ui::Link to=(RoomRoute::Room { id: *id }) class="room">(name)</ui::Link>
///             }
///         </nav>
///     }
/// }
/// ```
///
/// * `to` is a [route](derive@crate::Route), or a [path on this site](crate::LocalPath) as the
///   browser has it. If the site is nested below a prefix, the link puts that before a route.
/// * The page's main view stays where `to` is a route of its type: it gets the address through
///   [`handle_params`](crate::LiveView::handle_params). Otherwise the view there takes its place,
///   without a page load if both are of one [scope](crate::Scope). With
///   [`Self::patch(route)`](crate::LiveView::patch) the compiler checks that the view stays.
/// * A link to the address at which the page is has `aria-current="page"`, unless it has another
///   `aria-current`. What an address has in its query beside what the route reads does not count.
/// * With `replace` the address takes the place of the present one in the browser's history.
/// * It passes on all other attributes with a dash in their name, and `class`, `id`, `title`,
///   `role`, `lang`, `rel` and `target`.
///
/// A layout stays as it is when the main view is replaced. There the browser's script keeps the
/// `aria-current` of a link right, unless the template says it. It does not know what a route
/// reads, so all of the query counts once the page has gone on. If such a link was a patch, it
/// leads to the view at its address from then on.
///
/// In an item of a [`Stream`](crate::Stream) it is as it was when the item was sent. In
/// [`ErrorPage::draw`](crate::ErrorPage::draw), where no view is, it loads the page.
#[component]
pub fn link<T: Target>(
    to: T,
    #[prop(default)] replace: bool,
    #[slot] children: Slot<'_>,
    #[attrs(class, id, title, role, lang, rel, target)] rest: Attrs,
) -> impl Markup {
    template(move |w: &mut Writer<'_>| {
        w.with_text(|w, address| {
            let (stays, is_here) = write(&to, w, address);
            let is_followed = w.context::<Stays>().is_some() && !rest.contains(CURRENT);
            let told = (is_here || is_followed).then(|| told(&rest, is_here, is_followed));
            let rest = told.as_ref().unwrap_or(&rest);
            let link = Shown {
                address,
                children: &children,
                rest,
            };
            match (stays, replace) {
                (true, false) => link.patch(w),
                (true, true) => link.patch_and_replace(w),
                (false, false) => link.navigate(w),
                (false, true) => link.navigate_and_replace(w),
            }
        });
    })
}

/// Appends the address that the browser is to have. Whether the main view stays, and whether the
/// page is there.
fn write(to: &impl Target, w: &Writer<'_>, address: &mut String) -> (bool, bool) {
    match w.context::<Base>() {
        Some(base) => target::write(to, base, address),
        None => to.append(address),
    }
    let Some(here) = w.context::<Here>() else {
        return (false, false);
    };
    let stays = to.route_type().is_some_and(|route| here.is_of(route));
    (stays, here.is_at(address))
}

const CURRENT: &str = "aria-current";

/// The attributes of a link to where the page is, or of one that the browser's script tells when
/// the page is there.
fn told(rest: &Attrs, is_here: bool, is_followed: bool) -> Attrs {
    let mut attrs = Attrs::new();
    if is_here {
        attrs.add_text(CURRENT, "page");
    }
    if is_followed {
        attrs.add_text("data-remount-here", "");
    }
    attrs.extend(rest);
    attrs
}

/// A link that knows what it shows.
struct Shown<'a> {
    address: &'a str,
    children: &'a Slot<'a>,
    rest: &'a Attrs,
}

/// What is the same for all links of a list is sent once, so each kind has a template of its own.
impl Shown<'_> {
    fn patch(&self, w: &mut Writer<'_>) {
        let Self {
            address,
            children,
            rest,
        } = self;
        view! {
            <a href=(address) data-phx-link="patch" data-phx-link-state="push" (rest)>
                (children)
            </a>
        }
        .write(w);
    }

    fn patch_and_replace(&self, w: &mut Writer<'_>) {
        let Self {
            address,
            children,
            rest,
        } = self;
        view! {
            <a href=(address) data-phx-link="patch" data-phx-link-state="replace" (rest)>
                (children)
            </a>
        }
        .write(w);
    }

    fn navigate(&self, w: &mut Writer<'_>) {
        let Self {
            address,
            children,
            rest,
        } = self;
        view! {
            <a href=(address) data-phx-link="redirect" data-phx-link-state="push" (rest)>
                (children)
            </a>
        }
        .write(w);
    }

    fn navigate_and_replace(&self, w: &mut Writer<'_>) {
        let Self {
            address,
            children,
            rest,
        } = self;
        view! {
            <a href=(address) data-phx-link="redirect" data-phx-link-state="replace" (rest)>
                (children)
            </a>
        }
        .write(w);
    }
}

#[cfg(test)]
mod tests {
    use remount_markup::LocalPath;

    use super::*;
    use crate::ui::html;
    use crate::{Route, RouteValue};

    #[derive(RouteValue, Default, PartialEq)]
    enum Sort {
        #[default]
        Name,
        Age,
    }

    #[derive(Route)]
    #[route("/dogs")]
    struct DogsRoute {
        #[query]
        sort: Sort,
    }

    /// Without a page around it.
    #[track_caller]
    fn check(link: &dyn Markup, expected: &str) {
        assert_eq!(html(link), expected);
    }

    #[test]
    fn without_a_page_a_route_is_an_address_of_another_view() {
        let to = || DogsRoute { sort: Sort::Age };
        check(
            &view! { <Link to=(to())>"By age"</Link> },
            "<a href=\"/dogs?sort=age\" data-phx-link=\"redirect\" \
             data-phx-link-state=\"push\">By age</a>",
        );
    }

    #[test]
    fn a_path_on_this_site_is_written_as_it_is() {
        let to = LocalPath::new("/cats?a&b#c").unwrap();
        check(
            &view! { <Link to=(to) replace=(true)>"Cats"</Link> },
            "<a href=\"/cats?a&amp;b#c\" data-phx-link=\"redirect\" \
             data-phx-link-state=\"replace\">Cats</a>",
        );
    }

    #[test]
    fn other_attributes_are_passed_on() {
        let to = || LocalPath::new("/cats").unwrap();
        check(
            &view! { <Link to=(to()) class="tab"><b>"C"</b></Link> },
            "<a href=\"/cats\" data-phx-link=\"redirect\" data-phx-link-state=\"push\" \
             class=\"tab\"><b>C</b></a>",
        );
    }
}
