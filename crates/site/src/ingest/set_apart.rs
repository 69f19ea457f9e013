//! Lines that are not the article's own words: pointers to other articles, and lines that stand under all of them.
//!
//! Phrases are compared without marks, hamza carriers and case, because sites write `اقرأ أيضاً` in a dozen ways.

use std::cell::Cell;

use kashshaf_search::{Block, BlockKind};

/// Pointers to other articles. With a colon or a dash after it each of these makes an aside; the ones marked
/// `true` do so without one too, because nobody begins a sentence with them.
const RELATED: [(&str, bool); 54] = [
    ("اقرأ أيضا", true),
    ("اقرأ ايضا", true),
    ("اقرأي أيضا", true),
    ("اقرؤوا أيضا", true),
    ("إقرأ المزيد", false),
    ("اقرأ المزيد", false),
    ("اقرأ أكثر", false),
    ("اقرأ كذلك", true),
    ("شاهد أيضا", true),
    ("شاهدوا أيضا", true),
    ("شاهد المزيد", false),
    ("طالع أيضا", true),
    ("طالع المزيد", false),
    ("تابع أيضا", false),
    ("استمع أيضا", true),
    ("قد يهمك", false),
    ("قد يهمك أيضا", true),
    ("ذات صلة", false),
    ("مواضيع ذات صلة", false),
    ("مقالات ذات صلة", false),
    ("أخبار ذات صلة", false),
    ("للمزيد", false),
    ("read also", false),
    ("read more", false),
    ("also read", false),
    ("see also", false),
    ("see more", false),
    ("watch also", false),
    ("related", false),
    ("related article", false),
    ("related articles", false),
    ("related stories", false),
    ("more on this story", false),
    ("you may also like", false),
    ("lire aussi", true),
    ("a lire aussi", true),
    ("à lire aussi", true),
    ("voir aussi", false),
    ("lire la suite", false),
    ("lea también", false),
    ("lee también", false),
    ("lesen sie auch", true),
    ("mehr zum thema", false),
    ("leggi anche", true),
    ("leia também", true),
    ("بیشتر بخوانید", true),
    ("همچنین بخوانید", true),
    ("بیشتر ببینید", true),
    ("читайте также", true),
    ("смотрите также", true),
    ("ayrıca okuyun", false),
    ("קראו גם", true),
    ("यह भी पढ़ें", true),
    ("مزید پڑھیں", true),
];

/// The longest aside: what is longer is a paragraph that happens to begin so.
const RELATED_MAX: usize = 300;

/// How many characters show whether a line is one: the longest phrase and the sign behind it.
const BEGINNING: usize = 32;

/// How lines that stand under every article begin.
const BOILERPLATE: [&str; 44] = [
    "تابعونا على",
    "تابعونا عبر",
    "تابعنا على",
    "تابعنا عبر",
    "تابعوا آخر الأخبار",
    "تابع آخر الأخبار",
    "لمتابعتنا على",
    "انضموا إلى قناتنا",
    "انضم إلى قناتنا",
    "اشترك في نشرتنا",
    "اشترك في النشرة",
    "اشتركوا في نشرتنا",
    "اشترك الآن",
    "اشترك في قناتنا",
    "اشتركوا في قناتنا",
    "حمل التطبيق",
    "حمل تطبيق",
    "حملوا التطبيق",
    "حملوا تطبيق",
    "شارك المقال",
    "شارك الخبر",
    "شارك هذا الخبر",
    "حقوق النشر محفوظة",
    "©",
    "copyright ©",
    "follow us on",
    "follow us:",
    "join us on",
    "like us on facebook",
    "subscribe to our newsletter",
    "sign up for our newsletter",
    "sign up to our newsletter",
    "download our app",
    "download the app",
    "get the app",
    "share this article",
    "suivez-nous sur",
    "abonnez-vous à notre",
    "téléchargez notre application",
    "síguenos en",
    "folgen sie uns auf",
    "подписывайтесь на нас",
    "ما را در شبکه های اجتماعی دنبال کنید",
    "עקבו אחרינו ב",
];

/// What such lines hold, wherever it stands.
const BOILERPLATE_INSIDE: [&str; 5] = [
    "all rights reserved",
    "جميع الحقوق محفوظة",
    "tous droits réservés",
    "كافة الحقوق محفوظة",
    "alle rechte vorbehalten",
];

/// The longest boilerplate line.
const BOILERPLATE_MAX: usize = 120;

/// The longest line that a pattern of the collection sets apart: a paragraph that mentions the words stays.
const PATTERN_MAX: usize = 300;

/// The phrases to look for: the built-in ones, and a collection's own.
#[derive(Debug)]
pub struct Phrases {
    related: Vec<(String, bool)>,
    boilerplate: Vec<String>,
    inside: Vec<String>,
    patterns: Vec<String>,
}

impl Phrases {
    /// The built-in phrases, and what a collection says of its own boilerplate.
    pub fn new(patterns: &[String]) -> Phrases {
        let keys = |list: &[&str]| list.iter().map(|phrase| key(phrase)).collect();
        let patterns = patterns.iter().map(|p| key(p)).filter(|p| !p.is_empty()).collect();
        let related = RELATED.iter().map(|(phrase, bare)| (key(phrase), *bare)).collect();
        Phrases { related, boilerplate: keys(&BOILERPLATE), inside: keys(&BOILERPLATE_INSIDE), patterns }
    }

    /// What the collection itself says of its boilerplate, as it is looked for.
    pub fn own(&self) -> &[String] {
        &self.patterns
    }

