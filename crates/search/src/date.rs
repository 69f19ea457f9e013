//! Days, and the spans of days that a link or a query can name.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::messages::decimal;

/// A day of the Gregorian calendar, as the number `yyyymmdd`: it sorts as days do and packs into four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Date(u32);

impl Date {
    /// A day, or `None` when the calendar has no such day. Years run from 1 to 9999.
    ///
    /// ```
    /// use kashshaf_search::Date;
    /// assert_eq!(Date::new(2024, 2, 29).map(|d| d.to_string()).as_deref(), Some("2024-02-29"));
    /// assert_eq!(Date::new(2023, 2, 29), None);
    /// ```
    pub fn new(year: u32, month: u32, day: u32) -> Option<Date> {
        let fits = (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        fits.then_some(Date(year * 10_000 + month * 100 + day))
    }

    /// The year, from 1 to 9999.
    pub fn year(self) -> u32 {
        self.0 / 10_000
    }

    /// The month, from 1 to 12.
    pub fn month(self) -> u32 {
        self.0 / 100 % 100
    }

    /// The day of the month, from 1 to 31.
    pub fn day(self) -> u32 {
        self.0 % 100
    }

    /// The day as links write it: `2024-05-16`.
    pub fn text(self) -> String {
        let digits = decimal(100_000_000 + self.0);
        [&digits[1..5], "-", &digits[5..7], "-", &digits[7..]].concat()
    }

    /// The first and the last day that `2024`, `2024-05` or `2024-05-16` names. Any decimal digits are read.
    ///
    /// ```
    /// use kashshaf_search::Date;
    /// let (first, last) = Date::span("2024-02").unwrap();
    /// assert_eq!((first.to_string(), last.to_string()), ("2024-02-01".into(), "2024-02-29".into()));
    /// assert_eq!(Date::span("٢٠٢٤"), Date::span("2024"));
    /// assert_eq!(Date::span("May"), None);
    /// ```
    pub fn span(text: &str) -> Option<(Date, Date)> {
        let mut parts = Vec::new();
        for part in text.trim().split(['-', '/', '.']) {
            let mut number = 0_u32;
            if part.is_empty() || part.chars().count() > 4 {
                return None;
            }
            for c in part.chars() {
                number = number * 10 + crate::text::digit_value(c)?;
            }
            parts.push(number);
        }
        match *parts.as_slice() {
            [y] => Some((Date::new(y, 1, 1)?, Date::new(y, 12, 31)?)),
            [y, m] => Some((Date::new(y, m, 1)?, Date::new(y, m, days_in(y, m))?)),
            [y, m, d] => Date::new(y, m, d).map(|day| (day, day)),
            _ => None,
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}
