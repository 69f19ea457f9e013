//! Slugs: an article's name in addresses and file names, made from its id.
//!
//! Never taken as given: an id may hold `..`, a slash, a drive letter or four kilobytes of text. Whatever is lost
//! on the way to ASCII comes back as a few digits of the id's digest, so that a slug is stable and unique by itself.

use crate::digest::Digest;

/// The longest slug before its digest.
const MAX: usize = 60;

/// Makes a slug: lower-case ASCII letters, digits and single hyphens, never empty, never a reserved name.
pub fn slugify(id: &str) -> String {
    let mut slug = String::new();
    for c in id.chars() {
        match transliterate(c) {
            Some(piece) => slug.push_str(piece),
            None if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            None if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            None => {}
        }
        if slug.len() > MAX {
            break;
        }
    }
    slug.truncate(MAX);
    let slug = slug.trim_end_matches('-');
    if slug == id && !slug.is_empty() && !is_reserved(slug) {
        return slug.to_owned();
    }
    let digest = Digest::of(id.as_bytes()).short(8);
    if slug.is_empty() { format!("article-{digest}") } else { format!("{slug}-{digest}") }
}

/// Names that a site or a file system keeps for itself.
fn is_reserved(slug: &str) -> bool {
    let device =
        |name: &str| slug.strip_prefix(name).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()));
    let list = slug.strip_prefix("index-").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    list || matches!(slug, "index" | "con" | "prn" | "aux" | "nul") || device("com") || device("lpt")
}

/// Rough Latin letters for Arabic ones, so that an Arabic file name leaves a trace in the address.
fn transliterate(c: char) -> Option<&'static str> {
    Some(match c {
        'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'ى' | 'ة' => "a",
        'ب' | 'پ' => "b",
        'ت' | 'ط' => "t",
        'ث' => "th",
        'ج' | 'چ' => "j",
        'ح' | 'ه' => "h",
        'خ' => "kh",
        'د' | 'ض' => "d",
        'ذ' => "dh",
        'ر' => "r",
        'ز' | 'ظ' | 'ژ' => "z",
        'س' | 'ص' => "s",
        'ش' => "sh",
        'غ' => "gh",
        'ف' => "f",
        'ق' => "q",
        'ك' | 'ک' => "k",
        'گ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' => "n",
        'و' | 'ؤ' => "w",
        'ي' | 'ی' | 'ئ' => "y",
        // Letters and marks that Latin has no sign for.
        'ع' | 'ء' | '\u{064B}'..='\u{065F}' | 'ـ' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::slugify;

    #[test]
    fn plain_ids_stay() {
        for id in ["energy", "a-b-c", "2024-05-16-x"] {
            assert_eq!(slugify(id), id);
        }
    }

    #[test]
    fn what_is_lost_comes_back_as_a_digest() {
        for (id, start) in [
            ("Energy", "energy-"),
            ("a/b", "a-b-"),
            ("../../etc/passwd", "etc-passwd-"),
            ("C:\\x", "c-x-"),
            ("الطاقة والصين", "altaqa-walsyn-"),
            ("能源", "article-"),
            ("", "article-"),
            ("index", "index-"),
            ("index-2", "index-2-"),
            ("nul", "nul-"),
            ("com1", "com1-"),
            ("a--b", "a-b-"),
            ("-", "article-"),
        ] {
            let slug = slugify(id);
            assert!(slug.starts_with(start) && slug.len() == start.len() + 8, "{id:?}: {slug}");
        }
        let long = slugify(&"x".repeat(4096));
        assert!(long.len() <= 69, "{long}");
    }

    #[test]
    fn near_ids_stay_apart() {
        let ids = ["a b", "a_b", "a/b", "a b ", "A b", "a-b", "a--b"];
        let slugs: std::collections::BTreeSet<String> = ids.iter().map(|id| slugify(id)).collect();
        assert_eq!(slugs.len(), ids.len());
    }
}
