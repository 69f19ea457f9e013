//! Agreement: the index answers what reading every article from end to end would answer.
//!
//! Random small collections of few words, so that words meet often; the scan below knows nothing of posting lists.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use kashshaf_search::text::Text;
use kashshaf_search::{
    Answer, Article, Block, BlockKind, Builder, Collection, Matching, ReadRequest, Request, Settings,
};
use proptest::prelude::*;

const WORDS: [&str; 8] = ["moon", "tide", "Sea", "كتابٌ", "قلم", "río", "月", "海"];

/// An article as the words of its title and of its paragraphs.
type Words = (Vec<usize>, Vec<Vec<usize>>);

fn text_of(words: &[usize]) -> String {
    words.iter().map(|&w| WORDS[w]).collect::<Vec<_>>().join(" ")
}

fn collection(articles: &[Words]) -> Collection {
    let mut builder = Builder::new(Settings::default(), Some(Vec::new()));
    for (n, (title, paragraphs)) in articles.iter().enumerate() {
        let blocks = paragraphs.iter().map(|p| Block::new(BlockKind::Paragraph, text_of(p))).collect();
        let (id, slug) = (format!("a{n:03}"), format!("a{n:03}"));
        builder.add(Article { id, slug, title: text_of(title), blocks, ..Article::default() });
    }
    Collection::open_whole(builder.finish()).unwrap()
}

fn search(collection: &Collection, query: &str, matching: Matching) -> Answer {
    collection.search(&Request { query: query.into(), matching, limit: 1000, ..Request::default() }).now()
}

fn ids(answer: &Answer) -> Vec<String> {
    let mut ids: Vec<_> = answer.hits.iter().map(|h| h.id.clone()).collect();
    ids.sort();
    ids
}

/// The ids of the articles in which `holds` is true of some text (title or paragraph), each as a list of words.
fn scan(articles: &[Words], holds: impl Fn(&[&[usize]]) -> bool) -> Vec<String> {
    let holds = |(title, paragraphs): &Words| {
        let texts: Vec<&[usize]> =
            std::iter::once(title.as_slice()).chain(paragraphs.iter().map(Vec::as_slice)).collect();
        holds(&texts)
    };
    articles.iter().enumerate().filter(|(_, a)| holds(a)).map(|(n, _)| format!("a{n:03}")).collect()
}

prop_compose! {
    fn articles()(articles in proptest::collection::vec((
        proptest::collection::vec(0..WORDS.len(), 0..4),
        proptest::collection::vec(proptest::collection::vec(0..WORDS.len(), 0..9), 0..3),
    ), 0..12)) -> Vec<Words> {
        articles
    }
}

/// A query of words joined by operators.
#[derive(Clone, Debug)]
enum Formula {
    Word(usize),
    /// Two words at most so far apart, in any order.
    Near(usize, usize, usize),
    And(Vec<Formula>),
    Or(Vec<Formula>),
    Not(Box<Formula>),
}

impl Formula {
    fn print(&self) -> String {
        let list = |parts: &[Formula], between: &str| {
            format!("({})", parts.iter().map(Formula::print).collect::<Vec<_>>().join(between))
        };
        match self {
            Formula::Word(word) => WORDS[*word].to_string(),
            Formula::Near(a, b, within) => format!("\"{} {}\"~{within}", WORDS[*a], WORDS[*b]),
            Formula::And(parts) => list(parts, " "),
            Formula::Or(parts) => list(parts, " OR "),
            Formula::Not(part) => format!("NOT {}", part.print()),
        }
    }

    fn holds(&self, texts: &[&[usize]]) -> bool {
        match self {
            Formula::Word(word) => texts.iter().any(|t| t.contains(word)),
            Formula::Near(a, b, within) => texts.iter().any(|t| {
                let places = |word: usize| (0..t.len()).filter(move |&at| t[at] == word);
                places(*a).any(|x| places(*b).any(|y| (a == b || x != y) && x.abs_diff(y) <= *within))
            }),
            Formula::And(parts) => parts.iter().all(|p| p.holds(texts)),
            Formula::Or(parts) => parts.iter().any(|p| p.holds(texts)),
            Formula::Not(part) => !part.holds(texts),
        }
    }
}

