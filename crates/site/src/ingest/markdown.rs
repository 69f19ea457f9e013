//! Markdown: rendered to HTML and read as HTML is, so that both mean the same and scripts fall out the same way.

use std::fmt::Write as _;

use kashshaf_search::Block;
use pulldown_cmark::{Options, Parser, html};

use super::clean;
use super::html::read_fragment;

/// The deepest quotation. Each `>` is one level, so a line of them would cost the HTML parser seconds.
const QUOTES: usize = 32;

/// The blocks of a Markdown text without its front matter.
pub(crate) fn read(text: &str) -> Vec<Block> {
    let text = cap_quotes(&clean::lines(text));
    // Footnotes stay off: their search for a partner is slower than linear on hostile input.
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut markup = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut markup, Parser::new_ext(&text, options));
    read_fragment(&markup)
}

/// The same text with at most [`QUOTES`] signs of quotation at the start of a line.
fn cap_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let body = line.trim_start_matches([' ', '>']);
        let lead = &line[..line.len() - body.len()];
        if lead.matches('>').count() > QUOTES {
            write!(out, "{} {body}", ">".repeat(QUOTES)).expect("writing to a string succeeds");
        } else {
            out.push_str(line);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use kashshaf_search::BlockKind::{self, *};

    #[track_caller]
    fn check(text: &str, blocks: &[(BlockKind, &str)]) {
        let found = read(text);
        assert_eq!(found.iter().map(|b| (b.kind, b.text.as_str())).collect::<Vec<_>>(), blocks);
    }

    #[test]
    fn markdown_becomes_blocks() {
        check(
            "# عنوان\n\nفقرة أولى\nتتمتها\n\n- أ\n- ب\n  1. ج\n\n> قول\n\n```\ncode\n```\n",
            &[
                (Heading(1), "عنوان"),
                (Paragraph, "فقرة أولى تتمتها"),
                (Bullet(1), "أ"),
                (Bullet(1), "ب"),
                (Number(2), "ج"),
                (Quote, "قول"),
                (Code, "code"),
            ],
        );
        check("| a | b |\n|---|---|\n| 1 | 2 |\n", &[(Row, "a\tb"), (Row, "1\t2")]);
        check(
            "text <script>alert(1)</script> more\n\n<div onclick=x>raw</div>\n\n[l](javascript:x)",
            &[(Paragraph, "text more"), (Paragraph, "raw"), (Paragraph, "l")],
        );
    }

    #[test]
    fn deep_quotes_are_capped() {
        let started = std::time::Instant::now();
        check(&format!("{} deep", ">".repeat(32_000)), &[(Quote, "deep")]);
        check(&format!("{} deep", "> ".repeat(32_000)), &[(Quote, "deep")]);
        assert!(started.elapsed().as_secs() < 5);
    }
}
