//! A light pass over markup before it is parsed: nesting is capped, and so is what one tag can cost.
//!
//! An HTML parser's time is quadratic in the depth of nesting, so 100 kB of `<ul><li>` can keep it busy for
//! seconds. Browsers stop at 512 levels, and so does this. Nothing of the text is lost: deeper elements are opened
//! as line breaks.

/// The deepest element.
const DEPTH: usize = 512;

/// How far up an end tag looks for its start tag.
const REACH: usize = 2 * DEPTH;

/// The same markup with at most [`DEPTH`] levels.
pub(crate) fn cap(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut kept = 0_usize;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let markup = Markup::at(rest);
        rest = &rest[markup.len..];
        match markup.kind {
            Kind::Text => out.push('<'),
            Kind::Comment => {}
            Kind::Declaration(text) => out.push_str(text),
            Kind::Raw(text) => out.push_str(text),
            Kind::End(name) => {
                let from = open.len().saturating_sub(REACH);
                let Some(at) = open[from..].iter().rposition(|o| o.name.eq_ignore_ascii_case(name)) else {
                    // A line break for the parser: `</p>` and `</br>` mean something without a start tag.
                    if name.eq_ignore_ascii_case("p") || name.eq_ignore_ascii_case("br") {
                        out.push_str("<br>");
                    }
                    continue;
                };
                let dropped = open[from + at].dropped;
                close(&mut open, from + at, &mut kept);
                if !dropped {
                    out.push_str("</");
                    out.push_str(name);
                    out.push('>');
                } else if is_block(name) {
                    out.push_str("<br>");
                }
            }
            Kind::Start(name, text) => {
                if is_one_of(name, &VOID) {
                    out.push_str(text);
                    continue;
                }
                if let Some(at) = implied_end(&open, name) {
                    close(&mut open, at, &mut kept);
                }
                let style = is_one_of(name, &STYLE_ONLY);
                let dropped = style || kept >= DEPTH;
                open.push(Open { name, dropped });
                kept += usize::from(!dropped);
                if dropped {
                    if is_block(name) {
                        out.push_str("<br>");
                    }
                } else if is_one_of(name, &FORMATTING) {
                    // The parser opens unclosed formatting again in every block, once for each set of attributes.
                    out.push('<');
                    out.push_str(name);
                    out.push('>');
                } else {
                    out.push_str(text);
                }
            }
        }
    }
    out.push_str(rest);
    out
}

struct Open<'a> {
    name: &'a str,
    dropped: bool,
}

fn close(open: &mut Vec<Open<'_>>, at: usize, kept: &mut usize) {
    *kept -= open[at..].iter().filter(|o| !o.dropped).count();
    open.truncate(at);
}

/// Elements without content.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements that only change the looks, which are not kept.
const STYLE_ONLY: [&str; 8] = ["big", "font", "nobr", "s", "small", "strike", "tt", "u"];

/// Elements that the parser opens again after a block; their attributes mean nothing here.
const FORMATTING: [&str; 5] = ["b", "code", "em", "i", "strong"];

/// Elements whose content is text up to their end tag.
const RAW: [&str; 8] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

const BLOCK: [&str; 36] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

fn is_block(name: &str) -> bool {
    is_one_of(name, &BLOCK)
}

