//! The query language as readers use it: what each form of a query finds in one small collection, and what is marked.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use kashshaf_search::{
    Answer, Article, Block, BlockKind, Builder, Collection, Date, How, MarkKind, Matching, PartKind, Problem,
    ReadRequest, Reading, Request, Settings, SuggestionKind, Topic,
};

/// Id, title, text, language, date, source, author, properties.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const ARTICLES: [Row; 12] = [
    (
        "coop",
        "التعاون في الطاقة",
        "وقعت روسيا والصين اتفاقا للتعاون في الطاقة النووية.",
        "ar",
        "2024-05-16",
        "الوكالة",
        "منى قباني",
    ),
    (
        "gas",
        "أسعار الغاز",
        "ارتفعت أسعار الغاز الطبيعي في الأسواق، وقال أحمد إن الشركات تنتظر.",
        "ar",
        "2024-06-02",
        "الصحيفة",
        "أحمد علي",
    ),
    ("oil", "النفط والسوق", "هبط النفط في سوق الصين، وقال احمد إن شركة واحدة ربحت.", "ar", "2023-11-20", "الصحيفة", ""),
    ("amman", "أخبار عمّان", "افتتح في عمّان معرض للكتاب.", "ar", "2022-01-05", "الوكالة", ""),
    ("oman", "أخبار مسقط", "تقع سلطنة عمان على بحر العرب.", "ar", "2022-02-05", "الوكالة", ""),
    (
        "far",
        "طاقة بعيدة",
        "الطاقة لا تكفي من دون ماء وهواء وتربة وضوء وقمر وشمس ونجوم وصبر وخطة نووية.",
        "ar",
        "2021-01-01",
        "المجلة",
        "",
    ),
    (
        "water",
        "Water for the city",
        "The nuclear plant needs water. Solar power does not.",
        "en",
        "2024-05-30",
        "The Paper",
        "Jane Roe",
    ),
    (
        "sun",
        "Solar power",
        "Power from the sun: solar panels and a word about colour.",
        "en",
        "2023-05-01",
        "The Paper",
        "John Doe",
    ),
    (
        "color",
        "Color theory",
        "Color is light. The ward was painted in colors of the sun.",
        "en",
        "2020-02-29",
        "The Review",
        "Jane Roe",
    ),
    ("eau", "L'eau de la ville", "L'été, l'énergie et l'eau manquent.", "fr", "2024-07-14", "Le Journal", ""),
    ("zh", "东京大学", "东京大学的研究。京都也有大学。", "zh", "2024-01-01", "The Review", ""),
    ("list", "Numbers", "Part 12 and part 13. See e-mail and R&D.", "en", "", "", ""),
];

fn collection() -> Collection {
    let topic = |id: &str, label: &str, term: &str| Topic {
        id: id.into(),
        labels: vec![("ar".into(), label.into())],
        terms: vec![term.into()],
        not: Vec::new(),
    };
    let topics = vec![topic("energy", "الطاقة", "طاقة"), topic("solar", "الشمس", "solar")];
    let mut builder = Builder::new(Settings::default(), Some(topics));
    for (id, title, text, lang, date, source, author) in ARTICLES {
        builder.add(Article {
            id: id.into(),
            slug: id.into(),
            title: title.into(),
            lang: lang.into(),
            date: Date::span(date).map(|(day, _)| day),
            source: Some(source.to_string()).filter(|s| !s.is_empty()),
            authors: Some(author.to_string()).filter(|a| !a.is_empty()).into_iter().collect(),
            properties: [(
                "Region".to_string(),
                vec![if lang == "ar" { "العالم العربي" } else { "Europe" }.to_string()],
            )]
            .into(),
            blocks: vec![Block::new(BlockKind::Paragraph, text)],
            ..Article::default()
        });
    }
    Collection::open_whole(builder.finish()).unwrap()
}

thread_local! {
    /// Made once for each test.
    static COLLECTION: Collection = collection();
}

fn search(query: &str) -> Answer {
    COLLECTION.with(|c| c.search(&Request { query: query.into(), limit: 50, ..Request::default() }).now())
}

fn read(id: &str, query: &str) -> Reading {
    let request = ReadRequest { slug: id.into(), query: query.into(), topics: vec!["none".into()] };
    COLLECTION.with(|c| c.read(&request).now()).unwrap()
}

