//! How a query was understood: its parts, each a link to the query without it, and the forms its words stand for.
//!
//! A few plain words need no explanation, so that readers who use no sign see nothing of this but one quiet button.

use kashshaf_search::messages::{around, fill};
use kashshaf_search::text::{fold, spelling};
use kashshaf_search::{Answer, Hit, How, Matched, PartKind, SuggestionKind, Understood};

use super::App;
use super::node::{Element, Node, el};
use super::results::in_language;
use crate::links::{href, in_this_spelling, is_plain, operators, with_query, without_part};

/// A query of more parts shows only those with a sign.
const MANY: usize = 8;
/// A question of more parts is a long one.
const SHORT: usize = 3;
/// How many forms a hit names of one word.
const FORMS: usize = 3;

/// The button that shows the forms of the query's words, where they have any.
pub(super) fn forms_button(app: App) -> Option<Node> {
    let open = app.forms.get();
    let button = el("button")
        .attr("type", "button")
        .class("link")
        .attr("aria-expanded", if open { "true" } else { "false" })
        .child(app.say.words().other_forms)
        .on("click", move |_| app.forms.update(|open| *open = !*open));
    app.answer.with(|answer| has_forms(answer.as_ref()?).then(|| button.into()))
}

fn has_forms(answer: &Answer) -> bool {
    answer.understood.iter().any(has_other_forms)
}

fn has_other_forms(part: &Understood) -> bool {
    !part.forms.is_empty() && part.kind != PartKind::Function
}

/// The parts of a query that is more than words, and the forms of its words when they are asked for.
pub(super) fn understood(app: App) -> Vec<Node> {
    app.answer.with(|answer| match answer {
        Some(answer) => [chips(app, answer), forms(app, answer)].into_iter().flatten().collect(),
        None => Vec::new(),
    })
}

fn chips(app: App, answer: &Answer) -> Option<Node> {
    let parts = &answer.understood;
    let query = app.link.with(|link| link.query.clone());
    let operators = operators(&query, parts)?;
    // What stands at an edge joins nothing: somebody is typing.
    let is_joined = operators.get(1..parts.len()).is_some_and(|texts| texts.iter().any(|text| !text.is_empty()));
    if !is_joined && parts.iter().all(is_plain) {
        return None;
    }
    let few = parts.len() <= MANY;
    let mut row = el("ul").class("chips parts").attr("role", "list").attr("aria-label", app.say.words().understood);
    for (n, operator) in operators.into_iter().enumerate() {
        if few && !operator.is_empty() {
            row = row.child(el("li").child(el("bdi").child(operator.to_owned())));
        }
        if let Some(part) = parts.get(n).filter(|part| few || !is_plain(part)) {
            row = row.child(chip(app, &query, answer, part));
        }
    }
    Some(row.into())
}

fn chip(app: App, query: &str, answer: &Answer, part: &Understood) -> Node {
    let kind = kind(app, part);
    let name = fill(app.say.words().remove, [&kind, " ", &part.text].concat().trim_start());
    let link = el("a")
        .attr("href", href_of(app, without_part(query, &answer.understood, part)))
        .attr("aria-label", name)
        .attr("title", forms_of(app, answer, part))
        .children((!kind.is_empty()).then(|| el("small").child([&kind, " "].concat()).into()))
        .child(el("bdi").child(part.text.clone()))
        .child(el("i").class("cross").attr("aria-hidden", "true"));
    el("li").child(link).into()
}

fn href_of(app: App, query: String) -> String {
    app.link.with(|link| href(&with_query(link, query)))
}

/// How a part is looked for, in words: nothing for a plain word.
fn kind(app: App, part: &Understood) -> String {
    let w = app.say.words();
    let field = match part.field.as_str() {
        "title" => w.title,
        "author" => w.author,
        "topic" => w.topic,
        "source" => w.source,
        "lang" => w.language,
        "date" => w.date,
        facet => facet,
    };
    let near;
    let kind = match part.kind {
        PartKind::Word | PartKind::Function | PartKind::Value => "",
        PartKind::Exact => w.exact_spelling,
        PartKind::Phrase => w.phrase,
        PartKind::Loose => w.loose_phrase,
        PartKind::Near(words) => {
            near = app.say.count(&w.within_words, words);
            &near
        }
        PartKind::Pattern if part.text.ends_with('*') => w.begins_with,
        PartKind::Pattern => w.pattern,
        PartKind::Typo => w.misspelled_too,
    };
    let without = if part.excluded { w.without } else { "" };
    let mut said: Vec<&str> = vec![without, field, kind];
    said.retain(|text| !text.is_empty());
    said.join(" · ")
}

