//! The language of an article: a tag that was given, or what its letters say.

use whatlang::{Detector, Lang};

/// The tag of an article whose language nobody knows.
pub const UNKNOWN: &str = "und";

/// A language tag in the form that is stored: lower case BCP 47, two letters where a language has two.
pub fn normalize(tag: &str) -> Option<String> {
    let tag = tag.trim();
    // A locale of the operating system names its encoding too: `ar_SA.UTF-8`.
    let tag = tag.split(['.', '@']).next().unwrap_or_default().to_lowercase().replace('_', "-");
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == tag) {
        return Some((*code).to_owned());
    }
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let fits = |part: &str, range: std::ops::RangeInclusive<usize>| {
        range.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if !fits(language, 2..=3) || !language.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let mut out = THREE.iter().find(|(three, _)| *three == language).map_or(language, |(_, two)| two).to_owned();
    for part in parts {
        if !fits(part, 1..=8) {
            return None;
        }
        out.push('-');
        out.push_str(part);
    }
    Some(out)
}

const THREE: [(&str, &str); 22] = [
    ("ara", "ar"),
    ("arb", "ar"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("fas", "fa"),
    ("fra", "fr"),
    ("fre", "fr"),
    ("ger", "de"),
    ("heb", "he"),
    ("hin", "hi"),
    ("ita", "it"),
    ("jpn", "ja"),
    ("kor", "ko"),
    ("per", "fa"),
    ("pes", "fa"),
    ("por", "pt"),
    ("rus", "ru"),
    ("spa", "es"),
    ("tur", "tr"),
    ("urd", "ur"),
    ("zho", "zh"),
];

const NAMES: [(&str, &str); 20] = [
    ("arabic", "ar"),
    ("العربية", "ar"),
    ("عربي", "ar"),
    ("english", "en"),
    ("french", "fr"),
    ("français", "fr"),
    ("persian", "fa"),
    ("farsi", "fa"),
    ("فارسی", "fa"),
    ("hebrew", "he"),
    ("עברית", "he"),
    ("chinese", "zh"),
    ("中文", "zh"),
    ("japanese", "ja"),
    ("日本語", "ja"),
    ("russian", "ru"),
    ("русский", "ru"),
    ("hindi", "hi"),
    ("हिन्दी", "hi"),
    ("urdu", "ur"),
];

/// How many letters are looked at: more do not change the answer.
const SAMPLE: usize = 3000;

/// The language of a text. Scripts that few languages share answer by themselves; Latin, Cyrillic and Devanagari
/// texts are compared with what their languages look like.
pub fn detect(text: &str) -> String {
    let scripts = Scripts::count(text);
    let Some(script) = scripts.main() else { return UNKNOWN.to_owned() };
    match script {
        Script::Arabic => arabic_script(text),
        Script::Hebrew => "he",
        Script::Greek => "el",
        Script::Thai => "th",
        Script::Hangul => "ko",
        Script::Kana => "ja",
        // A Japanese text has kana in every sentence; a Chinese one has none.
        Script::Han => "zh",
        Script::Devanagari => among(text, &[Lang::Hin, Lang::Mar, Lang::Nep]).unwrap_or("hi"),
        Script::Cyrillic => {
            among(text, &[Lang::Rus, Lang::Ukr, Lang::Bel, Lang::Bul, Lang::Mkd, Lang::Srp]).unwrap_or("ru")
        }
        Script::Latin => among(text, &LATIN).unwrap_or(UNKNOWN),
        Script::Other => among(text, &[]).unwrap_or(UNKNOWN),
    }
    .to_owned()
}

const LATIN: [Lang; 24] = [
    Lang::Eng,
    Lang::Fra,
    Lang::Deu,
    Lang::Spa,
    Lang::Por,
    Lang::Ita,
    Lang::Nld,
    Lang::Tur,
    Lang::Ind,
    Lang::Vie,
    Lang::Pol,
    Lang::Ron,
    Lang::Ces,
    Lang::Slk,
    Lang::Swe,
    Lang::Dan,
    Lang::Nob,
    Lang::Fin,
    Lang::Hun,
    Lang::Hrv,
    Lang::Cat,
    Lang::Lit,
    Lang::Est,
    Lang::Aze,
];

/// The best of some languages, when the text is long enough or the answer clear.
fn among(text: &str, langs: &[Lang]) -> Option<&'static str> {
    let sample: String = text.chars().take(SAMPLE).collect();
    let detector = if langs.is_empty() { Detector::new() } else { Detector::with_allowlist(langs.to_vec()) };
    let info = detector.detect(&sample)?;
    let letters = sample.chars().filter(|&c| is_letter(c)).count();
    (info.is_reliable() || letters >= 60 || info.confidence() > 0.3).then(|| two_letters(info.lang()))
}

