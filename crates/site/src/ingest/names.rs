//! Names: every article of a collection has an id and a slug of its own.
//!
//! Of two with one id the first in the order of their origins keeps it. The other gets one made from what it says, so
//! that links to it stay the same when other articles come and go.

use std::collections::BTreeMap;

use anyhow::Result;
use kashshaf_search::Article;
use kashshaf_search::segment::{Interner, Renamed};

use super::slug;
use super::{Analysed, Report};
use crate::digest::Digest;
use crate::problem::{Level, Problem};

/// Gives names to all articles: those that do not keep their own, and the report.
pub fn resolve(problems: Vec<Problem>, pieces: &[Analysed]) -> Result<(Vec<Renamed>, Report)> {
    let mut report = Report::default();
    for problem in problems {
        report.push(problem);
    }
    let mut names = Names::default();
    let mut renamed = Vec::new();
    let mut first_run = 0;
    for piece in pieces {
        // Runs hold articles in the order of the collection.
        let mut articles = BTreeMap::new();
        for (run, number) in piece.runs.iter().zip(first_run..) {
            run.each_known(|known, article| {
                articles.insert(known.place, (number, article, known.article.id, known.article.slug));
            })?;
        }
        let mut problems = piece.about.problems.iter().peekable();
        for (place, (run, article, id, slug)) in articles {
            while let Some((_, problem)) = problems.next_if(|(before, _)| *before <= place as usize) {
                report.push(problem.clone());
            }
            let whole = || piece.runs[(run - first_run) as usize].article(article);
            if let Some(other) = names.take(&id, &slug, whole)? {
                if other.id != id {
                    let (path, line) = piece.about.articles[place as usize];
                    let (path, line) = (&piece.about.paths[path as usize], (line > 0).then_some(line as usize));
                    let message = format!("has the id `{id}` of an earlier article; it is kept as `{}`", other.id);
                    report.push(Problem::note(path, line, message));
                }
                renamed.push(Renamed { run, article, ..other });
            }
            report.indexed += 1;
        }
        problems.for_each(|(_, problem)| report.push(problem.clone()));
        report.set_apart += piece.about.set_apart;
        first_run += piece.runs.len() as u32;
    }
    Ok((renamed, report))
}

impl Report {
    fn push(&mut self, problem: Problem) {
        self.skipped += usize::from(problem.level == Level::Skipped);
        self.problems.push(problem);
    }
}

/// The names that are taken.
#[derive(Default)]
struct Names {
    ids: Interner,
    slugs: Interner,
}

impl Names {
    /// Takes the names of an article, or others when they are taken.
    fn take<E>(
        &mut self,
        id: &str,
        slug: &str,
        article: impl FnOnce() -> Result<Article, E>,
    ) -> Result<Option<Renamed>, E> {
        let mut other = Renamed { run: 0, article: 0, id: id.to_owned(), slug: slug.to_owned() };
        let mut renamed = false;
        if !self.ids.insert(id.as_bytes()).1 {
            other.id = self.another_id(id, &article()?);
            other.slug = slug::slugify(&other.id);
            renamed = true;
        }
        while !self.slugs.insert(other.slug.as_bytes()).1 {
            other.slug = format!("{}-{}", other.slug, Digest::of(other.id.as_bytes()).short(8));
            renamed = true;
        }
        Ok(renamed.then_some(other))
    }

    fn another_id(&mut self, taken: &str, article: &Article) -> String {
        let mut text = article.title.clone();
        for block in &article.blocks {
            text.push('\n');
            text.push_str(&block.text);
        }
        let base = format!("{taken}~{}", Digest::of(text.as_bytes()).short(8));
        let mut id = base.clone();
        let mut copy = 2;
        while !self.ids.insert(id.as_bytes()).1 {
            id = format!("{base}-{copy}");
            copy += 1;
        }
        id
    }
}
