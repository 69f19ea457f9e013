//! The words of the interface, in Arabic and in English: one place for the app and for the pages without scripts.
//!
//! [`Words`] holds plain sentences, [`Counted`] those with a number in them, in the forms that the number asks
//! for (Arabic has six). A sentence that one language lacks does not compile. Digits follow the reader's setting
//! in every count and date, and are never mixed.

use crate::date::Date;
use crate::lang::Direction;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Arabic.
    Arabic,
    /// English, also for collections in any language without an interface of its own.
    #[default]
    English,
}

/// The digits in which numbers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Digits {
    /// `0123456789`
    #[default]
    Latin,
    /// `٠١٢٣٤٥٦٧٨٩`
    ArabicIndic,
}

impl Language {
    /// The interface for a language tag: Arabic for Arabic, otherwise English.
    ///
    /// ```
    /// use kashshaf_search::messages::Language;
    /// assert_eq!(Language::of("ar-EG"), Language::Arabic);
    /// assert_eq!(Language::of("fa"), Language::English);
    /// ```
    pub fn of(tag: &str) -> Language {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("ar") { Language::Arabic } else { Language::English }
    }

    /// The value of an HTML `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Arabic => "ar",
            Language::English => "en",
        }
    }

    /// The direction of the page.
    pub fn direction(self) -> Direction {
        Direction::of_language(self.tag())
    }

    /// The other language, for the button that switches.
    pub fn other(self) -> Language {
        match self {
            Language::Arabic => Language::English,
            Language::English => Language::Arabic,
        }
    }

    /// The digits used unless the reader chose others.
    pub fn digits(self) -> Digits {
        match self {
            Language::Arabic => Digits::ArabicIndic,
            Language::English => Digits::Latin,
        }
    }

    /// The sentences of this language.
    pub fn words(self) -> &'static Words {
        match self {
            Language::Arabic => &ARABIC,
            Language::English => &ENGLISH,
        }
    }

    /// The sentences of this language on pages without scripts.
    pub fn page_words(self) -> &'static PageWords {
        match self {
            Language::Arabic => &ARABIC_PAGES,
            Language::English => &ENGLISH_PAGES,
        }
    }

    /// A counted sentence, in the form that the number asks for.
    ///
    /// ```
    /// use kashshaf_search::messages::{Digits, Language};
    /// let ar = Language::Arabic;
    /// assert_eq!(ar.say(&ar.words().articles, 11, Digits::ArabicIndic), "١١ مقالة");
    /// ```
    pub fn say(self, sentence: &Counted, n: u32, digits: Digits) -> String {
        let form = match self.plural(n) {
            Plural::Zero => sentence.zero,
            Plural::One => sentence.one,
            Plural::Two => sentence.two,
            Plural::Few => sentence.few,
            Plural::Many => sentence.many,
            Plural::Other => sentence.other,
        };
        fill(form, &number(n, digits))
    }

    /// The plural category of a whole number, as in Unicode's plural rules. English names its zero too, because
    /// "No results" reads better than "0 results".
    pub fn plural(self, n: u32) -> Plural {
        match (self, n, n % 100) {
            (_, 0, _) => Plural::Zero,
            (_, 1, _) => Plural::One,
            (Language::English, ..) => Plural::Other,
            (_, 2, _) => Plural::Two,
            (_, _, 3..=10) => Plural::Few,
            (_, _, 11..=99) => Plural::Many,
            _ => Plural::Other,
        }
    }

    /// A day in words: `16 مايو 2024`, `16 May 2024`.
    pub fn date(self, date: Date, digits: Digits) -> String {
        let month = self.words().months[(date.month() as usize - 1) % 12];
        [&plain(date.day(), digits), month, &plain(date.year(), digits)].join(" ")
    }
}

/// A plural category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Plural {
    Zero,
    One,
    Two,
    Few,
    Many,
    Other,
}

