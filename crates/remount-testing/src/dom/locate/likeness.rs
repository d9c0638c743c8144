//! How alike two names or texts are.

use strsim::damerau_levenshtein;

/// More letters are not compared.
const MAX_LETTERS: usize = 80;

/// From 0 for two texts that have nothing in common to 1 for two that are the same.
///
/// The case of letters hardly counts.
pub(super) fn likeness(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let (a, b) = (short(a), short(b));
    let longer = a.chars().count().max(b.chars().count());
    if longer == 0 {
        return 1.0;
    }
    let (small_a, small_b) = (a.to_lowercase(), b.to_lowercase());
    if small_a == small_b {
        return 0.99;
    }
    let by_letters = 1.0 - ratio(damerau_levenshtein(&small_a, &small_b), longer);
    // A part of a longer text is like it, the more so the more of it it is.
    let shorter = a.chars().count().min(b.chars().count());
    let is_part = shorter > 2 && (small_a.contains(&small_b) || small_b.contains(&small_a));
    let as_part = if is_part {
        0.55 + 0.4 * ratio(shorter, longer)
    } else {
        0.0
    };
    by_letters.max(as_part)
}

fn short(text: &str) -> &str {
    let end = text.char_indices().nth(MAX_LETTERS);
    end.map_or(text, |(end, _)| &text[..end])
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(part) / number(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_more_alike_than_another_word() {
        assert!(likeness("save", "sabe") > 0.7);
        assert!(likeness("save", "asve") > 0.7);
        assert!(likeness("save", "Save") > 0.9);
        assert!(likeness("save", "save-button") > 0.6);
        assert!(likeness("save", "delete") < 0.5);
        assert!(likeness("a", "abcdefgh") < 0.5);
    }

    #[test]
    fn the_same_is_the_most_alike() {
        assert!(likeness("a", "a") > likeness("a", "A"));
        assert!(likeness("", "") > 0.99);
        assert!(likeness(&"é".repeat(200), &"è".repeat(200)) < 0.1);
    }
}
