//! Words that carry no content of their own: particles, pronouns, question words.
//!
//! They rank a little and are never demanded. Written folded, as terms are; one list for all languages, because a
//! query does not say which it is in. So a word that means something in another language is left out (German war,
//! Spanish son, Turkish kim), and a word stands only in the first of the languages that share it.

/// Whether a folded term is a function word.
pub(crate) fn is_function_word(term: &str) -> bool {
    let alike = |words: &&&str| script(words) == script(term);
    WORDS.iter().filter(alike).any(|words| words.split(' ').any(|word| word == term))
}

/// The upper half of the first byte, the same for all of ASCII: enough to pass over most lists of other scripts.
fn script(text: &str) -> u8 {
    text.bytes().next().map_or(0, |byte| byte.max(0x70) >> 4)
}

/// One string a language: a list of words would add eight bytes of address to each in the browser. Of scripts
/// without spaces the terms are clusters and pairs of them, so a longer word appears as its pairs.
const WORDS: [&str; 24] = [
    // Arabic
    "من في علي الي عن مع ما ماذا لماذا متي اين كيف كم هل هو هي هم هن هما نحن انا انت هذا هذه هذان هذين هولاء \
     ذلك ذاك تلك اوليك التي الذي الذين اللذين اللذان اللتان اللتين اللواتي اللاتي ان انه انها انهم بان بانه \
     بانها لان لانه لانها كان كانت كانوا يكون تكون قد لقد لا لم لن ليس ليست لست ثم او ام بل اذا اذ لو لولا \
     كي لكي كل بعض اي ايه ايهما بين بعد قبل عند عندما منذ حتي حيث حين حينما بينما كما كلما مثلما لكن لكنه \
     لكنها غير سوي الا به بها بهم له لها لهم لنا فيه فيها فيهم منه منها منهم عليه عليها عليهم اليه اليها عنه \
     عنها معه معها ومن وما وفي وهو وهي وكان وكانت وقد ولا وان وعلي ولم ولن فان بما مما عما فيما لما \
     كيفما اينما مهما يتم تم هناك هنا هنالك احد احدي اثناء خلال ضد دون بدون لدي تجاه اما يا نعم كلا فقط ايضا \
     جدا ذات ولكن و",
    // English
    "the a an of in on at to for from by with as is are was were be been being am do does did has have had \
     having what which who whom whose when where why how that this these those it its he she they him his \
     her hers their theirs them and or but nor not if than then there here can could would should will shall \
     must might into onto upon about many much i you your we our me my any some each every such both between \
     during before after while until since because so too very also only just up down out over under through \
     no yes dont didnt isnt arent wasnt doesnt cannot im ive youre",
    // French
    "le la les un une des du de et ou au aux dans sur pour par avec sans sous que qui quoi quel quelle quels \
     quelles lequel laquelle lesquels lesquelles duquel est sont etaient etait fut furent ont avait avaient \
     etre avoir ce cet cette ces cela ceci ses leur leurs il ils elle elles lui nous vous je tu ne pas mais \
     donc si comme comment pourquoi quand combien entre vers depuis pendant apres avant chez lors puis aussi \
     tres y en l d qu jusqu lorsqu notre votre nos vos",
    // German
    "der das den dem ein eine einen einem einer eines und oder aber ist sind waren wurde wurden wird werden \
     worden haben hatte hatten sein seine seiner seinem seinen ihr ihre ihrer ihrem ihren er sie es wir ich \
     uns euch sich mich dich ihm ihn ihnen wie wo wer wem wessen wann warum wieso weshalb wozu wohin woher \
     womit wodurch worin welche welcher welches welchen welchem wieviel viele mit von vom zu zum zur auf aus \
     bei beim nach vor unter durch fur gegen ohne um bis seit zwischen nicht kein keine auch nur noch dass \
     wenn weil ob dieser diese dieses diesem diesen jener jede jeder jedes kann konnen soll muss dort hier \
     sehr",
    // Spanish
    "el los las una unos unas lo e con por para segun fue fueron eran ser estar esta estan estaba habia al \
     del como cuando donde adonde quien quienes cual cuales cuanto cuantos cuantas cuanta porque se su sus \
     ni pero mas muy ya tambien esto estos estas ese esa eso esos esas aquel aquella sobre desde hasta hacia \
     durante ha tiene tienen yo ella ellos ellas usted mi",
    // Russian
    "и в на с по к из за от у о об обо во со ко до для без при под над про через после перед между около \
     среди что чего чему чем как какой какая какое какие каких каким какую какого каком кто кого кому кем \
     ком чей чья чье чьи где куда откуда когда почему зачем сколько который которая которое которые которого \
     которой которую которым которых это этот эта эти этого этой этом не ни а но или же ли бы был была было \
     были быть есть является я ты он она оно они мы вы его ее ему ей их им него нее них мой свой своей \
     своего свои так там тут здесь то тот та те того той тех если чтобы потому только уже еще также все всех",
    // Persian
    "از در با كه را چه چرا چي چيست است براي يك يكي تا چگونه چطور كجا كجاست كدام كداميك كيست چند چندم چقدر \
     هست هستند نيست نيستند بود بودند بوده باشد باشند شود ميشود نميشود دارد دارند داشت داشتند كند ميكند خواهد \
     هر هيچ همه همين همان اگر پس نيز زيرا چون شما ايشان ايا درباره سپس",
    // Urdu
    "كا ميں هيں كو ني پر اور كهاں كب كيوں كيسي كيسا كتنا كتني كونسا كونسي كس كسي تها تهي يه وه اس اپ مجهي \
     انهيں اسي بهي تو نهيں ايك مگر ليكن تك ليي گيا گيي هوتا هوتي هويي هوں گا گي اپني اپنا جس",
    // Turkish
    "ve bir bu ile icin da ki mu kimin kimdir kimler hangi hangisi nerede nereye nereden neresi neden nicin \
     niye nasil nedir kac kacinci ama fakat ancak veya gibi kadar daha cok olan olarak oldu oldugu oldugunu \
     olup degil ise bazi hic sonra once biz siz onlar onun onu ona bunu bunun sey cunku eger tarafindan \
     uzere hem yok",
    // Greek
    "ο η το οι τα του τησ των τον την τουσ τισ στο στη στην στον στα στουσ στισ ενασ μια ενα και κι αλλα να \
     θα με σε απο για ωσ προσ κατα μετα πριν χωρισ μεταξυ που ποιοσ ποια ποιο ποιοι ποιεσ ποιον ποτε πωσ \
     γιατι τι ποσο ποσοι ποσα ποσεσ ποση οτι οταν αν ειναι ηταν εχει εχουν ειχε δεν δε μη μην αυτο αυτοσ \
     αυτη αυτα αυτεσ αυτοι αυτου εγω εσυ εμεισ μου σου μασ σασ οπωσ οπου ενω ομωσ επισησ καθε",
    // Hindi
    "का की के में है हैं से को ने पर और क्या कौन कौनसा कौनसी कहां कब क्यों कैसे कैसा कितना कितने कितनी किस \
     किसने किसका किसके किसकी किसे किन था थी थे कि यह वह ये वे जो इस उस इन उन इसे उसे इसके उसके इसकी उनके हम \
     आप मैं तुम मुझे भी तो नहीं न ही एक या लेकिन तक साथ लिए गया गई गए हो होता होती होते हुआ हुई हुए कर \
     द्वारा जिस जिसे जिसके अपने अपनी अपना बाद",
    // Romanian
    "pe cu unde cand cati cata sau o este sunt fost nu sa ca pentru prin dupa intre fara pana spre despre \
     acest aceasta aceste acestui acesta carei caruia carui cei cele cel cea daca deci avea avut catre \
     dintre",
    // Italian
    "gli uno di per tra fra dello della degli delle allo alla agli alle dal dalla dalle dagli dai nel nello \
     nella nei nelle negli sul sulla sull sui sulle che chi cosa quale quali quando dove come perche quanto \
     quanti quanta quante sono erano essere stata non suo suoi sua loro questo questa questi queste quello \
     quella hanno aveva anche piu dopo cui ci quindi",
    // Portuguese
    "uma umas em na nas pelo pela pelos pelas com quem qual quais onde quantos quantas foi foram eram nao ao \
     aos seu seus suas isso isto aquele aquela esse essa ele eles ela elas num numa ate apos tambem ja muito",
    // Dutch
    "het een op te voor bij naar uit aan om dat dit deze wat wiens welk welke waar waarheen waarvan wanneer \
     waarom hoe hoeveel zijn werd wordt heeft hebben niet geen ook maar ze zij hij haar hun zich tegen \
     tussen nog zonder",
    // Polish
    "w z od za dla przez przy nad nie jest byl byla bylo byly byc co kto kogo komu gdzie skad dokad kiedy \
     jak dlaczego czemu ilu ktory ktora ktore ktorego ktorej ktorych jaki jaka jakie jakim czy czyj lub oraz \
     jako tym tego jego jej miedzy ta po tak",
    // Hebrew
    "של את על עם אל לא כי זה זו זאת אלה אלו הוא היא הם הן אני אתה אנחנו אשר או גם אם מה מהי מהו מי מיהו מיהי \
     מתי איפה היכן לאן מאין איך כיצד למה מדוע כמה איזה איזו אילו האם היה היתה הייתה היו להיות יש אין כל רק \
     עוד אבל אך אלא בין אחרי לפני בו בה בהם לו לה להם שלו שלה שלהם ממנו ממנה כמו עד מן כדי אותו אותה אותם \
     ידי",
    // Vietnamese
    "va cua nhung cac trong voi duoc khi khong nhieu cung rang boi nhu vao thi nay dang cai",
    // Indonesian
    "yang ke untuk dengan pada adalah ini itu oleh dalam tidak bukan akan atau juga sebagai apa apakah siapa \
     siapakah kapan dimana mana bagaimana mengapa kenapa berapa berapakah kami mereka dia bisa telah sudah \
     karena jika tetapi namun seperti antara hingga serta bahwa tersebut merupakan secara",
    // Swedish
    "och att det som pa av med till inte har ett vad vem vems vilken vilket vilka nar varfor hur fran eller \
     kan ska vid hon sitt sina deras efter mellan detta denna dessa hade blev samt ocksa finns",
    // Chinese
    "的 了 是 在 与 與 为 為 被 把 之 于 於 其 这 這 那 哪 谁 誰 吗 嗎 呢 什 么 麼 什么 什麼 哪个 哪個 哪里 哪裡 哪裏 哪些 哪儿 哪一 哪位 哪年 多少 怎么 怎麼 怎样 怎樣 \
     如何 为何 為何 何时 何時 何地 是谁 是誰 谁是 誰是 是什 为什 為什 有什 有哪 在哪 于哪 於哪 是哪 是否 是在 的是 么是 了什 以及 因为 因為 所以 但是 可以 这个 這個 那个 那個 \
     这些 這些 他们 他們 她们 我们 我們 就是 不是 还是 還是 而且 或者 如果 由于 由於 对于 對於 关于 關於 他 她 它 我 你 们 們",
    // Japanese
    "の は を に が で と も へ や か な だ です ます すか でし した まし して てい いる いた する され れる れた とは には では のは とし ない ある あっ こと これ それ この \
     その どの どこ だれ 誰が 誰の 誰で なに 何 何が 何を 何で 何の 何と 何年 何人 なぜ いつ いく どう んな から まで より など への での との によ よる よっ って につ つい とい \
     いう のか たか",
    // Thai
    "ที่ มี นี้ กี่ ก็ ใน เป็ ป็น คือ ะไ ไร ใค ไห ทำไ เมื่ มื่อ เท่ ได้ ไม่ ให้ ว่า นั้น หรื ดย กับ จะ อยู่ \
     อย่ ใด แล้ ล้ว",
    // Korean
    "은 는 이 가 을 를 의 에 에서 로 으로 와 과 도 및 또는 그리고 그러나 하지만 누구 누가 누구의 누구인가 누구인가요 누구입니까 언제 언제인가 언제인가요 어디 어디서 어디에 어디에서 \
     어디인가 어디인가요 무엇 무엇을 무엇이 무엇인가 무엇인가요 무엇입니까 무슨 뭐 왜 어떻게 어느 어떤 몇 얼마 얼마나 그 저 것 것은 수 있다 있는 있나요 없다 이다 인가 한다 하는 했다 \
     된 되는 대한 위한 위해 때문에 통해",
];

