//! Words that carry no content of their own: particles, pronouns, question words.
//!
//! They rank a little and are never demanded. Written folded, as terms are; one list for all languages, because a
//! query does not say which it is in, so words that mean something in another language are left out.

/// Whether a folded term is a function word.
pub(crate) fn is_function_word(term: &str) -> bool {
    WORDS.iter().any(|words| words.split(' ').any(|word| word == term))
}

/// One string a language: a list of words would add eight bytes of address to each in the browser.
const WORDS: [&str; 7] = [
    // Arabic
    "من في علي الي عن مع ما ماذا لماذا متي اين كيف كم هل هو هي هم هذا هذه ذلك تلك التي الذي الذين اللذين ان \
     انه انها كان كانت يكون تكون قد لقد لا لم لن ثم او ام بل اذا لو كل بعض اي ايه بين بعد قبل عند منذ حتي حيث \
     كما لكن غير سوي به بها له لها فيه فيها منه منها عليه عليها وما ومن وفي وهو وهي وكان بما مما عما فيما يتم \
     تم هناك هنا احد احدي و",
    // English
    "the a an of in on at to for from by with as is are was were be been being do does did has have had what \
     which who whom whose when where why how that this these those it its he she they his her their them and \
     or but not if than then there can could would should may into about many much i you we",
    // French
    "le la les un une des du de et ou au aux dans sur pour par avec que qui quoi quel quelle quels quelles \
     est sont ce cette ces l d qu comment pourquoi quand",
    // German
    "der das den dem ein eine einer eines und oder ist sind wie wo wer wann warum welche welcher welches mit \
     von zu im auf fur",
    // Spanish
    "el los las una y con por para es son del al como cuando donde quien cual",
    // Russian
    "и в на с по к из за от у о что как кто где когда почему это не",
    // Persian
    "از در با كه را چه چرا است براي يك تا چگونه",
];

#[cfg(test)]
mod tests {
    use super::is_function_word;
    use crate::text::fold;

    #[test]
    fn words_are_known_as_they_are_indexed() {
        for word in ["من", "الذين", "إلى", "ماذا", "the", "Which", "où", "für", "чего", "چگونه"]
        {
            let expected = word != "чего";
            assert_eq!(is_function_word(&fold(word)), expected, "{word}");
        }
        assert!(!is_function_word("") && !is_function_word("الطاقه"));
    }

    #[test]
    fn the_list_is_written_folded() {
        for words in super::WORDS {
            assert_eq!(fold(words), *words);
        }
    }
}
