//! Conflation: which words of a collection belong together, and how closely.
//!
//! Decided once, when a collection is built, from the collection's own words: rules propose pairs (endings, broken
//! plurals, stems), the articles in which both words stand decide, and a general list speaks where a small
//! collection has no evidence. A pair is one hop with a grade, never a chain. Readers load only the outcome.
//! The method began as a study on 10,000 Arabic news articles; its constants are kept where ours are not better.

mod endings;
mod stems;
mod templates;
mod verdict;
mod wordlist;

pub(crate) use endings::related_forms;
pub(crate) use stems::stem;
pub(crate) use verdict::Verdict;
pub(crate) use wordlist::WordList;

use std::collections::BTreeMap;

use foldhash::HashMap;

use crate::text::arabic;
use crate::workers;

/// Grades are stored as whole percents.
pub(crate) type Percent = u8;
/// From this grade on a pair matches: it counts, it is lit, boolean queries hold by it.
pub(crate) const MATCHES: Percent = 30;
/// Pairs of a lower grade than this are forgotten.
const LEAST: Percent = MATCHES;
/// A pair that only the general list or the collection's articles speak for.
const PLURAL: Percent = 60;
/// Forms with one Snowball stem. Spelled alike as they are, neighbours rank them already: more than this costs English.
const SAME_STEM: Percent = 65;
/// A form of a verb and its past, or two forms of its present.
const VERB: Percent = 50;
/// A verb and its future: سيكون and يكون.
const FUTURE: Percent = 90;

/// Which parts of conflation are used: all of them, unless their cost is being measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Arabic clitics: والتعاون is a form of تعاون.
    pub clitics: bool,
    /// Arabic endings.
    pub endings: bool,
    /// Broken plurals by their templates.
    pub plurals: bool,
    /// Arabic verbs by their prefixes, the future included.
    pub verbs: bool,
    /// Stems of other languages.
    pub stems: bool,
    /// The general word list.
    pub list: bool,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { clitics: true, endings: true, plurals: true, verbs: true, stems: true, list: true }
    }
}

/// A word form of the collection: what conflation needs to know of a term.
#[derive(Clone, Debug)]
pub(crate) struct Form<'t> {
    /// The folded form.
    pub(crate) term: &'t str,
    /// In how many articles it stands.
    pub(crate) df: u32,
    /// Whether Arabic rules apply: Arabic letters, mostly in articles in Arabic.
    pub(crate) arabic: bool,
    /// Its stem in its own language, where a stemmer knows one.
    pub(crate) stem: Option<String>,
}

/// A word without its clitics, with the forms that the collection has of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Base {
    pub(crate) text: String,
    /// (number of the clitic stack, number of the form), by stack. Empty for a word that only the general list knows.
    pub(crate) forms: Vec<(u8, u32)>,
    /// (number of another base, grade in percent), by number.
    pub(crate) related: Vec<(u32, Percent)>,
}

