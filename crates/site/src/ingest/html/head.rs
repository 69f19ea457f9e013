//! What a page says about its article: meta elements, JSON-LD, and a few elements that are made for it.

use dom_query::Document;
use dom_smoothie::Readability;
use serde_json::Value;

use super::super::clean;
use super::super::draft::is_web_address;
use super::super::metadata::Metadata;

/// The metadata of a page, and the language its root element names.
pub(crate) fn read(page: &Readability) -> (Metadata, Option<String>) {
    let document = &page.doc;
    let linked = LinkedData::of(document);
    let meta = |names: &[&str]| names.iter().find_map(|name| meta(document, name));
    let source = meta(&["og:site_name"]).or_else(|| linked.text(&["publisher", "name"]));
    let canonical = document.select_single("link[rel=canonical]").attr("href").map(|href| clean::line(&href));
    let metadata = Metadata {
        id: None,
        title: title(page, source.as_deref(), &linked),
        lang: None,
        date: meta(&[
            "article:published_time",
            "datepublished",
            "dc.date",
            "dc.date.issued",
            "dcterms.date",
            "pubdate",
            "date",
            "publish-date",
        ])
        .or_else(|| linked.text(&["datePublished"]))
        .or_else(|| attribute(document, "time[pubdate][datetime]", "datetime"))
        .or_else(|| attribute(document, "[itemprop=datePublished][datetime]", "datetime"))
        .or_else(|| {
            attribute(document, "article time[datetime], main time[datetime], header time[datetime]", "datetime")
        }),
        authors: authors(document, &linked),
        url: canonical.into_iter().chain(meta(&["og:url"])).find(|url| is_web_address(url)),
        topics: topics(document),
        source,
        properties: Default::default(),
    };
    let lang = document.select_single("html").attr("lang").map(|lang| clean::line(&lang));
    let lang = lang.filter(|lang| !lang.is_empty()).or_else(|| meta(&["content-language", "og:locale"]));
    (metadata, lang)
}

/// A heading that is shorter may stand in a title by chance.
const SHORT: usize = 10;

/// The title: what the page tells those who link to it, its one main heading, or its window title without the
/// site's name.
fn title(page: &Readability, source: Option<&str>, linked: &LinkedData) -> Option<String> {
    let document = &page.doc;
    let windows = document.select("title");
    let window = windows.nodes().iter().map(|node| clean::line(&node.text())).find(|text| !text.is_empty());
    let window = window.unwrap_or_default();
    let headings: Vec<String> = document.select("h1").nodes().iter().map(|node| clean::line(&node.text())).collect();
    let names = ["dc:title", "dc.title", "dcterms.title", "og:title", "title", "twitter:title"];
    let told = names.iter().find_map(|name| meta(document, name)).or_else(|| linked.text(&["headline"]));
    // A window title is often the heading with the site's name around it.
    let around = |heading: &&String| {
        let whole = [told.as_deref(), Some(window.as_str())].into_iter().flatten().any(|text| text.contains(*heading));
        whole && heading.chars().count() >= SHORT
    };
    if let Some(heading) = headings.iter().find(around) {
        return Some(heading.clone());
    }
    let heading = if let [only] = headings.as_slice() { only.clone() } else { String::new() };
    let title = match told {
        Some(told) => told,
        None if window.is_empty() => heading,
        None => clean::line(&page.get_article_title()),
    };
    let title = match source {
        Some(source) => without_source(&title, source).to_owned(),
        None => title,
    };
    Some(title).filter(|title| !title.is_empty())
}

/// A title without ` | Source` at its end or `Source - ` at its start.
fn without_source<'a>(title: &'a str, source: &str) -> &'a str {
    let parted = |c: char| c.is_whitespace() || matches!(c, '|' | '-' | '–' | '—' | ':' | '·' | '»' | '«');
    let cut = title
        .strip_suffix(source)
        .filter(|rest| rest.ends_with(parted))
        .or_else(|| title.strip_prefix(source).filter(|rest| rest.starts_with(parted)));
    match cut.map(|rest| rest.trim_matches(parted)) {
        Some(rest) if !rest.is_empty() => rest,
        _ => title,
    }
}

fn authors(document: &Document, linked: &LinkedData) -> Vec<String> {
    let mut names: Vec<String> = all_meta(document, &["author", "article:author", "dc.creator", "parsely-author"]);
    names.retain(|name| !is_web_address(name));
    if names.is_empty() {
        names = linked.names("author");
    }
    if names.is_empty() {
        let byline = clean::line(&document.select_single("[rel=author], [itemprop=author]").text());
        names.extend((!byline.is_empty() && byline.chars().count() <= 100).then_some(byline));
    }
    names.dedup();
    names
}

fn topics(document: &Document) -> Vec<String> {
    let tags = all_meta(document, &["article:tag", "keywords", "news_keywords"]);
    let mut topics: Vec<String> = Vec::new();
    for topic in tags.iter().flat_map(|tag| tag.split([',', '،', ';'])).map(clean::line) {
        if !topic.is_empty() && !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    topics
}

/// The first meta element of a name, whatever attribute holds the name.
fn meta(document: &Document, name: &str) -> Option<String> {
    all_meta(document, &[name]).into_iter().next()
}

fn all_meta(document: &Document, names: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for node in document.select("meta[content]").nodes() {
        let named = ["property", "name", "itemprop", "http-equiv"]
            .iter()
            .filter_map(|attr| node.attr(attr))
            .any(|value| value.split_whitespace().any(|part| names.iter().any(|name| part.eq_ignore_ascii_case(name))));
        let content = clean::line(&node.attr_or("content", ""));
        if named && !content.is_empty() {
            found.push(content);
        }
    }
    found
}

fn attribute(document: &Document, selector: &str, name: &str) -> Option<String> {
    document.select_single(selector).attr(name).map(|value| clean::line(&value)).filter(|value| !value.is_empty())
}

/// The page's article as JSON-LD describes it.
struct LinkedData(Value);

impl LinkedData {
    fn of(document: &Document) -> LinkedData {
        for node in document.select("script[type='application/ld+json']").nodes() {
            let Ok(value) = serde_json::from_str::<Value>(node.text().trim()) else { continue };
            let graph = value.get("@graph").cloned();
            let candidates = match graph.unwrap_or(value) {
                Value::Array(values) => values,
                value => vec![value],
            };
            if let Some(article) = candidates.into_iter().find(is_article) {
                return LinkedData(article);
            }
        }
        LinkedData(Value::Null)
    }

    fn text(&self, path: &[&str]) -> Option<String> {
        let value = path.iter().try_fold(&self.0, |value, key| value.get(key))?;
        value.as_str().map(clean::line).filter(|text| !text.is_empty())
    }

    fn names(&self, key: &str) -> Vec<String> {
        let name = |value: &Value| value.as_str().or_else(|| value.get("name")?.as_str()).map(clean::line);
        match self.0.get(key) {
            Some(Value::Array(values)) => values.iter().filter_map(name).collect(),
            Some(value) => name(value).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

fn is_article(value: &Value) -> bool {
    let fits = |kind: &Value| {
        kind.as_str().is_some_and(|kind| ["Article", "Posting", "Report"].iter().any(|end| kind.ends_with(end)))
    };
    match value.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(fits),
        Some(kind) => fits(kind),
        None => false,
    }
}