fn two_letters(lang: Lang) -> &'static str {
    match lang {
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Tur => "tr",
        Lang::Ind => "id",
        Lang::Vie => "vi",
        Lang::Pol => "pl",
        Lang::Ron => "ro",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "no",
        Lang::Fin => "fi",
        Lang::Hun => "hu",
        Lang::Hrv => "hr",
        Lang::Cat => "ca",
        Lang::Lit => "lt",
        Lang::Est => "et",
        Lang::Aze => "az",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Bel => "be",
        Lang::Bul => "bg",
        Lang::Mkd => "mk",
        Lang::Srp => "sr",
        Lang::Hin => "hi",
        Lang::Mar => "mr",
        Lang::Nep => "ne",
        Lang::Ben => "bn",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Kan => "kn",
        Lang::Mal => "ml",
        Lang::Guj => "gu",
        Lang::Pan => "pa",
        Lang::Ori => "or",
        Lang::Sin => "si",
        Lang::Mya => "my",
        Lang::Khm => "km",
        Lang::Kat => "ka",
        Lang::Hye => "hy",
        Lang::Amh => "am",
        _ => UNKNOWN,
    }
}

/// The languages of the Arabic script are told apart by the letters that only some of them use.
fn arabic_script(text: &str) -> &'static str {
    let count = |letters: &str| text.chars().take(SAMPLE).filter(|c| letters.contains(*c)).count();
    let letters = text.chars().take(SAMPLE).filter(|&c| is_letter(c)).count();
    // A foreign name in an Arabic text may hold a letter or two of its own.
    let enough = |n: usize| n >= 1 && n * 100 >= letters * 3;
    let few = |n: usize| n >= 1 && n * 200 >= letters;
    if few(count("ێۆڵڕڤە")) && count("ە") * 20 >= letters {
        "ckb"
    } else if few(count("ۇۆۈې")) && count("ىە") > 0 && count("ۇۈ") > 0 {
        "ug"
    } else if few(count("ښځډړڼټ")) {
        "ps"
    } else if few(count("ٹڈڑںےہھ")) {
        "ur"
    } else if enough(count("کی")) || enough(count("پچژگ")) {
        "fa"
    } else {
        "ar"
    }
}

/// Whether a character is a letter; Arabic ones are told at a glance.
fn is_letter(c: char) -> bool {
    matches!(c, '\u{0621}'..='\u{064A}') || c.is_alphabetic()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Arabic,
    Hebrew,
    Latin,
    Cyrillic,
    Greek,
    Devanagari,
    Thai,
    Hangul,
    Kana,
    Han,
    Other,
}

/// How many letters of each script a text has.
struct Scripts([usize; 11]);

impl Scripts {
    fn count(text: &str) -> Scripts {
        let mut counts = [0; 11];
        for c in text.chars().filter(|&c| is_letter(c)).take(SAMPLE) {
            counts[Self::of(c) as usize] += 1;
        }
        Scripts(counts)
    }

