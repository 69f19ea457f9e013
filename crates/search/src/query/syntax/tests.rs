//! What is typed, and what is read: one line each.

use proptest::prelude::*;

use super::*;

/// A query in brackets: `(or (and a b) (not c))`.
fn show(query: &Query) -> String {
    let mut stack: Vec<String> = Vec::new();
    for node in &query.nodes {
        let (name, operands) = match node {
            Node::Leaf(leaf) => {
                stack.push(show_leaf(leaf));
                continue;
            }
            Node::And(n) => ("and", *n as usize),
            Node::Or(n) => ("or", *n as usize),
            Node::Not => ("not", 1),
        };
        assert!(operands >= 2 || name == "not", "{query:?}");
        let operands = stack.split_off(stack.len().checked_sub(operands).expect("operands precede operators"));
        stack.push(format!("({name} {})", operands.join(" ")));
    }
    assert!(stack.len() < 2, "one result: {query:?}");
    stack.pop().unwrap_or_default()
}

fn show_leaf(leaf: &Leaf) -> String {
    let (field, text) = (&leaf.field, &leaf.text);
    let field = match field {
        Field::Any => String::new(),
        Field::Facet(name) => format!("{name}:"),
        _ => format!("{field:?}:").to_lowercase(),
    };
    let day = |day: &Option<Date>| day.map(|d| d.to_string()).unwrap_or_default();
    let text = match &leaf.kind {
        Kind::Word => text.clone(),
        Kind::Exact => format!("={text}"),
        Kind::Phrase => format!("\"{text}\""),
        Kind::ExactPhrase => format!("=\"{text}\""),
        Kind::Loose => format!("\"{text}\"~"),
        Kind::Near(n) => format!("\"{text}\"~{n}"),
        Kind::Pattern => format!("/{text}/"),
        Kind::Typo(n) => format!("{text}~{n}"),
        Kind::Dates(from, to) => format!("{}..{}", day(from), day(to)),
    };
    field + &text
}

/// A collection with two facets of its own.
fn parse(text: &str) -> (Query, Vec<Problem>) {
    super::parse(text, &|name| match name {
        "price" => Some("price".to_string()),
        "نوع" => Some("النوع".to_string()),
        _ => None,
    })
}

#[track_caller]
fn check(text: &str, expected: &str) {
    check_said(text, expected, &[]);
}

#[track_caller]
fn check_said(text: &str, expected: &str, said: &[&str]) {
    let (query, problems) = parse(text);
    assert_eq!(show(&query), expected, "{text}");
    let said: Vec<_> = said.iter().map(|part| Problem::Syntax(part.to_string())).collect();
    assert_eq!(problems, said, "{text}");
}