fn formula() -> impl Strategy<Value = Formula> {
    // Single clusters are words here, so no two of them stand together in one text of the query.
    let word = 0..6_usize;
    let leaf = prop_oneof![
        3 => word.clone().prop_map(Formula::Word),
        1 => (word.clone(), word, 1..5_usize).prop_filter("two words", |(a, b, _)| a != b).prop_map(|(a, b, n)| Formula::Near(a, b, n)),
    ];
    leaf.prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Formula::And),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Formula::Or),
            inner.prop_map(|f| Formula::Not(Box::new(f))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn formulas(articles in articles(), formula in formula()) {
        let collection = collection(&articles);
        let query = formula.print();
        let found = search(&collection, &query, Matching::All);
        prop_assert!(found.problems.iter().all(|p| matches!(p, kashshaf_search::Problem::NotFound(_))), "{query}: {:?}", found.problems);
        prop_assert_eq!(ids(&found), scan(&articles, |texts| formula.holds(texts)), "{}", query);
    }

    #[test]
    fn words_and_exclusions(articles in articles(), a in 0..WORDS.len(), b in 0..WORDS.len(), c in 0..WORDS.len()) {
        let collection = collection(&articles);
        let has = |texts: &[&[usize]], word: usize| texts.iter().any(|t| t.contains(&word));
        let both = search(&collection, &format!("{} {} -{}", WORDS[a], WORDS[b], WORDS[c]), Matching::All);
        prop_assert_eq!(ids(&both), scan(&articles, |t| has(t, a) && has(t, b) && !has(t, c)));
        let any = search(&collection, &format!("{} {}", WORDS[a], WORDS[b]), Matching::Any);
        prop_assert_eq!(ids(&any), scan(&articles, |t| has(t, a) || has(t, b)));
    }

    #[test]
    fn phrases(articles in articles(), phrase in proptest::collection::vec(0..WORDS.len(), 1..4)) {
        let collection = collection(&articles);
        let found = search(&collection, &format!("\"{}\"", text_of(&phrase)), Matching::All);
        prop_assert_eq!(ids(&found), scan(&articles, |texts| texts.iter().any(|t| t.windows(phrase.len()).any(|w| w == phrase))));
    }

    #[test]
    fn prefixes(articles in articles(), word in 0..6_usize) {
        let collection = collection(&articles);
        let prefix: String = WORDS[word].chars().take(1).collect();
        let folded = Text::new(&prefix).tokens()[0].term.to_string();
        let begins = |w: &usize| Text::new(WORDS[*w]).tokens()[0].term.starts_with(&folded);
        let found = search(&collection, &format!("{prefix}*"), Matching::All);
        prop_assert_eq!(ids(&found), scan(&articles, |texts| texts.iter().any(|t| t.iter().any(begins))));
    }

    #[test]
    fn the_order_of_arrival_changes_nothing(articles in articles()) {
        let build = |order: &mut dyn Iterator<Item = usize>| {
            let mut builder = Builder::new(Settings::default(), Some(Vec::new()));
            for n in order {
                let (title, paragraphs) = &articles[n];
                let blocks = paragraphs.iter().map(|p| Block::new(BlockKind::Paragraph, text_of(p))).collect();
                let name = format!("a{n:03}");
                builder.add(Article { id: name.clone(), slug: name, title: text_of(title), blocks, ..Article::default() });
            }
            builder.finish()
        };
        prop_assert_eq!(build(&mut (0..articles.len())), build(&mut (0..articles.len()).rev()));
    }

    #[test]
    fn any_query_is_answered_and_every_span_is_a_piece_of_its_text(
        articles in articles(),
        query in prop_oneof![".{0,60}", "[\"«»\\-*( )moontideSeaكتابقلم月海\u{200F}]{0,40}", Just("ا".repeat(100_000))],
    ) {
        let collection = collection(&articles);
        let answer = search(&collection, &query, Matching::Auto);
        for hit in &answer.hits {
            for &(start, end) in &hit.snippet.spans {
                prop_assert!(hit.snippet.text.get(start as usize..end as usize).is_some_and(|t| !t.is_empty()));
            }
            let request = ReadRequest { slug: hit.slug.clone(), query: query.clone(), topics: Vec::new() };
            let reading = collection.read(&request).now().unwrap();
            for (block, marks) in reading.article.blocks.iter().zip(&reading.marks) {
                let mut end = 0;
                for mark in marks {
                    prop_assert!(mark.start >= end && block.text.get(mark.start as usize..mark.end as usize).is_some());
                    end = mark.end;
                }
            }
        }
    }

    #[test]
    fn every_collection_is_sound(articles in articles()) {
        prop_assert_eq!(collection(&articles).verify(), Ok(()));
    }
}

/// A collection of one-paragraph articles, and how many a query finds.
#[track_caller]
fn check(texts: &[&str], query: &str, total: u32) {
    let mut builder = Builder::new(Settings::default(), Some(Vec::new()));
    for (n, text) in texts.iter().enumerate() {
        let blocks = vec![Block::new(BlockKind::Paragraph, *text)];
        builder.add(Article { id: n.to_string(), slug: n.to_string(), blocks, ..Article::default() });
    }
    let collection = Collection::open_whole(builder.finish()).unwrap();
    assert_eq!(search(&collection, query, Matching::Auto).total, total, "{query}");
}

#[test]
fn short_words_are_looked_for() {
    let texts = ["R&D in 3月", "a plan for 5月", "vitamin c", "日の出", "月の光", "l'eau", "deux eaux"];
    for (query, total) in
        [("R&D", 1), ("5月", 1), ("vitamin-c", 1), ("日・月", 0), ("月の光", 1), ("l'eau", 1), ("-R&D", 6)]
    {
        // Two single clusters are two words: no article has both, so those with one of them are shown.
        let total = if query == "日・月" { 4 } else { total };
        check(&texts, query, total);
    }
}
