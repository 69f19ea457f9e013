//! Days and ranges of days, as people write them.

use super::Kind;
use super::words::is_invisible;
use crate::date::Date;

/// The days of `2024-05`, `2024..2025`, `..2024`, `>2024-05-16` and the like, inclusive.
pub(super) fn dates(text: &str) -> Option<Kind> {
    // However a date is written, what remains is digits, '-' and the signs of a range.
    let text: String = text.chars().filter(|&c| !is_invisible(c)).map(date_sign).collect();
    let (from, to) = if let Some((from, to)) = range_ends(&text) {
        let (from, to) = (limit(from)?, limit(to)?);
        match (from, to) {
            (None, None) => return None,
            // From right to left the ends of a range are easily swapped.
            (Some(a), Some(b)) => (Some(a.0.min(b.0)), Some(a.1.max(b.1))),
            _ => (from.map(|d| d.0), to.map(|d| d.1)),
        }
    } else if let Some(than) = text.strip_prefix(">=").or(text.strip_prefix('≥')) {
        (Some(limit(than)??.0), None)
    } else if let Some(than) = text.strip_prefix("<=").or(text.strip_prefix('≤')) {
        (None, Some(limit(than)??.1))
    } else if let Some(than) = text.strip_prefix('>') {
        (Some(day_after(limit(than)??.1)?), None)
    } else if let Some(than) = text.strip_prefix('<') {
        (None, Some(day_before(limit(than)??.0)?))
    } else {
        let (from, to) = limit(&text)??;
        (Some(from), Some(to))
    };
    Some(Kind::Dates(from, to))
}

/// The ends of a range, `a..b` or `a…b`. Looked for sign by sign, because looking for a text is a kilobyte of program.
pub(super) fn range_ends(text: &str) -> Option<(&str, &str)> {
    let parts_ends = |&(at, sign): &(usize, char)| sign == '…' || text[at..].starts_with("..");
    let (at, sign) = text.char_indices().find(parts_ends)?;
    let after = if sign == '…' { sign.len_utf8() } else { "..".len() };
    Some((&text[..at], &text[at + after..]))
}

fn date_sign(c: char) -> char {
    match c {
        '/' | '／' | '\u{2010}'..='\u{2015}' | '−' | '－' | '﹣' => '-',
        '．' => '.',
        '＞' => '>',
        '＜' => '<',
        '＝' => '=',
        _ => c,
    }
}

/// The days of one end of a range: `Some(None)` where nothing stands, `None` where no date does.
fn limit(text: &str) -> Option<Option<(Date, Date)>> {
    // Whoever typed 2024- is about to type a month.
    match text.trim().trim_end_matches('-') {
        "" => Some(None),
        text => Date::span(text).map(Some),
    }
}

fn day_after(day: Date) -> Option<Date> {
    let (y, m, d) = (day.year(), day.month(), day.day());
    Date::new(y, m, d + 1).or_else(|| Date::new(y, m + 1, 1)).or_else(|| Date::new(y + 1, 1, 1))
}

fn day_before(day: Date) -> Option<Date> {
    let (y, m, d) = (day.year(), day.month(), day.day());
    let last_of_month = || (28..=31).rev().find_map(|d| Date::new(y, m - 1, d));
    Date::new(y, m, d - 1).or_else(last_of_month).or_else(|| Date::new(y - 1, 12, 31))
}
