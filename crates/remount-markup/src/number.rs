//! Numbers in decimal.

/// Appends a number in decimal.
///
/// Short ones are put together from pieces whose lengths the compiler knows: what is written to a
/// buffer digit by digit and copied at once makes the processor wait.
#[inline]
pub(crate) fn push(out: &mut String, number: u64) {
    match number {
        0..10 => out.push_str(digit(number)),
        10..100 => out.push_str(pair(number)),
        100..1_000 => {
            out.push_str(digit(number / 100));
            out.push_str(pair(number % 100));
        }
        1_000..10_000 => {
            out.push_str(pair(number / 100));
            out.push_str(pair(number % 100));
        }
        _ => out.push_str(itoa::Buffer::new().format(number)),
    }
}

#[rustfmt::skip]
const PAIRS: &str = "\
    0001020304050607080910111213141516171819\
    2021222324252627282930313233343536373839\
    4041424344454647484950515253545556575859\
    6061626364656667686970717273747576777879\
    8081828384858687888990919293949596979899";

/// The two digits of a number below 100.
#[inline]
fn pair(number: u64) -> &'static str {
    let at = 2 * number as usize;
    &PAIRS[at..at + 2]
}

/// The digit of a number below 10.
#[inline]
fn digit(number: u64) -> &'static str {
    let at = 2 * number as usize + 1;
    &PAIRS[at..at + 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(number: u64) {
        let mut out = String::new();
        push(&mut out, number);
        assert_eq!(out, number.to_string());
    }

    #[test]
    fn numbers_of_every_length() {
        (0..11_000).for_each(check);
        for length in 4..20 {
            let power = 10_u64.pow(length);
            [power - 1, power].into_iter().for_each(check);
        }
        check(u64::MAX);
    }
}
