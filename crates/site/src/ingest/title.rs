//! Titles for articles that come without one: the first sentence, cut where a reader would pause.

/// A sentence up to this many characters is a title as it is.
const SHORT: usize = 110;

/// A longer one is cut to about this many, which fill two lines of a list.
const CUT: usize = 90;

/// A clause that is shorter says too little to be a title.
const CLAUSE: usize = 25;

/// A title out of running text; empty when the text is.
pub(crate) fn from_text(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let sentence = first_sentence(line);
    if sentence.chars().count() <= SHORT {
        return without_full_stop(sentence).to_owned();
    }
    let limit = sentence.char_indices().nth(CUT).map_or(sentence.len(), |(at, _)| at);
    let cut = |at: usize| sentence[..at].trim_end();
    let clause =
        clause_ends(sentence).take_while(|at| *at <= limit).filter(|at| cut(*at).chars().count() >= CLAUSE).last();
    if let Some(at) = clause {
        return cut(at).to_owned();
    }
    // Scripts without spaces are cut between characters.
    let word = sentence[..limit].rfind(char::is_whitespace).filter(|at| *at > 0).unwrap_or(limit);
    format!("{}…", cut(word))
}

/// Whether a line could stand above an article: short, and no sentence.
pub(crate) fn looks_like_one(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty()
        && line.chars().count() <= SHORT
        && first_sentence(line).len() == line.len()
        && !line.ends_with(['.', '。', '।', ':', '：'])
}

/// The first sentence of a line, with the sign that ends it.
pub(crate) fn first_sentence(line: &str) -> &str {
    for (at, c) in line.char_indices() {
        let after = at + c.len_utf8();
        let ends = match c {
            '。' | '！' | '？' | '।' => true,
            '.' | '!' | '?' | '؟' | '۔' => {
                let rest = line[after..].trim_start_matches(['"', '”', '’', '»', ')', '\'']);
                let apart = rest.is_empty() || rest.starts_with(char::is_whitespace);
                // Dots in a row are a pause in Arabic headlines, not an end.
                let dots = c == '.' && (line[..at].ends_with('.') || rest.trim_start().starts_with('.'));
                apart && !dots && !(c == '.' && is_abbreviation(&line[..at]))
            }
            _ => false,
        };
        if ends {
            let closing = line[after..].chars().take_while(|c| matches!(c, '"' | '”' | '’' | '»' | ')' | '」' | '』'));
            let end = after + closing.map(char::len_utf8).sum::<usize>();
            return line[..end].trim_end();
        }
    }
    line.trim_end()
}

/// Whether the word before a dot is one that is written with a dot: an initial or a form of address.
fn is_abbreviation(before: &str) -> bool {
    const KNOWN: [&str; 16] =
        ["mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "gen", "sen", "rep", "gov", "no", "m", "mme"];
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    initial || KNOWN.contains(&word.to_lowercase().as_str())
}

/// The places where a clause ends, before the sign that ends it.
fn clause_ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices()
        .filter(|(at, c)| match c {
            '،' | '؛' | '，' | '；' | '、' | '—' | '–' => true,
            ',' | ';' | ':' => text[at + 1..].starts_with(char::is_whitespace),
            _ => false,
        })
        .map(|(at, _)| at)
}

fn without_full_stop(sentence: &str) -> &str {
    match sentence.strip_suffix(['.', '。', '।']) {
        Some(rest) if !rest.ends_with('.') && !is_abbreviation(rest) => rest.trim_end(),
        _ => sentence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_sentence_or_its_first_clauses() {
        for (text, title) in [
            ("", ""),
            ("A short one. And more.", "A short one"),
            ("هل تتغير أسواق الطاقة؟ نعم.", "هل تتغير أسواق الطاقة؟"),
            ("Prices rose 3.5 per cent. Then they fell.", "Prices rose 3.5 per cent"),
            ("Dr. J. Smith said so. He did.", "Dr. J. Smith said so"),
            ("روسيا.. انتخابات رئاسية. ثم", "روسيا.. انتخابات رئاسية"),
            ("能源是合作的主要领域。其他的也很多。", "能源是合作的主要领域"),
            (
                "أكد الرئيس الروسي فلاديمير بوتين، الخميس، أن الطاقة هي المجال الرئيسي للتعاون مع الصين، حيث تعتبر موسكو مورداً موثوقاً للطاقة للاقتصاد الصيني، مضيفاً أن العام الماضي شهد وصول إمدادات النفط.",
                "أكد الرئيس الروسي فلاديمير بوتين، الخميس، أن الطاقة هي المجال الرئيسي للتعاون مع الصين",
            ),
            (
                "word word word word word word word word word word word word word word word word word word word word word word word word",
                "word word word word word word word word word word word word word word word word word word…",
            ),
        ] {
            assert_eq!(from_text(text), title);
        }
    }

    #[test]
    fn lines_that_could_be_titles() {
        assert!(looks_like_one("كيف تعمل المفاعلات الصغيرة؟"));
        assert!(looks_like_one("Energy and trade"));
        assert!(!looks_like_one("This is a sentence."));
        assert!(!looks_like_one("One. Two"));
        assert!(!looks_like_one(""));
    }
}
