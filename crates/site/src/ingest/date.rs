//! Days as people and programs write them.
//!
//! Only what can be read in one way is read: `05/06/2024` is the fifth of June or the sixth of May, so it is
//! reported instead of guessed.

use jiff::civil;
use jiff::fmt::rfc2822;
use kashshaf_search::Date;
use kashshaf_search::text::digit_value;

/// Reads a day. The day is the one that was written, whatever its time zone.
pub fn parse(text: &str) -> Option<Date> {
    let text: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}'))
        .map(|c| digit_value(c).and_then(|d| char::from_digit(d, 10)).unwrap_or(c))
        .collect();
    iso(&text).or_else(|| numbers(&text)).or_else(|| rfc(&text)).or_else(|| named_month(&text))
}

/// `2024-05-16`, also with a time after it; `2024-05`; `20240516`; seconds since 1970.
fn iso(text: &str) -> Option<Date> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let number: i64 = text.parse().ok()?;
        return match text.len() {
            8 => from_parts(number / 10_000, number / 100 % 100, number % 100),
            // Four digits are a year, and a year has no day.
            9..=10 => from_civil(jiff::Timestamp::from_second(number).ok()?.to_zoned(jiff::tz::TimeZone::UTC).date()),
            13 => from_civil(jiff::Timestamp::from_millisecond(number).ok()?.to_zoned(jiff::tz::TimeZone::UTC).date()),
            _ => None,
        };
    }
    let (day, rest) = (text.get(..10)?, text.get(10..)?);
    let date: civil::Date = day.parse().ok()?;
    let time = rest.is_empty() || rest.starts_with(['T', 't', ' ', 'Z', '+']);
    if time { from_civil(date) } else { None }
}

/// `2024/5/16`, `16.5.2024`: a four-digit year at either end, and a day above 12 when it is not clear which is which.
fn numbers(text: &str) -> Option<Date> {
    let day = text.split([' ', 'T']).next()?;
    let separator = day.chars().find(|c| matches!(c, '/' | '-' | '.'))?;
    let parts: Vec<&str> = day.split(separator).collect();
    let [a, b, c] = *parts.as_slice() else { return None };
    let number = |part: &str| (part.len() <= 4).then(|| part.parse::<i64>().ok()).flatten();
    let (x, y, z) = (number(a)?, number(b)?, number(c)?);
    if a.len() == 4 {
        return from_parts(x, y, z);
    }
    if c.len() != 4 {
        return None;
    }
    match separator {
        // With points the day always comes first.
        '.' => from_parts(z, y, x),
        _ if x > 12 || x == y => from_parts(z, y, x),
        _ if y > 12 => from_parts(z, x, y),
        _ => None,
    }
}

fn rfc(text: &str) -> Option<Date> {
    let zoned = rfc2822::DateTimeParser::new().parse_zoned(text).ok()?;
    from_civil(zoned.date())
}

/// `16 May 2024`, `May 16, 2024`, `16 مايو 2024`, `الخميس 16 أيار 2024`, `16 mai 2024`.
fn named_month(text: &str) -> Option<Date> {
    let mut lower = text.to_lowercase();
    for (two_words, one) in TWO_WORDS {
        lower = lower.replace(two_words, one);
    }
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '،' | '.' | '/' | '-'))
        .filter(|w| !w.is_empty())
        .collect();
    let month = words.iter().find_map(|word| month_number(word))?;
    let numbers: Vec<(usize, i64)> = words
        .iter()
        .map(|w| w.trim_end_matches(|c: char| c.is_alphabetic() && w.starts_with(|d: char| d.is_ascii_digit())))
        .filter_map(|w| w.parse().ok().map(|n| (w.len(), n)))
        .collect();
    let year = numbers.iter().find(|(len, _)| *len == 4)?.1;
    let day = numbers.iter().find(|(len, n)| *len <= 2 && (1..=31).contains(n))?.1;
    from_parts(year, month, day)
}

/// Month names of two words, and a name of one word for the same month.
const TWO_WORDS: [(&str, &str); 6] = [
    ("كانون الثاني", "يناير"),
    ("كانون الأول", "ديسمبر"),
    ("كانون الاول", "ديسمبر"),
    ("تشرين الأول", "أكتوبر"),
    ("تشرين الاول", "أكتوبر"),
    ("تشرين الثاني", "نوفمبر"),
];

fn month_number(word: &str) -> Option<i64> {
    const MONTHS: [&[&str]; 12] = [
        &["january", "jan", "يناير", "جانفي", "janvier", "ژانویه", "января"],
        &["february", "feb", "فبراير", "شباط", "فيفري", "février", "fevrier", "فوریه", "февраля"],
        &["march", "mar", "مارس", "آذار", "اذار", "mars", "марта"],
        &["april", "apr", "أبريل", "ابريل", "إبريل", "نيسان", "أفريل", "avril", "آوریل", "апреля"],
        &["may", "مايو", "أيار", "ايار", "ماي", "mai", "مه", "мая"],
        &["june", "jun", "يونيو", "حزيران", "جوان", "juin", "ژوئن", "июня"],
        &["july", "jul", "يوليو", "تموز", "جويلية", "juillet", "ژوئیه", "июля"],
        &["august", "aug", "أغسطس", "اغسطس", "آب", "أوت", "août", "aout", "اوت", "августа"],
        &["september", "sep", "sept", "سبتمبر", "أيلول", "ايلول", "septembre", "سپتامبر", "сентября"],
        &["october", "oct", "أكتوبر", "اكتوبر", "octobre", "اکتبر", "октября"],
        &["november", "nov", "نوفمبر", "novembre", "نوامبر", "ноября"],
        &["december", "dec", "ديسمبر", "décembre", "decembre", "دسامبر", "декабря"],
    ];
    let found = MONTHS.iter().position(|names| names.contains(&word))?;
    i64::try_from(found + 1).ok()
}

fn from_parts(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(u32::try_from(year).ok()?, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

fn from_civil(date: civil::Date) -> Option<Date> {
    from_parts(date.year().into(), date.month().into(), date.day().into())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[track_caller]
    fn check(text: &str, day: Option<&str>) {
        assert_eq!(parse(text).map(|d| d.to_string()).as_deref(), day, "{text:?}");
    }

    #[test]
    fn days_that_can_be_read_in_one_way() {
        for text in [
            "2024-05-16",
            "2024/05/16",
            "2024/5/16",
            "2024-05-16T23:30:00+03:00",
            "2024-05-16T10:00:00Z",
            "2024-05-16 10:00",
            "20240516",
            "1715860800",
            "16/05/2024",
            "05/16/2024",
            "16.5.2024",
            "Thu, 16 May 2024 10:00:00 +0000",
            "May 16, 2024",
            "16th May 2024",
            "16 mai 2024",
            "١٦ مايو ٢٠٢٤",
            "الخميس، 16 أيار 2024",
            "٢٠٢٤-٠٥-١٦",
            "۲۰۲۴/۰۵/۱۶",
        ] {
            check(text, Some("2024-05-16"));
        }
    }

    #[test]
    fn days_that_cannot() {
        for text in ["", "soon", "2024", "2024-05", "2024-13-01", "05/06/2024", "31/02/2024", "2024-05-16x", "٣"] {
            check(text, None);
        }
    }
}
