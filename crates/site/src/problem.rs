//! Problems: what was wrong with the input, where, and what to do about it.
//!
//! Imperfect input is a result, not a failure: readers return what they could read and a list of these beside it.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// How much a problem costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    /// One article is not in the site.
    Skipped,
    /// The article is there, but something about it was guessed, changed or left out.
    Note,
}

/// One thing that was wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file or folder, as the reader of the message would type it.
    pub path: String,
    /// The line, from 1, where there is one.
    pub line: Option<usize>,
    /// What it costs.
    pub level: Level,
    /// What is wrong, and what to do.
    pub message: String,
}

impl Problem {
    /// An article that is left out.
    pub fn skipped(path: &Path, line: Option<usize>, message: impl Into<String>) -> Problem {
        Problem { path: show(path), line, level: Level::Skipped, message: message.into() }
    }

    /// Something worth knowing about an article that is kept.
    pub fn note(path: &Path, line: Option<usize>, message: impl Into<String>) -> Problem {
        Problem { path: show(path), line, level: Level::Note, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.level {
            Level::Skipped => "skipped",
            Level::Note => "note",
        };
        match self.line {
            Some(line) => write!(f, "{word} {}:{line}: {}", self.path, self.message),
            None => write!(f, "{word} {}: {}", self.path, self.message),
        }
    }
}

/// A path for a message: one line, without the control and direction characters a file name may hold.
pub fn show(path: &Path) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let mut out = String::new();
    for c in path.to_string_lossy().chars() {
        if hidden(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}
