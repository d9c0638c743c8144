use remount::prelude::*;
use remount::ui;

use crate::Site;
use crate::faults::FaultsRoute;
use crate::steps::StepsRoute;

const VIEWS: [(&str, &str); 10] = [
    ("/", "Notes"),
    ("/dialog", "Dialog"),
    ("/menu", "Menu"),
    ("/tray", "Tray"),
    ("/stars", "Stars"),
    ("/asking", "Asking"),
    ("/lines", "Lines"),
    ("/order", "Order"),
    ("/poll", "Poll"),
    ("/messages", "Messages"),
];

pub(crate) fn layout(page: &Page<Site>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <ui::LiveTitle title=(page.title()) default="Elements" suffix=" · remount" />
                <ui::LiveMeta
                    description=(page.description())
                    canonical=(page.canonical())
                    default="What the client does by itself with elements."
                />
                <link rel="icon" href="data:,">
                <style>
                    "body { font: 1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 2rem auto; padding: 0 1rem; }"
                    "nav a { margin-right: 0.75rem; }"
                    "button, input { font: inherit; }"
                    ":focus-visible { outline: 3px solid light-dark(#0b6b57, #6fd6bd); outline-offset: 2px; }"
                    "#notes, .clipped, #dialog { border: 1px solid; padding: 0.5rem; }"
                    ".clipped { height: 2.5rem; overflow: hidden; }"
                    ".flash { display: flex; gap: 1rem; align-items: center; border: 1px solid; border-radius: 0.5rem; padding: 0.25rem 0.75rem; margin: 0 0 0.5rem; }"
                    ".flash-text { flex: 1; margin: 0; }"
                    ".flash-error { color: light-dark(#a3201b, #ff9d94); }"
                    ".connection-status:not(:empty) { border: 1px dashed; padding: 0.25rem 0.75rem; margin: 0 0 0.5rem; }"
                    "#lines.has-earlier { padding-top: 200vh; }"
                </style>
                (page.head())
            </head>
            <body>
                <nav>
                    for (address, name) in VIEWS, key = address {
                        <ui::Link to=(path(address))>(name)</ui::Link>
                    }
                    <ui::Link to=(StepsRoute::default())>"Steps"</ui::Link>
                    <ui::Link to=(FaultsRoute::default())>"Faults"</ui::Link>
                </nav>
                (page.content())
            </body>
        </html>
    }
}

/// Most of the views have no route of their own.
fn path(address: &'static str) -> LocalPath<'static> {
    LocalPath::new(address).expect("it is a path")
}