/// A whole number in ASCII digits.
///
/// The app writes all its numbers so. The standard library's way knows every width and sign, which is 700 bytes of program
/// that each reader would load.
///
/// ```
/// use kashshaf_search::messages::decimal;
/// assert_eq!([0, 7, 10, u32::MAX].map(decimal), ["0", "7", "10", "4294967295"]);
/// ```
pub fn decimal(n: u32) -> String {
    let mut digits = if n < 10 { String::new() } else { decimal(n / 10) };
    digits.push(char::from(b'0' + (n % 10) as u8));
    digits
}

/// A whole number with its thousands parted: `12,345`, `١٢٬٣٤٥`.
///
/// ```
/// use kashshaf_search::messages::{Digits, number};
/// assert_eq!(number(12345, Digits::Latin), "12,345");
/// assert_eq!(number(12345, Digits::ArabicIndic), "١٢٬٣٤٥");
/// ```
pub fn number(n: u32, digits: Digits) -> String {
    let plain = decimal(n);
    let separator = if digits == Digits::Latin { ',' } else { '٬' };
    let mut grouped = String::new();
    for (i, c) in plain.chars().enumerate() {
        if i > 0 && (plain.len() - i).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(c);
    }
    in_digits(&grouped, digits)
}

/// A number as years and days are written: without separators.
pub fn plain(n: u32, digits: Digits) -> String {
    in_digits(&decimal(n), digits)
}

/// A text of the interface with its ASCII digits in the reader's digits. Never used on an article's own words.
pub fn in_digits(text: &str, digits: Digits) -> String {
    match digits {
        Digits::Latin => text.to_owned(),
        Digits::ArabicIndic => {
            let eastern = |c: char| c.to_digit(10).and_then(|d| char::from_u32('٠' as u32 + d)).unwrap_or(c);
            text.chars().map(eastern).collect()
        }
    }
}

/// A sentence whose only gap, `{}`, is filled with `inserted`. In HTML the gap should be isolated (`<bdi>`);
/// see [`around`].
pub fn fill(sentence: &str, inserted: &str) -> String {
    // Looking for a character, because looking for a text is a kilobyte of program.
    match sentence.split_once('{') {
        Some((before, after)) => [before, inserted, after.trim_start_matches('}')].concat(),
        None => sentence.to_owned(),
    }
}

/// The parts of a sentence before and after its gap, for pages that isolate what stands in it.
pub fn around(sentence: &str) -> (&str, &str) {
    sentence.split_once('{').map_or((sentence, ""), |(before, after)| (before, after.trim_start_matches('}')))
}

/// A sentence with a number in it: `{}` in each form of the plural that writes the number out.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Counted {
    pub zero: &'static str,
    pub one: &'static str,
    pub two: &'static str,
    pub few: &'static str,
    pub many: &'static str,
    pub other: &'static str,
}

impl Counted {
    /// The forms of a language that only tells one from many.
    const fn simple(zero: &'static str, one: &'static str, other: &'static str) -> Counted {
        Counted { zero, one, two: other, few: other, many: other, other }
    }
}