fn is_one_of(name: &str, list: &[&str]) -> bool {
    list.iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// The open element that a start tag ends without saying so: a paragraph ends the last, an item ends the last.
fn implied_end(open: &[Open<'_>], name: &str) -> Option<usize> {
    let (ends, within): (&[&str], &[&str]) = if name.eq_ignore_ascii_case("li") {
        (&["li"], &["ul", "ol", "menu"])
    } else if is_one_of(name, &["dt", "dd"]) {
        (&["dt", "dd"], &["dl"])
    } else if is_one_of(name, &["td", "th"]) {
        (&["td", "th"], &["tr", "table"])
    } else if name.eq_ignore_ascii_case("tr") {
        (&["tr"], &["table"])
    } else if is_one_of(name, &["option", "optgroup"]) {
        (&["option"], &["select"])
    } else if is_block(name) {
        return open.last().filter(|o| o.name.eq_ignore_ascii_case("p")).map(|_| open.len() - 1);
    } else {
        return None;
    };
    let from = open.len().saturating_sub(REACH);
    let at = from + open[from..].iter().rposition(|o| is_one_of(o.name, ends) || is_one_of(o.name, within))?;
    is_one_of(open[at].name, ends).then_some(at)
}

/// One piece of markup at the start of a text that begins with `<`.
struct Markup<'a> {
    kind: Kind<'a>,
    len: usize,
}

enum Kind<'a> {
    Text,
    Comment,
    Declaration(&'a str),
    Raw(&'a str),
    Start(&'a str, &'a str),
    End(&'a str),
}

impl<'a> Markup<'a> {
    fn at(text: &'a str) -> Markup<'a> {
        let bytes = text.as_bytes();
        let second = bytes.get(1).copied().unwrap_or_default();
        if let Some(comment) = text.strip_prefix("<!--") {
            // As HTML has it: `<!-->` and `<!--->` are whole comments, and `--!>` ends one too.
            let ends = [comment.find("-->").map(|at| at + 7), comment.find("--!>").map(|at| at + 8)];
            let len = match comment {
                _ if comment.starts_with('>') => 5,
                _ if comment.starts_with("->") => 6,
                _ => ends.into_iter().flatten().min().unwrap_or(text.len()),
            };
            return Markup { kind: Kind::Comment, len };
        }
        if second == b'!' || second == b'?' {
            let len = text.find('>').map_or(text.len(), |at| at + 1);
            return Markup { kind: Kind::Declaration(&text[..len]), len };
        }
        let end = second == b'/';
        let name_at = if end { 2 } else { 1 };
        if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
            return Markup { kind: Kind::Text, len: 1 };
        }
        let name_end = bytes[name_at..]
            .iter()
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
            .map_or(text.len(), |at| name_at + at);
        let name = &text[name_at..name_end];
        let len = tag_end(bytes, name_end);
        if end {
            return Markup { kind: Kind::End(name), len };
        }
        if is_one_of(name, &RAW) {
            let len = raw_end(text, name, len);
            return Markup { kind: Kind::Raw(&text[..len]), len };
        }
        Markup { kind: Kind::Start(name, &text[..len]), len }
    }
}

/// The end of a tag: the first `>` that stands in no quoted value.
fn tag_end(bytes: &[u8], from: usize) -> usize {
    let mut quote = None;
    let mut value = false;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            // A quote opens a value only right after the equals sign.
            (None, b'"' | b'\'') if value => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
        if quote.is_none() && !byte.is_ascii_whitespace() {
            value = *byte == b'=';
        }
    }
    bytes.len()
}

/// The end of a raw text element, with its end tag. A script that opens a comment and a script inside it goes on
/// after the inner end tag: pages once hid scripts from old browsers in this way.
fn raw_end(text: &str, name: &str, from: usize) -> usize {
    let script = name.eq_ignore_ascii_case("script");
    let (mut comment, mut inner) = (false, false);
    let mut at = from;
    while let Some(found) = text[at..].find(['<', '-']) {
        at += found;
        let rest = &text[at..];
        let tail = &rest.as_bytes()[1..];
        if script && rest.starts_with("<!--") {
            comment = true;
        } else if rest.starts_with("-->") {
            (comment, inner) = (false, false);
        } else if comment && rest.starts_with('<') && starts_with_name(tail, "script") {
            inner = true;
        } else if rest.starts_with("</") && starts_with_name(&tail[1..], name) {
            if !inner {
                return rest.find('>').map_or(text.len(), |end| at + end + 1);
            }
            inner = false;
        }
        at += 1;
    }
    text.len()
}

/// Whether a tag's name begins here, and ends where it should.
fn starts_with_name(bytes: &[u8], name: &str) -> bool {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
    bytes.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        && bytes.get(name.len()).is_none_or(ends)
}

#[cfg(test)]
mod tests {
    use super::cap;

    #[test]
    fn ordinary_markup_stays() {
        for html in [
            "<!DOCTYPE html><html><body><p>a<p>b<ul><li>c<li>d</ul><a href=\"x>y\">z</a></body></html>",
            "a < b and <b>c</b> &lt;d",
            "<title>a <b> c</title><script>if (a<b) {}</script>",
            "<script><!-- <script></script> --> </script><p>a",
            "<script><!-- </script><p>a",
            "<title>a</titles></title><p>b",
            "<table><tr><td>1<td>2<tr><td>3</table>",
        ] {
            assert_eq!(cap(html), html);
        }
        assert_eq!(cap("a<!-- <b> -->c<font color=red>d</font>"), "acd");
        for comment in ["<!-->", "<!--->", "<!-- x --!>", "<!-- x -->"] {
            assert_eq!(cap(&format!("a{comment}b<!-- y -->c")), "abc", "{comment}");
        }
    }

    #[test]
    fn deep_markup_is_capped_and_its_text_stays() {
        for (open, close) in [("<div>", "</div>"), ("<ul><li>", "</li></ul>"), ("<blockquote>", ""), ("<b>", "</b>")] {
            let html = format!("{}text{}", open.repeat(50_000), close.repeat(50_000));
            let capped = cap(&html);
            assert!(capped.contains("text"));
            let depth = capped.matches(&open[..3]).count();
            assert!(depth <= 512, "{open}: {depth}");
        }
        let many = "<p>paragraph".repeat(10_000);
        assert_eq!(cap(&many), many);
    }
}
