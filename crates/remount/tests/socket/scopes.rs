//! Who may have a view, turn by turn, and for how long.

mod before;
mod club;
mod keys;
mod threats;
