//! What stands around the views: a document for each scope, and the links between the pages.

use std::sync::Arc;

use remount::prelude::*;
use remount::ui;

use crate::Site;
use crate::accounts::Person;
use crate::board::BoardRoute;
use crate::people::PeopleRoute;

pub(crate) const STYLE: ([(&str, &str); 1], &str) = (
    [("content-type", "text/css")],
    include_str!("../assets/dashboard.css"),
);

/// Around what everybody sees.
pub(crate) fn open(page: &Page<Site>) -> impl Markup {
    document(page, "open", "")
}

/// Around what those see who are logged in.
pub(crate) fn staff(page: &Page<Site>, person: &Arc<Person>) -> impl Markup {
    document(page, "staff", header(person))
}

/// Around what admins see.
pub(crate) fn admins(page: &Page<Site>, person: &Arc<Person>) -> impl Markup {
    document(page, "admins", header(person))
}

fn document(page: &Page<Site>, class: &'static str, header: impl Markup) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <ui::LiveTitle title=(page.title()) default="Dashboard" suffix=" · remount" />
                <link rel="icon" href="data:,">
                <link rel="stylesheet" href="/dashboard.css">
                <link rel="stylesheet" href="/datepicker.css">
                (page.head())
            </head>
            <body class=(class)>
                (&header)
                <main>(page.content())</main>
            </body>
        </html>
    }
}

fn header(person: &Person) -> impl Markup {
    view! {
        <header>
            <p>"Hello, " <b>(&person.name)</b> "!"</p>
            <form id="logout" method="post" action="/logout">
                <button>"Log out"</button>
                <button class="quiet" name="everywhere" value="yes">"Log out everywhere"</button>
            </form>
        </header>
        (tabs(person))
    }
}

fn tabs(person: &Person) -> impl Markup {
    view! {
        <nav aria-label="Pages">
            <ui::Link to=(BoardRoute)>"Board"</ui::Link>
            if person.is_admin { <ui::Link to=(PeopleRoute)>"People"</ui::Link> }
        </nav>
    }
}
