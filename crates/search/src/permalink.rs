//! Everything a shared link must restore, and its form in an address.
//!
//! The state stands in the fragment (`#q=...&v=1`): it never reaches a server, no host limits it, it works from
//! disk. Parsing is total, printing is canonical: keys in a fixed order, defaults left out, `v=1` last, nothing
//! outside unreserved ASCII, so that programs which shorten links at odd characters leave it whole.

use crate::answer::{Filters, Request, Sort};
use crate::date::Date;
use crate::messages::decimal;

/// What a view shows: the whole state of the explorer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permalink {
    /// The query as typed.
    pub query: String,
    /// What the list is narrowed by.
    pub filters: Filters,
    /// The order of the list.
    pub sort: Sort,
    /// Which view, when it is not the list (`timeline`, ...).
    pub view: Option<String>,
    /// The slug of the open article.
    pub article: Option<String>,
    /// The current hit of the open article, from 1.
    pub hit: Option<u32>,
    /// Where that hit stands, for links to one passage: block and byte, see [`crate::Reading::place_of`]. Such a link
    /// leads to the same words when more articles have changed what else is a hit.
    pub place: Option<(u32, u32)>,
    /// Keys that this version does not know, kept in order as they came.
    pub unknown: Vec<(String, String)>,
}

/// The longest fragment that is written, in bytes: many programs cut longer addresses.
const LONGEST_WRITTEN: usize = 8 * 1024;
/// The longest fragment that is read, in bytes.
const LONGEST_READ: usize = 64 * 1024;