/// The sentences of the interface. `{}` is a gap; see [`fill`].
#[derive(Debug)]
#[allow(missing_docs, reason = "each name says where its sentence stands")]
pub struct Words {
    /// The product's own name.
    pub brand: &'static str,
    /// The name of this language in this language.
    pub this_language: &'static str,
    pub months: [&'static str; 12],

    // The masthead and the search box.
    pub search_label: &'static str,
    pub how_to_search: &'static str,
    pub question_mark: &'static str,
    /// What can be written in the search box, and what it means.
    pub syntax: &'static [(&'static str, &'static str)],
    pub skip_to_content: &'static str,

    // Narrowing.
    pub narrow: &'static str,
    pub topics: &'static str,
    pub language: &'static str,
    pub source: &'static str,
    pub date: &'static str,
    pub unknown_language: &'static str,
    pub show_all: &'static str,
    pub show_fewer: &'static str,
    pub active_filters: &'static str,
    pub remove: &'static str,
    pub clear_all: &'static str,
    pub gone: &'static str,
    pub since: &'static str,
    pub until: &'static str,

    // How a query was understood.
    pub understood: &'static str,
    pub other_forms: &'static str,
    pub this_spelling: &'static str,
    pub without: &'static str,
    pub exact_spelling: &'static str,
    pub phrase: &'static str,
    pub loose_phrase: &'static str,
    pub begins_with: &'static str,
    pub pattern: &'static str,
    pub misspelled_too: &'static str,
    pub title: &'static str,
    pub author: &'static str,
    pub topic: &'static str,
    pub did_you_mean: &'static str,
    pub also_spelled: &'static str,

    // The list.
    pub results: &'static str,
    pub order: &'static str,
    pub best_first: &'static str,
    pub newest_first: &'static str,
    /// A count in the gap.
    pub at_least: &'static str,
    pub searching: &'static str,
    pub show_more: &'static str,
    pub no_results: &'static str,
    pub not_found: &'static str,
    pub search_without: &'static str,
    pub search_without_filters: &'static str,
    pub start_again: &'static str,
    pub relaxed: &'static str,
    pub not_understood: &'static str,
    pub shortened: &'static str,
    pub empty_collection: &'static str,
    pub with_particles: &'static str,
    pub related_form: &'static str,
    pub similar_spelling: &'static str,

    // The article.
    pub article: &'static str,
    pub original: &'static str,
    pub back_to_results: &'static str,
    pub close: &'static str,
    pub topic_strip: &'static str,
    pub previous_hit: &'static str,
    pub next_hit: &'static str,
    /// Two gaps: the current hit, then how many there are.
    pub hit_of: &'static str,
    pub article_missing: &'static str,

    // Sharing.
    pub copy_link: &'static str,
    pub copy_article_link: &'static str,
    pub copy_passage_link: &'static str,
    pub link: &'static str,
    pub link_copied: &'static str,
    pub copy_by_hand: &'static str,

    // Settings.
    pub settings: &'static str,
    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub text_size: &'static str,
    pub digits: &'static str,
    pub single_keys: &'static str,

    // Help.
    pub shortcuts: &'static str,
    pub key_search: &'static str,
    pub key_results: &'static str,
    pub key_hits: &'static str,
    pub key_escape: &'static str,
    pub key_help: &'static str,

    // What went wrong.
    pub damaged: &'static str,
    pub stopped: &'static str,
    /// Before the names of files.
    pub incomplete: &'static str,
    pub article_unreadable: &'static str,
    pub try_again: &'static str,
    pub link_too_long: &'static str,

    // Counted.
    pub articles: Counted,
    pub results_found: Counted,
    pub hits: Counted,
    pub minutes: Counted,
    pub promotional_lines: Counted,
    pub within_words: Counted,
}

/// The sentences that only pages without scripts have: the app need not hold them.
#[derive(Debug)]
#[allow(missing_docs, reason = "each name says where its sentence stands")]
pub struct PageWords {
    pub all_articles: &'static str,
    pub newer_articles: &'static str,
    pub older_articles: &'static str,
    pub needs_scripts: &'static str,
    pub open_in_search: &'static str,
    pub page_not_found: &'static str,
    pub page_not_found_more: &'static str,
    pub home: &'static str,
    pub more_articles: Counted,
}

const ARABIC: Words = Words {
    brand: "كشّاف",
    this_language: "العربية",
    months: [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],

    search_label: "ابحث في المقالات",
    how_to_search: "كيف أبحث",
    question_mark: "؟",
    syntax: &[
        ("تعاون طاقة", "الكلمتان معاً، بصيغهما"),
        ("مياه أو كهرباء", "إحداهما، وكذلك OR"),
        ("طاقة -نفط", "من دونها، وكذلك: ليس نفط"),
        ("طاقة (شمس أو رياح)", "ما بين القوسين أولاً"),
        ("\"الطاقة النووية\"", "عبارة بلفظها"),
        ("\"تعاون صين\"~5", "متقاربة، ضمن 5 كلمات"),
        ("\"تعاون دولي\"~", "عبارة بأي صيغة"),
        ("=أحمد", "بهذا الرسم وحده"),
        ("تعاون*", "ما يبدأ بها"),
        ("ط?قة", "حرف واحد أياً كان"),
        ("تعاون~", "ولو كُتبت بخطأ إملائي"),
        ("العنوان:طاقة", "في العنوان وحده"),
        ("الموضوع:طاقة", "وكذلك الكاتب، المصدر، اللغة"),
        ("التاريخ:>2024", "بعدها، أو: 2023..2024"),
        ("اسم:قيمة", "أي خاصية أخرى، باسمها"),
    ],
    skip_to_content: "إلى المحتوى",

    narrow: "تضييق النتائج",
    topics: "المواضيع",
    language: "اللغة",
    source: "المصدر",
    date: "التاريخ",
    unknown_language: "لغة غير محددة",
    show_all: "عرض الكل",
    show_fewer: "عرض أقل",
    active_filters: "التضييق الحالي",
    remove: "إزالة: {}",
    clear_all: "مسح الكل",
    gone: "لم يعد متاحاً: {}",
    since: "منذ {}",
    until: "حتى {}",

    understood: "كيف فُهم البحث",
    other_forms: "صيغ أخرى",
    this_spelling: "هذا الرسم فقط",
    without: "من دون",
    exact_spelling: "بهذا الرسم",
    phrase: "عبارة",
    loose_phrase: "عبارة بأي صيغة",
    begins_with: "يبدأ بـ",
    pattern: "نمط",
    misspelled_too: "ولو بخطأ إملائي",
    title: "العنوان",
    author: "الكاتب",
    topic: "الموضوع",
    did_you_mean: "هل تقصد {}؟",
    also_spelled: "وتُكتب أيضاً {}",

    results: "النتائج",
    order: "الترتيب",
    best_first: "الأقرب أولاً",
    newest_first: "الأحدث أولاً",
    at_least: "{} على الأقل",
    searching: "جارٍ البحث…",
    show_more: "عرض المزيد",
    no_results: "لا نتائج",
    not_found: "«{}» لا ترد في أي مقالة.",
    search_without: "البحث من دونها",
    search_without_filters: "البحث من دون تضييق",
    start_again: "عرض كل المقالات",
    relaxed: "لا توجد مقالة فيها كل هذه الكلمات. هذه أقرب المقالات إليها.",
    not_understood: "لم يُفهم «{}» بوصفه صيغة بحث، فبُحث عن كلماته.",
    shortened: "نص البحث طويل، فلم يُقرأ إلا أوله: {} كلمة أو كيلوبايت واحد على الأكثر.",
    empty_collection: "لا مقالات في هذه المجموعة بعد.",
    with_particles: "متصلة بغيرها",
    related_form: "صيغة قريبة",
    similar_spelling: "قريبة في الرسم",

    article: "المقالة",
    original: "المصدر الأصلي",
    back_to_results: "العودة إلى النتائج",
    close: "إغلاق",
    topic_strip: "المواضيع على امتداد المقالة",
    previous_hit: "السابق",
    next_hit: "التالي",
    hit_of: "{} من {}",
    article_missing: "لم تعد هذه المقالة هنا.",

    copy_link: "نسخ الرابط",
    copy_article_link: "نسخ رابط المقالة",
    copy_passage_link: "نسخ رابط هذا الموضع",
    link: "رابط",
    link_copied: "نُسخ الرابط",
    copy_by_hand: "تعذّر النسخ. انسخ الرابط من هنا:",

    settings: "إعدادات القراءة",
    theme: "المظهر",
    theme_system: "كالجهاز",
    theme_light: "فاتح",
    theme_dark: "داكن",
    text_size: "حجم النص",
    digits: "الأرقام",
    single_keys: "اختصارات الحرف الواحد",

    shortcuts: "اختصارات لوحة المفاتيح",
    key_search: "إلى مربع البحث",
    key_results: "النتيجة التالية، السابقة",
    key_hits: "الموضع التالي، السابق في المقالة",
    key_escape: "إغلاق المقالة، ثم مسح البحث",
    key_help: "هذه القائمة",

    damaged: "تعذّرت قراءة المقالات لأن ملف البيانات تالف أو ناقص. أعد تحميل الصفحة، وإن تكرر ذلك فأخبر ناشرها.",
    stopped: "توقف البحث. أعد تحميل الصفحة لتشغيله من جديد.",
    incomplete: "هذه النتائج ناقصة، فقد تعذّر تحميل بعض ملفات المجموعة:",
    article_unreadable: "تعذّر تحميل هذه المقالة.",
    try_again: "أعد المحاولة",
    link_too_long: "هذا الرابط أطول من أن يُقرأ، فعُرضت القائمة كلها.",

    articles: Counted {
        zero: "لا مقالات",
        one: "مقالة واحدة",
        two: "مقالتان",
        few: "{} مقالات",
        many: "{} مقالة",
        other: "{} مقالة",
    },
    results_found: Counted {
        zero: "لا نتائج",
        one: "نتيجة واحدة",
        two: "نتيجتان",
        few: "{} نتائج",
        many: "{} نتيجة",
        other: "{} نتيجة",
    },
    hits: Counted {
        zero: "لا مواضع",
        one: "موضع واحد",
        two: "موضعان",
        few: "{} مواضع",
        many: "{} موضعاً",
        other: "{} موضع",
    },
    minutes: Counted {
        zero: "قراءة أقل من دقيقة",
        one: "قراءة دقيقة واحدة",
        two: "قراءة دقيقتين",
        few: "قراءة {} دقائق",
        many: "قراءة {} دقيقة",
        other: "قراءة {} دقيقة",
    },
    promotional_lines: Counted {
        zero: "",
        one: "سطر ترويجي واحد لم يُفهرس",
        two: "سطران ترويجيان لم يُفهرسا",
        few: "{} أسطر ترويجية لم تُفهرس",
        many: "{} سطراً ترويجياً لم يُفهرس",
        other: "{} سطر ترويجي لم يُفهرس",
    },
    within_words: Counted {
        zero: "متجاورة",
        one: "ضمن كلمة",
        two: "ضمن كلمتين",
        few: "ضمن {} كلمات",
        many: "ضمن {} كلمة",
        other: "ضمن {} كلمة",
    },
};

const ARABIC_PAGES: PageWords = PageWords {
    all_articles: "كل المقالات",
    newer_articles: "مقالات أحدث",
    older_articles: "مقالات أقدم",
    needs_scripts: "البحث والتضييق يحتاجان إلى تشغيل البرامج النصية (JavaScript) في المتصفح؛ أما المقالات فتُقرأ من دونها.",
    open_in_search: "افتح المقالة في صفحة البحث",
    page_not_found: "لا صفحة في هذا العنوان",
    page_not_found_more: "قد يكون الرابط قديماً أو ناقصاً. ابحث عما تريد، أو اختر من قائمة المقالات.",
    home: "الصفحة الأولى",
    more_articles: Counted {
        zero: "",
        one: "ومقالة أخرى في القائمة الكاملة",
        two: "ومقالتان أخريان في القائمة الكاملة",
        few: "و{} مقالات أخرى في القائمة الكاملة",
        many: "و{} مقالة أخرى في القائمة الكاملة",
        other: "و{} مقالة أخرى في القائمة الكاملة",
    },
};

const ENGLISH: Words = Words {
    brand: "Kashshaf",
    this_language: "English",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],

