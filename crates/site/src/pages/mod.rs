//! Pages that need no script: one for each article, lists of them, and the shell that the explorer takes over.
//!
//! The pages are made from the finished collection, so that they say what it says. Templates escape everything but
//! the body, which `body.rs` writes from plain text.

mod body;
mod lists;
mod writing;

use std::ops::Range;

use anyhow::{Context as _, Result, anyhow};
use kashshaf_search::messages::{Counted, Digits, Language, Words};
use kashshaf_search::{Block, BlockKind, Collection, Hit, Permalink, Reading};
use minijinja::value::Value;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, context};

use crate::digest::Digest;
use crate::site::{self, Manifest};
use lists::Lists;
pub use writing::{Open, distrust};

/// The most articles that the front page lists: as many as the app shows at first. Two hundred of them took a slow
/// phone half a second before the app could begin to start.
const FRONT: u32 = 20;

/// How much of an article's text describes it to those who link to it, in characters.
const DESCRIPTION: usize = 160;

/// Makes the pages of a collection.
pub struct Pages {
    articles: u32,
    environment: Environment<'static>,
    language: Language,
    digits: Digits,
    title: String,
    description: String,
    site_url: Option<String>,
    style: String,
    start: Value,
    sentences: Value,
    /// Whether each article has a page of its own.
    each: bool,
}

impl Pages {
    /// Makes ready. `style` is the address of the style sheet inside the site, `manifest` and `boot` are what
    /// the front page needs to start; without `each` only the pages that every site has are made, and their links lead into the
    /// explorer.
    pub fn new(
        collection: &Collection,
        site_url: Option<String>,
        style: String,
        manifest: &Manifest,
        boot: &[u8],
        each: bool,
    ) -> Result<Pages> {
        let mut environment = Environment::new();
        // A template that names what is not there is a slip of the pen; one that asks whether it is there is not.
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_formatter(|out, _, value| {
            // The usual formatter writes every slash as five characters, and pages are full of addresses.
            match value.as_str() {
                Some(text) if value.is_safe() => out.write_str(text).map_err(Into::into),
                Some(text) => out.write_str(&body::escaped(text)).map_err(Into::into),
                None => Err(minijinja::Error::new(ErrorKind::InvalidOperation, format!("no text to write: {value:?}"))),
            }
        });
        for (name, source) in TEMPLATES {
            environment.add_template(name, source)?;
        }
        let script = manifest.script(boot)?;
        let overview = collection.overview();
        let language = Language::of(&overview.lang);
        Ok(Pages {
            articles: overview.articles,
            environment,
            language,
            digits: language.digits(),
            title: overview.title,
            description: overview.description,
            site_url,
            style,
            start: context! {
                app => &manifest.app,
                wasm => &manifest.wasm,
                head => &manifest.head,
                integrity => &manifest.integrity.app,
                digest => Digest::of(script.as_bytes()).integrity(),
                script => Value::from_safe_string(script),
            },
            sentences: sentences(language),
            each,
        })
    }

    /// An article of the collection, by its place in the list.
    fn reading(&self, collection: &Collection, place: u32) -> Result<Reading> {
        let damaged = || format!("the article at place {place} cannot be read back");
        collection.page(place).map_err(|error| anyhow!("{error:?}")).with_context(damaged)
    }

    fn front(&self, collection: &Collection) -> Result<Vec<u8>> {
        let article = match self.articles {
            1 => {
                let reading = self.reading(collection, 0)?;
                let page = |slug: &str| self.address(slug, "articles/");
                Some(self.article_values(&reading, &page, None))
            }
            _ => None,
        };
        let shown = self.articles.min(FRONT);
        let rest = self.articles - shown;
        let more = (rest > 0 && self.each).then(|| self.say(&self.language.page_words().more_articles, rest));
        self.render(
            "index.html",
            "",
            "",
            context! {
                title => &self.title,
                description => &self.description,
                kind => "website",
                items => self.items(collection, 0..shown, "articles/")?,
                start => &self.start,
                count => self.count(),
                article,
                more,
            },
        )
    }

    fn list(&self, collection: &Collection, lists: &Lists, number: u32) -> Result<Vec<u8>> {
        let path = if number == 0 { format!("{}/", site::PAGES) } else { site::page_of(&Lists::slug(number)) };
        self.render(
            "all.html",
            "../",
            &path,
            context! {
                title => format!("{} · {}", self.language.page_words().all_articles, self.title),
                description => &self.description,
                kind => "website",
                items => self.items(collection, lists.places(number), "")?,
                // Pages of older articles stay as they are when others come.
                count => (number == 0).then(|| self.count()).flatten(),
                newer => lists.newer(number).map(Lists::name),
                older => lists.older(number).map(Lists::name),
            },
        )
    }

    /// How many articles there are, in words; nothing where there is one.
    fn count(&self) -> Option<String> {
        (self.articles != 1).then(|| self.say(&self.words().articles, self.articles))
    }

    fn not_found(&self) -> Result<Vec<u8>> {
        let title = format!("{} · {}", self.language.page_words().page_not_found, self.title);
        self.render("404.html", "", "404.html", context! { title, kind => "website", count => self.count() })
    }

