//! A writer: somebody with many tabs, in the browsers of many visitors.

use std::sync::Arc;

use bench_browser::Result;
use tokio::sync::watch;

use crate::browser::Browser;
use crate::key::Key;
use crate::network::Network;
use crate::tab::Tab;

/// Tabs that each writer has open.
pub(crate) const TABS: usize = 25;
/// Often enough to see what is wrong before a later write hides it.
const STEPS_PER_READING: usize = 2;
/// Every other tab is opened in one of so many browsers, so that writers meet there.
const BUSY_BROWSERS: usize = 12;

/// Writes until the run `is_over`.
pub(crate) async fn run(
    number: usize,
    browsers: Arc<[Arc<Browser>]>,
    mut network: Network,
    is_over: watch::Receiver<bool>,
) -> Result {
    let mut writer = Writer {
        number,
        opened: 0,
        written: 0,
        browsers,
    };
    let mut tabs = Vec::with_capacity(TABS);
    for _ in 0..TABS {
        tabs.push(writer.open(&mut network).await?);
    }
    while !*is_over.borrow() {
        let place = network.dice.below(TABS);
        if network.dice.once_in(12) {
            tabs[place] = writer.open(&mut network).await?;
        }
        let tab = &mut tabs[place];
        tab.catch_up(&mut network).await?;
        if network.dice.once_in(STEPS_PER_READING) {
            tab.read(&mut network).await?;
        }
        writer.step(tab, &mut network).await?;
    }
    Ok(())
}

struct Writer {
    number: usize,
    opened: usize,
    written: usize,
    browsers: Arc<[Arc<Browser>]>,
}

impl Writer {
    async fn open(&mut self, network: &mut Network) -> Result<Tab> {
        let among = if network.dice.once_in(2) {
            BUSY_BROWSERS
        } else {
            self.browsers.len()
        };
        let browser = &self.browsers[network.dice.below(among)];
        self.opened += 1;
        let name = format!("tab-{}-{}", self.number, self.opened);
        Tab::open(browser, name, network).await
    }

    async fn step(&mut self, tab: &mut Tab, network: &mut Network) -> Result {
        self.written += 1;
        let value = format!("{}-{}", self.number, self.written);
        match network.dice.below(19) {
            0..9 => {
                let keys = some(&Key::OF_PAGES, network);
                tab.put(network, &keys, &value).await
            }
            9..14 => {
                let key = network.dice.one_of(&Key::ALL);
                tab.click(network, key, &value).await
            }
            14..18 => {
                let keys = some(&Key::ALL, network);
                tab.submit(network, &keys, &value).await
            }
            _ => tab.touch(network).await,
        }
    }
}

/// One or two of these keys.
fn some(keys: &[Key], network: &mut Network) -> Vec<Key> {
    let dice = &mut network.dice;
    let (one, other) = (dice.one_of(keys), dice.one_of(keys));
    if one == other {
        vec![one]
    } else {
        vec![one, other]
    }
}
