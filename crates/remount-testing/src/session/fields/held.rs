//! What a browser lets a field hold: it corrects what is put into some types.

use super::Field;

const BLACK: &str = "#000000";

impl Field {
    /// The field's text as a script reads it. Dates and times are expected to be valid.
    #[must_use]
    pub fn held(&self) -> String {
        let value = &*self.value;
        match &*self.kind {
            "number" if float(value).is_none() => String::new(),
            "range" => decimal(self.range()).to_string(),
            "color" if is_colour(value) => value.to_ascii_lowercase(),
            "color" => BLACK.to_owned(),
            "text" | "search" | "tel" | "password" => one_line(value),
            "url" | "email" => one_line(value).trim().to_owned(),
            "textarea" => value.replace("\r\n", "\n").replace('\r', "\n"),
            _ => value.to_owned(),
        }
    }

    /// A slider always holds a number: between its ends, and on one of its steps.
    fn range(&self) -> f64 {
        let bound = |text: &Option<String>| text.as_deref().and_then(float);
        let (first, last) = (bound(&self.min), bound(&self.max));
        let min = first.unwrap_or(0.0);
        let max = last.unwrap_or(100.0);
        let middle = if max < min {
            min
        } else {
            min + (max - min) / 2.0
        };
        let value = float(&self.value).unwrap_or(middle);
        let value = value.min(max).max(min);
        let step = match self.step.as_deref() {
            Some(step) if step.eq_ignore_ascii_case("any") => return value,
            step => step.and_then(float).filter(|step| *step > 0.0),
        };
        let step = step.unwrap_or(1.0);
        let base = first.or(float(&self.default_value)).unwrap_or(0.0);
        // Of two steps that are equally near, it is the greater one.
        let steps = ((value - base) / step + 0.5).floor();
        let nearest = base + steps * step;
        if nearest > max && nearest - step >= min {
            nearest - step
        } else if nearest < min {
            nearest + step
        } else {
            nearest
        }
    }
}

/// Without what binary fractions add to a sum of decimal steps.
fn decimal(number: f64) -> f64 {
    const PLACES: f64 = 1e9;
    let rounded = (number * PLACES).round() / PLACES;
    if rounded.is_finite() { rounded } else { number }
}

/// A number as HTML writes it. Rust reads a few more texts as numbers.
pub(super) fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let mantissa = unsigned.split(['e', 'E']).next()?;
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_written = match mantissa.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction) && !fraction.is_empty(),
        None => is_digits(mantissa) && !mantissa.is_empty(),
    };
    let number = text.parse::<f64>().ok()?;
    (is_written && number.is_finite()).then_some(number)
}

fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], "")
}
