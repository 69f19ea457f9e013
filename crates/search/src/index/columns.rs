//! Columns: a property of all articles side by side, to narrow a list by it and to count its values.
//!
//! Column 0 holds what the page always counts: the languages and the sources, most articles first, then for each article
//! the number of its language, of its source plus one, and of its topics, these with the steps between them. Column 1 is
//! the day of each article, as the step from the article before. Column 2 joins articles that share a title: the step back to the
//! last one with the same, or 0. The others are the properties named in the head: their values, and for each article how
//! many it has and which.

use super::packer::{Packer, Unpacked, Unpacker};
use super::records::date;
use crate::date::Date;

/// The columns that every collection has, by their numbers.
pub(crate) const FACETS: u32 = 0;
pub(crate) const DAYS: u32 = 1;
pub(crate) const SIBLINGS: u32 = 2;
/// The first of the others.
pub(crate) const PROPERTIES: u32 = 3;

/// Numbers of values, some for each article.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Values {
    ends: Vec<u32>,
    values: Vec<u32>,
}

impl Values {
    /// Adds the next article's, rising.
    pub(crate) fn push(&mut self, values: &[u32]) {
        self.values.extend(values);
        self.ends.push(self.values.len() as u32);
    }

    /// How much memory they take, in bytes.
    pub(crate) fn size(&self) -> usize {
        (self.ends.len() + self.values.len()) * size_of::<u32>()
    }

    /// Those of an article.
    pub(crate) fn of(&self, doc: u32) -> &[u32] {
        let end = |doc: usize| self.ends.get(doc).map_or(0, |&end| end as usize);
        let start = (doc as usize).checked_sub(1).map_or(0, end);
        self.values.get(start..end(doc as usize)).unwrap_or_default()
    }

    fn write(&self, doc: u32, out: &mut Packer) {
        let values = self.of(doc);
        out.number(values.len() as u32);
        let mut before = 0;
        for &value in values {
            out.number(value - before);
            before = value;
        }
    }

    fn read(&mut self, values: usize, read: &mut Unpacker<'_>) -> Option<()> {
        let mut value = 0_u32;
        for _ in 0..read.number()? {
            value = value.checked_add(read.number()?).filter(|&value| (value as usize) < values)?;
            self.values.push(value);
        }
        self.ends.push(self.values.len() as u32);
        Some(())
    }
}

/// Column 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Facets {
    pub(crate) langs: Vec<String>,
    pub(crate) sources: Vec<String>,
    /// For each article.
    pub(crate) lang: Vec<u32>,
    /// For each article the number of its source plus one; 0 for none.
    pub(crate) source: Vec<u32>,
    pub(crate) topics: Values,
}

impl Facets {
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = Packer::default();
        names(&self.langs, &mut out);
        names(&self.sources, &mut out);
        for ((&lang, &source), doc) in self.lang.iter().zip(&self.source).zip(0..) {
            out.number(lang);
            out.number(source);
            self.topics.write(doc, &mut out);
        }
        out.finish()
    }

    pub(crate) fn read(raw: &[u8], articles: u32, topics: usize) -> Option<Facets> {
        let unpacked = Unpacked::open(raw)?;
        let mut read = unpacked.read();
        let mut facets = Facets { langs: read_names(&mut read)?, sources: read_names(&mut read)?, ..Facets::default() };
        for _ in 0..articles {
            facets.lang.push(read.number().filter(|&lang| (lang as usize) < facets.langs.len())?);
            facets.source.push(read.number().filter(|&source| source as usize <= facets.sources.len())?);
            facets.topics.read(topics, &mut read)?;
        }
        read.is_done().then_some(facets)
    }
}

/// A property: its values, most articles first, and which each article has.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Property {
    pub(crate) values: Vec<String>,
    pub(crate) of: Values,
}