/// Groups forms by their bases and relates the bases. `docs` gives the articles of a form, rising.
pub(crate) fn classes(
    forms: &[Form<'_>],
    articles: u32,
    rules: Rules,
    docs: impl Fn(u32) -> Vec<u32> + Sync,
) -> Vec<Base> {
    let nothing = WordList::default();
    let list = if rules.list { WordList::get() } else { &nothing };
    let mut bases = group(forms, rules, list);
    let ghosts = list.ghosts(&bases);
    bases.extend(ghosts.into_iter().map(|text| Base { text, ..Base::default() }));
    bases.sort_by(|a, b| a.text.cmp(&b.text));
    bases.dedup_by(|a, b| a.text == b.text && a.forms.is_empty());
    relate(&mut bases, forms, list, articles, rules, docs);
    bases
}

/// Every form with its base and clitic stack, as groups by base, sorted.
fn group(forms: &[Form<'_>], rules: Rules, list: &WordList) -> Vec<Base> {
    let counts: HashMap<&str, u32> = forms.iter().filter(|f| f.arabic).map(|f| (f.term, f.df)).collect();
    let count = |form: &str| counts.get(form).copied().unwrap_or_default();
    let of = |number: u32| {
        let form = &forms[number as usize];
        let base = match form.arabic && rules.clitics {
            true => list.base(form.term).unwrap_or_else(|| arabic::base(form.term, &count)),
            false => form.term,
        };
        Ok(match arabic::stack_number(&form.term[..form.term.len() - base.len()]) {
            Some(stack) => (base, stack, number),
            None => (form.term, 0, number),
        })
    };
    let mut groups = workers::all(workers::map(0..forms.len() as u32, of));
    workers::sort(&mut groups);
    let base = |group: &[(&str, u8, u32)]| {
        let forms = group.iter().map(|&(_, stack, number)| (stack, number)).collect();
        Base { text: group[0].0.to_string(), forms, related: Vec::new() }
    };
    groups.chunk_by(|a, b| a.0 == b.0).map(base).collect()
}

/// What a rule proposes for a pair of bases.
#[derive(Clone, Copy, Debug)]
struct Proposal {
    grade: Percent,
    kind: Kind,
}

/// How much evidence a proposal needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Stands unless the articles speak against it.
    Lenient,
    /// Falls unless the articles speak for it.
    Strict,
    /// A broken plural by its letters alone: needs the articles.
    Template,
    /// Named by the general list.
    Listed,
}

/// Proposals by pair, the smaller number first.
#[derive(Default)]
struct Proposals(HashMap<(u32, u32), Proposal>);

impl Proposals {
    fn add(&mut self, a: u32, b: u32, grade: Percent, kind: Kind) {
        if a == b {
            return;
        }
        let proposal = Proposal { grade, kind };
        let kept = self.0.entry((a.min(b), a.max(b))).or_insert(proposal);
        let rank = |p: &Proposal| (p.kind == Kind::Listed, p.kind == Kind::Lenient, p.grade);
        if rank(kept) < rank(&proposal) {
            *kept = proposal;
        }
    }
}

fn relate(
    bases: &mut [Base],
    forms: &[Form<'_>],
    list: &WordList,
    articles: u32,
    rules: Rules,
    docs: impl Fn(u32) -> Vec<u32> + Sync,
) {
    let mut proposals = Proposals::default();
    {
        let number: HashMap<&str, u32> = bases.iter().zip(0..).map(|(b, n)| (b.text.as_str(), n)).collect();
        let is_arabic = |b: &Base| b.forms.iter().any(|&(_, f)| forms[f as usize].arabic) || b.forms.is_empty();
        let arabic: Vec<(u32, &str, bool)> = bases
            .iter()
            .zip(0..)
            .filter(|(b, _)| is_arabic(b))
            .map(|(b, n)| (n, b.text.as_str(), is_name(b, forms)))
            .collect();
        // Each rule looks through the words by itself. What they propose is gathered in this order.
        let proposed = |rule: u32| {
            let mut found: Vec<(u32, u32, Percent, Kind)> = Vec::new();
            match rule {
                0 if rules.endings => {
                    endings::propose(&arabic, &number, |a, b, grade, kind| found.push((a, b, grade, kind)));
                }
                1 if rules.plurals => {
                    templates::propose(&arabic, &number, |a, b| found.push((a, b, PLURAL, Kind::Template)));
                }
                2 if rules.verbs => {
                    verbs(&arabic, &number, |a, b| found.push((a, b, VERB, Kind::Strict)));
                    futures(&arabic, &number, |a, b| found.push((a, b, FUTURE, Kind::Lenient)));
                }
                3 => list.propose(&number, |a, b, grade| found.push((a, b, grade, Kind::Listed))),
                _ => {}
            }
            Ok(found)
        };
        let proposed = workers::all(workers::map(0..4, proposed));
        proposed.into_iter().flatten().for_each(|(a, b, grade, kind)| proposals.add(a, b, grade, kind));
        for (a, b) in list.apart(&number) {
            proposals.0.remove(&(a.min(b), a.max(b)));
        }
    }
    if rules.stems {
        same_stem(bases, forms, &mut proposals);
    }
    let mut pairs: Vec<((u32, u32), Proposal)> = proposals.0.into_iter().collect();
    pairs.sort_unstable_by_key(|p| p.0);
    let mut judged: Vec<u32> = pairs.iter().flat_map(|&((a, b), _)| [a, b]).collect();
    judged.sort_unstable();
    judged.dedup();
    let articles_of = |at: u32| {
        let forms = &bases[judged[at as usize] as usize].forms;
        let mut articles: Vec<u32> = forms.iter().flat_map(|&(_, form)| docs(form)).collect();
        articles.sort_unstable();
        articles.dedup();
        Ok(articles)
    };
    let lists = workers::all(workers::map(0..judged.len() as u32, articles_of));
    let docs: HashMap<u32, Vec<u32>> = judged.into_iter().zip(lists).collect();
    let verdict = Verdict::new(articles);
    let judge = |at: u32| {
        let ((a, b), Proposal { grade, kind }) = pairs[at as usize];
        let [x, y] = [a, b].map(|n| (bases[n as usize].text.chars().count(), docs[&n].as_slice()));
        Ok((a, b, verdict.grade(grade, kind, x, y)))
    };
    let grades = workers::all(workers::map(0..pairs.len() as u32, judge));
    for (a, b, grade) in grades.into_iter().filter(|&(.., grade)| grade >= LEAST) {
        bases[a as usize].related.push((b, grade));
        bases[b as usize].related.push((a, grade));
    }
    bases.iter_mut().for_each(|b| b.related.sort_unstable());
}

/// Whether a base is a name; nothing where it is not among these, which stand in the order of their numbers.
fn is_name_of(bases: &[(u32, &str, bool)], number: u32) -> Option<bool> {
    bases.binary_search_by_key(&number, |base| base.0).ok().map(|at| bases[at].2)
}

/// A frequent word that practically never takes the article is a name, a verb or a particle: no plural, no dual.
fn is_name(base: &Base, forms: &[Form<'_>]) -> bool {
    let df = |with: &dyn Fn(u8) -> bool| -> u32 {
        base.forms.iter().filter(|(stack, _)| with(*stack)).map(|&(_, f)| forms[f as usize].df).sum()
    };
    let all = df(&|_| true);
    all >= 20 && df(&arabic::ends_in_article) * 100 < all
}

/// Verbs by their prefixes: ينقل and تنقل with نقل. That both stand in the collection shows that it is a verb.
fn verbs(arabic: &[(u32, &str, bool)], number: &HashMap<&str, u32>, mut propose: impl FnMut(u32, u32)) {
    for &(n, present, _) in arabic {
        let Some(stem) = present.strip_prefix('ي').filter(|s| s.chars().count() >= 3) else { continue };
        let Some(&feminine) = number.get(format!("ت{stem}").as_str()) else { continue };
        propose(n, feminine);
        for past in [stem.to_string(), format!("{stem}ت"), format!("ن{stem}"), format!("ا{stem}")] {
            if let Some(&past) = number.get(past.as_str()) {
                propose(n, past);
            }
        }
    }
}

/// The future: س before a present tense.
fn futures(arabic: &[(u32, &str, bool)], number: &HashMap<&str, u32>, mut propose: impl FnMut(u32, u32)) {
    for &(n, future, _) in arabic {
        let present = future.strip_prefix('س').filter(|p| p.starts_with(['ي', 'ت', 'ن', 'ا']) && p.chars().count() > 3);
        if let Some(&present) = present.and_then(|p| number.get(p)) {
            propose(n, present);
        }
    }
}

/// Forms of other languages that share a stem.
fn same_stem(bases: &[Base], forms: &[Form<'_>], proposals: &mut Proposals) {
    let mut groups: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (base, n) in bases.iter().zip(0..) {
        if let [(0, form)] = base.forms.as_slice()
            && let Some(stem) = &forms[*form as usize].stem
        {
            groups.entry(stem).or_default().push(n);
        }
    }
    for group in groups.values() {
        for (at, &a) in group.iter().enumerate() {
            group[at + 1..].iter().for_each(|&b| proposals.add(a, b, SAME_STEM, Kind::Lenient));
        }
    }
}