/// What a query finds, in the order of the alphabet.
#[track_caller]
fn check(query: &str, expected: &str) {
    let mut found: Vec<String> = search(query).hits.into_iter().map(|hit| hit.id).collect();
    found.sort();
    assert_eq!(found.join(" "), expected, "{query}");
}

#[test]
fn all_words_of_a_short_query() {
    check("روسيا الصين", "coop");
    check("water solar", "water");
    check("solar power", "sun water");
}

#[test]
fn either_word() {
    for query in ["روسيا أو الغاز", "روسيا OR الغاز", "روسيا | الغاز", "روسيا ｜ الغاز"]
    {
        check(query, "coop gas");
    }
    check("روسيا الصين OR النفط الصين", "coop oil");
}

#[test]
fn without_a_word() {
    for query in ["الصين -روسيا", "الصين NOT روسيا", "الصين ليس روسيا", "الصين −روسيا"]
    {
        check(query, "oil");
    }
    check("-solar -الطاقة -النفط -الغاز -عمان -eau -东京", "color list");
    check("(النفط أو الغاز) -روسيا", "gas oil");
    check("الصين NOT (روسيا OR النفط)", "");
}

#[test]
fn phrases_are_exact_and_folded() {
    check("\"الطاقة النووية\"", "coop");
    check("«الطاقه النوويه»", "coop");
    check("\"للطاقة النووية\"", "");
    check("\"nuclear plant needs\"", "water");
    check("\"power solar\"", "");
}

#[test]
fn phrases_of_any_form_where_it_is_asked_for() {
    check("\"طاقة نووية\"", "");
    check("\"طاقة نووية\"~", "coop");
}

#[test]
fn words_near_each_other() {
    check("\"روسيا للتعاون\"~5", "coop");
    check("\"تعاون روسيا\"~5", "coop");
    check("\"طاقة نووية\"~5", "coop");
    check("\"طاقة نووية\"~20", "coop far");
    check("\"plant power\"~2", "");
    check("\"power plant\"~5", "water");
}

#[test]
fn patterns_of_letters() {
    check("w?rd", "color sun");
    check("colo*", "color sun");
    check("*lar", "sun water");
    check("تعا*", "coop");
    check("الن?ط", "oil");
}

#[test]
fn typing_errors() {
    check("colour~", "color sun");
    check("solr~1", "sun water");
}

#[test]
fn one_spelling() {
    check("أحمد", "gas oil");
    check("=أحمد", "gas");
    check("=احمد", "oil");
    check("＝أحمد", "gas");
    check("=\"وقال أحمد\"", "gas");
    check("=énergie", "eau");
    check("=energie", "");
}

#[test]
fn fields_narrow() {
    check("title:solar", "sun");
    check("العنوان:النفط", "oil");
    check("عنوان:\"أسعار الغاز\"", "gas");
    check("author:قباني", "coop");
    check("الكاتب:أحمد", "gas");
    check("author:\"Jane Roe\" water", "water");
    check("source:paper", "sun water");
    check("المصدر:الصحيفة", "gas oil");
    check("topic:energy", "coop far");
    check("الموضوع:طاقة", "coop far");
    check("lang:fr", "eau");
    check("اللغة:zh", "zh");
    check("region:europe title:color", "color");
    check("-lang:ar -lang:en", "eau zh");
    check("title:(solar OR color)", "color sun");
    check("author:J* sun", "color sun");
}

#[test]
fn dates_narrow() {
    check("date:2024", "coop eau gas water zh");
    check("date:2024-05", "coop water");
    check("date:2024-05..2024-06", "coop gas water");
    check("date:>2024-05-16", "eau gas water");
    check("date:>=2024-05-16 lang:ar", "coop gas");
    check("date:<2021", "color");
    check("التاريخ:٢٠٢٤-٠٥", "coop water");
    check("date:..2021-01-01", "color far");
}

#[test]
fn punctuation_and_digits_are_level() {
    check("الصين،روسيا", "coop");
    check("part ١٢", "list");
    check("part １３", "list");
    check("e-mail", "list");
    check("R&D", "list");
}

#[test]
fn a_word_is_found_in_all_its_forms() {
    check("تعاون", "coop");
    check("والتعاون", "coop");
    check("شركة", "gas oil");
    check("أسواق", "gas oil");
    check("سوق", "gas oil");
}

