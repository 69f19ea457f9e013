//! Links to other views: what a choice of the reader makes of the present one.

use kashshaf_search::{Filters, MarkKind, PartKind, Permalink, ReadRequest, Reading, Request, Sort, Understood};

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
    Permalink { article: slug.map(str::to_owned), hit: None, place: None, ..link.clone() }
}

/// The same view with other filters.
pub(crate) fn with_filters(link: &Permalink, change: impl FnOnce(&mut Filters)) -> Permalink {
    let mut link = link.clone();
    change(&mut link.filters);
    link
}

/// The same view with another query.
pub(crate) fn with_query(link: &Permalink, query: String) -> Permalink {
    Permalink { query, hit: None, place: None, ..link.clone() }
}

/// The query without one of its parts, and without the operator that joined it to the rest.
pub(crate) fn without_part(query: &str, parts: &[Understood], part: &Understood) -> String {
    let (mut from, mut to) = part.span;
    let text = |from: u32, to: u32| query.get(from as usize..to as usize).unwrap_or_default();
    let joins = |text: &str| is_said(text) && !text.contains(is_bracket);
    match parts.iter().rev().map(|p| p.span.1).find(|end| *end <= from) {
        Some(end) => from = if joins(text(end, from)) { end } else { from },
        None => {
            let next = parts.iter().map(|p| p.span.0).find(|start| *start >= to);
            to = next.filter(|&start| joins(text(to, start))).unwrap_or(to);
        }
    }
    words(&[text(0, from), " ", text(to, query.len() as u32)].concat()).join(" ")
}

/// The query with one of its words in the spelling that was typed, if that word stands by itself.
pub(crate) fn in_this_spelling(query: &str, parts: &[Understood], part: &Understood) -> Option<String> {
    let (from, to) = part.span;
    let word = query.get(from as usize..to as usize)?.strip_suffix(part.text.as_str())?;
    let alone = parts.iter().filter(|p| p.span == part.span).count() == 1;
    let at = from as usize + word.len();
    (alone && part.kind == PartKind::Word).then(|| [&query[..at], "=", &query[at..]].concat())
}

fn is_bracket(c: char) -> bool {
    matches!(c, '(' | ')' | '（' | '）')
}

/// Whether a text between two parts of a query says anything: an operator, a bracket.
fn is_said(text: &str) -> bool {
    text.contains(|c: char| c.is_alphanumeric() || matches!(c, '|' | '｜') || is_bracket(c))
}

/// What stands before each part of a query and after the last one, as far as it says anything. Nothing when the parts
/// are those of another query, as they are for a moment while somebody types.
pub(crate) fn operators<'q>(query: &'q str, parts: &[Understood]) -> Option<Vec<&'q str>> {
    let mut at = 0;
    let mut operators = Vec::new();
    for Understood { text, span: (from, to), kind, .. } in parts {
        let is_it = |typed: &str| *kind == PartKind::Pattern || typed.contains(text.as_str());
        query.get(*from as usize..*to as usize).filter(|typed| is_it(typed))?;
        operators.push(query.get(at..(*from as usize).max(at))?);
        at = at.max(*to as usize);
    }
    operators.push(query.get(at..)?);
    operators.iter_mut().for_each(|text| *text = if is_said(text) { text.trim() } else { "" });
    Some(operators)
}

/// Whether a part of a query is a word without any sign.
pub(crate) fn is_plain(part: &Understood) -> bool {
    matches!(part.kind, PartKind::Word | PartKind::Function) && !part.excluded && part.field.is_empty()
}

/// The current hit of an open article: the one at the link's place, wherever it stands by now, or else by its number.
pub(crate) fn current(link: &Permalink, reading: &Reading) -> Option<u32> {
    link.place.and_then(|place| reading.hit_at(place)).or(link.hit)
}