    search_label: "Search the articles",
    how_to_search: "How to search",
    question_mark: "?",
    syntax: &[
        ("water energy", "both words, in all their forms"),
        ("water OR power", "either of them"),
        ("energy -oil", "without oil; also NOT oil"),
        ("energy (sun OR wind)", "what is in brackets first"),
        ("\"nuclear energy\"", "a phrase, word for word"),
        ("\"energy China\"~5", "near each other, within 5 words"),
        ("\"power plant\"~", "a phrase in any form"),
        ("=color", "this spelling only"),
        ("cooperat*", "what begins like this"),
        ("w?rd", "any one letter"),
        ("colour~", "even if misspelled"),
        ("title:energy", "in the title only"),
        ("topic:energy", "likewise author, source, lang"),
        ("date:>2023", "after it; or 2024-05..2024-06"),
        ("name:value", "any other property, by name"),
    ],
    skip_to_content: "Skip to content",

    narrow: "Narrow the list",
    topics: "Topics",
    language: "Language",
    source: "Source",
    date: "Date",
    unknown_language: "Unspecified",
    show_all: "Show all",
    show_fewer: "Show fewer",
    active_filters: "Narrowed by",
    remove: "Remove: {}",
    clear_all: "Clear all",
    gone: "No longer available: {}",
    since: "since {}",
    until: "until {}",