/// Each word with the other forms it stands for, and a way to ask for the one that was typed.
fn forms(app: App, answer: &Answer) -> Option<Node> {
    let parts = &answer.understood;
    if !app.forms.get() || !has_forms(answer) {
        return None;
    }
    let query = app.link.with(|link| link.query.clone());
    let mut list = el("dl").class("forms");
    for part in parts.iter().filter(|part| has_other_forms(part)) {
        let mut forms = el("dd").child(el("bdi").child(forms_of(app, answer, part)));
        if let Some(query) = in_this_spelling(&query, parts, part) {
            let only = el("a").attr("href", href_of(app, query)).child(app.say.words().this_spelling);
            forms = forms.child(" · ").child(only);
        }
        list = list.child(el("dt").child(el("bdi").child(part.text.clone()))).child(forms);
    }
    Some(list.into())
}

/// The other forms of a part as one text.
fn forms_of(app: App, answer: &Answer, part: &Understood) -> String {
    let forms: Vec<String> = part.forms.iter().map(|form| printed(answer, form, &part.text)).collect();
    let mut text = forms.join(app.say.comma());
    if part.more > 0 {
        text.push_str(" +");
        text.push_str(&app.say.number(part.more));
    }
    text
}

/// What a hit shows of its matches.
fn shown(hit: &Hit) -> Vec<&str> {
    let mut shown = Vec::new();
    for (text, spans) in [(&hit.title, &hit.title_spans), (&hit.snippet.text, &hit.snippet.spans)] {
        for &(start, end) in spans {
            shown.extend(text.get(start as usize..end as usize));
        }
    }
    shown
}

/// A form as people write it: as some hit prints it, or with the letters that were typed.
fn printed(answer: &Answer, form: &Matched, typed: &str) -> String {
    for hit in &answer.hits {
        for text in shown(hit) {
            if fold(text) == form.form {
                return spelling(text);
            }
        }
    }
    let (form, word) = (&form.form, fold(typed));
    // Not `replacen`: its searcher would be the only one in the browser.
    let is_here = |at: &usize| form.get(*at..).is_some_and(|rest| rest.starts_with(&word));
    match (0..form.len()).find(is_here) {
        Some(at) => [&form[..at], &spelling(typed), &form[at + word.len()..]].concat(),
        None => form.clone(),
    }
}

/// Why an article is a hit, as far as it does not show by itself: forms that are not those typed and that neither
/// title nor excerpt shows, forms that were guessed, and plain words that it lacks.
pub(super) fn why(app: App, answer: &Answer, hit: &Hit) -> Option<Node> {
    let w = app.say.words();
    let mut said = Vec::new();
    for (how, mut forms) in reasons(answer, hit) {
        let more = forms.len().saturating_sub(FORMS);
        if more > 0 {
            forms.truncate(FORMS);
            forms.push(["+", &app.say.number(more as u32)].concat());
        }
        let label = match how {
            None => w.without,
            Some(How::Clitics) => w.with_particles,
            Some(How::Beginning) => w.begins_with,
            Some(How::Typo) => w.similar_spelling,
            Some(_) => w.related_form,
        };
        let forms = in_language(&hit.lang, hit.direction, vec![forms.join(app.say.comma()).into()]);
        said.push(el("span").child(label).child(": ").child(forms).into());
    }
    (!said.is_empty()).then(|| el("div").class("meta why").children(said).into())
}

/// What is to be said of each part of a query: how its forms are related to it, or that the article lacks it.
fn reasons(answer: &Answer, hit: &Hit) -> Vec<(Option<How>, Vec<String>)> {
    let parts = &answer.understood;
    let seen: Vec<String> = shown(hit).into_iter().map(fold).collect();
    let (mut reasons, mut lacking) = (Vec::new(), Vec::new());
    for part in parts {
        if part.excluded || matches!(part.kind, PartKind::Function | PartKind::Value) {
            continue;
        }
        let word = fold(&part.text);
        let (mut best, mut own): (Option<How>, Vec<&Matched>) = (None, Vec::new());
        for form in &hit.matched {
            // A word may stand for more forms than are named; the forms of an only word are its own.
            if form.form == word || part.forms.contains(form) || parts.len() == 1 {
                best = Some(best.map_or(form.how, |best| best.min(form.how)));
                own.push(form);
            }
        }
        let is_seen = own.iter().any(|form| seen.contains(&form.form));
        match best {
            None if part.more == 0 && !hit.matched.is_empty() && parts.iter().all(is_plain) => {
                lacking.push(part.text.clone());
            }
            None | Some(How::Exact) => {}
            Some(How::Clitics | How::Beginning) if is_seen => {}
            // A long question is answered by many forms.
            Some(How::Related) if is_seen && parts.len() > SHORT => {}
            Some(_) => {
                own.retain(|form| Some(form.how) == best);
                reasons.push((best, own.into_iter().map(|form| printed(answer, form, &part.text)).collect()));
            }
        }
    }
    if !lacking.is_empty() {
        reasons.push((None, lacking));
    }
    reasons
}

