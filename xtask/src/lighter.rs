//! The app's small text files without what only their authors read: comments and indentation.
//!
//! Not a minifier: lines stay lines. Our own files keep the rules that make it safe, and a test looks: a comment of a
//! script has its line to itself, and no string of a style sheet holds `/*` or a space that goes.

/// A script or a style sheet for readers, by the name of its file; anything else as it is.
pub(crate) fn lighter(name: &str, contents: Vec<u8>) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(&contents) else { return contents };
    let text = match name {
        "style.css" => without_spaces(without_blocks(text)),
        "boot.js" | "worker.js" => text.to_string(),
        _ => return contents,
    };
    // A line of a style sheet never begins with `//`.
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).filter(|line| !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect::<String>().into_bytes()
}

/// Spaces that part nothing. None of our strings holds one of these pairs.
fn without_spaces(text: String) -> String {
    [(": ", ":"), ("; ", ";"), (", ", ","), (" { ", "{"), (" }", "}")]
        .iter()
        .fold(text, |text, (long, short)| text.replace(long, short))
}

fn without_blocks(mut text: &str) -> String {
    let mut kept = String::new();
    while let Some((before, rest)) = text.split_once("/*") {
        kept.push_str(before);
        text = rest.split_once("*/").map_or("", |(_, after)| after);
    }
    kept + text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, contents: &str, expected: &str) {
        assert_eq!(String::from_utf8(lighter(name, contents.into())).unwrap(), expected);
    }

    #[test]
    fn comments_and_indentation_go() {
        check("style.css", "/* Look. */\na {\n  b: c /* why */;\n}\n", "a {\nb:c ;\n}\n");
        check("boot.js", "// Start.\nif (x) {\n  go(\"https://x\");\n}\n", "if (x) {\ngo(\"https://x\");\n}\n");
        check("app.wasm", "// as it is", "// as it is");
    }

    #[test]
    fn our_files_keep_the_rules() {
        for name in ["boot.js", "worker.js", "style.css"] {
            let text = std::fs::read_to_string(crate::paths::root().join("src/page").join(name)).unwrap();
            let code: Vec<_> = text.lines().map(str::trim).filter(|line| !line.starts_with("//")).collect();
            let strings = text.split('"').skip(1).step_by(2);
            assert!(
                name != "style.css" || strings.into_iter().all(|s| ![": ", "; ", ", "].iter().any(|p| s.contains(p)))
            );
            // A template string could span lines, and its indentation would count.
            assert!(code.iter().all(|line| !line.contains('`') && !line.contains("\"/*")), "{name}");
            assert!(name == "style.css" || code.iter().all(|line| !line.contains("/*")), "{name}");
        }
    }
}
