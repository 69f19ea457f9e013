//! Patterns of letters: `*` for any letters, `?` for one.

/// Whether a folded word fits a pattern. Takes at most pattern x word steps: a failed star is tried again only from
/// its next letter.
pub(crate) fn fits(pattern: &str, word: &str) -> bool {
    let (mut wanted, mut letters) = (pattern.chars(), word.chars());
    // Where to go on when the present try fails: behind the last star, one letter later.
    let mut again: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let at = letters.clone();
        match (wanted.next(), letters.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                letters = at.clone();
                again = Some((wanted.clone(), at));
            }
            (Some(w), Some(l)) if w == l || w == '?' => {}
            _ => {
                let Some((star, mut from)) = again.take() else { return false };
                if from.next().is_none() {
                    return false;
                }
                (wanted, letters) = (star.clone(), from.clone());
                again = Some((star, from));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, word, expected) in [
            ("w?rd", "word", true),
            ("w?rd", "wrd", false),
            ("*tion", "nation", true),
            ("*tion", "nations", false),
            ("c*t", "cat", true),
            ("c*t", "ct", true),
            ("c*t", "cats", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("ك?اب", "كتاب", true),
            ("*", "", true),
            ("?", "", false),
            ("a*a*a", "aaaa", true),
        ] {
            assert_eq!(fits(pattern, word), expected, "{pattern} {word}");
        }
    }
}