#[test]
fn thirty_articles_know_what_a_reader_of_arabic_knows() {
    let mut builder = Builder::new(Settings::default(), Some(Vec::new()));
    for n in 0..30 {
        let text = ["اجتمعت دول المنطقة", "كتب كثيرة", "قال وزراء في الحكومة", "سفير روسي", "جامعة كبيرة"][n % 5];
        let blocks = vec![Block::new(BlockKind::Paragraph, text)];
        builder.add(Article {
            id: n.to_string(),
            slug: n.to_string(),
            lang: "ar".into(),
            blocks,
            ..Article::default()
        });
    }
    let collection = Collection::open_whole(builder.finish()).unwrap();
    for (query, total) in [("دولة", 6), ("الدولة", 6), ("كتاب", 6), ("وزير", 6), ("روسيا", 6), ("يقول", 6), ("جامع", 0)]
    {
        let answer = collection.search(&Request { query: query.into(), ..Request::default() }).now();
        assert_eq!(answer.total, total, "{query}");
    }
}

#[test]
fn languages_without_spaces() {
    check("东京大学", "zh");
    check("京都大学", "zh");
    check("大学", "zh");
}

#[test]
fn a_shadda_tells_two_words_apart_and_the_rest_is_offered() {
    check("عمّان", "amman");
    check("عمان", "amman oman");
    let answer = search("عمّان");
    let other = answer.suggestions.iter().find(|s| s.kind == SuggestionKind::OtherSpelling).unwrap();
    assert_eq!((other.word.as_str(), other.query.as_str()), ("عمان", "=عمان"));
    assert!(other.total > 0);
}

#[test]
fn a_word_that_is_not_found_is_taken_for_a_misspelling_and_said() {
    let answer = search("solarr panels");
    assert_eq!(answer.hits[0].id, "sun");
    assert!(
        answer.hits[0].matched.iter().any(|m| m.form == "solar" && m.how == How::Typo),
        "{:?}",
        answer.hits[0].matched
    );
    let meant = &answer.suggestions[0];
    assert_eq!((meant.query.as_str(), meant.total), ("solar panels", 1));
}

#[test]
fn questions_need_not_find_every_word() {
    let answer = search("من وقع اتفاقا مع الصين حول القمر البعيد؟");
    assert_eq!(answer.hits[0].id, "coop");
    let long = search("the nuclear plant of the city needs water and wind and hydrogen");
    assert_eq!(long.hits[0].id, "water");
}

#[test]
fn a_query_is_never_an_error() {
    for (query, first) in [
        ("((solar", "sun"),
        ("solar)", "sun"),
        ("\"solar power", "sun"),
        ("solar OR", "sun"),
        ("OR solar", "sun"),
        ("solar -", "sun"),
        ("title: solar", "sun"),
    ] {
        assert_eq!(search(query).hits.first().map(|h| h.id.as_str()), Some(first), "{query}");
    }
    let answer = search("nothing:solar");
    assert!(answer.problems.contains(&Problem::Syntax("nothing:solar".into())), "{:?}", answer.problems);
}

#[test]
fn what_was_understood_is_said() {
    let kinds = |query: &str| -> Vec<(String, PartKind, String, bool)> {
        search(query).understood.into_iter().map(|u| (u.text, u.kind, u.field, u.excluded)).collect()
    };
    let part = |text: &str, kind, field: &str, excluded| (text.to_string(), kind, field.to_string(), excluded);
    assert_eq!(
        kinds("title:solar -\"of the\" =sun lang:en"),
        [
            part("solar", PartKind::Word, "title", false),
            part("of the", PartKind::Phrase, "", true),
            part("sun", PartKind::Exact, "", false),
            part("en", PartKind::Value, "lang", false),
        ]
    );
    let answer = search("والتعاون");
    let forms: Vec<_> = answer.understood[0].forms.iter().map(|m| m.form.as_str()).collect();
    assert!(forms.contains(&"التعاون") && forms.contains(&"للتعاون"), "{forms:?}");
}

