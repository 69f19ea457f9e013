//! Values as bytes and back: the messages between app and engine, and what a collection says of itself.
//!
//! One walk over the fields of a value serves both directions, and it changes the value in place. Code that is derived
//! for each direction, and hands on every field as a result, is four times as much for readers to load. The bytes are
//! those of postcard, which writes the head and the topics of a collection.

use crate::answer::{
    Answer, FacetValue, Facets, Filters, Hit, How, Mark, MarkKind, Matched, Matching, Overview, PartKind, Problem,
    ReadRequest, Reading, Request, Snippet, Sort, Suggestion, SuggestionKind, TopicInfo, Understood,
};
use crate::article::{Article, Block, BlockKind, Inline, InlineKind};
use crate::date::Date;
use crate::index::{date, day, put, take, take_slice};
use crate::lang::Direction;

/// Bytes on their way: written from values, or read into them.
pub struct Wire<'b> {
    /// What is still to be read; nothing when this wire writes.
    rest: Option<&'b [u8]>,
    written: Vec<u8>,
    is_whole: bool,
}

/// A value that can be written, and read into another of its type.
pub trait Cross: Default {
    /// Writes all of the value, or replaces all of it by what is read.
    fn cross(&mut self, wire: &mut Wire<'_>);
}

/// The bytes of a value.
///
/// ```
/// use kashshaf_search::{Filters, read_bytes, to_bytes};
/// let filters = Filters { topics: vec!["sea".to_string()], ..Filters::default() };
/// let bytes = to_bytes(filters.clone());
/// assert_eq!(read_bytes(&bytes), Some(filters));
/// assert_eq!(read_bytes::<Filters>(&bytes[..3]), None);
/// ```
pub fn to_bytes(mut value: impl Cross) -> Vec<u8> {
    let mut wire = Wire { rest: None, written: Vec::new(), is_whole: true };
    value.cross(&mut wire);
    wire.written
}

/// The value of some bytes, unless they end early or hold no such value.
pub fn read_bytes<T: Cross>(bytes: &[u8]) -> Option<T> {
    let mut wire = Wire { rest: Some(bytes), written: Vec::new(), is_whole: true };
    let mut value = T::default();
    value.cross(&mut wire);
    wire.is_whole.then_some(value)
}

// Not inlined, because each is called for hundreds of fields.
impl Wire<'_> {
    #[inline(never)]
    fn number(&mut self, number: &mut u32) {
        match &mut self.rest {
            None => put(&mut self.written, *number),
            Some(rest) => match take(rest) {
                Some(read) => *number = read,
                None => self.is_whole = false,
            },
        }
    }

    #[inline(never)]
    fn bytes(&mut self, bytes: &mut [u8]) {
        match &mut self.rest {
            None => self.written.extend_from_slice(bytes),
            Some(rest) => match take_slice(rest, bytes.len()) {
                Some(read) => bytes.copy_from_slice(read),
                None => self.is_whole = false,
            },
        }
    }

    /// How many values follow: never more than there are bytes, so that damage cannot fill the memory.
    #[inline(never)]
    fn count(&mut self, count: usize) -> usize {
        let mut number = count as u32;
        self.number(&mut number);
        match self.rest {
            Some(rest) if number as usize > rest.len() => {
                self.is_whole = false;
                0
            }
            _ => number as usize,
        }
    }

    #[inline(never)]
    fn text(&mut self, text: &mut String) {
        let mut bytes = std::mem::take(text).into_bytes();
        bytes.resize(self.count(bytes.len()), 0);
        self.bytes(&mut bytes);
        match String::from_utf8(bytes) {
            Ok(read) => *text = read,
            Err(_) => self.is_whole = false,
        }
    }

    /// The number of a variant. Returns it when the variant has to be made, because it was read.
    #[inline(never)]
    pub fn variant(&mut self, mut number: u32) -> Option<u32> {
        self.number(&mut number);
        self.rest.map(|_| number)
    }
}

impl Cross for u32 {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        wire.number(self);
    }
}

impl Cross for u8 {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        wire.bytes(std::slice::from_mut(self));
    }
}

impl Cross for bool {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        let mut byte = u8::from(*self);
        byte.cross(wire);
        *self = byte != 0;
    }
}

impl Cross for f32 {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        let mut bytes = self.to_le_bytes();
        wire.bytes(&mut bytes);
        *self = f32::from_le_bytes(bytes);
    }
}

/// A seal.
impl Cross for [u8; 8] {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        wire.bytes(self);
    }
}

impl Cross for String {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        wire.text(self);
    }
}

impl<T: Cross> Cross for Box<T> {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        T::cross(self, wire);
    }
}

impl<T: Cross> Cross for Option<T> {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        let mut is_some = self.is_some();
        is_some.cross(wire);
        if is_some {
            self.get_or_insert_default().cross(wire);
        }
    }
}

impl<T: Cross> Cross for Vec<T> {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        self.resize_with(wire.count(self.len()), T::default);
        self.iter_mut().for_each(|value| value.cross(wire));
    }
}

impl<A: Cross, B: Cross> Cross for (A, B) {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        self.0.cross(wire);
        self.1.cross(wire);
    }
}