    understood: "How the search was understood",
    other_forms: "Other forms",
    this_spelling: "This spelling only",
    without: "without",
    exact_spelling: "exact spelling",
    phrase: "phrase",
    loose_phrase: "phrase in any form",
    begins_with: "begins with",
    pattern: "pattern",
    misspelled_too: "even if misspelled",
    title: "Title",
    author: "Author",
    topic: "Topic",
    did_you_mean: "Did you mean {}?",
    also_spelled: "Also spelled {}",

    results: "Results",
    order: "Order",
    best_first: "Best first",
    newest_first: "Newest first",
    at_least: "At least {}",
    searching: "Searching…",
    show_more: "Show more",
    no_results: "No results",
    not_found: "“{}” is in no article.",
    search_without: "Search without it",
    search_without_filters: "Search without filters",
    start_again: "Show all articles",
    relaxed: "No article has all of these words. These come closest.",
    not_understood: "“{}” is not a search expression, so its words were searched.",
    shortened: "The search text is long: only its beginning was used, at most {} words or 1 KB.",
    empty_collection: "This collection has no articles yet.",
    with_particles: "with particles",
    related_form: "related form",
    similar_spelling: "similar spelling",

    article: "Article",
    original: "Original",
    back_to_results: "Back to the list",
    close: "Close",
    topic_strip: "Topics through the article",
    previous_hit: "Previous hit",
    next_hit: "Next hit",
    hit_of: "{} of {}",
    article_missing: "This article is no longer here.",

