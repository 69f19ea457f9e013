//! Numbers, days and names as the reader of this page wants to see them.

use kashshaf_search::messages::{Counted, Digits, Language, Words, fill, number};
use kashshaf_search::{Date, Filters};

use crate::dom;

/// The language of the interface and the digits chosen for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Say {
    pub language: Language,
    pub digits: Digits,
}

impl Say {
    pub(crate) fn words(self) -> &'static Words {
        self.language.words()
    }

    pub(crate) fn count(self, sentence: &Counted, n: u32) -> String {
        self.language.say(sentence, n, self.digits)
    }

    pub(crate) fn number(self, n: u32) -> String {
        number(n, self.digits)
    }

    pub(crate) fn date(self, date: Date) -> String {
        self.language.date(date, self.digits)
    }

    /// What stands between the parts of an enumeration.
    pub(crate) fn comma(self) -> &'static str {
        match self.language {
            Language::Arabic => "، ",
            Language::English => ", ",
        }
    }

    /// What a language calls itself.
    pub(crate) fn language_name(self, tag: &str) -> String {
        let name = if tag == "und" { None } else { dom::own_name(tag) };
        name.unwrap_or_else(|| if tag == "und" { self.words().unknown_language.to_owned() } else { tag.to_owned() })
    }

    /// `3 of 7`.
    pub(crate) fn hit_of(self, n: u32, hits: u32) -> String {
        fill(&fill(self.words().hit_of, &self.number(n)), &self.number(hits))
    }

    /// The days that a list is narrowed to, in words. Nothing when it is not.
    pub(crate) fn days(self, filters: &Filters) -> Option<String> {
        let since = filters.from.map(|date| self.date(date));
        let until = filters.to.map(|date| self.date(date));
        match (since, until) {
            (Some(since), Some(until)) if since == until => Some(since),
            (Some(since), Some(until)) => Some([&since, " – ", &until].concat()),
            (Some(since), None) => Some(fill(self.words().since, &since)),
            (None, Some(until)) => Some(fill(self.words().until, &until)),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_follow_the_reader() {
        let say = Say { language: Language::Arabic, digits: Digits::ArabicIndic };
        assert_eq!(say.hit_of(3, 7), "٣ من ٧");
        let day = Date::span("2024-05-16").map(|(day, _)| day);
        let filters = Filters { from: day, ..Filters::default() };
        assert_eq!(say.days(&filters).as_deref(), Some("منذ ١٦ مايو ٢٠٢٤"));
        assert_eq!(say.days(&Filters::default()), None);
        let english = Say { language: Language::English, digits: Digits::Latin };
        assert_eq!(english.days(&Filters { to: day, ..filters }).as_deref(), Some("16 May 2024"));
    }
}