/// Queries that may be what was meant, each a link with what it finds.
pub(super) fn offers(app: App, answer: &Answer, kind: SuggestionKind, sentence: &'static str) -> Option<Element> {
    let (before, after) = around(sentence);
    let mut line = el("p").child(before);
    let mut first = true;
    for suggestion in answer.suggestions.iter().filter(|s| s.kind == kind) {
        if !std::mem::replace(&mut first, false) {
            line = line.child(app.say.comma());
        }
        let link = el("a").attr("href", href_of(app, suggestion.query.clone()));
        line = line.child(link.child(el("bdi").child(suggestion.query.clone())));
        if !app.single {
            let count = app.say.count(&app.say.words().articles, suggestion.total);
            line = line.child([" (", &count, ")"].concat());
        }
    }
    (!first).then(|| line.child(after))
}

#[cfg(test)]
mod tests {
    use kashshaf_search::Snippet;

    use super::*;

    fn form(form: &str, how: How) -> Matched {
        Matched { form: form.to_owned(), how }
    }

    fn part(text: &str, forms: &[(&str, How)]) -> Understood {
        let forms = forms.iter().map(|(f, how)| form(f, *how)).collect();
        Understood { text: text.to_owned(), forms, ..Understood::default() }
    }

    fn hit(title: &str, marked: &str, matched: &[(&str, How)]) -> Hit {
        let span = title.find(marked).filter(|_| !marked.is_empty()).map(|at| (at as u32, (at + marked.len()) as u32));
        let title_spans = span.into_iter().collect();
        let matched = matched.iter().map(|(f, how)| form(f, *how)).collect();
        Hit { title: title.to_owned(), title_spans, matched, snippet: Snippet::default(), ..Hit::default() }
    }

    #[track_caller]
    fn check(understood: Vec<Understood>, hit: Hit, expected: &[(Option<How>, &[&str])]) {
        let answer = Answer { understood, hits: vec![hit.clone()], ..Answer::default() };
        let reasons = reasons(&answer, &hit);
        let reasons: Vec<_> =
            reasons.iter().map(|(how, forms)| (*how, forms.iter().map(String::as_str).collect::<Vec<_>>())).collect();
        assert_eq!(reasons, expected.iter().map(|(how, forms)| (*how, forms.to_vec())).collect::<Vec<_>>());
    }

    #[test]
    fn a_hit_explains_what_it_does_not_show() {
        let word = || vec![part("تعاون", &[("والتعاون", How::Clitics), ("متعاون", How::Related)])];
        check(word(), hit("تعاون", "تعاون", &[("تعاون", How::Exact), ("متعاون", How::Related)]), &[]);
        check(word(), hit("والتعاون", "والتعاون", &[("والتعاون", How::Clitics)]), &[]);
        check(word(), hit("x", "", &[("والتعاون", How::Clitics)]), &[(Some(How::Clitics), &["والتعاون"])]);
        check(word(), hit("متعاون", "متعاون", &[("متعاون", How::Related)]), &[(Some(How::Related), &["متعاون"])]);
    }

    #[test]
    fn a_hit_says_which_words_it_lacks() {
        let words = || vec![part("طاقة", &[("الطاقه", How::Clitics)]), part("خزف", &[])];
        check(words(), hit("الطاقة", "الطاقة", &[("الطاقه", How::Clitics)]), &[(None, &["خزف"])]);
        let either = vec![part("طاقة", &[]), Understood { kind: PartKind::Exact, ..part("خزف", &[]) }];
        check(either, hit("x", "", &[("طاقه", How::Exact)]), &[]);
        let many = vec![part("طاقة", &[]), Understood { more: 3, ..part("خزف", &[]) }];
        check(many, hit("x", "", &[("طاقه", How::Exact)]), &[]);
    }

    #[test]
    fn forms_are_printed_as_people_write_them() {
        let answer = Answer { hits: vec![hit("عن روسيَّة", "روسيَّة", &[])], ..Answer::default() };
        assert_eq!(printed(&answer, &form("بالطاقه", How::Clitics), "طاقة"), "بالطاقة");
        assert_eq!(printed(&answer, &form("روسيه", How::Related), "روسيا"), "روسيَّة");
        assert_eq!(printed(&answer, &form("energies", How::Related), "energy"), "energies");
    }
}
