//! What stands around the views: the document, and the links between its pages.

use remount::prelude::*;
use remount::ui;

use crate::settings::SettingsRoute;
use crate::{ChatRoute, Header, Site};

pub(crate) fn layout(page: &Page<Site>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <ui::LiveTitle title=(page.title()) default="Chat" suffix=" · remount" />
                <link rel="icon" href="/icon.svg">
                <link rel="stylesheet" href="/chat.css">
                (page.head())
                <script>
                    "addEventListener('phx:said', () => {
                        const draft = document.getElementById('draft');
                        draft.value = '';
                        draft.dispatchEvent(new Event('input', { bubbles: true }));
                    })"
                </script>
            </head>
            <body>
                <header>
                    (nested::<Header>("header", ()).sticky())
                    <p class="connection" role="status">
                        <span class="on">"Live"</span>
                        <span class="off">"Offline, trying again …"</span>
                    </p>
                </header>
                <main>(page.content())</main>
            </body>
        </html>
    }
}

pub(crate) fn tabs() -> impl Markup {
    view! {
        <nav class="tabs" aria-label="Pages">
            <ui::Link to=(ChatRoute)>"Chat"</ui::Link>
            <ui::Link to=(SettingsRoute)>"Settings"</ui::Link>
        </nav>
    }
}
