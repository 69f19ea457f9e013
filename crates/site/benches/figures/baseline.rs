//! What our figures stand beside: textbook BM25 over title and body as one text, in the same run.
//!
//! A word is a run of letters and digits as Unicode has them. Most vowel signs count as letters there, not in the
//! Python that made the reference numbers: the sets in Arabic, Hindi and Thai differ by that, the others agree.

use std::collections::{BTreeMap, HashMap};

use rust_stemmers::{Algorithm, Stemmer};

use crate::files::Document;

const K1: f64 = 1.2;
const B: f64 = 0.75;

/// An index over lower-cased words, or over what a stemmer leaves of them.
pub(crate) struct Bm25<'d> {
    documents: &'d [Document],
    /// For each term the documents that hold it, and how often.
    postings: HashMap<String, BTreeMap<usize, f64>>,
    /// How many words each document has.
    lengths: Vec<f64>,
    stemmer: Option<Stemmer>,
    /// Whether a word that a question repeats counts each time, as in Lucene, or once, as in our reference numbers.
    repeats: bool,
}

impl<'d> Bm25<'d> {
    pub(crate) fn new(documents: &'d [Document], stemmer: Option<Stemmer>) -> Bm25<'d> {
        let (postings, lengths) = (HashMap::new(), Vec::new());
        let mut index = Bm25 { documents, postings, lengths, stemmer, repeats: false };
        for (at, document) in documents.iter().enumerate() {
            let terms = index.terms(&format!("{}\n{}", document.title, document.body));
            index.lengths.push(terms.len() as f64);
            for term in terms {
                *index.postings.entry(term).or_default().entry(at).or_default() += 1.0;
            }
        }
        index
    }

    /// The same, with repeated words of a question counted each time.
    pub(crate) fn with_repeats(self) -> Bm25<'d> {
        Bm25 { repeats: true, ..self }
    }

    /// The identifiers of the best documents, best first; equals in the order of the file.
    pub(crate) fn search(&self, query: &str, limit: usize) -> Vec<&'d str> {
        let count = self.documents.len() as f64;
        let mean = self.lengths.iter().sum::<f64>() / count.max(1.0);
        let mut scores: BTreeMap<usize, f64> = BTreeMap::new();
        let mut terms = self.terms(query);
        terms.sort_unstable();
        if !self.repeats {
            terms.dedup();
        }
        for postings in terms.iter().filter_map(|term| self.postings.get(term)) {
            let df = postings.len() as f64;
            let idf = (1.0 + (count - df + 0.5) / (df + 0.5)).ln();
            for (&at, &tf) in postings {
                let norm = K1 * (1.0 - B + B * self.lengths[at] / mean);
                *scores.entry(at).or_default() += idf * tf * (K1 + 1.0) / (tf + norm);
            }
        }
        let mut found: Vec<(usize, f64)> = scores.into_iter().collect();
        found.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        found.into_iter().take(limit).map(|(at, _)| self.documents[at].id.as_str()).collect()
    }

    fn terms(&self, text: &str) -> Vec<String> {
        let text = text.to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        match &self.stemmer {
            Some(stemmer) => words.map(|word| stemmer.stem(word).into_owned()).collect(),
            None => words.map(str::to_owned).collect(),
        }
    }
}

/// The Snowball stemmer of a language, where there is one.
pub(crate) fn snowball(lang: &str) -> Option<Stemmer> {
    Some(Stemmer::create(match lang {
        "ar" => Algorithm::Arabic,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "tr" => Algorithm::Turkish,
        _ => return None,
    }))
}