    copy_link: "Copy link",
    copy_article_link: "Copy article link",
    copy_passage_link: "Copy link to this passage",
    link: "Link",
    link_copied: "Link copied",
    copy_by_hand: "Copying did not work. Copy the link from here:",

    settings: "Reading settings",
    theme: "Theme",
    theme_system: "System",
    theme_light: "Light",
    theme_dark: "Dark",
    text_size: "Text size",
    digits: "Digits",
    single_keys: "Single-key shortcuts",

    shortcuts: "Keyboard shortcuts",
    key_search: "Go to the search box",
    key_results: "Next, previous result",
    key_hits: "Next, previous hit in the article",
    key_escape: "Close the article, then clear the search",
    key_help: "This list",

    damaged: "The articles cannot be read because their data file is damaged or incomplete. Reload the page; if that does not help, tell its publisher.",
    stopped: "The search has stopped. Reload the page to start it again.",
    incomplete: "These results are incomplete, because some files of the collection could not be loaded:",
    article_unreadable: "This article could not be loaded.",
    try_again: "Try again",
    link_too_long: "This link is too long to be read, so the whole list is shown.",

    articles: Counted::simple("No articles", "1 article", "{} articles"),
    results_found: Counted::simple("No results", "1 result", "{} results"),
    hits: Counted::simple("No hits", "1 hit", "{} hits"),
    minutes: Counted::simple("Less than a minute", "1 min read", "{} min read"),
    promotional_lines: Counted::simple("", "1 promotional line, not indexed", "{} promotional lines, not indexed"),
    within_words: Counted::simple("side by side", "within 1 word", "within {} words"),
};