#[cfg(test)]
mod tests {
    use super::{WORDS, is_function_word, script};
    use crate::text::{Text, fold};

    #[test]
    fn words_are_known_as_they_are_indexed() {
        let words = "من الذين إلى ماذا أيّ چگونه کہاں מדוע the Which où für Cuándo perché não hoeveel który când nasıl được \
                     siapa från чего какой ποιος कौन 누구";
        for word in words.split(' ') {
            assert!(is_function_word(&fold(word)), "{word}");
        }
    }

    #[test]
    fn words_of_content_are_not() {
        for word in " الطاقة كرد كون energy war son die kim van энергия ενέργεια 能 2024".split(' ')
        {
            assert!(!is_function_word(&fold(word)), "{word}");
        }
    }

    #[test]
    fn words_of_scripts_without_spaces_are_known_as_clusters_and_pairs() {
        for word in ["什么", "哪里", "誰", "どこ", "です", "ที่", "คือ", "ใน", "ไม่"] {
            let text = Text::new(word);
            assert!(text.tokens().iter().any(|t| t.term == fold(word) && is_function_word(&t.term)), "{word}");
        }
    }

    #[test]
    fn every_word_is_a_term() {
        for word in WORDS.iter().flat_map(|words| words.split(' ')) {
            let text = Text::new(word);
            assert!(text.tokens().iter().any(|t| t.term == word), "{word}");
        }
    }

    #[test]
    fn the_list_is_written_folded() {
        for words in WORDS {
            assert_eq!(fold(words), *words);
        }
    }

    #[test]
    fn a_list_holds_letters_of_one_width_and_no_word_twice() {
        let mut all: Vec<&str> = WORDS.iter().flat_map(|words| words.split(' ')).collect();
        for words in WORDS {
            assert!(words.split(' ').all(|word| script(word) == script(words)), "{words}");
        }
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