/// What is marked in the text of an article, and the word inside each mark.
#[track_caller]
fn check_marks(id: &str, query: &str, expected: &[(&str, &str)]) {
    let reading = read(id, query);
    let text = &reading.article.blocks[0].text;
    let at = |(start, end): (u32, u32)| &text[start as usize..end as usize];
    let hits = reading.marks[0].iter().filter(|m| matches!(m.kind, MarkKind::Hit(_)));
    let marked: Vec<_> = hits.map(|m| (at((m.start, m.end)), at(m.core))).collect();
    assert_eq!(marked, expected, "{query}");
}

#[test]
fn the_whole_word_is_marked_and_its_core_is_known() {
    check_marks("coop", "تعاون", &[("للتعاون", "تعاون")]);
    check_marks("coop", "الصين", &[("والصين", "صين")]);
    check_marks("gas", "شركة", &[("الشركات", "شرك")]);
    check_marks("coop", "\"الطاقة النووية\"", &[("الطاقة النووية", "الطاقة النووية")]);
    check_marks("coop", "\"طاقة نووية\"~5", &[("الطاقة", "طاقة"), ("النووية", "نووية")]);
    check_marks("far", "\"طاقة نووية\"~5", &[]);
    check_marks("gas", "=أحمد", &[("أحمد", "أحمد")]);
    check_marks("oil", "=أحمد", &[]);
    check_marks("sun", "title:solar", &[]);
    check_marks("zh", "东京大学", &[("东京大学", "东京大学"), ("大学", "大学")]);
}

#[test]
fn a_passage_keeps_its_place_when_other_words_become_hits() {
    let few = read("gas", "الشركات");
    let place = few.place_of(few.hits).unwrap();
    let more = read("gas", "الشركات أو الغاز أو أسعار");
    let number = more.hit_at(place).unwrap();
    assert!(number > few.hits);
    assert_eq!(more.place_of(number), Some(place));
}

#[test]
fn queries_of_any_size_are_answered_within_the_caps() {
    let terms = "كلمة ".repeat(10_000);
    let marks = "\u{64B}".repeat(1_000_000);
    let ligatures = "\u{FDFA}".repeat(10_000);
    let nested = "(".repeat(50_000) + "solar";
    for query in [
        terms.as_str(),
        &marks,
        &ligatures,
        &nested,
        &"\"".repeat(100_000),
        &"-*~".repeat(30_000),
        &"a".repeat(100_000),
        "س*",
        "a*",
        "*",
        "?",
    ] {
        let answer = search(query);
        assert!(answer.understood.len() <= 64);
        if query.len() > 1024 {
            assert!(
                answer.problems.iter().any(|p| matches!(p, Problem::Shortened(n) if *n <= 1024)),
                "{} bytes",
                query.len()
            );
        }
    }
}

#[test]
fn matching_all_and_any() {
    let total = |query: &str, matching| {
        COLLECTION
            .with(|c| c.search(&Request { query: query.into(), matching, limit: 9, ..Request::default() }).now().total)
    };
    assert_eq!(total("nuclear solar colour panels", Matching::All), 0);
    assert!(total("nuclear solar colour panels", Matching::Any) >= 2);
    assert_eq!(total("\"solar power\" moon", Matching::Any), 2);
}

#[test]
fn hits_alone_are_those_of_the_whole_answer() {
    // The words stand side by side in the oldest article alone, where by themselves they weigh a little less.
    let filler = |words: usize| "filler ".repeat(words);
    let apart = [&filler(24), "nuclear ", &filler(20), "panels ", &filler(5)].concat();
    let together = [&filler(40), "nuclear panels ", &filler(9)].concat();
    let mut builder = Builder::new(Settings::default(), None);
    for n in 0..30 {
        let blocks = vec![Block::new(BlockKind::Paragraph, if n == 0 { &together } else { &apart })];
        let date = Date::new(2024, 1, 1 + n);
        let (id, slug) = (format!("a{n}"), format!("a{n}"));
        builder.add(Article { id, slug, title: "t".into(), lang: "en".into(), date, blocks, ..Article::default() });
    }
    let collection = Collection::open_whole(builder.finish()).unwrap();
    let request = Request { query: "nuclear panels".into(), limit: 1, ..Request::default() };
    let whole = collection.search(&request).now().hits;
    let alone = collection.hits(&request).now();
    assert_eq!(whole[0].id, "a0");
    assert_eq!((&alone[0].id, alone[0].score), (&whole[0].id, whole[0].score));
}
