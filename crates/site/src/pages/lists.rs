//! The list of all articles, on as many pages as it takes.
//!
//! `articles/index.html` has the newest; the older ones follow on pages that are counted from the oldest on. Where a page
//! ends is said by the articles themselves, so that one that comes changes the page that it comes to and the first, and
//! seldom others. All pages are linked in a chain.

use std::ops::Range;

/// A page of older articles has so many at least, and at most. Between them one article in [`ENDING`] ends a page. The first
/// page has what is left, and one page more, so that it is never short.
const LEAST: u32 = 256;
const MOST: u32 = 768;
const ENDING: u8 = 64;

/// How the list is cut.
pub(super) struct Lists {
    articles: u32,
    /// How many older articles stand before each page, from the oldest page on; the last is the first page of the chain.
    before: Vec<u32>,
}

impl Lists {
    /// Cuts the list, given a byte of a digest of each article, the oldest first.
    pub(super) fn of(articles: impl Iterator<Item = u8>) -> Lists {
        let (mut lists, mut size) = (Lists { articles: 0, before: vec![0] }, 0);
        for byte in articles {
            lists.articles += 1;
            size += 1;
            if size >= MOST || size >= LEAST && byte.is_multiple_of(ENDING) {
                lists.before.push(lists.articles);
                size = 0;
            }
        }
        if lists.before.len() > 1 {
            lists.before.pop();
        }
        lists
    }

    /// How many pages there are: page 0 has the newest articles, the others are counted from the oldest on.
    pub(super) fn count(&self) -> u32 {
        self.before.len() as u32
    }

    /// The places of the articles on a page, newest first.
    pub(super) fn places(&self, number: u32) -> Range<u32> {
        let place = |page: u32| self.articles - self.before[page as usize];
        match number {
            0 => 0..place(self.count() - 1),
            number => place(number)..place(number - 1),
        }
    }

    /// The page before in the chain, with newer articles.
    pub(super) fn newer(&self, number: u32) -> Option<u32> {
        let last = self.count() - 1;
        (number > 0).then(|| if number == last { 0 } else { number + 1 })
    }

    /// The page after it, with older articles.
    pub(super) fn older(&self, number: u32) -> Option<u32> {
        let number = if number == 0 { self.count() } else { number };
        Some(number - 1).filter(|&older| older > 0)
    }

    /// Its name among the pages of articles. No article has such a slug.
    pub(super) fn slug(number: u32) -> String {
        if number == 0 { "index".to_owned() } else { format!("index-{number}") }
    }

    /// Where it stands for the other pages.
    pub(super) fn name(number: u32) -> String {
        format!("{}.html", Lists::slug(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes as digests have them.
    fn bytes(count: u32) -> Vec<u8> {
        (0..count).map(|n| (n.wrapping_mul(0x9E37_79B9) >> 24) as u8).collect()
    }

    #[test]
    fn every_article_is_on_one_page_and_every_page_in_the_chain() {
        for articles in [bytes(0), bytes(1), bytes(LEAST), bytes(7000), vec![0; 7 * LEAST as usize + 3], vec![1; 9000]]
        {
            let lists = Lists::of(articles.iter().copied());
            let (mut number, mut next, mut pages) = (0, 0, 1);
            loop {
                let places = lists.places(number);
                assert_eq!(places.start, next);
                assert!(places.len() as u32 <= if number == 0 { 2 * MOST } else { MOST });
                next = places.end;
                let Some(older) = lists.older(number) else { break };
                assert!(places.len() as u32 >= LEAST);
                assert_eq!(lists.newer(older), Some(number));
                (number, pages) = (older, pages + 1);
            }
            assert_eq!((next as usize, pages, lists.newer(0)), (articles.len(), lists.count(), None));
        }
    }

    #[test]
    fn most_pages_stay_when_an_article_comes_between() {
        let (before, after) = (bytes(20_000), [&bytes(20_000)[..9_000], &[7], &bytes(20_000)[9_000..]].concat());
        let pages = |articles: &[u8]| -> Vec<Vec<u8>> {
            let lists = Lists::of(articles.iter().copied());
            let page = |number| lists.places(number).rev().map(|place| articles[articles.len() - 1 - place as usize]);
            (1..lists.count()).map(|number| page(number).collect()).collect()
        };
        let (before, after) = (pages(&before), pages(&after));
        let changed = before.iter().zip(&after).filter(|(before, after)| before != after).count();
        assert!(before.len() > 30 && changed == 1, "{changed} of {}", before.len());
    }
}
