//! From a plan to scored articles: parts are joined as the query says and weighed by BM25F, and what cannot change the
//! best articles is not read.
//!
//! Two ways to read less, both with the same scores as reading everything. Where all words are demanded, the rarest is
//! read first and the others only where it stands. Where some are enough, the words that say most are read first; once the
//! best articles so far are better than all that is left could make another one, what is left is read only in articles
//! that still can be among the best (MaxScore: Turtle and Flood, *Query evaluation: strategies and optimizations*, 1995).
//! Then more articles may match than were met: [`Scores::is_whole`] says so.

use super::bits::Bits;
use super::class::{CLITICS, Written};
use super::matches::{Match, Sums, each_in_both, find};
use super::plan::{Part, Plan};
use super::tree::Node;
use crate::index::{Index, restore};
use crate::order::{best_first, greater, lesser, sort_by_key};
use crate::text::is_mark;

/// BM25's two constants; values around these change little, `b` under .6 costs precision (measured on three
/// Arabic question sets).
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// What a function word adds, against a word of content.
const FUNCTION_WORD: f32 = 0.25;
/// What a word written with spaces adds in a query of a script without: a name or a number there is one part, where a
/// word of the script is three or more, of clusters and pairs.
const WORD_AMONG_CLUSTERS: f32 = 3.0;
/// What a word weighs more that stands nowhere itself, so that only relatives and neighbours speak for it: what is asked
/// for so specially is what is meant.
const UNSURE: f32 = 1.3;
/// The least grade of a form that surely is the word.
pub(crate) const SURE: f32 = 0.8;
/// A part with more postings is common: its frequency is reckoned from the dictionary, and it is read only as far as it
/// can matter. Reading so many takes a fifth of a millisecond.
const COMMON: u64 = 1 << 14;
/// In how many steps scores are counted to find what the best have at least.
const SHARES: usize = 1024;
/// Bounds are compared with this much to spare, because sums of floats depend on their order.
const SPARE: f32 = 1.001;

/// Which of the articles that match will be looked at: so many of the best, among those that pass, where not all do.
pub(crate) struct Best<'b> {
    pub(crate) most: usize,
    pub(crate) passes: Option<&'b dyn Fn(u32) -> bool>,
}

/// The articles that answer a plan.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    /// The articles found, rising.
    pub(crate) found: Vec<u32>,
    /// Whether these are all that match.
    pub(crate) is_whole: bool,
    /// Of those that can be among the best, rising: the article and its score.
    pub(crate) scores: Vec<(u32, f32)>,
    /// Per part of the plan: where it stands, as far as it was read.
    pub(crate) matches: Vec<Vec<Match>>,
    /// Per part: what it weighs in the score.
    pub(crate) weights: Vec<f32>,
}

/// Answers a plan: with the articles that hold all its words, or of its plain words at least one of content. Without
/// `best` every article that matches is found.
pub(crate) fn answer(plan: &Plan, all: bool, best: Option<Best<'_>>, index: &Index, sums: &mut Sums) -> Scores {
    Evaluation::new(plan, all, best, COMMON, index, sums).run()
}

/// How many occurrences are worth as much as one in an article of mean length: what BM25 makes of an article's length.
pub(crate) fn norm(index: &Index, doc: u32) -> f32 {
    norm_of(index.length(doc), index)
}

fn norm_of(length: u32, index: &Index) -> f32 {
    K1 * (1.0 - B + B * length as f32 / greater(index.head.mean_length, 1.0))
}

/// The [`norm`] of every article: lengths are kept in a byte, so there are few.
struct Norms<'n> {
    lengths: &'n [u8],
    of: Vec<f32>,
}

impl Norms<'_> {
    fn new(index: &Index) -> Norms<'_> {
        let mut of = vec![0.0; 256];
        of.iter_mut().enumerate().for_each(|(byte, norm)| *norm = norm_of(restore(byte as u8), index));
        Norms { lengths: &index.head.lengths, of }
    }

    fn of(&self, doc: u32) -> f32 {
        self.of[usize::from(self.lengths.get(doc as usize).copied().unwrap_or_default())]
    }
}

/// What a number of occurrences is worth in an article of some length: BM25's saturation.
pub(crate) fn saturated(tf: f32, norm: f32) -> f32 {
    tf * (K1 + 1.0) / (tf + norm)
}