impl Property {
    pub(crate) fn write(&self, articles: u32) -> Vec<u8> {
        let mut out = Packer::default();
        names(&self.values, &mut out);
        (0..articles).for_each(|doc| self.of.write(doc, &mut out));
        out.finish()
    }

    pub(crate) fn read(raw: &[u8], articles: u32) -> Option<Property> {
        let unpacked = Unpacked::open(raw)?;
        let mut read = unpacked.read();
        let mut property = Property { values: read_names(&mut read)?, of: Values::default() };
        for _ in 0..articles {
            property.of.read(property.values.len(), &mut read)?;
        }
        read.is_done().then_some(property)
    }
}

/// Writes column 1 from the numbers of days, which never fall.
pub(crate) fn write_days(days: impl Iterator<Item = u32>) -> Vec<u8> {
    let (mut out, mut before) = (Packer::default(), 0);
    for day in days {
        out.number(day - before);
        before = day;
    }
    out.finish()
}

/// The day of each article.
pub(crate) fn read_days(raw: &[u8], articles: u32) -> Option<Vec<Option<Date>>> {
    let unpacked = Unpacked::open(raw)?;
    let (mut read, mut days, mut day) = (unpacked.read(), Vec::new(), 0_u32);
    for _ in 0..articles {
        day = day.checked_add(read.number()?)?;
        days.push(date(day));
    }
    read.is_done().then_some(days)
}

/// Writes column 2 from a number for each title.
pub(crate) fn write_siblings<K: std::hash::Hash + Eq>(titles: impl Iterator<Item = Option<K>>) -> Vec<u8> {
    let (mut out, mut last) = (Packer::default(), std::collections::HashMap::new());
    for (title, doc) in titles.zip(0_u32..) {
        let before = title.and_then(|title| last.insert(title, doc));
        out.number(before.map_or(0, |before| doc - before));
    }
    out.finish()
}

/// For each article the first one with its title.
pub(crate) fn read_siblings(raw: &[u8], articles: u32) -> Option<Vec<u32>> {
    let unpacked = Unpacked::open(raw)?;
    let (mut read, mut firsts) = (unpacked.read(), Vec::new());
    for doc in 0..articles {
        let step = read.number()?;
        firsts.push(if step == 0 { doc } else { *firsts.get(doc.checked_sub(step)? as usize)? });
    }
    read.is_done().then_some(firsts)
}

fn names(names: &[String], out: &mut Packer) {
    out.number(names.len() as u32);
    names.iter().for_each(|name| out.text(name));
}

fn read_names(read: &mut Unpacker<'_>) -> Option<Vec<String>> {
    (0..read.number()?).map(|_| read.text().map(str::to_string)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_back_as_they_went_in() {
        let mut topics = Values::default();
        [&[0, 2][..], &[], &[1]].iter().for_each(|values| topics.push(values));
        let facets = Facets {
            langs: vec!["ar".into(), "en".into()],
            sources: vec!["الوكالة".into()],
            lang: vec![0, 1, 0],
            source: vec![1, 0, 1],
            topics: topics.clone(),
        };
        assert_eq!(Facets::read(&facets.write(), 3, 3), Some(facets.clone()));
        assert_eq!(Facets::read(&facets.write(), 3, 2), None);
        let property = Property { values: vec!["a".into(), "b".into(), "c".into()], of: topics };
        assert_eq!(Property::read(&property.write(3), 3), Some(property));
        let days = [
            0,
            super::super::records::day(Date::new(2024, 5, 16)),
            super::super::records::day(Date::new(2024, 12, 31)),
        ];
        let read = read_days(&write_days(days.into_iter()), 3);
        assert_eq!(read, Some(vec![None, Date::new(2024, 5, 16), Date::new(2024, 12, 31)]));
        let titles = [Some("a"), Some("b"), None, Some("a"), None, Some("a")];
        assert_eq!(read_siblings(&write_siblings(titles.into_iter()), 6), Some(vec![0, 1, 2, 0, 4, 0]));
    }
}