/// The words of a hit as the article prints them, with the words before and after that tell it from others: what a
/// link to this passage quotes. Whole words, because browsers look for nothing less.
pub(crate) fn quotation(reading: &Reading, hit: u32) -> Option<[String; 3]> {
    let (text, mark) = texts(reading)
        .find_map(|(text, marks)| marks.iter().find(|mark| mark.kind == MarkKind::Hit(hit)).map(|mark| (text, mark)))?;
    let (before, after) = (text.get(..mark.start as usize)?, text.get(mark.end as usize..)?);
    let from = before.trim_end_matches(char::is_alphanumeric).len();
    let to = text.len() - after.trim_start_matches(char::is_alphanumeric).len();
    // Browsers look for a quotation in one line.
    let before = words(lines(&text[..from]).last()?);
    let after = words(lines(&text[to..]).first()?);
    Some([
        before[before.len().saturating_sub(CONTEXT)..].join(" "),
        words(&text[from..to]).join(" "),
        after[..after.len().min(CONTEXT)].join(" "),
    ])
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn lines(text: &str) -> Vec<&str> {
    text.split(['\n', '\t']).collect()
}

/// How many words of context a quotation has on either side: enough to be the only one in an article.
const CONTEXT: usize = 5;

fn texts(reading: &Reading) -> impl Iterator<Item = (&str, &[kashshaf_search::Mark])> {
    let article = &reading.article;
    let blocks =
        article.blocks.iter().zip(&reading.marks).map(|(block, marks)| (block.text.as_str(), marks.as_slice()));
    std::iter::once((article.title.as_str(), reading.title_marks.as_slice())).chain(blocks)
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

/// What a link asks for before the page has come so far as to ask: the engine puts these questions to itself, and the
/// page expects their answers. Of a single article the name is learned from the list.
pub(crate) fn first_questions(link: &Permalink, single: bool) -> (Request, Option<ReadRequest>) {
    match single {
        true => (Request { limit: 1, ..Request::default() }, None),
        false => (search_request(link, PAGE, false), read_request(link, None)),
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
    use kashshaf_search::{Article, Block, BlockKind, Mark};

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

    /// A part for each piece of a query, which may be told to be something else than a word.
    fn parts(query: &str, pieces: &[(&str, &str)]) -> Vec<Understood> {
        let mut at = 0;
        let part = |&(typed, text): &(&str, &str)| {
            let start = at + query[at..].find(typed).unwrap();
            at = start + typed.len();
            Understood { text: text.to_owned(), span: (start as u32, at as u32), ..Understood::default() }
        };
        pieces.iter().map(part).collect()
    }

    fn plain(query: &str) -> Vec<Understood> {
        let is_word = |word: &&str| !["OR", "أو", "AND"].contains(word);
        let pieces: Vec<&str> = query.split([' ', '(', ')']).filter(|w| !w.is_empty()).filter(is_word).collect();
        parts(query, &pieces.iter().map(|w| (*w, w.trim_start_matches('-'))).collect::<Vec<_>>())
    }

    #[test]
    fn a_part_is_left_out_with_the_operator_that_joined_it() {
        let check = |query: &str, n: usize, expected: &str| {
            let parts = plain(query);
            assert_eq!(without_part(query, &parts, &parts[n]), expected, "{query}");
        };
        check("طاقة زرقاء  بعيدة", 1, "طاقة بعيدة");
        check("طاقة", 0, "");
        check("مياه أو كهرباء", 0, "كهرباء");
        check("مياه أو كهرباء", 1, "مياه");
        check("a OR b c", 1, "a c");
        check("a -b c", 1, "a c");
        check("a OR (b c)", 1, "a OR ( c)");
        // Parts of another query change nothing and break nothing.
        assert_eq!(without_part("مي", &plain("طاقة زرقاء"), &plain("طاقة زرقاء")[1]), "");
    }

    #[test]
    fn a_word_is_asked_for_in_the_spelling_typed() {
        let check = |query: &str, pieces: &[(&str, &str)], expected: Option<&str>| {
            let parts = parts(query, pieces);
            assert_eq!(in_this_spelling(query, &parts, &parts[0]).as_deref(), expected, "{query}");
        };
        check("تعاون طاقة", &[("تعاون", "تعاون"), ("طاقة", "طاقة")], Some("=تعاون طاقة"));
        check("a -title:b", &[("-title:b", "b")], Some("a -title:=b"));
        let query = "e-mail";
        let mut both = parts(query, &[(query, "mail"), ("", "e")]);
        both[1].span = both[0].span;
        assert_eq!(in_this_spelling(query, &both, &both[0]), None, "half a word");
    }

    #[test]
    fn what_joins_parts_is_told_from_what_parts_words() {
        assert_eq!(operators("a OR (b c)", &plain("a OR (b c)")).unwrap(), ["", "OR (", "", ")"]);
        assert_eq!(operators("a،  b؟", &parts("a،  b؟", &[("a", "a"), ("b", "b")])).unwrap(), ["", "", ""]);
        assert_eq!(operators("aX b", &plain("a b")), None, "another query");
        assert_eq!(operators("مياه", &plain("ab cd ef")), None);
    }

    fn reading(title: &str, blocks: &[&str], hits: &[(usize, u32, u32)]) -> Reading {
        let blocks: Vec<_> = blocks.iter().map(|text| Block::new(BlockKind::Paragraph, *text)).collect();
        let mut marks = vec![Vec::new(); blocks.len() + 1];
        for (n, &(block, start, end)) in (1..).zip(hits) {
            marks[block].push(Mark::new(start, end, MarkKind::Hit(n)));
        }
        let title_marks = marks.remove(0);
        let article = Article { title: title.to_owned(), blocks, ..Article::default() };
        Reading { article, title_marks, marks, hits: hits.len() as u32, ..Reading::default() }
    }

    #[test]
    fn a_quotation_has_whole_words_and_what_stands_around_them() {
        let check = |blocks: &[&str], hit: (usize, u32, u32), expected: [&str; 3]| {
            assert_eq!(quotation(&reading("t", blocks, &[hit]), 1).unwrap(), expected);
        };
        check(&["a b c d e f g h i j k l m n"], (1, 12, 13), ["b c d e f", "g", "h i j k l"]);
        check(&["a, well-known word."], (1, 8, 13), ["a, well-", "known", "word."]);
        check(&["قال: والتعاون، نعم"], (1, 10, 24), ["قال:", "والتعاون", "، نعم"]);
        check(&["x y", "one line\nthe hit\nlast"], (2, 13, 16), ["the", "hit", ""]);
        check(&["same", "the  same"], (2, 5, 9), ["the", "same", ""]);
        assert_eq!(quotation(&reading("t", &["a"], &[]), 1), None);
    }

    #[test]
    fn a_place_wins_over_a_number() {
        let reading = reading("t", &["a b c"], &[(1, 0, 1), (1, 2, 3), (1, 4, 5)]);
        let link = |hit, place| Permalink { hit: Some(hit), place, ..Permalink::default() };
        assert_eq!(current(&link(1, Some((1, 4))), &reading), Some(3));
        assert_eq!(current(&link(1, None), &reading), Some(1));
        assert_eq!(current(&link(2, Some((7, 0))), &reading), Some(2), "the block is gone");
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
