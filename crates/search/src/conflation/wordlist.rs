//! The general word list: what a reader of Arabic knows and a small collection cannot show.
//!
//! Read when a collection is built and never sent to a reader. The form of the list stands at its head.

use std::sync::LazyLock;

use foldhash::{HashMap, HashSet};

use super::{Base, PLURAL, Percent};
use crate::text::{fold, spelling};

const TEXT: &str = include_str!("words_ar.txt");
/// A noun and its adjective.
const NISBA: Percent = 60;

/// The list, folded.
#[derive(Debug, Default)]
pub(crate) struct WordList {
    /// Pairs that belong together, with their grades.
    pairs: Vec<(String, String, Percent)>,
    /// Pairs that do not.
    apart: Vec<(String, String)>,
    /// Words that a shadda tells apart from another: folded, and as spelled.
    doubled: Vec<(String, String)>,
    /// Forms with clitics that their frequency would keep whole, and where their base begins, in bytes.
    idioms: HashMap<String, usize>,
}

impl WordList {
    /// The built-in list.
    pub(super) fn get() -> &'static WordList {
        static LIST: LazyLock<WordList> = LazyLock::new(|| WordList::parse(TEXT));
        &LIST
    }

    fn parse(text: &str) -> WordList {
        let mut list = WordList::default();
        for line in text.lines() {
            let Some((sign, rest)) = line.split_once(' ') else { continue };
            let (head, tail) = rest.split_once(':').unwrap_or(("", rest));
            let head = fold(head.trim());
            let tail: Vec<String> = tail.split_whitespace().map(fold).collect();
            match sign {
                "=" => list.pair(&head, tail, PLURAL),
                "~" => {
                    // The feminine is as close to the noun.
                    let all = tail.iter().flat_map(|t| [t.clone(), format!("{t}ه")]).collect();
                    list.pair(&head, all, NISBA);
                }
                "%" => list.pair(&head, tail, PLURAL),
                "^" => list.doubled.extend(tail.iter().cloned().zip(rest.split_whitespace().map(spelling))),
                "!" => {
                    for (at, a) in tail.iter().enumerate() {
                        for b in &tail[at + 1..] {
                            list.apart.push((a.clone(), b.clone()));
                        }
                    }
                }
                "+" => {
                    for base in &tail {
                        if let Some(stack) = head.strip_suffix(base.as_str()) {
                            list.idioms.insert(head.clone(), stack.len());
                        }
                    }
                }
                _ => {}
            }
        }
        list
    }

    fn pair(&mut self, head: &str, tail: Vec<String>, grade: Percent) {
        self.pairs.extend(tail.into_iter().map(|word| (head.to_string(), word, grade)));
    }

    /// The base of a form that the list takes apart.
    pub(super) fn base<'t>(&self, form: &'t str) -> Option<&'t str> {
        self.idioms.get(form).map(|&start| &form[start..])
    }

    /// The pairs of words that do not belong together, as far as the collection has both.
    pub(super) fn apart(&self, number: &HashMap<&str, u32>) -> impl Iterator<Item = (u32, u32)> {
        self.apart.iter().filter_map(|(a, b)| Some((*number.get(a.as_str())?, *number.get(b.as_str())?)))
    }

    /// Words of the list that the collection does not have, but has a relative of, or a word that is taken for it:
    /// a reader may ask for them. Those that a shadda tells apart from a word of the collection keep it.
    pub(super) fn ghosts(&self, bases: &[Base]) -> Vec<String> {
        let known: HashSet<&str> = bases.iter().map(|b| b.text.as_str()).collect();
        let ghosts: HashSet<&str> = self
            .pairs
            .iter()
            .map(|(a, b, _)| (a, b))
            .chain(self.apart.iter().map(|(a, b)| (a, b)))
            .flat_map(|(a, b)| [(a, b), (b, a)])
            .filter(|(word, relative)| !known.contains(word.as_str()) && known.contains(relative.as_str()))
            .map(|(word, _)| word.as_str())
            .chain(self.doubled.iter().filter(|(bare, _)| known.contains(bare.as_str())).map(|(_, word)| word.as_str()))
            .collect();
        let mut ghosts: Vec<String> = ghosts.into_iter().map(str::to_string).collect();
        ghosts.sort_unstable();
        ghosts
    }

    /// Calls `propose` with every pair of the list that the collection has.
    pub(super) fn propose(&self, number: &HashMap<&str, u32>, mut propose: impl FnMut(u32, u32, Percent)) {
        for (a, b, grade) in &self.pairs {
            if let (Some(&a), Some(&b)) = (number.get(a.as_str()), number.get(b.as_str())) {
                propose(a, b, *grade);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_understood() {
        for (line, n) in TEXT.lines().zip(1..) {
            let known =
                line.is_empty() || ["#", "= ", "~ ", "! ", "^ ", "+ ", "% "].iter().any(|s| line.starts_with(s));
            assert!(known, "line {n}: {line}");
        }
        let list = WordList::get();
        assert!(!list.pairs.is_empty() && !list.apart.is_empty() && !list.idioms.is_empty());
    }
}