impl<A: Cross, B: Cross, C: Cross> Cross for (A, B, C) {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        self.0.cross(wire);
        self.1.cross(wire);
        self.2.cross(wire);
    }
}

/// The walk over the fields of a struct: all of them, in the order in which they are declared.
macro_rules! fields {
    ($name:ident: $($field:ident)*) => {
        impl $crate::wire::Cross for $name {
            fn cross(&mut self, wire: &mut $crate::wire::Wire<'_>) {
                let $name { $($field),* } = self;
                $($field.cross(wire);)*
            }
        }
    };
}
pub(crate) use fields;

/// Enums without data: their variants, in the order in which they are declared.
macro_rules! variants {
    ($name:ident: $($variant:ident)*) => {
        impl Cross for $name {
            fn cross(&mut self, wire: &mut Wire<'_>) {
                if let Some(number) = wire.variant(*self as u32) {
                    let all = [$($name::$variant),*];
                    *self = all.get(number as usize).copied().unwrap_or_default();
                }
            }
        }
    };
}

variants!(Matching: Auto All Any);
variants!(Sort: Relevance Date);
variants!(SuggestionKind: Misspelled OtherSpelling);
variants!(How: Exact Clitics Related Beginning Typo Soft);
variants!(Direction: Ltr Rtl);

fields!(Request: query matching filters sort limit offset excerpts);
fields!(Filters: topics langs sources from to);
fields!(ReadRequest: slug query topics);
fields!(Overview: title description lang articles topics);
fields!(TopicInfo: id labels);
fields!(Answer: total at_least literal hits facets understood suggestions problems);
fields!(Understood: text span kind field excluded forms more);
fields!(Suggestion: kind word query total);
fields!(Hit: rank id slug title title_spans lang direction date source url minutes topics score matched snippet);
fields!(Matched: form how);
fields!(Snippet: text spans);
fields!(Facets: topics langs sources);
fields!(FacetValue: value count);
fields!(Reading: article minutes title_marks marks hits mentions related);
fields!(Mark: start end kind core);
fields!(Block: kind text inlines);
fields!(Inline: start end kind);

impl Cross for Article {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        // Its properties stay behind: queries ask for them, and no page shows them.
        let Article { id, slug, title, lang, direction, date, source, authors, url, topics, properties: _, blocks } =
            self;
        [id, slug, title, lang].into_iter().for_each(|text| wire.text(text));
        direction.cross(wire);
        date.cross(wire);
        source.cross(wire);
        authors.cross(wire);
        url.cross(wire);
        topics.cross(wire);
        blocks.cross(wire);
    }
}

/// A day as records have it: no number is a wrong one.
impl Cross for Option<Date> {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        let mut number = day(*self);
        number.cross(wire);
        *self = date(number);
    }
}

impl Cross for PartKind {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        const ALL: [PartKind; 9] = [
            PartKind::Word,
            PartKind::Function,
            PartKind::Exact,
            PartKind::Phrase,
            PartKind::Loose,
            PartKind::Pattern,
            PartKind::Typo,
            PartKind::Value,
            PartKind::Near(0),
        ];
        let is_like = |kind: &PartKind| std::mem::discriminant(kind) == std::mem::discriminant(self);
        if let Some(kind) = wire.variant(ALL.iter().position(is_like).unwrap_or_default() as u32) {
            *self = ALL.get(kind as usize).copied().unwrap_or_default();
        }
        if let PartKind::Near(words) = self {
            words.cross(wire);
        }
    }
}

impl Cross for MarkKind {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        let (mut is_topic, mut number) = match *self {
            MarkKind::Hit(number) => (false, number),
            MarkKind::Topic(number) => (true, number),
        };
        is_topic.cross(wire);
        number.cross(wire);
        *self = if is_topic { MarkKind::Topic(number) } else { MarkKind::Hit(number) };
    }
}

impl Cross for Problem {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        let made = wire.variant(match self {
            Problem::Relaxed => 0,
            Problem::NotFound(_) => 1,
            Problem::Shortened(_) => 2,
            Problem::Syntax(_) => 3,
            Problem::UnknownFilter(_) => 4,
            Problem::Incomplete(_) => 5,
        });
        if let Some(number) = made {
            *self = match number {
                1 => Problem::NotFound(String::new()),
                2 => Problem::Shortened(0),
                3 => Problem::Syntax(String::new()),
                4 => Problem::UnknownFilter(String::new()),
                5 => Problem::Incomplete(Vec::new()),
                _ => Problem::Relaxed,
            };
        }
        match self {
            Problem::Relaxed => {}
            Problem::Shortened(bytes) => bytes.cross(wire),
            Problem::NotFound(text) | Problem::Syntax(text) | Problem::UnknownFilter(text) => text.cross(wire),
            Problem::Incomplete(parts) => parts.cross(wire),
        }
    }
}

