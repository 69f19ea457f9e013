//! Words that carry no content of their own: particles, pronouns, question words.
//!
//! They rank a little and are never demanded. Written folded, as terms are. A list serves the collections that hold
//! articles in its language, because a word of one language is often spelled like a particle of another. Short lists
//! of what questions are made of: longer ones, tried on the same questions, cost English and Vietnamese.

/// The function words of some languages, parted by spaces: what a collection in these languages takes along, so that no
/// reader loads the lists of others. Languages are BCP 47 tags; an unknown one (`und`) takes all lists.
pub(crate) fn function_words(langs: &[String]) -> String {
    let serves = |tag: &str| {
        let primary = |lang: &String| lang.split('-').next().is_some_and(|lang| lang == tag || lang == "und");
        langs.is_empty() || langs.iter().any(primary)
    };
    let lists: Vec<&str> = WORDS.iter().filter(|(tag, _)| serves(tag)).map(|&(_, words)| words).collect();
    lists.join(" ")
}

/// Whether a folded term is among the words of [`function_words`].
pub(crate) fn is_function_word(term: &str, words: &str) -> bool {
    words.split(' ').any(|word| word == term)
}

/// One string a language. Of scripts
/// without spaces the terms are clusters and pairs of them, so a longer word appears as its pairs.
const WORDS: [(&str, &str); 24] = [
    // Arabic
    (
        "ar",
        "من في علي الي عن مع ما ماذا لماذا متي اين كيف كم هل هو هي هم هذا هذه ذلك تلك التي الذي الذين اللذين \
         ان انه انها كان كانت يكون تكون قد لقد لا لم لن ثم او ام بل اذا لو كل بعض اي ايه بين بعد قبل عند منذ \
         حتي حيث كما لكن غير سوي به بها له لها فيه فيها منه منها عليه عليها وما ومن وفي وهو وهي وكان بما مما \
         عما فيما يتم تم هناك هنا احد احدي و ال ماهي ماهو ماهم بماذا لمن بمن ممن فمن بكم وكم واين وكيف وماذا \
         ولماذا ومتي الام ايهما ايها باي لاي واي والتي والذي بالتي للذي اللذان اللتان اللاتي وقد فقد ولم ولا \
         ولن ولكن وان بان لان فان وكانت كذلك وذلك بذلك لذلك وهذا وهذه بهذا بهذه لهذا لهذه ضمن خلال حول عبر \
         دون ليس ليست اما انما لدي عنها عنه اليه اليها معه معها فهو فهي وعن ومع وعلي والي",
    ),
    // English
    (
        "en",
        "the a an of in on at to for from by with as is are was were be been being do does did has have had \
         what which who whom whose when where why how that this these those it its he she they his her their \
         them and or but not if than then there can could would should may into about many much i you we \
         whats thats",
    ),
    // French
    (
        "fr",
        "le la les un une des du de et ou au aux dans sur pour par avec que qui quoi quel quelle quels \
         quelles est sont ce cette ces l d qu comment pourquoi quand en lequel laquelle lesquels lesquelles \
         combien se sa son ses il elle ils elles etait ete a y ne pas plus s n t c j m",
    ),
    // German
    (
        "de",
        "der das den dem ein eine einer eines und oder ist sind wie wo wer wann warum welche welcher welches \
         mit von zu im auf fur die welchen welchem was wen wem wieviel viele wurde wurden war waren hat haben \
         des sich in an am nach bei als aus es nicht auch einem einen",
    ),
    // Spanish
    (
        "es",
        "el los las una y con por para es son del al como cuando donde quien cual cuanto cuantos cuantas \
         cuales quienes en se fue era fueron eran su sus lo le ha sobre de la que un a o mas no sin entre \
         desde hasta",
    ),
    // Italian
    (
        "it",
        "il lo la i gli le un uno una di a da in con su per tra fra del dello della dei degli delle al allo \
         alla ai agli alle dal dalla dai dalle nel nello nella nei nelle negli sul sulla sui sulle e o ed ma \
         che chi cosa quale quali quando dove come perche quanto quanti quanta quante sono era erano stato \
         stata essere si non suo suoi sua loro questo questa l d c",
    ),
    // Portuguese
    (
        "pt",
        "o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela pelos pelas com para e ou \
         que quem qual quais quando onde como porque quanto quantos quantas foi foram era eram ser sao se nao \
         ao aos seu seus sua suas",
    ),
    // Romanian
    (
        "ro",
        "ce cine care cand unde cum cat cati cate de in la cu pe si un o este sunt era erau a al ale ai din \
         pentru ca se fost au lui prin",
    ),
    // Dutch
    (
        "nl",
        "de het een van in op te voor bij naar uit aan om en of dat dit deze die wie wat wiens welk welke \
         waar wanneer waarom hoe hoeveel is zijn was waren werd wordt heeft hebben niet met door als er ze \
         zij hij",
    ),
    // Swedish
    (
        "sv",
        "och att det som en ett pa av med till i for den de ar var inte har vad vem vems vilken vilket vilka \
         nar varfor hur fran eller om",
    ),
    // Polish
    (
        "pl",
        "w z i na do o od za dla przez przy po nie jest byl byla bylo byly byc co kto kogo komu gdzie skad \
         dokad kiedy jak dlaczego ile ilu ktory ktora ktore ktorego ktorej ktorych jaki jaka jakie jakim czy \
         sie to a lub oraz ze",
    ),
    // Russian
    (
        "ru",
        "и в на с по к из за от у о что как кто где когда почему это не какой какая какое какие каких каком \
         сколько чем чего был была было были для или его ее их при каким какую чей куда",
    ),
    // Greek
    (
        "el",
        "ποιοσ ποια ποιο ποιοι ποιεσ ποιον ποιου τι πωσ ποτε που ποσα ποσοι ποσο ποσεσ γιατι ο η το οι τα του \
         τησ των τον την στο στη στην στον στα και σε απο για με να ειναι ηταν ενα μια ενασ δεν",
    ),
    // Turkish
    (
        "tr",
        "ne nedir kim kimin hangi hangisi nasil kac neden niye nerede nereye mi mu bir ve ile bu icin olan \
         olarak de da ki",
    ),
    // Persian
    ("fa", "از در با كه را چه چرا است براي يك تا چگونه و اين ان هم بود شد شود چيست كجا كي كدام چند چقدر ايا كيست"),
    // Urdu
    (
        "ur",
        "كا ميں هيں كو ني پر اور كهاں كب كيوں كيسي كيسا كتنا كتني كونسا كونسي كس كسي تها تهي يه وه اس اپ مجهي \
         انهيں اسي بهي تو نهيں ايك مگر ليكن تك ليي گيا گيي هوتا هوتي هويي هوں گا گي اپني اپنا جس",
    ),
    // Hebrew
    (
        "he",
        "של את על עם אל לא כי זה זו זאת אלה אלו הוא היא הם הן אני אתה אנחנו אשר או גם אם מה מהי מהו מי מיהו \
         מיהי מתי איפה היכן לאן מאין איך כיצד למה מדוע כמה איזה איזו אילו האם היה היתה הייתה היו להיות יש אין \
         כל רק עוד אבל אך אלא בין אחרי לפני בו בה בהם לו לה להם שלו שלה שלהם ממנו ממנה כמו עד מן כדי אותו \
         אותה אותם ידי",
    ),
    // Hindi
    (
        "hi",
        "क्या कौन किस किसने किसके किसको कब कहां क्यों कैसे कितने कितना कितनी कौनसा कौनसे का के की में से को \
         ने पर है हैं था थे थी और एक यह वह इस उस लिए कि",
    ),
    // Vietnamese
    ("vi", "gi ai nao dau khi bao nhieu the la cua va co cac nhung mot trong o cho duoc da nay do voi de"),
    // Indonesian
    (
        "id",
        "yang di ke dari untuk dengan pada adalah ini itu dan oleh dalam tidak akan atau juga sebagai apa \
         apakah siapa siapakah kapan dimana mana bagaimana mengapa kenapa berapa",
    ),
    // Chinese
    ("zh", "什么 谁 哪 哪里 哪个 哪些 哪种 哪一 哪位 多少 几 如何 怎么 怎样 为什 何时 何地 何 吗 的 是 了 在 和 与 有"),
    // Japanese
    (
        "ja",
        "の は を に が で と も へ や か な だ です ます すか でし した まし して てい いる いた する され れる れた とは には では のは とし ない ある あっ こと \
         これ それ この その どの どこ だれ 誰が 誰の 誰で なに 何 何が 何を 何で 何の 何と 何年 何人 なぜ いつ いく どう んな から まで より など への での \
         との によ よる よっ って につ つい とい いう のか たか",
    ),
    // Thai
    (
        "th",
        "อะ ะไ ไร ใค คร ใด ที่ไ ไห หน เมื่ มื่อ อไ หร่ อใ อย่ ย่า าง งไ ทำไ ไม กี่ เท่ ท่า าไ าใ หรื รือ ไม่ \
         ขอ อง ที่ ใน เป็ ป็น แล ละ คือ มี ได้ ว่า กา าร",
    ),
    // Korean
    (
        "ko",
        "은 는 이 가 을 를 의 에 에서 로 으로 와 과 도 및 또는 그리고 그러나 하지만 누구 누가 누구의 누구인가 누구인가요 누구입니까 언제 언제인가 언제인가요 어디 어디서 어디에 \
         어디에서 어디인가 어디인가요 무엇 무엇을 무엇이 무엇인가 무엇인가요 무엇입니까 무슨 뭐 왜 어떻게 어느 어떤 몇 얼마 얼마나 그 저 것 것은 수 있다 있는 있나요 없다 이다 인가 \
         한다 하는 했다 된 되는 대한 위한 위해 때문에 통해",
    ),
];