impl Scores {
    /// How many of some articles found hold the words that they match themselves, clitics aside.
    pub(crate) fn literal(&self, plan: &Plan, found: &[u32]) -> u32 {
        let mut loose = Bits::none(found.last().map_or(0, |&last| last + 1));
        for (matches, _) in self.matches.iter().zip(&plan.parts).filter(|(_, p)| !p.excluded && !p.ranks_only) {
            matches.iter().filter(|m| m.grade > 0.0 && m.grade < CLITICS).for_each(|m| loose.add(m.doc));
        }
        found.iter().filter(|&&doc| !loose.has(doc)).count() as u32
    }
}

struct Evaluation<'e> {
    plan: &'e Plan,
    all: bool,
    best: Option<Best<'e>>,
    /// From how many postings on a part is common.
    common: u64,
    index: &'e Index,
    norms: Norms<'e>,
    sums: &'e mut Sums,
    /// Of the articles found those that can be among the best, rising, where that was reckoned; the others need no score.
    best_found: Option<Vec<u32>>,
    /// Per part, when it was read.
    matches: Vec<Option<Vec<Match>>>,
    weights: Vec<f32>,
    is_whole: bool,
    /// Whether most parts are clusters of a script without spaces.
    spaceless: bool,
    /// Whether the plan has words of content.
    has_content: bool,
}

