//! What inputs of each type make of a value: what does not fit becomes something that does.

use crate::dom::element::Element;

/// The value that an input holds when it is given one.
pub(in crate::dom) fn sanitize(input: &Element, value: &str) -> String {
    let without_newlines = || value.replace(['\r', '\n'], "");
    let if_valid = |is_valid: bool| {
        if is_valid {
            value.to_owned()
        } else {
            String::new()
        }
    };
    match input.input_type() {
        "text" | "search" | "tel" | "password" => without_newlines(),
        "url" => trim(&without_newlines()).to_owned(),
        "email" if input.has("multiple") => {
            let without = without_newlines();
            let addresses: Vec<_> = without.split(',').map(trim).collect();
            addresses.join(",")
        }
        "email" => trim(&without_newlines()).to_owned(),
        "number" => if_valid(number(value).is_some()),
        "range" => range(input, value),
        "color" => color(value),
        "date" => if_valid(date(value).is_some()),
        "month" => if_valid(month(value).is_some()),
        "week" => if_valid(week(value)),
        "time" => if_valid(time(value)),
        "datetime-local" => local_date_and_time(value),
        _ => value.to_owned(),
    }
}

fn trim(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_ascii_whitespace())
}

/// A floating-point number as HTML has it: no `+` in front, and digits behind a point.
fn number(text: &str) -> Option<f64> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let is_mantissa = match mantissa.split_once('.') {
        Some((whole, part)) => (whole.is_empty() || digits(whole)) && digits(part),
        None => digits(mantissa),
    };
    let is_exponent = exponent
        .is_none_or(|exponent| digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)));
    let number: f64 = text.parse().ok()?;
    (is_mantissa && is_exponent && number.is_finite()).then_some(number)
}

/// A slider always has a value that it can show.
fn range(input: &Element, value: &str) -> String {
    let bound = |name| input.attribute(name).and_then(number);
    let min = bound("min").unwrap_or(0.0);
    let max = bound("max").unwrap_or(100.0);
    let middle = if max < min {
        min
    } else {
        min + (max - min) / 2.0
    };
    let wanted = number(value);
    let bounded = wanted.unwrap_or(middle).min(max).max(min);
    let step = match input.attribute("step") {
        Some(step) if step.eq_ignore_ascii_case("any") => None,
        step => Some(
            step.and_then(number)
                .filter(|step| *step > 0.0)
                .unwrap_or(1.0),
        ),
    };
    let Some(step) = step else {
        return keep_or_print(value, wanted, bounded);
    };
    // Half a step goes up, and what would be over the end goes down.
    let steps = ((bounded - min) / step + 0.5).floor();
    let stepped = min + steps * step;
    let stepped = if stepped > max && max >= min {
        stepped - step
    } else {
        stepped
    };
    keep_or_print(value, wanted, stepped)
}

fn keep_or_print(value: &str, wanted: Option<f64>, number: f64) -> String {
    match wanted {
        Some(wanted) if (wanted - number).abs() < 1e-9 => value.to_owned(),
        _ => number.to_string(),
    }
}

fn color(value: &str) -> String {
    let digits = value.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        value.to_ascii_lowercase()
    } else {
        "#000000".to_owned()
    }
}

/// A number with exactly so many digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    let are_digits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| are_digits)
}

fn year(text: &str) -> Option<u32> {
    let is_long_enough = (4..=6).contains(&text.len());
    digits(text, text.len()).filter(|year| is_long_enough && *year > 0)
}

fn month(text: &str) -> Option<(u32, u32)> {
    let (years, months) = text.rsplit_once('-')?;
    let month = digits(months, 2).filter(|month| (1..=12).contains(month))?;
    Some((year(years)?, month))
}

