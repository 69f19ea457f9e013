//! Links to other views: what a choice of the reader makes of the present one.

use kashshaf_search::{Filters, Permalink, ReadRequest, Request, Sort};

/// How many hits a list shows at first, and how many more each time.
pub(crate) const PAGE: u32 = 20;

/// The link as an `href`.
pub(crate) fn href(link: &Permalink) -> String {
    let mut href = String::from("#");
    href.push_str(&link.print());
    href
}

/// Adds a value to a list, or takes it out.
pub(crate) fn toggle(list: &mut Vec<String>, value: &str) {
    match list.iter().position(|v| v == value) {
        Some(i) => drop(list.remove(i)),
        None => list.push(value.to_owned()),
    }
}

/// The same list with this article open. `None` closes it.
pub(crate) fn with_article(link: &Permalink, slug: Option<&str>) -> Permalink {
    Permalink { article: slug.map(str::to_owned), hit: None, ..link.clone() }
}

/// The same view with other filters.
pub(crate) fn with_filters(link: &Permalink, change: impl FnOnce(&mut Filters)) -> Permalink {
    let mut link = link.clone();
    change(&mut link.filters);
    link
}

/// The same view with one word of the query left out.
pub(crate) fn without_word(link: &Permalink, word: &str) -> Permalink {
    let kept: Vec<&str> = link.query.split_whitespace().filter(|token| *token != word).collect();
    let mut query = kept.join(" ");
    if kept.len() == link.query.split_whitespace().count() {
        // The word stands inside something larger: «word», word*, -word.
        query = query.replacen(word, "", 1);
    }
    Permalink { query: query.trim().to_owned(), hit: None, ..link.clone() }
}

/// The question that a view asks of the collection. A collection of one article has no list to narrow.
pub(crate) fn search_request(link: &Permalink, shown: u32, single: bool) -> Request {
    Request {
        query: link.query.clone(),
        filters: if single { Filters::default() } else { link.filters.clone() },
        sort: if single { Sort::default() } else { link.sort },
        limit: shown,
        ..Request::default()
    }
}

/// What a view wants to have open.
pub(crate) fn read_request(link: &Permalink, only: Option<&str>) -> Option<ReadRequest> {
    let slug = only.or(link.article.as_deref())?.to_owned();
    Some(ReadRequest { slug, query: link.query.clone(), topics: link.filters.topics.clone() })
}

/// The hit after or before the current one, around the end. Nothing when there are none.
pub(crate) fn walk(current: Option<u32>, hits: u32, forward: bool) -> Option<u32> {
    let current = current.filter(|n| (1..=hits).contains(n));
    match (current, forward) {
        _ if hits == 0 => None,
        (None, true) => Some(1),
        (None, false) => Some(hits),
        (Some(n), true) => Some(n % hits + 1),
        (Some(n), false) => Some((n + hits - 2) % hits + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Permalink {
        Permalink { query: text.to_owned(), ..Permalink::default() }
    }

    #[test]
    fn hits_are_walked_around_the_end() {
        for (current, forward, next) in [
            (None, true, 1),
            (None, false, 3),
            (Some(1), true, 2),
            (Some(3), true, 1),
            (Some(1), false, 3),
            (Some(3), false, 2),
            (Some(9), true, 1),
            (Some(0), false, 3),
        ] {
            assert_eq!(walk(current, 3, forward), Some(next), "{current:?} {forward}");
        }
        assert_eq!(walk(Some(1), 0, true), None);
    }

    #[test]
    fn a_word_is_left_out_of_the_query() {
        assert_eq!(without_word(&query("طاقة زرقاء  بعيدة"), "زرقاء").query, "طاقة بعيدة");
        assert_eq!(without_word(&query("طاقة زرق*"), "زرق").query, "طاقة *");
        assert_eq!(without_word(&query("طاقة"), "طاقة").query, "");
    }

    #[test]
    fn opening_an_article_forgets_the_current_hit() {
        let link = Permalink { hit: Some(3), article: Some("a".to_owned()), ..query("x") };
        let next = with_article(&link, Some("b"));
        assert_eq!((next.article.as_deref(), next.hit, next.query.as_str()), (Some("b"), None, "x"));
    }

    #[test]
    fn a_value_is_added_or_taken_out() {
        let mut list = vec!["a".to_owned()];
        toggle(&mut list, "b");
        toggle(&mut list, "a");
        assert_eq!(list, ["b"]);
    }

    #[test]
    fn a_collection_of_one_opens_its_article_whatever_the_link_names() {
        let link = Permalink { article: Some("gone".to_owned()), ..query("x") };
        assert_eq!(read_request(&link, Some("only")).unwrap().slug, "only");
        assert_eq!(read_request(&link, None).unwrap().slug, "gone");
        assert_eq!(read_request(&query("x"), None), None);
    }
}
