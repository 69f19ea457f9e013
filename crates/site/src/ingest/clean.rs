//! Whitespace and control characters: what never reaches an article.

/// A text with `\n` as its only line break, without byte order marks and control characters (tabs stay).
pub fn lines(text: &str) -> String {
    if text.chars().all(|c| matches!(c, '\n' | '\t') || is_plain(c)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\u{0085}' | '\u{000B}' | '\u{2028}' => out.push('\n'),
            '\u{000C}' | '\u{2029}' => out.push_str("\n\n"),
            '\n' | '\t' => out.push(c),
            _ if is_noise(c) => {}
            _ => out.push(c),
        }
    }
    out
}

/// One line of text: every run of whitespace becomes one space, control characters go.
pub fn line(text: &str) -> String {
    let mut before = ' ';
    let clean = |c: char| is_plain(c) && !(std::mem::replace(&mut before, c) == ' ' && c == ' ');
    if text.chars().all(clean) {
        // At most one space stands at the end.
        return text.strip_suffix(' ').unwrap_or(text).to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() && !matches!(c, '\u{00A0}' | '\u{202F}' | '\u{3000}')) {
        let before = out.len();
        if !out.is_empty() {
            out.push(' ');
        }
        let start = out.len();
        out.extend(word.chars().filter(|c| !is_noise(*c)));
        if out.len() == start {
            out.truncate(before);
        }
    }
    let trimmed = out.trim();
    if trimmed.len() == out.len() { out } else { trimmed.to_owned() }
}

/// Characters that stay as they are, told at a glance: not all of them, but nearly all of nearly all texts.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{A1}'..='\u{167F}')
}

/// Characters that show nothing and mean nothing in text: controls, byte order marks, noncharacters.
pub fn is_noise(c: char) -> bool {
    c.is_control() || matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' | '\u{FDD0}'..='\u{FDEF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whitespace_and_controls() {
        assert_eq!(line(" a\t b\u{0}\u{7}\n c \u{1} "), "a b c");
        assert_eq!(line("\u{FEFF}كلمة\u{200C}ها"), "كلمة\u{200C}ها");
        assert_eq!(lines("a\r\nb\rc\u{2029}d\u{8}"), "a\nb\nc\n\nd");
    }
}
