//! `cargo xtask bench conflation`: whether a word of the 10,000 articles finds its forms with clitics, and only them.
//!
//! Truth is naive on purpose, so that it owes nothing to the engine: the articles that hold the word with any of 16
//! clitics before it, after folding. Words whose first letter only looks like a clitic (بطاقة for طاقة) are wrong in it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use kashshaf::site::Site;
use kashshaf_search::text::{arabic, fold};
use kashshaf_search::{Collection, Hit, How, Request, Sort};

use crate::files::{build, documents, write};
use crate::{NEWS, Places};

/// The clitics of the truth, the empty one first.
const CLITICS: [&str; 16] =
    ["", "و", "ف", "ب", "ل", "ك", "ال", "وال", "فال", "بال", "كال", "لل", "ولل", "فلل", "وب", "ول"];

/// Those of them that end in the article.
const ARTICLES: [&str; 8] = ["ال", "وال", "فال", "بال", "كال", "لل", "ولل", "فلل"];

/// Rarer ones, and the future. The truth leaves them out, as the study did, so what is found by them counts as wrong;
/// a second pair of figures counts it as right.
const RARER: [&str; 11] = ["وبال", "وكال", "فبال", "فكال", "وك", "فب", "فل", "فك", "س", "وس", "فس"];

/// How many words are drawn, from those that stand in this many articles.
const WORDS: usize = 2000;
const COMMON: usize = 10;
const SHORTEST: usize = 3;

/// Always the same words.
const SEED: u64 = 20_261_124;

/// A word below this recall is written down for study.
const POOR: f64 = 0.9;

/// Queries of the study and their bases, with the articles it counted as truth.
const STUDIED: [(&str, &str, usize); 15] = [
    ("تعاون", "تعاون", 536),
    ("التعاون", "تعاون", 536),
    ("والتعاون", "تعاون", 536),
    ("غاز", "غاز", 352),
    ("الغاز", "غاز", 352),
    ("والغاز", "غاز", 352),
    ("اتفاق", "اتفاق", 897),
    ("الاتفاق", "اتفاق", 897),
    ("اتفاقيات", "اتفاقيات", 77),
    ("روسيا", "روسيا", 1504),
    ("الروسية", "روسية", 631),
    ("كاميرون", "كاميرون", 45),
    ("الصين", "صين", 502),
    ("نفط", "نفط", 412),
    ("شراكة", "شراكة", 127),
];

/// The word of the study whose truth is known to be wrong: 86 of these articles only have a card.
const CARD: (&str, &str, usize) = ("طاقة", "طاقة", 478);

pub(crate) fn print(places: &Places) -> Result<()> {
    let news = match places.shared(NEWS) {
        Ok(news) => news,
        Err(why) => {
            println!("{:<24}{why}", "clitic groups");
            return Ok(());
        }
    };
    let work = places.work.join("conflation");
    build(&news, &work.join("site"))?;
    let collection = Site::open(&work.join("site"))?.collection;
    let words = Words::read(&documents(&news)?.into_iter().map(|d| (d.id, d.title + "\n" + &d.body)).collect());

    let drawn = draw(words.bases(), WORDS);
    let judged: Vec<(&str, Judged)> = drawn.iter().map(|&word| (word, words.judge(&collection, word, word))).collect();
    let mean = |of: fn(&Judged) -> f64| judged.iter().map(|(_, j)| of(j)).sum::<f64>() / judged.len().max(1) as f64;
    let poor: Vec<_> = judged.iter().filter(|(_, judged)| judged.recall() < POOR).collect();
    println!("{:<56}{:>7}  {:>5}  {:>5}", "clitic groups, 10,000 articles", "measured", "floor", "goal");
    println!("{:<56}{:>8.4}   .987   .995", format!("mean recall of {} words", judged.len()), mean(Judged::recall));
    println!("{:<56}{:>8.4}   .993   .998", "mean precision", mean(Judged::precision));
    let wider = "the same, with rarer clitics and the future";
    println!("{:<56}{:>8.4}", format!("{wider}: recall"), mean(|j| part(&j.wider, &j.found)));
    println!("{:<56}{:>8.4}", format!("{wider}: precision"), mean(|j| part(&j.found, &j.wider)));
    println!("{:<56}{:>8}     57", format!("words of recall below {POOR}"), poor.len());

    let mut list = "word\ttruth\tfound\trecall\tprecision\tforms missed\tforms too many\n".to_owned();
    let mut all: Vec<_> = judged.iter().filter(|(_, j)| j.recall() < POOR || j.precision() < POOR).collect();
    all.sort_by(|(_, a), (_, b)| a.recall().partial_cmp(&b.recall()).unwrap_or(Ordering::Equal));
    for (word, judged) in all {
        let missed = words.missed(word, judged);
        let extra: Vec<String> = judged.matched_in_excess.iter().cloned().collect();
        let (truth, found) = (judged.truth.len(), judged.found.len());
        let (recall, precision) = (judged.recall(), judged.precision());
        let (missed, extra) = (missed.join(" "), extra.join(" "));
        list.push_str(&format!("{word}\t{truth}\t{found}\t{recall:.3}\t{precision:.3}\t{missed}\t{extra}\n"));
    }
    let file = work.join("poor.tsv");
    write(&file, &list)?;
    println!("below {POOR} in recall or precision: {}", file.display());

    println!("\n{:<16}{:>8}{:>8}{:>8}{:>8}{:>10}", "query", "study", "truth", "found", "recall", "precision");
    for (query, base, study) in STUDIED.into_iter().chain([CARD]) {
        let judged = words.judge(&collection, query, &fold(base));
        let (truth, found) = (judged.truth.len(), judged.found.len());
        let (recall, precision) = (judged.recall(), judged.precision());
        println!("{query:<16}{study:>8}{truth:>8}{found:>8}{recall:>8.3}{precision:>10.3}");
    }
    println!("the truth of طاقة is wrong: it counts بطاقة, card");
    Ok(())
}

