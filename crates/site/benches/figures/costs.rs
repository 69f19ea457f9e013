//! `cargo xtask bench costs`: what each part of conflation takes in bytes and in time to build, and whether any query
//! is answered in linear time.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use kashshaf_search::{Article, Block, BlockKind, Builder, Collection, Request, Rules, Section, Settings, pack_part};

use crate::files::{Document, documents};
use crate::{NEWS, Places};

/// A part of conflation, and how it is left out.
type LeaveOut = fn(&mut Rules);
const PARTS: [(&str, LeaveOut); 6] = [
    ("clitics", |rules| rules.clitics = false),
    ("endings", |rules| rules.endings = false),
    ("broken plurals", |rules| rules.plurals = false),
    ("verbs", |rules| rules.verbs = false),
    ("stems of other languages", |rules| rules.stems = false),
    ("general list", |rules| rules.list = false),
];

pub(crate) fn print(places: &Places) -> Result<()> {
    match places.shared(NEWS) {
        Ok(news) => conflation(&documents(&news)?)?,
        Err(why) => println!("{:<32}{why}", "costs of conflation"),
    }
    println!();
    linear()
}

/// Builds the collection with all parts and without each; the difference is what the part costs.
fn conflation(documents: &[Document]) -> Result<()> {
    let (whole, time) = built(documents, Rules::default())?;
    let dictionary = |collection: &Collection| size(collection, Section::Terms)[0];
    println!("{:<32}{:>12}{:>12}", "10,000 articles", "packed", "unpacked");
    for section in Section::ALL {
        let [packed, raw] = size(&whole, section);
        println!("{:<32}{packed:>12}{raw:>12}", section.name());
    }
    println!("\n{:<32}{:>12}{:>12}", "without", "terms", "build");
    println!("{:<32}{:>12}{:>10.2} s", "nothing", dictionary(&whole), time.as_secs_f64());
    for (name, leave_out) in PARTS {
        let mut rules = Rules::default();
        leave_out(&mut rules);
        let (without, time) = built(documents, rules)?;
        println!("{name:<32}{:>12}{:>10.2} s", dictionary(&without), time.as_secs_f64());
    }
    let none = Rules { clitics: false, endings: false, plurals: false, verbs: false, stems: false, list: false };
    let (without, time) = built(documents, none)?;
    println!("{:<32}{:>12}{:>10.2} s", "any of them", dictionary(&without), time.as_secs_f64());
    Ok(())
}

/// What the parts of a section take, packed and unpacked.
fn size(collection: &Collection, section: Section) -> [usize; 2] {
    let parts = collection.parts().filter(|part| part.section == section).filter_map(|part| collection.raw(part));
    parts.fold([0; 2], |[packed, all], raw| [packed + pack_part(&raw).len(), all + raw.len()])
}

/// The collection, and how long its index took once all articles were read.
fn built(documents: &[Document], rules: Rules) -> Result<(Collection, Duration)> {
    let mut builder = Builder::new(Settings { rules, ..Settings::default() }, Some(Vec::new()));
    for document in documents {
        let Document { id, title, body, lang, .. } = document.clone();
        let blocks = body.lines().map(|line| Block::new(BlockKind::Paragraph, line)).collect();
        builder.add(Article { slug: id.clone(), id, title, lang, blocks, ..Article::default() });
    }
    let started = Instant::now();
    let bytes = builder.finish();
    let time = started.elapsed();
    Ok((Collection::open_whole(bytes).map_err(|error| anyhow!("{error}"))?, time))
}

/// Inputs that programs have choked on, and how often each is repeated at first.
const HOSTILE: [(&str, &str, usize); 9] = [
    ("words", "كلمة ", 10_000),
    ("marks", "\u{64B}", 250_000),
    ("ligatures of four words", "\u{FDFA}", 10_000),
    ("letters", "ا", 100_000),
    ("clusters", "能", 50_000),
    ("brackets", "(", 100_000),
    ("quotation marks", "\"", 100_000),
    ("signs", "-*~:=", 20_000),
    ("one-letter beginnings", "ا* ", 20_000),
];

/// The time for n, 2n and 4n of each input, as a query and as an article. Ratios of one run: machines are noisy.
fn linear() -> Result<()> {
    println!("{:<26}{:>30}{:>32}", "times for n, 2n, 4n", "as a query", "as an article");
    let query = Collection::open_whole(sample("قمر").finish()).map_err(|error| anyhow!("{error}"))?;
    let mut worst: f64 = 0.0;
    for (name, text, n) in HOSTILE {
        let (mut as_query, mut as_article) = (Vec::new(), Vec::new());
        for n in [n, 2 * n, 4 * n] {
            let text = text.repeat(n);
            as_query
                .push(best(|| drop(query.search(&Request { query: text.clone(), limit: 9, ..Request::default() }))));
            as_article.push(best(|| drop(sample(&text).finish())));
        }
        let shown = |times: &[f64]| {
            let times: Vec<String> = times.iter().map(|time| format!("{:.1}", time * 1000.0)).collect();
            format!("{} ms", times.join(" / "))
        };
        let ratio = (as_article[2] / as_article[1]).max(as_article[1] / as_article[0]);
        worst = worst.max(ratio);
        println!("{name:<26}{:>30}{:>32}   ratio {ratio:.2}", shown(&as_query), shown(&as_article));
    }
    println!("worst ratio of a doubling {worst:.2}   at most 2.6");
    Ok(())
}

fn sample(text: &str) -> Builder {
    let mut builder = Builder::new(Settings::default(), Some(Vec::new()));
    let blocks = vec![Block::new(BlockKind::Paragraph, text)];
    builder.add(Article { id: "a".into(), slug: "a".into(), lang: "ar".into(), blocks, ..Article::default() });
    builder
}

/// The best of some tries, in seconds.
fn best(run: impl Fn()) -> f64 {
    let time = || {
        let started = Instant::now();
        run();
        started.elapsed().as_secs_f64()
    };
    (0..3).map(|_| time()).fold(f64::INFINITY, f64::min)
}