impl Permalink {
    /// Reads a fragment, with or without `#`. Never fails: what is unknown is kept, what is broken is left out.
    ///
    /// ```
    /// use kashshaf_search::Permalink;
    /// let link = Permalink::parse("#q=تعاون+الطاقة&topic=energy,trade&a=seed&v=1");
    /// assert_eq!(link.query, "تعاون الطاقة");
    /// assert_eq!(link.filters.topics, ["energy", "trade"]);
    /// assert_eq!(Permalink::parse(&link.print()), link);
    /// ```
    pub fn parse(fragment: &str) -> Permalink {
        let mut link = Permalink::default();
        if Permalink::refuses(fragment) {
            return link;
        }
        // Programs that copy links in right-to-left text leave direction marks between the characters.
        let fragment: String = fragment.chars().filter(|&c| !is_bidi_control(c)).collect();
        for pair in fragment.trim_start_matches('#').split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let key = decode(key);
            match key.as_str() {
                "q" => link.query = decode(value),
                "topic" => link.filters.topics = list(value),
                "lang" => link.filters.langs = list(value),
                "source" => link.filters.sources = list(value),
                "from" => link.filters.from = Date::span(&decode(value)).map(|(first, _)| first),
                "to" => link.filters.to = Date::span(&decode(value)).map(|(_, last)| last),
                "sort" => link.sort = if decode(value) == "date" { Sort::Date } else { Sort::Relevance },
                "view" => link.view = some(decode(value)),
                "a" => link.article = some(decode(value)),
                "hit" => (link.hit, link.place) = hit(&decode(value)),
                "v" => {}
                _ => link.unknown.push((key, decode(value))),
            }
        }
        link
    }

    /// Whether a fragment is too long to be read (over 64 KB); [`Permalink::parse`] then gives the plain list.
    pub fn refuses(fragment: &str) -> bool {
        fragment.len() > LONGEST_READ
    }

    /// The fragment without `#`; empty for the plain list. `parse(print(x)) == x`, as long as `x` fits into 8 KB:
    /// a query is cut to fit, unknown keys are left out.
    pub fn print(&self) -> String {
        let whole = self.print_all(&self.query, &self.unknown);
        if whole.len() <= LONGEST_WRITTEN {
            return whole;
        }
        let rest = self.print_all("", &[]).len();
        let mut end = self.query.floor_char_boundary(LONGEST_WRITTEN);
        while end > 0 && encode(&self.query[..end]).len() + "q=&".len() + rest > LONGEST_WRITTEN {
            end = self.query.floor_char_boundary(end - end.div_ceil(16));
        }
        self.print_all(&self.query[..end], &[])
    }

    /// The fragment, and behind it the words it leads to, for browsers that look for them: a text directive, with the
    /// words before and after where there are any.
    ///
    /// ```
    /// let link = kashshaf_search::Permalink { article: Some("a".into()), ..Default::default() };
    /// assert_eq!(link.print_with_quote("so", "a-b, c", ""), "a=a&v=1:~:text=so-,a%2Db%2C%20c");
    /// ```
    pub fn print_with_quote(&self, before: &str, text: &str, after: &str) -> String {
        // A dash means something in a directive, so it is escaped too.
        let quote = |text: &str| encode(text).replace('-', "%2D");
        let mut out = self.print();
        out.push_str(":~:text=");
        if !before.is_empty() {
            out.push_str(&quote(before));
            out.push_str("-,");
        }
        out.push_str(&quote(text));
        if !after.is_empty() {
            out.push_str(",-");
            out.push_str(&quote(after));
        }
        out
    }

    /// The part of the link that a search answers.
    pub fn request(&self, limit: u32) -> Request {
        let (query, filters) = (self.query.clone(), self.filters.clone());
        Request { query, filters, sort: self.sort, limit, ..Request::default() }
    }

    fn print_all(&self, query: &str, unknown: &[(String, String)]) -> String {
        let mut out = String::new();
        let mut write = |key: &str, value: String| {
            out.push_str(key);
            out.push('=');
            out.push_str(&value);
            out.push('&');
        };
        if !query.is_empty() {
            write("q", encode(query));
        }
        for (key, values) in
            [("topic", &self.filters.topics), ("lang", &self.filters.langs), ("source", &self.filters.sources)]
        {
            if !values.is_empty() {
                write(key, values.iter().map(|v| encode(v)).collect::<Vec<_>>().join(","));
            }
        }
        for (key, day) in [("from", self.filters.from), ("to", self.filters.to)] {
            if let Some(day) = day {
                write(key, day.text());
            }
        }
        if self.sort == Sort::Date {
            write("sort", "date".into());
        }
        if let Some(view) = &self.view {
            write("view", encode(view));
        }
        if let Some(article) = &self.article {
            write("a", encode(article));
        }
        if let Some(hit) = self.hit {
            let place = self
                .place
                .map_or_else(String::new, |(block, byte)| ["-", &decimal(block), "-", &decimal(byte)].concat());
            write("hit", [&decimal(hit), place.as_str()].concat());
        }
        for (key, value) in unknown {
            write(&encode(key), encode(value));
        }
        // The version stands last, so that a link ends with a digit and no program takes its end for punctuation.
        if !out.is_empty() {
            out.push_str("v=1");
        }
        out
    }
}

/// Percent-encodes everything outside the unreserved ASCII letters, digits, `-` and `_`.
fn encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            out.push(char::from(byte));
        } else {
            out.extend(['%', char::from(HEX[usize::from(byte >> 4)]), char::from(HEX[usize::from(byte & 15)])]);
        }
    }
    out
}