fn date(text: &str) -> Option<(u32, u32, u32)> {
    let (months, days) = text.rsplit_once('-')?;
    let (year, month) = month(months)?;
    let day = digits(days, 2)?;
    (1..=days_in(year, month))
        .contains(&day)
        .then_some((year, month, day))
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn week(text: &str) -> bool {
    let Some((years, weeks)) = text.split_once("-W") else {
        return false;
    };
    let (Some(year), Some(week)) = (year(years), digits(weeks, 2)) else {
        return false;
    };
    (1..=weeks_in(year)).contains(&week)
}

/// A year has 53 weeks if its first or its last day is a Thursday.
fn weeks_in(year: u32) -> u32 {
    let last_weekday = |year: u32| (year + year / 4 - year / 100 + year / 400) % 7;
    let is_long = last_weekday(year) == 4 || last_weekday(year - 1) == 3;
    if is_long { 53 } else { 52 }
}

fn time(text: &str) -> bool {
    let mut parts = text.splitn(3, ':');
    let below = |part: Option<&str>, bound| {
        part.and_then(|part| digits(part, 2))
            .is_some_and(|number| number < bound)
    };
    let is_minute = below(parts.next(), 24) && below(parts.next(), 60);
    let is_second = match parts
        .next()
        .map(|second| second.split_once('.').unwrap_or((second, "0")))
    {
        None => true,
        Some((second, part)) => {
            below(Some(second), 60) && part.len() <= 3 && digits(part, part.len()).is_some()
        }
    };
    is_minute && is_second
}

fn local_date_and_time(text: &str) -> String {
    match text.split_once(['T', ' ']) {
        Some((days, times)) if date(days).is_some() && time(times) => format!("{days}T{times}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom::Document;

    #[track_caller]
    fn check(input: &str, value: &str, expected: &str) {
        let document = Document::parse(&format!("<input {input}>")).expect("a small page");
        let element = document.elements().find(|element| element.is("input"));
        let element = element.expect("an input");
        assert_eq!(sanitize(element, value), expected, "{input}: {value}");
    }

    /// Which values an input of a type takes as they are, and which it does not take.
    #[track_caller]
    fn takes(kind: &str, good: &[&str], bad: &[&str]) {
        for value in good {
            check(&format!("type={kind}"), value, value);
        }
        for value in bad {
            check(&format!("type={kind}"), value, "");
        }
    }

    #[test]
    fn a_line_has_no_line_ends() {
        check("", " a\r\nb ", " ab ");
        check("type=email", " a@b \n", "a@b");
        check("type=email multiple", " a@b , c@d ", "a@b,c@d");
        check("type=url", " http://a ", "http://a");
    }

    #[test]
    fn a_number_is_one_that_html_can_write() {
        takes(
            "number",
            &["1", "-1", "1.5", ".5", "1e3", "1E-3", "007"],
            &[
                "", "a", "+1", "1.", "1e", "0x1", "inf", "nan", " 1", "1e999",
            ],
        );
    }

    #[test]
    fn dates_and_times_are_those_that_there_are() {
        takes(
            "date",
            &["2024-02-29", "0001-01-01"],
            &["2023-02-29", "2024-13-01", "24-01-01"],
        );
        takes("month", &["2024-12"], &["2024-00", "2024"]);
        takes(
            "week",
            &["2020-W53", "2021-W52"],
            &["2021-W53", "2021-W00", "2021-52"],
        );
        takes(
            "time",
            &["23:59", "00:00:59.999"],
            &["24:00", "1:00", "00:00:60", "00:00:00."],
        );
        takes(
            "datetime-local",
            &["2024-02-29T10:00"],
            &["2024-02-29", "2023-02-29T10:00"],
        );
        check(
            "type=datetime-local",
            "2024-02-29 10:00",
            "2024-02-29T10:00",
        );
    }

    #[test]
    fn a_color_is_always_one() {
        check("type=color", "#ABCDEF", "#abcdef");
        check("type=color", "red", "#000000");
    }

    #[test]
    fn a_slider_shows_a_value_in_its_range_and_on_a_step() {
        check("type=range", "", "50");
        check("type=range", "300", "100");
        check("type=range min=10 max=20", "1", "10");
        check("type=range step=10", "17", "20");
        check("type=range step=any", "1.5", "1.5");
        check("type=range max=25 step=10", "25", "20");
    }
}
