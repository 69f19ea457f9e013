//! Shortcuts: which key means what, on any keyboard layout.

/// What a shortcut does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shortcut {
    Search,
    NextResult,
    PreviousResult,
    NextHit,
    PreviousHit,
    Escape,
    Help,
}

/// A key that was pressed, as the browser reports it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Key<'a> {
    /// The character that the layout gives.
    pub key: &'a str,
    /// The place on the keyboard, named after a layout for English.
    pub code: &'a str,
    pub shift: bool,
    /// Control or Command.
    pub control: bool,
    pub alt: bool,
    /// Whether it was pressed where text is written.
    pub in_text: bool,
}

/// The shortcut of a key. Single characters are shortcuts only when the reader allows it.
pub(crate) fn shortcut(key: Key, single_keys: bool) -> Option<Shortcut> {
    if key.control {
        let k = key.key.eq_ignore_ascii_case("k") || (!key.key.is_ascii() && key.code == "KeyK");
        return (k && !key.alt && !key.shift).then_some(Shortcut::Search);
    }
    if key.key == "Escape" {
        return Some(Shortcut::Escape);
    }
    if key.in_text || key.alt || !single_keys {
        return None;
    }
    match key.key {
        "/" => return Some(Shortcut::Search),
        "?" | "؟" => return Some(Shortcut::Help),
        "j" => return Some(Shortcut::NextResult),
        "k" => return Some(Shortcut::PreviousResult),
        "n" => return Some(Shortcut::NextHit),
        "N" => return Some(Shortcut::PreviousHit),
        _ => {}
    }
    // A layout for another script has these letters elsewhere or not at all: then the place counts.
    if key.key.is_ascii() {
        return None;
    }
    match (key.code, key.shift) {
        ("Slash", false) => Some(Shortcut::Search),
        ("Slash", true) => Some(Shortcut::Help),
        ("KeyJ", false) => Some(Shortcut::NextResult),
        ("KeyK", false) => Some(Shortcut::PreviousResult),
        ("KeyN", false) => Some(Shortcut::NextHit),
        ("KeyN", true) => Some(Shortcut::PreviousHit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, code: &str, shift: bool, expected: Option<Shortcut>) {
        assert_eq!(shortcut(Key { key, code, shift, ..Key::default() }, true), expected, "{key} {code}");
    }

    #[test]
    fn keys_mean_the_same_on_every_layout() {
        check("/", "Slash", false, Some(Shortcut::Search));
        check("ظ", "Slash", false, Some(Shortcut::Search)); // Arabic
        check("/", "Digit7", true, Some(Shortcut::Search)); // German
        check("-", "Slash", false, None); // German
        check("؟", "Slash", true, Some(Shortcut::Help));
        check("ت", "KeyJ", false, Some(Shortcut::NextResult));
        check("ن", "KeyK", false, Some(Shortcut::PreviousResult));
        check("ى", "KeyN", false, Some(Shortcut::NextHit));
        check("آ", "KeyN", true, Some(Shortcut::PreviousHit));
        check("h", "KeyJ", false, None); // Dvorak
        check("Enter", "Enter", false, None);
    }

    #[test]
    fn letters_are_left_alone_in_a_text_and_when_switched_off() {
        let slash = Key { key: "/", code: "Slash", ..Key::default() };
        assert_eq!(shortcut(Key { in_text: true, ..slash }, true), None);
        assert_eq!(shortcut(slash, false), None);
        let control_k = Key { key: "k", code: "KeyK", control: true, in_text: true, ..Key::default() };
        assert_eq!(shortcut(control_k, false), Some(Shortcut::Search));
        assert_eq!(shortcut(Key { key: "Escape", in_text: true, ..slash }, false), Some(Shortcut::Escape));
    }
}
