//! What the app weighs when it travels: every file after brotli, as a web server sends it.
//!
//! Node does the compressing: it has brotli built in, and a Rust encoder would be compiled before every `xtask`.

use crate::app;
use crate::paths;
use crate::run::{Outcome, program, quietly};
use crate::tally::Tally;

/// More than this is too much for a reader on a phone.
const BUDGET: u64 = 150_000;

/// Prints the size of each file before and after brotli at its highest quality.
const SCRIPT: &str = "
import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
for (const file of process.argv.slice(1)) {
  const bytes = readFileSync(file);
  console.log(bytes.length, brotliCompressSync(bytes).length);
}";

/// A file of the app with its size in bytes.
pub(crate) struct Size {
    pub(crate) name: &'static str,
    pub(crate) raw: u64,
    pub(crate) brotli: u64,
}

/// Weighs the compiled app.
pub(crate) fn of_app() -> Outcome<Vec<Size>> {
    let mut node = program("node");
    node.args(["--input-type=module", "--eval", SCRIPT, "--"]);
    node.args(app::FILES.iter().map(|(_, name)| paths::app().join(name)));
    let output = quietly(&mut node)?;
    let sizes: Vec<Size> = app::FILES
        .iter()
        .zip(output.lines())
        .filter_map(|((_, name), line)| {
            let (raw, brotli) = line.split_once(' ')?;
            Some(Size { name, raw: raw.parse().ok()?, brotli: brotli.parse().ok()? })
        })
        .collect();
    if sizes.len() == app::FILES.len() { Ok(sizes) } else { Err(format!("node printed no sizes: {output}")) }
}

/// The test: the whole app stays below its budget.
pub(crate) fn check() -> Outcome<Tally> {
    let sizes = of_app()?;
    for Size { name, raw, brotli } in &sizes {
        println!("{name:<10} {raw:>9} bytes, {brotli:>7} after brotli");
    }
    let total: u64 = sizes.iter().map(|size| size.brotli).sum();
    println!("the app weighs {total} bytes after brotli; the budget is {BUDGET}");
    Ok(if total <= BUDGET { Tally { passed: 1, ..Tally::default() } } else { Tally { failed: 1, ..Tally::default() } })
}