const ENGLISH_PAGES: PageWords = PageWords {
    all_articles: "All articles",
    newer_articles: "Newer articles",
    older_articles: "Older articles",
    needs_scripts: "Searching and narrowing need JavaScript; the articles can be read without it.",
    open_in_search: "Open this article in the search page",
    page_not_found: "There is no page at this address",
    page_not_found_more: "The link may be old or incomplete. Search for what you want, or choose from the list of articles.",
    home: "Front page",
    more_articles: Counted::simple("", "1 more in the full list", "{} more in the full list"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: fn(&Words) -> &Counted, n: u32, arabic: &str, english: &str) {
        let say = |language: Language| language.say(sentence(language.words()), n, language.digits());
        assert_eq!((say(Language::Arabic).as_str(), say(Language::English).as_str()), (arabic, english));
    }

    #[test]
    fn counts_take_the_form_that_their_number_asks_for() {
        check(|w| &w.articles, 0, "لا مقالات", "No articles");
        check(|w| &w.articles, 1, "مقالة واحدة", "1 article");
        check(|w| &w.articles, 2, "مقالتان", "2 articles");
        check(|w| &w.articles, 3, "٣ مقالات", "3 articles");
        check(|w| &w.articles, 10, "١٠ مقالات", "10 articles");
        check(|w| &w.articles, 11, "١١ مقالة", "11 articles");
        check(|w| &w.articles, 99, "٩٩ مقالة", "99 articles");
        check(|w| &w.articles, 100, "١٠٠ مقالة", "100 articles");
        check(|w| &w.articles, 102, "١٠٢ مقالة", "102 articles");
        check(|w| &w.articles, 103, "١٠٣ مقالات", "103 articles");
        check(|w| &w.articles, 111, "١١١ مقالة", "111 articles");
        check(|w| &w.articles, 1234567, "١٬٢٣٤٬٥٦٧ مقالة", "1,234,567 articles");
        check(|w| &w.results_found, 2, "نتيجتان", "2 results");
        check(|w| &w.hits, 12, "١٢ موضعاً", "12 hits");
        check(|w| &w.minutes, 3, "قراءة ٣ دقائق", "3 min read");
        check(|w| &w.within_words, 5, "ضمن ٥ كلمات", "within 5 words");
        check(|w| &w.promotional_lines, 1, "سطر ترويجي واحد لم يُفهرس", "1 promotional line, not indexed");
    }

    #[test]
    fn plural_categories_are_those_of_unicode() {
        use Plural::*;
        for (n, category) in [(0, Zero), (1, One), (2, Two), (3, Few), (10, Few), (11, Many), (99, Many), (100, Other)]
            .into_iter()
            .chain([(101, Other), (102, Other), (103, Few), (110, Few), (111, Many), (199, Many), (200, Other)])
        {
            assert_eq!(Language::Arabic.plural(n), category, "{n}");
        }
    }

    #[test]
    fn dates_are_written_in_the_digits_of_the_reader() {
        let day = Date::new(2024, 5, 16).unwrap();
        assert_eq!(Language::Arabic.date(day, Digits::ArabicIndic), "١٦ مايو ٢٠٢٤");
        assert_eq!(Language::Arabic.date(day, Digits::Latin), "16 مايو 2024");
        assert_eq!(Language::English.date(day, Digits::Latin), "16 May 2024");
    }

    #[test]
    fn gaps_are_filled_once() {
        assert_eq!(fill(ARABIC.not_found, "قمر"), "«قمر» لا ترد في أي مقالة.");
        assert_eq!(fill("{} of {}", "3"), "3 of {}");
        assert_eq!(around("a {} b"), ("a ", " b"));
    }
}