    /// Where an article is read. `folder` leads from the page to the articles' folder.
    fn address(&self, slug: &str, folder: &str) -> String {
        if self.each {
            return format!("{folder}{slug}.html");
        }
        let link = Permalink { article: Some(slug.to_owned()), ..Permalink::default() };
        format!("index.html#{}", link.print())
    }

    fn article(&self, reading: &Reading) -> Result<Vec<u8>> {
        let slug = &reading.article.slug;
        let link = Permalink { article: Some(slug.clone()), ..Permalink::default() };
        let explorer = format!("../index.html#{}", link.print());
        let article = self.article_values(reading, &|slug| format!("{slug}.html"), Some(explorer));
        self.render(
            "article.html",
            "../",
            &site::page_of(slug),
            context! {
                title => &reading.article.title,
                description => describe(reading),
                kind => "article",
                article,
            },
        )
    }

    fn items(&self, collection: &Collection, places: Range<u32>, folder: &str) -> Result<Vec<Value>> {
        let item = |hit: Hit| {
            let date = hit.date.map(|date| self.language.date(date, self.digits));
            let minutes = self.say(&self.words().minutes, hit.minutes);
            let meta: Vec<String> = hit.source.clone().into_iter().chain(date).chain([minutes]).collect();
            context! {
                href => self.address(&hit.slug, folder),
                title => &hit.title,
                lang => &hit.lang,
                dir => hit.direction.as_str(),
                lead => &hit.snippet.text,
                meta,
            }
        };
        let hits = collection.listed(places).map_err(|error| anyhow!("the list cannot be read back: {error}"))?;
        Ok(hits.into_iter().map(item).collect())
    }

    fn article_values(&self, reading: &Reading, page: &dyn Fn(&str) -> String, explorer: Option<String>) -> Value {
        let article = &reading.article;
        let comma = if self.language == Language::Arabic { "، " } else { ", " };
        let authors = Some(article.authors.join(comma)).filter(|names| !names.is_empty());
        let meta: Vec<String> = authors.into_iter().chain(article.source.clone()).collect();
        let date = article
            .date
            .map(|date| context! { day => date.to_string(), words => self.language.date(date, self.digits) });
        let set_apart: Vec<String> = body::set_apart(reading).into_iter().map(str::to_owned).collect();
        let lines = set_apart.len() as u32;
        context! {
            title => &article.title,
            lang => &article.lang,
            dir => article.direction.as_str(),
            minutes => self.say(&self.words().minutes, reading.minutes),
            url => &article.url,
            body => Value::from_safe_string(body::body(reading, page)),
            apart_count => (lines > 0).then(|| self.say(&self.words().promotional_lines, lines)),
            set_apart,
            explorer,
            meta,
            date,
        }
    }

    fn words(&self) -> &'static Words {
        self.language.words()
    }

    fn say(&self, sentence: &Counted, n: u32) -> String {
        self.language.say(sentence, n, self.digits)
    }

    /// Fills a template. `root` leads from the page to the site's folder, `path` from there to the page.
    fn render(&self, template: &str, root: &str, path: &str, values: Value) -> Result<Vec<u8>> {
        let page = context! {
            root,
            style => &self.style,
            lang => self.language.tag(),
            dir => self.language.direction().as_str(),
            collection => &self.title,
        };
        let canonical = self.site_url.as_ref().filter(|_| path != "404.html").map(|url| format!("{url}{path}"));
        let w = &self.sentences;
        let html = self.environment.get_template(template)?.render(context! { page, canonical, w, ..values })?;
        Ok(html.into_bytes())
    }
}

/// The beginning of an article's own words, as one line.
fn describe(reading: &Reading) -> String {
    let own = |block: &&Block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Quote);
    let text: String =
        reading.article.blocks.iter().filter(own).map(|b| b.text.as_str()).take(3).collect::<Vec<_>>().join(" ");
    let text = text.replace('\n', " ");
    let Some((end, _)) = text.char_indices().nth(DESCRIPTION) else { return text };
    let end = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", text[..end].trim_end())
}

const TEMPLATES: [(&str, &str); 8] = [
    ("layout.html", include_str!("../../templates/layout.html")),
    ("masthead.html", include_str!("../../templates/masthead.html")),
    ("list.html", include_str!("../../templates/list.html")),
    ("reader.html", include_str!("../../templates/reader.html")),
    ("index.html", include_str!("../../templates/index.html")),
    ("all.html", include_str!("../../templates/all.html")),
    ("article.html", include_str!("../../templates/article.html")),
    ("404.html", include_str!("../../templates/404.html")),
];

/// The sentences that the templates use.
fn sentences(language: Language) -> Value {
    let (words, pages) = (language.words(), language.page_words());
    context! {
        all_articles => pages.all_articles,
        brand => words.brand,
        empty_collection => words.empty_collection,
        home => pages.home,
        newer_articles => pages.newer_articles,
        older_articles => pages.older_articles,
        needs_scripts => pages.needs_scripts,
        open_in_search => pages.open_in_search,
        original => words.original,
        page_not_found => pages.page_not_found,
        page_not_found_more => pages.page_not_found_more,
        search_label => words.search_label,
        skip_to_content => words.skip_to_content,
    }
}