impl<'e> Evaluation<'e> {
    fn new(
        plan: &'e Plan,
        all: bool,
        best: Option<Best<'e>>,
        common: u64,
        index: &'e Index,
        sums: &'e mut Sums,
    ) -> Evaluation<'e> {
        let clusters = plan.parts.iter().filter(|p| p.halves == 1 || p.ranks_only).count();
        Evaluation {
            plan,
            all,
            best,
            common,
            index,
            norms: Norms::new(index),
            sums,
            best_found: None,
            matches: plan.parts.iter().map(|_| None).collect(),
            weights: vec![0.0; plan.parts.len()],
            is_whole: true,
            spaceless: clusters * 2 > plan.parts.len(),
            has_content: false,
        }
    }

    fn run(mut self) -> Scores {
        self.expect_lists();
        let root = Node::of(self.plan);
        self.has_content = root.as_ref().is_some_and(|root| !root.is_function(self.plan));
        let found = root.map_or_else(Vec::new, |root| self.found(&root));
        // What is not demanded only ranks.
        for n in 0..self.plan.parts.len() {
            if self.matches[n].is_none() && !(self.has_content && self.is_idle(n)) {
                self.read(n, Some(&found));
            }
        }
        let scored = self.best_found.as_deref().unwrap_or(&found);
        let mut scores: Vec<(u32, f32)> = scored.iter().map(|&doc| (doc, 0.0)).collect();
        for (matches, &weight) in self.matches.iter().zip(&self.weights) {
            let add = |at: usize, m: &Match| scores[at].1 += weight * saturated(m.tf, self.norms.of(m.doc));
            each_in_both(scored, matches.as_deref().unwrap_or_default(), |m| m.doc, add);
        }
        let matches = self.matches.into_iter().map(Option::unwrap_or_default).collect();
        Scores { found, is_whole: self.is_whole, scores, matches, weights: self.weights }
    }

    /// Asks for all lists that will be read before the first is waited for.
    fn expect_lists(&self) {
        for (part, n) in self.plan.parts.iter().zip(0..) {
            if !self.is_idle(n) {
                let members = part.slots.iter().flat_map(|slot| &slot.members);
                members.for_each(|member| self.index.expect_list(member.entry));
            }
        }
    }

    /// Whether a part says so little that it is not read beside words of content: a word without content, and common.
    fn is_idle(&self, n: usize) -> bool {
        self.plan.parts[n].is_function_word && self.is_common(n)
    }

    fn is_common(&self, n: usize) -> bool {
        let part = &self.plan.parts[n];
        // What takes positions has been narrowed already.
        matches!(part.slots.as_slice(), [_]) && !part.title_only && part.postings() > self.common
    }

    /// Reads a part and weighs it: in all articles, or, where it is common, in some (rising).
    fn read(&mut self, n: usize, only: Option<&[u32]>) {
        let only = only.filter(|_| self.is_common(n));
        let matches = find(&self.plan.parts[n], only, self.index, self.sums);
        self.weights[n] = self.weight(n, &matches);
        self.matches[n] = Some(matches);
    }

    /// What a part weighs in the score: its rarity, times how much it says.
    fn weight(&self, n: usize, matches: &[Match]) -> f32 {
        let part = &self.plan.parts[n];
        if part.excluded || part.docs.is_some() {
            return 0.0;
        }
        // A class is one term; its frequency counts every article by its best grade, so that a weak but frequent
        // relative does not make a rare word common. Of what is common that is reckoned, as if no article held two forms.
        let (df, is_sure) = match part.slots.as_slice() {
            [slot] if self.is_common(n) => {
                let df: f32 = slot.members.iter().map(|m| m.grade * m.entry.df as f32).sum();
                (lesser(df, self.index.articles() as f32), slot.members.iter().any(|m| m.counts && m.grade >= SURE))
            }
            _ => (matches.iter().map(|m| m.best).sum(), matches.iter().any(|m| m.grade >= SURE)),
        };
        self.said(part, idf(df, self.index.articles()), is_sure)
    }

    /// What a part weighs at most, before it is read.
    fn most(&self, n: usize) -> f32 {
        let part = &self.plan.parts[n];
        if part.excluded || part.docs.is_some() {
            return 0.0;
        }
        let [slot] = part.slots.as_slice() else { return self.said(part, idf(0.0, self.index.articles()), false) };
        let df = slot.members.iter().map(|m| m.grade * m.entry.df as f32).fold(0.0, greater);
        let df = if part.title_only || slot.members.iter().any(|m| m.written != Written::Anyhow) { 0.0 } else { df };
        self.said(part, idf(df, self.index.articles()), false)
    }

    fn said(&self, part: &Part, idf: f32, is_sure: bool) -> f32 {
        let mut weight = if part.is_function_word { FUNCTION_WORD * idf } else { idf };
        if part.halves == 2 {
            weight *= if self.spaceless { WORD_AMONG_CLUSTERS } else { 1.0 };
            weight *= long_word(&part.shown) * if is_sure { 1.0 } else { UNSURE };
        }
        weight
    }

    /// The articles that answer the whole plan.
    fn found(&mut self, root: &Node) -> Vec<u32> {
        let (operands, is_and) = match root {
            Node::And(nodes) if !self.all && root.is_plain(self.plan) => (nodes.as_slice(), true),
            Node::Or(nodes) => (nodes.as_slice(), false),
            _ => (&[][..], false),
        };
        let parts: Option<Vec<usize>> =
            operands.iter().map(|node| if let Node::Part(n) = node { Some(*n) } else { None }).collect();
        if let Some(mut parts) = parts.filter(|parts| !parts.is_empty() && self.best.is_some()) {
            // Beside words of content those without are not enough.
            if is_and && self.has_content {
                parts.retain(|&n| !self.plan.parts[n].is_function_word);
            }
            return self.best_of(&parts);
        }
        self.articles(root, None)
    }

    /// The articles that hold at least one of some parts, as far as they can be among the best.
    fn best_of(&mut self, parts: &[usize]) -> Vec<u32> {
        let mut order = parts.to_vec();
        sort_by_key(&mut order, |&n| u64::from(best_first(self.most(n))));
        // What all parts that are not read yet can add to an article.
        let bound = |e: &Self, n: usize| e.most(n) * (K1 + 1.0);
        let is_read = |n: &usize| parts.contains(n) || !(self.has_content && self.is_idle(*n));
        let mut left: f32 = (0..self.plan.parts.len()).filter(is_read).map(|n| bound(self, n)).sum();
        let most = left * SPARE;
        let mut sums = vec![0.0_f32; self.index.articles() as usize];
        let mut met = Bits::none(self.index.articles());
        let mut only: Option<Vec<u32>> = None;
        for n in order {
            if only.is_none() && self.is_common(n) {
                let least = self.least_of_best(&met, &sums, most);
                if least > left * SPARE {
                    self.is_whole = false;
                    only = Some(met.list(|doc| (sums[doc as usize] + left) * SPARE >= least));
                }
            }
            self.read(n, only.as_deref());
            left -= bound(self, n);
            for m in self.matches[n].iter().flatten() {
                sums[m.doc as usize] += self.weights[n] * saturated(m.tf, self.norms.of(m.doc));
                if m.grade > 0.0 {
                    met.add(m.doc);
                }
            }
        }
        let least = self.least_of_best(&met, &sums, most);
        self.best_found = Some(met.list(|doc| (sums[doc as usize] + left) * SPARE >= least));
        met.list(|_| true)
    }

    /// A score that the last of the best articles among some has at least, 0 while there are fewer; `most` is what no
    /// score is above. Articles are counted by their score's share of that, which is quicker than sorting them.
    fn least_of_best(&self, docs: &Bits, scores: &[f32], most: f32) -> f32 {
        let Some(best) = &self.best else { return 0.0 };
        let mut counts = [0_u32; SHARES];
        let shares = SHARES as f32 / greater(most, f32::MIN_POSITIVE);
        docs.each(|doc| {
            if best.passes.is_none_or(|passes| passes(doc)) {
                counts[((scores[doc as usize] * shares) as usize).min(SHARES - 1)] += 1;
            }
        });
        let mut above = 0;
        let mut least = SHARES;
        while above < best.most && least > 0 {
            least -= 1;
            above += counts[least] as usize;
        }
        if above < best.most { 0.0 } else { least as f32 / shares }
    }

    /// The articles of an operand, rising: of all articles, or of some (rising).
    fn articles(&mut self, node: &Node, only: Option<&[u32]>) -> Vec<u32> {
        match node {
            Node::Part(n) => {
                self.read(*n, only);
                let matches = self.matches[*n].as_deref().unwrap_or_default();
                let mut docs = Vec::new();
                match only {
                    None => docs.extend(matches.iter().filter(|m| m.grade > 0.0).map(|m| m.doc)),
                    Some(only) => {
                        each_in_both(only, matches, |m| m.doc, |_, m| docs.extend((m.grade > 0.0).then_some(m.doc)))
                    }
                }
                docs
            }
            Node::Not(node) => {
                let mut others = self.bits(node, only);
                // An article may hold it without anybody knowing: none is sure not to.
                if self.index.parts.misses() {
                    return Vec::new();
                }
                others.invert();
                match only {
                    None => others.list(|_| true),
                    Some(only) => only.iter().copied().filter(|&doc| others.has(doc)).collect(),
                }
            }
            Node::Or(nodes) => self.any(&nodes.iter().collect::<Vec<_>>(), only),
            Node::And(nodes) => self.both(nodes, only),
        }
    }

    fn bits(&mut self, node: &Node, only: Option<&[u32]>) -> Bits {
        Bits::of(self.index.articles(), self.articles(node, only).into_iter())
    }

    fn any(&mut self, nodes: &[&Node], only: Option<&[u32]>) -> Vec<u32> {
        let mut set = Bits::none(self.index.articles());
        nodes.iter().for_each(|node| set.or(&self.bits(node, only)));
        set.list(|_| true)
    }

    fn both(&mut self, nodes: &[Node], only: Option<&[u32]>) -> Vec<u32> {
        let plan = self.plan;
        let only_function = nodes.iter().all(|node| node.is_function(plan));
        let counts = |node: &&Node| only_function || !node.is_function(plan);
        let relaxed = |node: &&Node| !self.all && node.is_plain(plan);
        let mut demanded: Vec<&Node> = nodes.iter().filter(|node| counts(node) && !relaxed(node)).collect();
        // The rarest first, those that only say what must not be there last.
        sort_by_key(&mut demanded, |node| u64::from(node.is_negative()) << 63 | node.postings(plan));
        let mut set: Option<Vec<u32>> = only.map(<[u32]>::to_vec);
        // Where nothing that must be there is demanded, some word of content must be.
        if demanded.iter().all(|node| node.is_negative()) && !nodes.iter().all(Node::is_negative) {
            let some: Vec<&Node> = nodes.iter().filter(|node| !node.is_negative() && counts(node)).collect();
            set = Some(self.any(&some, only));
        }
        for node in demanded {
            set = Some(self.articles(node, set.as_deref()));
        }
        set.unwrap_or_else(|| (0..self.index.articles()).collect())
    }
}