    fn of(c: char) -> Script {
        match c {
            'A'..='Z' | 'a'..='z' | '\u{00C0}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}' => Script::Latin,
            '\u{0600}'..='\u{06FF}'
            | '\u{0750}'..='\u{077F}'
            | '\u{08A0}'..='\u{08FF}'
            | '\u{FB50}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFC}' => Script::Arabic,
            '\u{0590}'..='\u{05FF}' | '\u{FB1D}'..='\u{FB4F}' => Script::Hebrew,
            '\u{0400}'..='\u{052F}' => Script::Cyrillic,
            '\u{0370}'..='\u{03FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
            '\u{0900}'..='\u{097F}' => Script::Devanagari,
            '\u{0E00}'..='\u{0E7F}' => Script::Thai,
            '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7AF}' => Script::Hangul,
            '\u{3040}'..='\u{30FF}' => Script::Kana,
            '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' => Script::Han,
            _ => Script::Other,
        }
    }

    /// The script of the text: Han characters weigh as the words they are, and a fifth of kana makes Japanese.
    fn main(&self) -> Option<Script> {
        const ALL: [Script; 10] = [
            Script::Arabic,
            Script::Hebrew,
            Script::Latin,
            Script::Cyrillic,
            Script::Greek,
            Script::Devanagari,
            Script::Thai,
            Script::Hangul,
            Script::Kana,
            Script::Other,
        ];
        let count = |script: Script| self.0[script as usize];
        let (kana, han) = (count(Script::Kana), count(Script::Han));
        let japanese = kana * 6 >= han && kana > 0;
        let weight = |script: Script| match script {
            Script::Kana if japanese => 3 * (kana + han),
            Script::Kana => 3 * kana,
            other => count(other),
        };
        let best = ALL.into_iter().max_by_key(|s| weight(*s))?;
        let han = if japanese { 0 } else { 3 * han };
        if han > weight(best) { Some(Script::Han) } else { (weight(best) > 0).then_some(best) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_normalized() {
        for (tag, normal) in [
            ("ar", Some("ar")),
            ("AR-SA", Some("ar-sa")),
            ("ar_SA.UTF-8", Some("ar-sa")),
            ("ara", Some("ar")),
            ("zh-Hant", Some("zh-hant")),
            ("English", Some("en")),
            ("", None),
            ("klingonese", None),
            ("a", None),
            ("ar SA", None),
        ] {
            assert_eq!(normalize(tag).as_deref(), normal, "{tag}");
        }
    }

    #[track_caller]
    fn check(text: &str, lang: &str) {
        assert_eq!(detect(text), lang, "{text}");
    }

    #[test]
    fn languages_are_detected() {
        check("أكد الرئيس أن الطاقة هي المجال الرئيسي للتعاون", "ar");
        check("خبر", "ar");
        check("انرژی زمینه اصلی همکاری با چین است و ایران گاز می‌فروشد", "fa");
        check("توانائی چین کے ساتھ تعاون کا اہم شعبہ ہے", "ur");
        check("האנרגיה היא התחום העיקרי לשיתוף הפעולה", "he");
        check("Energy is the main field of cooperation with China, the president said on Thursday.", "en");
        check("L'énergie est le principal domaine de coopération avec la Chine, a déclaré le président.", "fr");
        check("Энергетика остаётся главной областью сотрудничества с Китаем", "ru");
        check("Енергетика є головною сферою співпраці з Китаєм, заявив президент", "uk");
        check("ऊर्जा चीन के साथ सहयोग का मुख्य क्षेत्र है", "hi");
        check("能源是与中国合作的主要领域", "zh");
        check("エネルギーは中国との協力の主要分野である", "ja");
        check("에너지는 중국과의 주요 협력 분야이다", "ko");
        check("พลังงานเป็นสาขาหลักของความร่วมมือกับจีน", "th");
        check("Η ενέργεια είναι ο κύριος τομέας συνεργασίας", "el");
        check("2024 / 05", "und");
        check("", "und");
    }

    #[test]
    fn foreign_names_do_not_change_the_language() {
        check("قال مدير شركة پژو إن الإنتاج سيرتفع في العام المقبل مع توسع المصانع في المنطقة بكاملها", "ar");
        check("أطلقت OpenAI وGoogle DeepMind نماذج جديدة للذكاء الاصطناعي هذا العام في الأسواق العربية", "ar");
    }
}