/// Whether a hit holds the word itself or a form of it with clitics, and not only its relatives.
fn by_clitics(hit: &Hit) -> bool {
    hit.matched.iter().any(|matched| matched.how <= How::Clitics)
}

/// The folded words of the articles, each with the articles that hold it.
struct Words(BTreeMap<String, BTreeSet<String>>);

/// What one query should find, and what it found.
struct Judged {
    truth: BTreeSet<String>,
    /// The truth with the rarer clitics.
    wider: BTreeSet<String>,
    found: BTreeSet<String>,
    /// The forms that matched in articles beyond the truth.
    matched_in_excess: BTreeSet<String>,
}

impl Words {
    fn read(articles: &BTreeMap<String, String>) -> Words {
        let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (id, text) in articles {
            // Cut without the engine's tokenizer.
            let folded = fold(text);
            for word in folded.split(|c: char| !c.is_alphanumeric()) {
                if !word.is_empty() && arabic::is_arabic(word) {
                    words.entry(word.to_owned()).or_default().insert(id.clone());
                }
            }
        }
        Words(words)
    }

    fn count(&self, word: &str) -> usize {
        self.0.get(word).map_or(0, BTreeSet::len)
    }

    /// Common words of three letters or more that carry no clitic, as far as counts tell: what is left without
    /// one is not common itself, bare or with the article. Shorter words are part of too many others for this truth.
    fn bases(&self) -> Vec<&str> {
        let is_common = |word: &str| self.count(word) >= COMMON;
        let is_word = |rest: &str| is_common(rest) || is_common(&format!("ال{rest}"));
        let carries = |word: &str, clitic: &str| {
            let is_article = ARTICLES.contains(&clitic);
            let rest = word.strip_prefix(clitic).map(|rest| (rest, rest.chars().count()));
            rest.is_some_and(|(rest, letters)| letters >= SHORTEST && is_word(rest) || letters > 1 && is_article)
        };
        let clitics = || CLITICS.into_iter().skip(1).chain(RARER);
        let is_base = |word: &str| word.chars().count() >= SHORTEST && !clitics().any(|clitic| carries(word, clitic));
        self.0.keys().map(String::as_str).filter(|word| is_common(word) && is_base(word)).collect()
    }

    /// The articles that hold a base with some clitics.
    fn truth<'c>(&self, base: &str, clitics: impl Iterator<Item = &'c str>) -> BTreeSet<String> {
        let forms = clitics.filter_map(|clitic| self.0.get(&format!("{clitic}{base}")));
        forms.flatten().cloned().collect()
    }

    fn judge(&self, collection: &Collection, query: &str, base: &str) -> Judged {
        // In the collection's own order, because every article of the list is unpacked for its snippet.
        let request = Request { query: query.to_owned(), sort: Sort::Date, limit: u32::MAX, ..Request::default() };
        let hits: Vec<Hit> = collection.search(&request).now().hits.into_iter().filter(by_clitics).collect();
        let truth = self.truth(base, CLITICS.into_iter());
        let excess = hits.iter().filter(|hit| !truth.contains(&hit.id)).flat_map(|hit| hit.matched.iter());
        Judged {
            matched_in_excess: excess.map(|matched| matched.form.clone()).collect(),
            found: hits.iter().map(|hit| hit.id.clone()).collect(),
            wider: self.truth(base, CLITICS.into_iter().chain(RARER)),
            truth,
        }
    }

    /// The forms in articles that were not found.
    fn missed(&self, base: &str, judged: &Judged) -> Vec<String> {
        let forms = CLITICS.iter().map(|clitic| format!("{clitic}{base}"));
        let lost = |form: &String| self.0.get(form).is_some_and(|articles| !articles.is_subset(&judged.found));
        forms.filter(lost).collect()
    }
}

impl Judged {
    fn recall(&self) -> f64 {
        part(&self.truth, &self.found)
    }

    fn precision(&self) -> f64 {
        part(&self.found, &self.truth)
    }
}

/// How much of one set is in another.
fn part(of: &BTreeSet<String>, within: &BTreeSet<String>) -> f64 {
    of.intersection(within).count() as f64 / of.len().max(1) as f64
}

/// So many of a list, drawn without looking; the same on every machine.
fn draw<T>(mut from: Vec<T>, count: usize) -> Vec<T> {
    let mut state = SEED;
    let count = count.min(from.len());
    for place in 0..count {
        // SplitMix64.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let other = place + ((z ^ (z >> 31)) % (from.len() - place) as u64) as usize;
        from.swap(place, other);
    }
    from.truncate(count);
    from
}