impl Cross for BlockKind {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        let (number, mut depth) = match *self {
            BlockKind::Paragraph => (0, 0),
            BlockKind::Heading(depth) => (1, depth),
            BlockKind::Bullet(depth) => (2, depth),
            BlockKind::Number(depth) => (3, depth),
            BlockKind::Quote => (4, 0),
            BlockKind::Code => (5, 0),
            BlockKind::Row => (6, 0),
            BlockKind::Caption => (7, 0),
            BlockKind::Related => (8, 0),
            BlockKind::Boilerplate => (9, 0),
        };
        let made = wire.variant(number);
        depth.cross(wire);
        if let Some(number) = made {
            *self = match number {
                1 => BlockKind::Heading(depth),
                2 => BlockKind::Bullet(depth),
                3 => BlockKind::Number(depth),
                4 => BlockKind::Quote,
                5 => BlockKind::Code,
                6 => BlockKind::Row,
                7 => BlockKind::Caption,
                8 => BlockKind::Related,
                9 => BlockKind::Boilerplate,
                _ => BlockKind::Paragraph,
            };
        }
    }
}

impl Cross for InlineKind {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        let made = wire.variant(match self {
            InlineKind::Emphasis => 0,
            InlineKind::Strong => 1,
            InlineKind::Code => 2,
            InlineKind::Link(_) => 3,
        });
        if let Some(number) = made {
            *self = match number {
                1 => InlineKind::Strong,
                2 => InlineKind::Code,
                3 => InlineKind::Link(String::new()),
                _ => InlineKind::Emphasis,
            };
        }
        if let InlineKind::Link(address) = self {
            address.cross(wire);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<T: Cross + Clone + PartialEq + std::fmt::Debug>(value: T) {
        let bytes = to_bytes(value.clone());
        assert_eq!(read_bytes::<T>(&bytes), Some(value));
        for end in 0..bytes.len() {
            assert_eq!(read_bytes::<T>(&bytes[..end]), None, "cut at {end}");
        }
    }

    #[test]
    fn every_kind_of_value_comes_back() {
        let near = PartKind::Near(7);
        check([PartKind::Word, PartKind::Value, PartKind::Typo, near, PartKind::Function].to_vec());
        check(vec![MarkKind::Hit(300), MarkKind::Topic(2)]);
        let incomplete = Problem::Incomplete(vec!["terms 3".into()]);
        let texts = [Problem::NotFound("a".into()), Problem::Syntax("(".into()), Problem::UnknownFilter("x".into())];
        check([vec![Problem::Relaxed, Problem::Shortened(9), incomplete], texts.to_vec()].concat());
        let kinds = [BlockKind::Heading(3), BlockKind::Bullet(1), BlockKind::Number(9), BlockKind::Quote];
        check([kinds.to_vec(), vec![BlockKind::Code, BlockKind::Row, BlockKind::Caption, BlockKind::Related]].concat());
        check(vec![BlockKind::Boilerplate, BlockKind::Paragraph]);
        let link = InlineKind::Link("https://a.example".into());
        check(vec![InlineKind::Strong, InlineKind::Code, link, InlineKind::Emphasis]);
        check(vec![How::Soft, How::Exact, How::Typo]);
    }

    #[test]
    fn structs_come_back() {
        let day = Date::new(2024, 5, 16);
        let filters = Filters { topics: vec!["sea".into()], from: day, ..Filters::default() };
        check(Request { query: "طاقة".into(), filters, sort: Sort::Date, excerpts: Some(5), ..Request::default() });
        let snippet = Snippet { text: "…x".into(), spans: vec![(3, 4)] };
        let hit = Hit { rank: 1, direction: Direction::Rtl, date: day, score: 1.5, snippet, ..Hit::default() };
        let part = Understood { span: (0, 4), excluded: true, more: 2, ..Understood::default() };
        check(Answer { total: 200, at_least: true, hits: vec![hit], understood: vec![part], ..Answer::default() });
        let block = Block { inlines: vec![Inline { start: 0, end: 1, kind: InlineKind::Strong }], ..Block::default() };
        let article =
            Article { title: "t".into(), source: Some("s".into()), blocks: vec![block], ..Article::default() };
        let marks = vec![vec![], vec![Mark::new(0, 1, MarkKind::Topic(1))]];
        check(Reading { article, marks, related: vec![(1, "b".into())], ..Reading::default() });
    }

    #[test]
    fn the_bytes_are_those_of_postcard() {
        let labels = vec![("ar".to_string(), "بحر".to_string())];
        let topics = vec![TopicInfo { id: "sea".into(), labels }];
        let overview = Overview { title: "x".repeat(300), articles: 70_000, topics, ..Overview::default() };
        let bytes = postcard::to_allocvec(&overview).expect("plain values can be encoded");
        assert_eq!(to_bytes(overview), bytes);
        let mixed = (1.5_f32, Some(7_u8), vec![[3_u8; 8]]);
        assert_eq!(to_bytes(mixed.clone()), postcard::to_allocvec(&mixed).expect("plain values can be encoded"));
    }

    #[test]
    fn a_count_beyond_the_bytes_is_damage() {
        assert_eq!(read_bytes::<Vec<u32>>(&[0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1]), None);
        assert_eq!(read_bytes::<String>(&[2, 0xFF, 0xFE]), None);
    }
}
