//! A build of what was built before: when everything that decides a site is the same, and the site stands as it was
//! written, there is nothing to do.

use std::path::Path;

use kashshaf_search::Topic;

use crate::app::App;
use crate::assemble::Plan;
use crate::cache::Cache;
use crate::check;
use crate::config::Config;
use crate::digest::Digest;
use crate::ingest::Analysed;
use crate::parts::Tier;

/// The cache's table of the site: the digest of what it was made of, and that of its list of digests.
type Built = Option<(Digest, Digest)>;
const TABLE: &str = "built";

/// The digest of all that decides a site; `None` where a piece of the sources is not known by its bytes.
pub fn made_of(
    cache: &Cache,
    plan: &Plan,
    app: &App,
    config: &Config,
    topics: Option<&[Topic]>,
    pieces: &[Analysed],
) -> Option<Digest> {
    let mut fields = cache.fields();
    [&app.js, &app.wasm, &app.boot, &app.style].iter().for_each(|file| fields.add(file));
    let said = (config, topics, &plan.site_url, plan.no_pages, plan.tier.map(Tier::name));
    fields.add(&postcard::to_allocvec(&said).expect("plain values of this crate can always be encoded"));
    for piece in pieces {
        fields.add(&piece.key?.bytes());
        // Articles can have their names from their lines.
        fields.add(&(piece.about.origin.line as u64).to_le_bytes());
    }
    Some(fields.finish())
}

/// Keeps what the site was made of, with the digest of its list of digests.
pub fn remember(cache: &Cache, made_of: Digest, sums: Digest) {
    cache.keep_table(TABLE, &Built::Some((made_of, sums)));
}

/// Whether the last build was of the same; then, how many files its site has, if nothing in its folder has changed since.
pub fn stands(cache: &Cache, made_of: Digest, site: &Path) -> Option<Option<usize>> {
    let (before, sums) = cache.table::<Built>(TABLE)?;
    (before == made_of).then(|| check::intact(site, sums))
}
