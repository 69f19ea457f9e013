//! Records: what a list of hits shows of each article, so that it needs no text.
//!
//! A part holds a run of articles of one size, each a row (`rows`): id; slug, empty when it is the id; title; address;
//! language; source; direction; day; minutes; number of topics and each of them.

use super::packer::{Packer, Unpacker};
use super::rows::Row;
use crate::date::Date;
use crate::lang::Direction;

/// What a list of hits shows of an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) url: Option<String>,
    pub(crate) lang: String,
    pub(crate) source: Option<String>,
    pub(crate) direction: Direction,
    pub(crate) date: Option<Date>,
    pub(crate) minutes: u32,
    pub(crate) topics: Vec<u32>,
}

impl Row for Record {
    fn write(&self, out: &mut Packer) {
        out.text(&self.id);
        out.text(if self.slug == self.id { "" } else { &self.slug });
        out.text(&self.title);
        out.option(self.url.as_deref());
        out.text(&self.lang);
        out.option(self.source.as_deref());
        out.number(u32::from(self.direction == Direction::Rtl));
        out.number(day(self.date));
        out.number(self.minutes);
        out.number(self.topics.len() as u32);
        self.topics.iter().for_each(|&topic| out.number(topic));
    }

    fn read(read: &mut Unpacker<'_>) -> Option<Record> {
        let id = read.text()?.to_string();
        let slug = Some(read.text()?).filter(|slug| !slug.is_empty()).unwrap_or(&id).to_string();
        let mut record = Record {
            title: read.text()?.to_string(),
            url: read.option()?,
            lang: read.text()?.to_string(),
            source: read.option()?,
            direction: if read.number()? == 1 { Direction::Rtl } else { Direction::Ltr },
            date: date(read.number()?),
            minutes: read.number()?,
            topics: Vec::new(),
            id,
            slug,
        };
        for _ in 0..read.number()? {
            record.topics.push(read.number()?);
        }
        Some(record)
    }
}

/// A day as a number that rises with time; 0 is none.
pub(crate) fn day(date: Option<Date>) -> u32 {
    date.map_or(0, |d| (d.year() * 12 + d.month() - 1) * 31 + d.day())
}

/// The day of a number.
pub(crate) fn date(number: u32) -> Option<Date> {
    let (month, day) = (number.checked_sub(1)? / 31, (number - 1) % 31 + 1);
    Date::new(month / 12, month % 12 + 1, day)
}