/// The parts of the query that its leaves stand for.
#[track_caller]
fn check_spans(text: &str, expected: &[&str]) {
    let spans = parse(text).0.nodes.into_iter().filter_map(|node| match node {
        Node::Leaf(leaf) => Some(&text[leaf.span.0 as usize..leaf.span.1 as usize]),
        _ => None,
    });
    assert_eq!(spans.collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn words_side_by_side_are_all_wanted() {
    check("نفط", "نفط");
    check("تعاون الطاقة", "(and تعاون الطاقة)");
    check("  \u{200F}نفط\u{3000}غاز ", "(and نفط غاز)");
    check("e-mail well-known don't l’eau AT&T C++", "(and e-mail well-known don't l’eau AT&T C++)");
    check("东京 می‌خواهم צה\"ל", "(and 东京 می‌خواهم צה\"ל)");
    check("النفط، الغاز؛ what? «من هو؟»", "(and النفط الغاز what \"من هو؟\")");
    check("a AND b & c && d", "(and a b c d)");
    check("نفط و غاز", "(and نفط و غاز)");
    check("a and b or c not d", "(and a and b or c not d)");
}

#[test]
fn or_is_weaker_than_and() {
    for text in ["a b OR c", "a b | c", "a b || c", "a b ｜ c", "a b أو c", "a b او c", "a AND b|c"] {
        check(text, "(or (and a b) c)");
    }
    check("a OR b OR c", "(or a b c)");
    check("a OR b c OR -d", "(or a (and b c) (not d))");
}

#[test]
fn not_is_stronger_than_and() {
    for text in ["a -b", "a NOT b", "a !b", "a ليس b", "a –b", "a −b", "a －b", "a AND NOT b", "a NOT AND b", "a ---b"]
    {
        check(text, "(and a (not b))");
    }
    check("-a", "(not a)");
    check("-a -b", "(and (not a) (not b))");
    check("NOT -a", "a");
    check("--help NOT NOT a", "(and help a)");
    check("a -\"b c\" -«d e»", "(and a (not \"b c\") (not \"d e\"))");
    check("a -(b c)", "(and a (not (and b c)))");
    check("NOT (a OR b) c", "(and (not (or a b)) c)");
    check("-(-a)", "a");
    check("-(-(a b))", "(and a b)");
    check("a OR NOT b", "(or a (not b))");
}

#[test]
fn a_dash_that_hangs_on_nothing_is_punctuation() {
    check("- من هو", "(and من هو)");
    check("a - b", "(and a b)");
    check("a -> b", "(and a b)");
    check("\"روسيا\"-\"الصين\" (a)-b", "(and \"روسيا\" \"الصين\" a b)");
    check("a -«b c", "(and a b c)");
    check("salut ! +a", "(and salut a)");
}

#[test]
fn brackets_group() {
    check("(a OR b) c", "(and (or a b) c)");
    check("（a OR b） c", "(and (or a b) c)");
    check("a(b|c)d", "(and a (or b c) d)");
    check("((a b) (c (d)))", "(and a b c d)");
    check("((a OR (b (c | d))) e)", "(and (or a (and b (or c d))) e)");
}

#[test]
fn brackets_without_their_other_half_are_closed_or_left_out() {
    check("(a OR b", "(or a b)");
    check("c (a OR b", "(and c (or a b))");
    check("a) b OR c", "(or (and a b) c)");
    check(":) a ()", "a");
    check("-() a -(", "a");
}

#[test]
fn quotations_are_phrases() {
    for text in ["\"a b\"", "«a b»", "»a b«", "“a b”", "„a b“", "”a b”", "＂a b＂", "「a b」", "『 a b 』"]
    {
        check(text, "\"a b\"");
    }
    check("\"a b\"c \"\" « » \"؟\"", "(and \"a b\" c)");
    check("\"אמר צה\"ל היום\"", "\"אמר צה\"ל היום\"");
    check("‘a b’ 'c d'", "(and ‘a b’ 'c d')");
    check("\"a b\"~5 «a b»～٥ \"a b\"~ \"a b\"~99999999999", "(and \"a b\"~5 \"a b\"~5 \"a b\"~ \"a b\"~1000)");
}

#[test]
fn an_unclosed_quotation_is_words() {
    check("\"الطاقة النووية", "(and الطاقة النووية)");
    check("5\" screen 」 a", "(and 5 screen a)");
    check("title:\"a b", "(and a b)");
}

#[test]
fn patterns() {
    check("pre* w?rd *fix c*t", "(and /pre*/ /w?rd/ /*fix/ /c*t/)");
    check("تعا＊ تعا٭ ت？ا ك؟اب **bold**", "(and /تعا*/ /تعا*/ /ت?ا/ /ك?اب/ /*bold*/)");
    check("?ord pre*? w?rd? pre*, -pre*", "(and /?ord/ /pre*?/ /w?rd?/ /pre*/ (not /pre*/))");
    check("what? why?! ماذا؟ ؟ماذا 什么？ https://a.org/b?c=d", "(and what why ماذا ماذا 什么 https://a.org/b?c=d)");
}

#[test]
fn typing_errors_are_allowed_for() {
    check("colour~ colour~1 colour～٢ colour~0", "(and colour~0 colour~1 colour~2 colour)");
    check("~5 million 5~10 5～ a~b", "(and 5 million 5~10 5～ a~b)");
    check_said("-colour~7 b", "(and (not colour~2) b)", &["colour~7"]);
    check_said("colo*r~", "/colo*r/", &["colo*r~"]);
}

#[test]
fn exact_spellings() {
    check("=أحمد ＝أحمد -=أحمد", "(and =أحمد =أحمد (not =أحمد))");
    check("=\"a b\" =«a b» ＝“a b”", "(and =\"a b\" =\"a b\" =\"a b\")");
    check("a = b == != c a=b", "(and a b c a=b)");
    check_said("=\"a b\"~5 =pre*", "(and =\"a b\" =pre*)", &["=\"a b\"~5", "=pre*"]);
}

#[test]
fn fields() {
    check("title:x Title：x العنوان:x عُنوان:x", "(and title:x title:x title:x title:x)");
    check("author:a الكاتب:a المؤلف:a كاتب：a", "(and author:a author:a author:a author:a)");
    check("source:a المصدر:a topic:a مواضيع:a", "(and source:a source:a topic:a topic:a)");
    check("lang:ar language:ar اللغة:ar لغة:ar", "(and lang:ar lang:ar lang:ar lang:ar)");
    check(
        "title:\"a b\"~3 title:«a b» title:pre* title:=a",
        "(and title:\"a b\"~3 title:\"a b\" title:/pre*/ title:=a)",
    );
    check("-title:x !title:\"a b\" =title:a", "(and (not title:x) (not title:\"a b\") title:=a)");
    check("title:(a b OR c)", "(or (and title:a title:b) title:c)");
    check("title:(a author:b (c)) d", "(and title:a author:b title:c d)");
    check("-title:(a b)", "(not (and title:a title:b))");
    check("title:\u{200F}x title:b:c", "(and title:x title:b:c)");
    check("title:\u{200F}\"a b\"", "title:\"a b\"");
    check("title:OR -OR a", "(and title:OR (not OR) a)");
}

#[test]
fn facets_of_the_collection() {
    check("price:10..20 السعر", "(and price:10..20 السعر)");
    check("price:10.. Price:..20 price:-5..5 price:>5", "(and price:10.. price:..20 price:-5..5 price:>5)");
    check("نوع:تقرير نوع:\"رأي حر\" نوع:تق*،", "(and النوع:تقرير النوع:\"رأي حر\" النوع:/تق*/)");
}

#[test]
fn a_colon_is_not_always_a_field() {
    check("اليمن: عمليات title: a title:", "(and اليمن عمليات title a title)");
    check("http://a.org 10:30 C:\\b std::fmt (title:)", "(and http://a.org 10:30 C:\\b std::fmt title)");
    check_said("place:york", "place:york", &["place:york"]);
    check_said("اليمن:عمليات", "اليمن:عمليات", &["اليمن:عمليات"]);
    check_said("place:\"New York\" a", "(and place \"New York\" a)", &["place:"]);
    check_said("-place:\"New York\" a", "(and (not place) (not \"New York\") a)", &["place:"]);
    check_said("place:(a OR b)", "(and place (or a b))", &["place:"]);
}

#[test]
fn days() {
    check("date:2024", "date:2024-01-01..2024-12-31");
    for text in [
        "date:2024-02",
        "التاريخ:2024-02",
        "تاريخ：2024/02",
        "date:٢٠٢٤-٠٢",
        "date:۲۰۲۴–۰۲",
        "date:２０２４－０２",
        "date:\"2024-02\"",
        "date:=2024-02",
        "date:2024-02,",
        "date:2024-02-",
    ] {
        check(text, "date:2024-02-01..2024-02-29");
    }
    check("-date:2024-05-16", "(not date:2024-05-16..2024-05-16)");
    check("date:2024-05..2024-06", "date:2024-05-01..2024-06-30");
    check("date:2024-06…2024-05", "date:2024-05-01..2024-06-30");
    check("date:2024.. date:..2024-06", "(and date:2024-01-01.. date:..2024-06-30)");
    check("date:>2024-05-16 date:>2024-02 date:>2024", "(and date:2024-05-17.. date:2024-03-01.. date:2025-01-01..)");
    check("date:<2024-05-16 date:<2024-03 date:<2024", "(and date:..2024-05-15 date:..2024-02-29 date:..2023-12-31)");
    check("date:>=2024 date:＞＝2024 date:≥2024", "(and date:2024-01-01.. date:2024-01-01.. date:2024-01-01..)");
    check(
        "date:<=2024 date:(2023 أو 2024-05-16)",
        "(and date:..2024-12-31 (or date:2023-01-01..2023-12-31 date:2024-05-16..2024-05-16))",
    );
    check("date:> date:", "date");
}

#[test]
fn days_that_cannot_be_read_are_words() {
    check_said("date:yesterday a", "(and yesterday a)", &["date:yesterday"]);
    check_said("-date:2024-13", "(not 2024-13)", &["date:2024-13"]);
    check_said("date:\"last year\"", "\"last year\"", &["date:\"last year\""]);
    check_said("date:(2024 OR soon)", "(or date:2024-01-01..2024-12-31 soon)", &["soon"]);
    check_said("date:<0001 date:>9999", "(and <0001 >9999)", &["date:<0001", "date:>9999"]);
    check("date:..", "");
}

#[test]
fn operators_at_an_edge_are_somebody_typing() {
    for text in [
        "a OR",
        "OR a",
        "a |",
        "| a |",
        "a AND",
        "a NOT",
        "a -",
        "NOT NOT a -",
        "a أو",
        "ليس ليس a",
        "a OR NOT",
        "(a OR)",
    ] {
        check(text, "a");
    }
    check("a OR OR b | | c NOT OR d", "(or a b c d)");
    check("(NOT) a OR (|) b", "(or a b)");
}

#[test]
fn operators_alone_are_words() {
    check("OR", "OR");
    check("NOT", "NOT");
    check("أو", "أو");
    check("NOT OR", "(and NOT OR)");
}

#[test]
fn questions_and_sentences_are_not_formulas() {
    check("هل النفط أو الغاز؟", "(and هل النفط أو الغاز)");
    check("«النفط» أو الغاز؟» ", "(and \"النفط\" أو الغاز)");
    check("ليس هذا صحيحا?", "(and ليس هذا صحيحا)");
    check("a b c d e أو f", "(and a b c d e أو f)");
    check("a b c d e OR f", "(or (and a b c d e) f)");
    check("\"a b c\" أو \"d e f\"", "(or \"a b c\" \"d e f\")");
    check("gas OR oil?", "(or gas oil)");
}

#[test]
fn capitals_are_not_formulas() {
    check("TO BE OR NOT TO BE", "(and TO BE OR NOT TO BE)");
    check("NATO OR EU", "(or NATO EU)");
    check("(NATO OR EU OR UN OR AU)", "(or NATO EU UN AU)");
    check("NATO OR النفط", "(or NATO النفط)");
    check("2024 OR 2025", "(or 2024 2025)");
}

#[test]
fn signs_without_words_mean_nothing() {
    for text in
        ["", "  ", "-", "*", "\"", "\"\"", "« »", "- -", "؟!", "-*", "| |", "()", ")(", "~", "=", ":", "title:*"]
    {
        check(text, "");
    }
}

#[test]
fn spans_hold_the_signs_of_a_leaf() {
    check_spans(" -title:\"a b\"~5, =أحمد؟ colour~1", &["-title:\"a b\"~5", "=أحمد", "colour~1"]);
    check_spans("NOT a title:(b -c) ليس -d", &["NOT a", "b", "-c", "ليس -d"]);
    check_spans("date:2024.. (w*d?) «é»", &["date:2024..", "w*d?", "«é»"]);
}

#[test]
fn what_is_not_read_is_said_once() {
    let leaves = |query: &Query| query.nodes.iter().filter(|n| matches!(n, Node::Leaf(_))).count();
    let (query, problems) = parse(&"كلمة ".repeat(1000));
    assert_eq!((leaves(&query), problems), (MOST_LEAVES, vec![Problem::Shortened(64 * 9)]));
    assert_eq!(parse(&"a ".repeat(64)).1, []);
    assert_eq!(parse(&"a ".repeat(65)).1, [Problem::Shortened(128)]);
    let long = format!("{} {}", "ab".repeat(500), "c".repeat(100));
    assert_eq!(parse(&long).1, [Problem::Shortened(1000)]);
    assert_eq!(parse(&"ن".repeat(1000)).1, [Problem::Shortened(1024)]);
    assert_eq!(parse(&"東".repeat(1000)).1, [Problem::Shortened(1023)]);
}

#[test]
fn brackets_that_stand_too_deep_are_left_out() {
    let nested = |depth: usize| format!("{}a OR b{} c", "(d | ".repeat(depth), ")".repeat(depth));
    let (query, problems) = parse(&nested(DEEPEST));
    assert_eq!(problems, []);
    assert_eq!(show(&query).matches("(or").count(), DEEPEST);
    let (query, problems) = parse(&nested(DEEPEST + 4));
    assert_eq!(problems, [Problem::Shortened(nested(DEEPEST + 4).len() as u32)]);
    assert_eq!(show(&query).matches("(or").count(), DEEPEST);
    // The other half of a bracket that was left out closes nothing.
    let with = |inner: &str| show(&parse(&format!("{}{inner} e{}", "(d | ".repeat(DEEPEST), ")".repeat(DEEPEST))).0);
    assert_eq!(with("(a OR b)"), with("a OR b"));
}

#[test]
fn long_input_of_any_sort_is_read_at_once() {
    for sign in [
        "\"", "«", "「", "(", ")", "*", "~", "-", "a*", "a~", "\u{0301}", "-(", "a:", "?", "=", " ", "OR ", "NOT ",
        "date:",
    ] {
        let text = sign.repeat(100_000 / sign.len());
        let start = std::time::Instant::now();
        show(&parse(&text).0);
        assert!(start.elapsed().as_millis() < 500, "{sign}");
    }
}

fn check_shape(text: &str) {
    let (query, _) = parse(text);
    show(&query);
    for node in &query.nodes {
        let Node::Leaf(leaf) = node else { continue };
        let part = text.get(leaf.span.0 as usize..leaf.span.1 as usize).expect("spans are parts of the query");
        assert!(leaf.kind == Kind::Pattern || part.contains(&leaf.text), "{text}: {leaf:?}");
        assert!(leaf.text.chars().any(char::is_alphanumeric), "{text}: {leaf:?}");
        assert_eq!(matches!(leaf.kind, Kind::Dates(..)), leaf.field == Field::Date, "{text}: {leaf:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_a_query(text in "\\PC{0,80}") {
        check_shape(&text);
    }

    #[test]
    fn any_signs_are_a_query(text in "[\"«»“”「」()（）|&!~*?؟=:：<>./\\-+ a-c2ا-ج\u{200F}\u{0651}]{0,80}") {
        check_shape(&text);
    }

    #[test]
    fn any_operators_are_a_query(parts in proptest::collection::vec(
        proptest::sample::select(vec!["a", "B", "ب", "OR", "AND", "NOT", "أو", "ليس", "|", "&", "-", "!", "(", ")", "title:",
            "date:", "price:", "x:", "2024", "..", "=", "\"", "«", "»", "~", "~2", "*", "؟", " ", " ", " "]), 0..200)) {
        check_shape(&parts.concat());
    }
}