    /// What a line is, when it is not the article's own.
    pub fn kind(&self, line: &str) -> Option<BlockKind> {
        let length = line.chars().take(PATTERN_MAX + 1).count();
        if length > PATTERN_MAX {
            return None;
        }
        // Of a line that is too long for boilerplate only the beginning matters.
        let whole = length <= BOILERPLATE_MAX || !self.patterns.is_empty();
        let key = if whole { key(line) } else { beginning(line, BEGINNING) };
        if self.patterns.iter().any(|pattern| key.contains(pattern.as_str())) {
            return Some(BlockKind::Boilerplate);
        }
        if length <= RELATED_MAX && self.is_related(&key) {
            return Some(BlockKind::Related);
        }
        let starts = self.boilerplate.iter().any(|phrase| key.starts_with(phrase.as_str()));
        let holds = self.inside.iter().any(|phrase| key.contains(phrase.as_str()));
        (length <= BOILERPLATE_MAX && (starts || holds)).then_some(BlockKind::Boilerplate)
    }

    fn is_related(&self, key: &str) -> bool {
        let key = key.trim_start_matches(|c: char| !c.is_alphanumeric());
        self.related.iter().any(|(phrase, bare)| {
            key.strip_prefix(phrase.as_str()).is_some_and(|rest| {
                let parted = rest.trim_start().starts_with([':', '：', '-', '–', '—', '|', '»', '…', '.']);
                rest.is_empty() || parted || (*bare && rest.starts_with(' '))
            })
        })
    }

    /// Marks the blocks that are not the article's own.
    pub fn mark(&self, blocks: &mut [Block]) {
        for block in blocks {
            let running = matches!(
                block.kind,
                BlockKind::Paragraph
                    | BlockKind::Heading(_)
                    | BlockKind::Bullet(_)
                    | BlockKind::Number(_)
                    | BlockKind::Quote
            );
            if running && let Some(kind) = self.kind(&block.text) {
                block.kind = kind;
            }
        }
    }
}

/// A line as it is compared: no marks or tatweel, one alef, one yeh, one heh, lower case, single spaces.
fn key(text: &str) -> String {
    beginning(text, usize::MAX)
}

/// The key of a line up to the `most`th character from its first letter or digit on.
fn beginning(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most.saturating_mul(2)));
    let count = Cell::new(0);
    let mut push = |c: char| {
        let c = match c {
            '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}' | '\u{200E}' | '\u{200F}' | '\u{061C}' => return,
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' | 'ی' => 'ي',
            'ة' => 'ه',
            'ک' => 'ك',
            '’' => '\'',
            c if c.is_whitespace() || c == '\u{200C}' => ' ',
            c => c,
        };
        if c != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(c);
            count.set(count.get() + usize::from(count.get() > 0 || c.is_alphanumeric()));
        }
    };
    for c in text.chars() {
        match c {
            // Arabic knows no case.
            '\u{0600}'..='\u{06FF}' => push(c),
            c => c.to_lowercase().for_each(&mut push),
        }
        if count.get() >= most {
            break;
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, kind: Option<BlockKind>) {
        let phrases = Phrases::new(&["نقلاً عن وكالة".to_owned()]);
        assert_eq!(phrases.kind(line), kind, "{line}");
        if kind != Some(BlockKind::Boilerplate) {
            assert_eq!(Phrases::new(&[]).kind(line), kind, "{line}");
        }
    }

    #[test]
    fn pointers_to_other_articles() {
        for line in [
            "اقرأ أيضاً: بوتين خلال زيارته إلى الصين",
            "اقرأ أيضا : خبر",
            "إقرأ أيضاً: خبر",
            "اقرأ أيضًا خبر آخر",
            "شاهد أيضاً: روسيا.. انتخابات",
            "اقرأ المزيد: خبر",
            "► اقرأ أيضاً | خبر",
            "Read also: another article",
            "READ MORE: another",
            "See also — another",
            "Lire aussi : un autre",
            "بیشتر بخوانید: خبر دیگر",
            "Читайте также: другая статья",
        ] {
            check(line, Some(BlockKind::Related));
        }
    }

    #[test]
    fn the_beginning_of_a_line_shows_a_pointer() {
        let longest = RELATED.iter().map(|(phrase, _)| key(phrase).chars().count()).max();
        assert!(longest.is_some_and(|longest| longest + 3 <= BEGINNING));
        check(&format!("► ** اقـــرأ     أيــضـاً  : {}", "خبر ".repeat(50)), Some(BlockKind::Related));
        check(&"خبر ".repeat(50), None);
    }

    #[test]
    fn lines_under_every_article() {
        for line in [
            "تابعونا على منصات التواصل الاجتماعي",
            "Follow us on Facebook and X",
            "Suivez-nous sur les réseaux sociaux",
            "حمّل التطبيق الآن",
            "© 2024 Example. All rights reserved.",
            "جميع الحقوق محفوظة لصحيفة المثال ٢٠٢٤",
            "هذا الخبر نقلا عن وكاله الأنباء",
        ] {
            check(line, Some(BlockKind::Boilerplate));
        }
    }

    #[test]
    fn an_articles_own_words_stay() {
        for line in [
            "اقرأ المزيد من الكتب إذا أردت أن تكتب جيداً.",
            "Related parties signed the agreement on Thursday.",
            "Read more books, she said.",
            "للمزيد من الأمان أضافت الشركة قفلاً.",
            "تابعوا معنا القصة من بدايتها",
            "أكد الرئيس الروسي أن الطاقة هي المجال الرئيسي",
            "",
        ] {
            check(line, None);
        }
    }
}
