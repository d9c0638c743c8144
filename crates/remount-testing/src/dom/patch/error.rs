//! Why a patch cannot be made.

use std::error::Error;
use std::fmt;

use crate::dom::{Gone, HtmlError};

/// Why the client could not bring new HTML into the page, or would do it wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum PatchError {
    /// The view's element is no longer on the page.
    Gone,
    /// The view's element has no id.
    #[non_exhaustive]
    NoId {
        /// The element, in one line.
        html: String,
    },
    /// The HTML is too long or too deep.
    Html(HtmlError),
    /// The HTML has an end tag too many, which closes the view's element: what comes behind it is
    /// lost.
    #[non_exhaustive]
    ClosesItsContainer {
        /// The tag of the view's element.
        tag: String,
        /// The beginning of what is lost.
        lost: String,
    },
    /// The component is not on the page.
    #[non_exhaustive]
    NoComponent {
        /// The number of the component.
        cid: u64,
    },
    /// The HTML of a component is not one element.
    #[non_exhaustive]
    ComponentRoot {
        /// The beginning of the HTML.
        html: String,
    },
    /// The server leaves out the content of an element, as if the page had it.
    #[non_exhaustive]
    Skipped {
        /// The element, in one line.
        html: String,
    },
    /// An element with `phx-update="stream"` has no id.
    #[non_exhaustive]
    StreamWithoutId {
        /// The element, in one line.
        html: String,
    },
    /// In an element with `phx-update="stream"` stands something without an id.
    #[non_exhaustive]
    StreamChild {
        /// The element of the stream, in one line.
        stream: String,
        /// What stands in it.
        html: String,
    },
    /// An item of a stream does not stand directly in an element with `phx-update="stream"`.
    #[non_exhaustive]
    StreamItem {
        /// The id of the item.
        id: String,
        /// What it stands in, in one line.
        parent: String,
    },
    /// An item of a stream is inserted at a place that there is not.
    #[non_exhaustive]
    StreamPlace {
        /// The id of the item.
        id: String,
        /// The place.
        at: i64,
    },
    /// A field with the name `id` hides the id of its form from the client.
    #[non_exhaustive]
    FieldNamedId {
        /// The form, in one line.
        form: String,
    },
    /// The content of a portal cannot be shown where it should be.
    #[non_exhaustive]
    Portal {
        /// The template, in one line.
        html: String,
        /// Why not.
        why: String,
    },
    /// Something that this crate does not do as the client does it.
    #[non_exhaustive]
    Unsupported {
        /// The element, in one line.
        html: String,
        /// What is not supported.
        what: &'static str,
    },
    /// An element with an id has moved into one before it, so that the client loses its way, and
    /// leaves something on the page where it does not belong.
    #[non_exhaustive]
    Misplaced {
        /// What does not belong there, in one line.
        html: String,
    },
    /// Elements with ids change places so that the client loses its way, and fails.
    #[non_exhaustive]
    Tangled {
        /// One of the elements, in one line.
        html: String,
    },
}

impl From<Gone> for PatchError {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<HtmlError> for PatchError {
    fn from(error: HtmlError) -> Self {
        Self::Html(error)
    }
}

impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => f.write_str("the view's element is no longer on the page"),
            Self::NoId { html } => write!(f, "the view's element has no id: {html}"),
            Self::Html(error) => error.fmt(f),
            Self::ClosesItsContainer { tag, lost } => write!(
                f,
                "the HTML of the view closes its own <{tag}> by an end tag too many, \
                 so the client loses what comes behind: {lost}",
            ),
            Self::NoComponent { cid } => write!(f, "component {cid} is not on the page"),
            Self::ComponentRoot { html } => {
                write!(f, "the HTML of a component is not one element: {html}")
            }
            Self::Skipped { html } => write!(
                f,
                "the server sends nothing for what is in {html}, but the page does not have it: \
                 the client would show it empty",
            ),
            Self::StreamWithoutId { html } => {
                write!(
                    f,
                    "an element with phx-update=\"stream\" needs an id: {html}"
                )
            }
            Self::StreamChild { stream, html } => write!(
                f,
                "everything in an element with phx-update=\"stream\" needs an id, \
                 or the client removes it: {html} in {stream}",
            ),
            Self::StreamItem { id, parent } => write!(
                f,
                "the item `{id}` of a stream must stand directly in an element with \
                 phx-update=\"stream\", but stands in {parent}",
            ),
            Self::StreamPlace { id, at } => write!(
                f,
                "the item `{id}` of a stream is inserted at {at}, where the client drops it",
            ),
            Self::FieldNamedId { form } => write!(
                f,
                "a field with the name `id` hides the id of its form from the client: {form}",
            ),
            Self::Portal { html, why } => write!(f, "the portal {html} cannot be shown: {why}"),
            Self::Unsupported { html, what } => {
                write!(f, "{what} is not supported by this crate: {html}")
            }
            Self::Misplaced { html } => write!(
                f,
                "an element with an id has moved into one before it, so that the client loses its \
                 way: it leaves {html} where it does not belong",
            ),
            Self::Tangled { html } => write!(
                f,
                "elements with ids change places so that the client fails: {html} \
                 is not where it looks for it",
            ),
        }
    }
}

impl Error for PatchError {}
