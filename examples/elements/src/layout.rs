use remount::prelude::*;

const VIEWS: [(&str, &str); 7] = [
    ("/", "Notes"),
    ("/dialog", "Dialog"),
    ("/menu", "Menu"),
    ("/stars", "Stars"),
    ("/lines", "Lines"),
    ("/order", "Order"),
    ("/poll", "Poll"),
];

pub(crate) fn layout(page: &Page) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>(page.title_or("Elements"))</title>
                <link rel="icon" href="data:,">
                <style>
                    "body { font: 1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 2rem auto; padding: 0 1rem; }"
                    "nav a { margin-right: 0.75rem; }"
                    "button, input { font: inherit; }"
                    ":focus-visible { outline: 3px solid light-dark(#0b6b57, #6fd6bd); outline-offset: 2px; }"
                    "#notes, .clipped, #dialog { border: 1px solid; padding: 0.5rem; }"
                    ".clipped { height: 2.5rem; overflow: hidden; }"
                    "#lines.has-earlier { padding-top: 200vh; }"
                </style>
                (page.head())
            </head>
            <body>
                <nav>
                    for (address, name) in VIEWS, key = address {
                        <a href=(address) data-phx-link="redirect" data-phx-link-state="push">
                            (name)
                        </a>
                    }
                </nav>
                (page.content())
            </body>
        </html>
    }
}