/// Reads percent-encoded text. Anything that is no escape stands for itself; broken UTF-8 becomes `�`.
fn decode(text: &str) -> String {
    let hex = |byte: Option<&u8>| byte.and_then(|&b| char::from(b).to_digit(16));
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        match (byte, hex(bytes.get(at + 1)), hex(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
                continue;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A hit's number, and its place when the link has one: `3`, or `3-5-120`.
fn hit(value: &str) -> (Option<u32>, Option<(u32, u32)>) {
    let mut numbers = value.split('-').map(|n| n.parse::<u32>().ok());
    let hit = numbers.next().flatten().filter(|&hit| hit > 0);
    match (numbers.next().flatten(), numbers.next().flatten(), numbers.next()) {
        (Some(block), Some(byte), None) => (hit, hit.map(|_| (block, byte))),
        _ => (hit, None),
    }
}

/// A list of values: commas part them, commas inside a value are escaped.
fn list(value: &str) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for value in value.split(',').map(decode).filter(|v| !v.is_empty()) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|t| !t.is_empty())
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(fragment: &str, printed: &str) {
        assert_eq!(Permalink::parse(fragment).print(), printed);
    }

    #[test]
    fn a_link_is_printed_in_one_way() {
        check("", "");
        check("#v=1", "");
        check("#hit=3&a=seed&q=a+b&v=1", "q=a%20b&a=seed&hit=3&v=1");
        check("#hit=3-5-120&a=seed&v=1", "a=seed&hit=3-5-120&v=1");
        check("#hit=3-x&a=seed&v=1", "a=seed&hit=3&v=1");
        check("#lang=ar,en,ar&topic=energy", "topic=energy&lang=ar,en&v=1");
        check("#from=2024-05&to=٢٠٢٤-٠٦", "from=2024-05-01&to=2024-06-30&v=1");
    }

    #[test]
    fn what_people_paste_is_understood() {
        let expected = Permalink { query: "تعاون".into(), article: Some("x".into()), ..Permalink::default() };
        for link in
            ["#q=تعاون&a=x&v=1", "q=%D8%AA%D8%B9%D8%A7%D9%88%D9%86&a=x&v=1،", "\u{2067}#q=تعا\u{200F}ون&a=x\u{2069}"]
        {
            assert_eq!(Permalink::parse(link), expected, "{link}");
        }
    }

    #[test]
    fn broken_parts_are_left_out_and_unknown_ones_kept() {
        check("#from=soon&hit=-1&sort=&mood=calm&__proto__=%ZZ%FF", "mood=calm&__proto__=%25ZZ%EF%BF%BD&v=1");
    }

    #[test]
    fn long_links_are_cut_and_longer_ones_refused() {
        let link = Permalink { query: "مياه ".repeat(2000), article: Some("x".into()), ..Permalink::default() };
        let printed = link.print();
        assert!(printed.len() <= LONGEST_WRITTEN && printed.len() > LONGEST_WRITTEN * 9 / 10, "{}", printed.len());
        assert_eq!(Permalink::parse(&printed).article.as_deref(), Some("x"));
        assert_eq!(Permalink::parse(&format!("q={}", "a".repeat(LONGEST_READ))), Permalink::default());
        for query in ["能".repeat(3000), format!("a{}", "ي".repeat(9000)), format!("ab{}", "😀".repeat(5000))] {
            let printed = Permalink { query, ..Permalink::default() }.print();
            assert!(printed.len() <= LONGEST_WRITTEN && printed.len() > LONGEST_WRITTEN * 9 / 10, "{}", printed.len());
        }
    }

    prop_compose! {
        fn permalinks()(
            query in ".{0,40}",
            lists in proptest::collection::vec(proptest::collection::btree_set(".{1,12}", 0..3), 3),
            days in proptest::collection::vec(proptest::option::of((1_u32..=9999, 1_u32..=12, 1_u32..=28)), 2),
            date in any::<bool>(),
            view in proptest::option::of("[a-z]{1,9}"),
            article in proptest::option::of(".{1,20}"),
            hit in proptest::option::of(1_u32..),
            place in any::<(u32, u32)>(),
            placed in any::<bool>(),
            unknown in proptest::collection::vec(("x[^&=]{0,8}", ".{0,9}"), 0..3),
        ) -> Permalink {
            let list = |n: usize| lists[n].iter().cloned().collect();
            let day = |n: usize| days[n].and_then(|(y, m, d): (u32, u32, u32)| Date::new(y, m, d));
            let filters = Filters { topics: list(0), langs: list(1), sources: list(2), from: day(0), to: day(1) };
            let sort = if date { Sort::Date } else { Sort::Relevance };
            let place = hit.filter(|_| placed).map(|_| place);
            Permalink { query, filters, sort, view, article, hit, place, unknown }
        }
    }

    proptest! {
        #[test]
        fn every_link_survives_being_printed_and_read(link in permalinks()) {
            let printed = link.print();
            prop_assert!(printed.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_%=&,".contains(&b)), "{printed}");
            prop_assert_eq!(Permalink::parse(&printed), link);
        }

        #[test]
        fn any_text_can_be_read(fragment in "\\PC{0,200}") {
            let link = Permalink::parse(&fragment);
            prop_assert_eq!(Permalink::parse(&link.print()), link);
        }
    }
}
