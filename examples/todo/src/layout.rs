//! What stands around the views: the document.

use remount::prelude::*;
use remount::ui;

use crate::{Site, Summary};

pub(crate) const STYLE: ([(&str, &str); 1], &str) = (
    [("content-type", "text/css")],
    include_str!("../assets/todo.css"),
);

pub(crate) fn layout(page: &Page<Site>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <ui::LiveTitle title=(page.title()) default="To do" suffix=" · remount" />
                <link rel="icon" href="data:,">
                <link rel="stylesheet" href="/todo.css">
                <link rel="stylesheet" href="/datepicker.css">
                (page.head())
            </head>
            <body>
                <header>(nested::<Summary>("summary", ()).sticky())</header>
                <main>(page.content())</main>
            </body>
        </html>
    }
}