/// How rare something is that so many of all articles hold: BM25's inverse document frequency.
fn idf(df: f32, articles: u32) -> f32 {
    libm::logf(1.0 + greater(articles as f32 - df + 0.5, 0.0) / (df + 0.5))
}

/// Long words say more than short ones of the same frequency: the eighth root of the number of letters.
fn long_word(word: &str) -> f32 {
    let letters = word.chars().filter(|&c| !is_mark(c)).count();
    (letters as f32).sqrt().sqrt().sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::{Builder, Settings};
    use crate::query::{parse, plan};
    use crate::{Article, Block, BlockKind};

    /// A collection of articles made of "the" and words a, b, c …, the later the rarer.
    fn collection(articles: &[Vec<u8>]) -> Index {
        let mut builder = Builder::new(Settings::default(), Some(Vec::new()));
        for (words, n) in articles.iter().zip(0..) {
            let text: Vec<String> = words.iter().map(|&w| format!("q{}x", char::from(b'a' + w))).collect();
            let text = ["the ", &text.join(" ")].concat();
            let (id, blocks) = (format!("{n}"), vec![Block::new(BlockKind::Paragraph, text)]);
            let (slug, lang) = (id.clone(), "en".into());
            builder.add(Article { slug, id, title: "t".into(), lang, blocks, ..Article::default() });
        }
        Index::open_whole(builder.finish()).expect("what was built can be opened")
    }

    /// The best articles with their scores, and how many were found.
    fn best(query: &str, all: bool, common: u64, most: Option<usize>, index: &Index) -> (Vec<(u32, u32)>, usize, bool) {
        let plan = plan(&parse(query, &|_| None).0, index);
        let passes = |doc: u32| !doc.is_multiple_of(3);
        let wanted = most.map(|most| Best { most, passes: Some(&passes) });
        let scores = Evaluation::new(&plan, all, wanted, common, index, &mut Sums::default()).run();
        let mut list: Vec<(u32, f32)> = scores.scores.iter().copied().filter(|&(doc, _)| passes(doc)).collect();
        sort_by_key(&mut list, |&(_, score)| u64::from(best_first(score)));
        let scored = list.iter().map(|&(doc, score)| (doc, score.to_bits()));
        (scored.take(4).collect(), scores.found.len(), scores.is_whole)
    }

    /// Words of articles: a stands in almost all of them, each later letter in fewer.
    fn articles() -> impl Strategy<Value = Vec<Vec<u8>>> {
        let word = (0_u8..8, 0_u8..8).prop_map(|(a, b)| a.min(b));
        proptest::collection::vec(proptest::collection::vec(word, 1..12), 1..80)
    }

    proptest! {
        #[test]
        fn what_is_not_read_changes_nothing_among_the_best(articles in articles(), words in proptest::collection::vec(0_u8..8, 1..5), form in 0_usize..6) {
            let index = collection(&articles);
            let word = |&w: &u8| format!("q{}x", char::from(b'a' + w));
            let words: Vec<String> = words.iter().map(word).collect();
            let (query, all) = match form {
                0 => (words.join(" "), true),
                1 => (words.join(" "), false),
                2 => (words.join(" OR "), true),
                3 => (["the ", &words.join(" ")].concat(), false),
                4 => (["the OR ", &words.join(" OR ")].concat(), true),
                _ => ([&words.join(" OR "), " -qbx"].concat(), true),
            };
            let (expected, total, _) = best(&query, all, 5, None, &index);
            let (found, met, is_whole) = best(&query, all, 5, Some(4), &index);
            prop_assert_eq!(found, expected);
            prop_assert!(met == total || !is_whole && met < total, "{met} of {total}");
        }
    }

    #[test]
    fn words_that_are_not_read_leave_the_others_their_weights() {
        // "the" stands in all articles, the rarer word in one of the first ten, which come last where scores are equal.
        let text = |n: u32| if n == 5 { "the rare word" } else { "the common word" };
        let mut builder = Builder::new(Settings::default(), Some(Vec::new()));
        for n in 0..40 {
            let (id, blocks) = (format!("{n}"), vec![Block::new(BlockKind::Paragraph, text(n))]);
            builder.add(Article {
                slug: id.clone(),
                id,
                title: "t".into(),
                lang: "en".into(),
                blocks,
                ..Article::default()
            });
        }
        let index = Index::open_whole(builder.finish()).expect("what was built can be opened");
        let plan = plan(&parse("the rare OR common", &|_| None).0, &index);
        let read = Evaluation::new(&plan, true, None, 1 << 14, &index, &mut Sums::default()).run();
        let unread = Evaluation::new(&plan, true, None, 30, &index, &mut Sums::default()).run();
        assert!(unread.matches[0].is_empty() && !read.matches[0].is_empty(), "{:?}", unread.matches);
        assert_eq!(read.found, unread.found);
        let best = |scores: &Scores| scores.scores.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("some are found").0;
        assert_eq!(best(&read), best(&unread));
        assert!(unread.scores.iter().all(|&(_, score)| score > 0.0), "{:?}", unread.scores);
    }

    #[test]
    fn a_frequent_word_is_left_unread_where_rare_ones_decide() {
        // One word in all articles, a rare one in ten of them.
        let articles: Vec<Vec<u8>> = (0..400).map(|n| if n % 40 == 1 { vec![0, 7] } else { vec![0; 9] }).collect();
        let index = collection(&articles);
        let (expected, total, _) = best("qax OR qhx", true, 20, None, &index);
        let (found, met, is_whole) = best("qax OR qhx", true, 20, Some(4), &index);
        assert_eq!((found, total), (expected, 400));
        assert_eq!((met, is_whole), (10, false));
    }
}
