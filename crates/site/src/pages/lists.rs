//! The list of all articles, on as many pages as it takes.
//!
//! `articles/index.html` has the newest; the older ones follow in hundreds that are counted from the oldest on, so that
//! an article that comes changes the first page and no other. All pages are linked in a chain.

use std::ops::Range;

/// How many articles a page of older ones has. The first page has as many at least, if there are so many.
const PAGE: u32 = 500;

/// How the list is cut.
pub(super) struct Lists {
    articles: u32,
}

impl Lists {
    pub(super) fn of(articles: u32) -> Lists {
        Lists { articles }
    }

    /// How many pages there are: page 0 has the newest articles, the others are counted from the oldest on.
    pub(super) fn count(&self) -> u32 {
        (self.articles / PAGE).max(1)
    }

    /// The places of the articles on a page, newest first.
    pub(super) fn places(&self, number: u32) -> Range<u32> {
        let older = |pages: u32| self.articles - pages * PAGE;
        match number {
            0 => 0..older(self.count() - 1),
            number => older(number)..older(number - 1),
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

    /// Where a page stands in the site. No article has such a slug.
    pub(super) fn path(number: u32) -> String {
        format!("articles/{}", Lists::name(number))
    }

    /// Where it stands for the other pages.
    pub(super) fn name(number: u32) -> String {
        if number == 0 { "index.html".to_owned() } else { format!("index-{number}.html") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_is_on_one_page_and_every_page_in_the_chain() {
        for articles in [0, 1, PAGE - 1, PAGE, 2 * PAGE - 1, 2 * PAGE, 7 * PAGE + 3] {
            let lists = Lists::of(articles);
            let (mut number, mut next, mut pages) = (0, 0, 1);
            loop {
                let places = lists.places(number);
                assert_eq!(places.start, next, "{articles}");
                assert!(places.len() < 2 * PAGE as usize);
                next = places.end;
                let Some(older) = lists.older(number) else { break };
                assert_eq!(lists.newer(older), Some(number));
                (number, pages) = (older, pages + 1);
            }
            assert_eq!((next, pages, lists.newer(0)), (articles, lists.count(), None));
        }
    }

    #[test]
    fn older_pages_stay_when_articles_come() {
        let articles =
            |lists: &Lists, number| lists.places(number).map(|place| lists.articles - place).collect::<Vec<_>>();
        let (before, after) = (Lists::of(1700), Lists::of(1710));
        (1..before.count()).for_each(|number| assert_eq!(articles(&before, number), articles(&after, number)));
    }
}
