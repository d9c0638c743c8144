use std::any::{TypeId, type_name};

use crate::args::{Passable, Passed};
use crate::live_view::LiveView;
use crate::nested_view::Nested;

/// Shows another live view, with a state and messages of its own, in the template of a view or of
/// a component of one, or in a layout. `id` is the id of its element, which no other element of the
/// page has. What is passed is its [route](LiveView::Route): a value for [`Args`](crate::Args), or
/// `()`.
///
/// The site has to know the view: [`Live::nested`](crate::Live::nested), or
/// [`Group::nested`](crate::Group::nested) for one with a scope, which is entered when this view is
/// mounted, whatever the view around it has entered.
///
/// ```
/// use std::time::Duration;
///
/// use remount::prelude::*;
///
/// struct Clock {
///     zone: String,
///     seconds: u32,
/// }
///
/// impl LiveView for Clock {
///     type Scope = ();
///     type Route = Args<String>;
///     type Event = ();
///
///     async fn mount(Args(zone): Args<String>, socket: &mut Socket<Self>) -> Result<Self> {
///         socket.every(Duration::from_secs(1), async |clock: &mut Self, _| {
///             clock.seconds += 1;
///             Ok(())
///         });
///         Ok(Self { zone, seconds: 0 })
///     }
///
///     fn render(&self) -> impl Markup {
///         view! { (&self.zone) ": " (self.seconds) }
///     }
/// }
///
/// struct World {
///     zones: Vec<String>,
/// }
///
/// impl LiveView for World {
///     type Scope = ();
///     type Route = ();
///     type Event = ();
/// #   async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self { zones: vec![] }) }
///
///     fn render(&self) -> impl Markup {
///         view! {
///             <ul>
///                 for zone in &self.zones, key = zone {
///                     <li>(nested::<Clock>(format!("clock-{zone}"), zone))</li>
///                 }
///             </ul>
///         }
///     }
/// }
///
/// # fn site(sessions: Sessions<()>) -> Live<()> {
/// Live::new(sessions).state(()).view_at::<World>("/").nested::<Clock>("clock")
/// # }
/// ```
///
/// # What becomes of it
///
/// It is there as long as the view around it shows an element with its id, and ends with that view.
/// A [sticky](Nested::sticky) one stays when that view is replaced, and so does all that a layout
/// shows. If what is passed to it changes, the browser keeps the view as it is, and passes the new
/// value when it joins anew. For another view give it another id, such as one with the key of what
/// it shows.
///
/// If it fails, it is mounted anew, and the view around it goes on. If it cannot be mounted three
/// times in a row, its place stays empty. With [`linked`](Nested::linked) the view around it ends
/// and is mounted anew as well when it fails.
///
/// If its scope refuses the visitor, its place stays empty, and the log says so at the level
/// `debug`. That is so as well if the scope sends the visitor elsewhere. Only the view itself can
/// send the page elsewhere, from its `mount` or later.
///
/// The title, the description and the address of the page are those of its main view. What this
/// view says of them is ignored. Flash messages that it puts are shown by a
/// [`ui::FlashGroup`](crate::ui::FlashGroup) in its own template.
///
/// # Panics
///
/// While it is rendered: if a layout shows it and it is not [sticky](Nested::sticky), if the site
/// does not know the view, if `id` is empty or holds anything but
/// letters, digits, `-` and `_`, or if the value cannot be written as JSON of 65,536 bytes at most.
pub fn nested<V: LiveView>(id: impl Into<String>, args: impl Passed<V::Route>) -> Nested
where
    V::Route: Passable,
{
    let args = args.passed().to_text();
    Nested::new(
        TypeId::of::<V>(),
        type_name::<V>(),
        id.into(),
        args.map_err(|error| error.to_string()),
    )
}
