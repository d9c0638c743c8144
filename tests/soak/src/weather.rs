//! What befalls the posts of pages on their way.

use std::time::Duration;

use remount_testing::Fault;

use crate::dice::Dice;

/// How late a post arrives that its page waits for. The pages of a browser wait for each other, and
/// give up waiting after 3 seconds: so little that no page ever does.
const LONGEST_DELAY_MS: usize = 100;
/// How late one arrives that its page has given up: before its repetition, or behind it and with
/// writes of others in between.
const LATEST_MS: usize = 2_000;

/// What happens to the next post. Most pass.
pub(crate) fn fault(dice: &mut Dice) -> Fault {
    match dice.below(40) {
        0 => Fault::LoseRequest,
        1 => Fault::LoseAnswer,
        2 => Fault::Double,
        3 | 4 => Fault::Late(up_to(LATEST_MS, dice)),
        5..12 => Fault::Delay(up_to(LONGEST_DELAY_MS, dice)),
        _ => Fault::Pass,
    }
}

/// Up to so many milliseconds.
pub(crate) fn up_to(limit: usize, dice: &mut Dice) -> Duration {
    let time = dice.below(limit + 1);
    Duration::from_millis(u64::try_from(time).unwrap_or_default())
}
