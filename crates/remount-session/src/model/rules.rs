//! Each rule matters: without it a world loses something that is not lost with it.

use super::explore::Choices;
use super::promises::{
    LATE, ONE_NODE, Setting, TWO_NODES, first_visit, login, login_and_logout, setting, two_locked,
    two_locked_and_one_unlocked,
};
use super::scenario::{Faults, Intent, Key, put, update};
use crate::rule::Rule;

const RESTARTED: Faults = Faults::NONE.and_a_restart();
const EVICTING: Faults = Faults::NONE.and_an_eviction();

#[track_caller]
fn check_matters(rule: Rule, setting: &Setting, plan: fn(&mut dyn Choices) -> Vec<Intent>) {
    setting.every_world(plan).check_always_healed();
    let without = rule.broken(|| setting.every_world(plan));
    assert_ne!(without.lost, 0, "nothing is lost without {rule:?}");
}

#[test]
fn a_cookie_name_for_each_id() {
    check_matters(Rule::NamePerId, &setting(ONE_NODE, RESTARTED), login);
}

#[test]
fn the_latest_born_counts() {
    check_matters(Rule::LatestBorn, &setting(ONE_NODE, RESTARTED), login);
}

#[test]
fn a_tab_counts_what_it_sends() {
    check_matters(Rule::TabNumbers, &setting(ONE_NODE, LATE), two_locked);
}

#[test]
fn the_server_gives_the_stamps() {
    let plan = |_: &mut dyn Choices| vec![put(0, Key::Name), put(0, Key::Name), put(1, Key::Name)];
    check_matters(Rule::ServerStamps, &setting(ONE_NODE, Faults::NONE), plan);
}

#[test]
fn a_stamp_is_above_all_that_was_seen() {
    let plan = |_: &mut dyn Choices| vec![put(0, Key::Name), put(1, Key::Name)];
    check_matters(
        Rule::StampsAboveSeen,
        &setting(TWO_NODES, Faults::NONE),
        plan,
    );
}

#[test]
fn memory_is_folded_in() {
    let outside = two_locked_and_one_unlocked;
    check_matters(
        Rule::MemoryFolded,
        &setting(ONE_NODE, Faults::NONE),
        outside,
    );
}

#[test]
fn a_provisional_id_stands_for_the_session_that_it_turned_out_to_be() {
    let plan =
        |_: &mut dyn Choices| vec![put(0, Key::Name), put(1, Key::Volume), update(1, Key::User)];
    check_matters(Rule::Aliases, &first_visit(ONE_NODE, Faults::NONE), plan);
}

#[test]
fn the_session_of_a_logout_lives_on() {
    let restarted = setting(ONE_NODE, RESTARTED);
    check_matters(Rule::LogoutLivesOn, &restarted, login_and_logout);
}

#[test]
fn the_receipts_of_other_servers_count() {
    let plan = |_: &mut dyn Choices| vec![update(0, Key::Name), update(1, Key::Volume)];
    let two = setting(TWO_NODES, Faults::NONE);
    assert_eq!(two.every_world(plan).told_wrongly, 0);
    let without = Rule::Receipts.broken(|| two.every_world(plan));
    assert_ne!(
        without.told_wrongly, 0,
        "every view is told the truth without receipts"
    );
}

#[test]
fn a_page_of_before_a_login_is_refused() {
    check_matters(
        Rule::RenewedRefused,
        &first_visit(ONE_NODE, Faults::NONE),
        login,
    );
}

#[test]
fn what_an_open_socket_reads_is_not_forgotten() {
    let plan = |_: &mut dyn Choices| vec![update(0, Key::Name), update(0, Key::Volume)];
    check_matters(Rule::PinsHold, &setting(ONE_NODE, EVICTING), plan);
}

#[test]
fn what_is_about_to_go_out_is_not_forgotten() {
    check_matters(Rule::UnsentStays, &setting(ONE_NODE, EVICTING), login);
}