#[cfg(test)]
mod tests {
    use super::{WORDS, function_words, is_function_word};
    use crate::text::{Text, fold};

    #[track_caller]
    fn check(lang: &str, words: &str, expected: bool) {
        for word in words.split(' ') {
            let words = function_words(&[lang.to_string()]);
            assert_eq!(is_function_word(&fold(word), &words), expected, "{lang}: {word}");
        }
    }

    #[test]
    fn words_are_known_in_their_language() {
        check("ar", "من الذين إلى ماذا", true);
        check("ar-eg", "من", true);
        check("en", "the Which", true);
        check("fr", "où", true);
        check("de", "für", true);
        check("es", "Cuándo", true);
        check("ru", "чего какой", true);
        check("hi", "कौन", true);
        check("el", "ποιος", true);
        check("ko", "누구", true);
        check("und", "the من", true);
    }

    #[test]
    fn words_of_content_are_not() {
        check("ar", "الطاقة the", false);
        check("en", "energy war die من 2024", false);
        check("vi", "of van", false);
    }

    #[test]
    fn words_of_scripts_without_spaces_are_known_as_clusters_and_pairs() {
        for (lang, word) in
            [("zh", "什么"), ("zh", "哪里"), ("ja", "どこ"), ("ja", "です"), ("th", "ใคร"), ("th", "อะไร")]
        {
            let text = Text::new(word);
            let words = function_words(&[lang.to_string()]);
            let known = |term: &str| is_function_word(term, &words);
            assert!(text.tokens().iter().any(|t| t.clusters == 2 && known(&t.term)), "{word}");
        }
    }

    #[test]
    fn every_word_is_a_term() {
        for word in WORDS.iter().flat_map(|(_, words)| words.split(' ')) {
            let text = Text::new(word);
            assert!(text.tokens().iter().any(|t| t.term == word), "{word}");
        }
    }
}
