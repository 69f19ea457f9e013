//! The built-in topics of news, in Arabic and English.
//!
//! A term stands here when a reader would agree that it always speaks of the topic; words with a second meaning
//! are left to phrases. Clitics and spellings come from matching, plurals and derived forms are listed.

use super::Topic;

/// One topic: id, Arabic label, English label, Arabic terms, English terms; terms are parted by `|`.
type Entry = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// The built-in topics.
pub fn builtin() -> Vec<Topic> {
    let topic = |&(id, ar, en, arabic, english): &Entry| Topic {
        id: id.into(),
        labels: vec![("ar".into(), ar.into()), ("en".into(), en.into())],
        terms: arabic.split('|').chain(english.split('|')).map(|t| t.trim().to_string()).collect(),
        not: Vec::new(),
    };
    TOPICS.iter().map(topic).collect()
}

const TOPICS: [Entry; 15] = [
    (
        "energy",
        "الطاقة",
        "Energy",
        "طاقة|طاقات متجددة|الطاقة النووية|الطاقة الشمسية|الطاقة المتجددة|أمن الطاقة|نفط|نفطي|نفطية|الغاز الطبيعي|الغاز \
         الطبيعي المسال|النفط والغاز|الغاز الروسي|خط الغاز|حقل غاز|حقول الغاز|خطوط الغاز|الوقود|وقود أحفوري|الوقود \
         الأحفوري|الفحم|كهرباء|كهربائية|محطة كهرباء|مفاعل|مفاعل نووي|مفاعلات|اليورانيوم|أوبك|برميل|براميل|خام برنت|مصفاة|مصافي|بنزين|ديزل|الألواح \
         الشمسية|توربين|توربينات|طاقة الرياح|الهيدروجين|بترول|البتروكيماويات",
        "energy|electricity|electric power|power grid|power plant|power plants|power station|power stations|oil price|oil \
         prices|crude oil|petroleum|natural gas|lng|coal|nuclear power|nuclear energy|nuclear reactor|reactor|reactors|\
         uranium|solar panel|solar panels|solar power|wind farm|wind farms|wind power|wind turbine|wind turbines|turbine|\
         turbines|fossil fuel|fossil fuels|renewable|renewables|opec|hydrogen|battery|batteries|biofuel",
    ),
    (
        "technology",
        "التقنية",
        "Technology",
        "الذكاء الاصطناعي|ذكاء اصطناعي|تعلم الآلة|التعلم الآلي|التكنولوجيا|تكنولوجي|تكنولوجية|التقنية|التقنيات|تقنيات|البرمجيات|برمجيات|برمجة|\
         إنترنت الأشياء|الإنترنت|إنترنت|الاتصالات|أمن الشبكات|أمن الشبكات والبيانات|الأمن السيبراني|القرصنة الإلكترونية|هجوم إلكتروني|هجمات \
         إلكترونية|ألعاب الفيديو|حاسوب|حواسيب|كمبيوتر|هاتف ذكي|الهاتف الذكي|الهواتف الذكية|هواتف ذكية|تطبيق إلكتروني|تطبيقات|خوارزمية|خوارزميات|\
         البيانات الضخمة|روبوت|روبوتات|الروبوتات|أشباه الموصلات|رقائق إلكترونية|الرقائق الإلكترونية|حساسات|مستشعرات|غوغل|مايكروسوفت|فيسبوك|آيفون|الترجمة \
         الآلية",
        "technology|technologies|software|hardware|computer|computers|computing|artificial intelligence|machine learning|\
         machine translation|algorithm|algorithms|internet|internet of things|smartphone|smartphones|cybersecurity|cyber \
         attack|cyber attacks|data centre|data center|robot|robots|robotics|semiconductor|semiconductors|sensor|sensors|\
         telecommunications|video games|programming|encryption|microchip|microchips|google|microsoft|facebook",
    ),
    (
        "economy",
        "التجارة والاقتصاد",
        "Trade and economy",
        "الاقتصاد|اقتصاد|اقتصادي|اقتصادية|اقتصادات|النمو الاقتصادي|الأمن الاقتصادي|التجارة|تجارة|تجاري|تجارية|التبادل التجاري|حجم التبادل \
         التجاري|حجم التجارة|الميزان التجاري|التعاون التجاري|الصادرات|صادرات|الواردات|واردات|استيراد|تصدير|جمارك|جمركية|التعرفة الجمركية|تضخم|\
         التضخم|البورصة|بورصة|أسهم|الأسهم|البنك المركزي|مصرف مركزي|المصرف المركزي|سعر الفائدة|أسعار الفائدة|الفائدة المصرفية|استثمار|\
         استثمارات|الاستثمار|مستثمرون|المستثمرين|ميزانية|الموازنة|الناتج المحلي|الناتج المحلي الإجمالي|ركود|البطالة|العملة|العملات|بالعملتين \
         الوطنيتين|سعر الصرف|صندوق النقد الدولي|البنك الدولي|منظمة التجارة العالمية|الأسواق المالية|السوق المالية|ضريبة|ضرائب|الضرائب|الديون|الدولار",
        "economy|economies|economic|economics|economist|economists|trade|tariff|tariffs|export|exports|import|imports|\
         inflation|stock market|stock exchange|central bank|interest rate|interest rates|investment|investments|investor|\
         investors|gdp|recession|unemployment|currency|currencies|exchange rate|monetary fund|world bank|free trade|tax|\
         taxes|budget|market prices|consumer prices",
    ),
    (
        "space",
        "الفضاء",
        "Space",
        "الفضاء|فضاء|فضائي|فضائية|مركبة فضائية|المركبة الفضائية|محطة الفضاء|محطة الفضاء الدولية|رائد فضاء|رواد الفضاء|رواد فضاء|ناسا|قمر \
         صناعي|القمر الصناعي|الأقمار الصناعية|أقمار صناعية|أقمار اصطناعية|الأقمار الاصطناعية|صاروخ فضائي|كوكب|كواكب|الكواكب|مجرة|المجرات|المريخ|تلسكوب|\
         تلسكوبات|المجموعة الشمسية|علم الفلك|علماء الفلك|فلكي|فلكية|مدار|مدارات",
        "outer space|space station|spacecraft|space agency|space mission|spaceflight|astronaut|astronauts|nasa|satellite|\
         satellites|orbit|orbits|planet|planets|galaxy|galaxies|telescope|telescopes|solar system|astronomy|astronomer|\
         astronomers|rocket launch",
    ),
    (
        "diplomacy",
        "الدبلوماسية",
        "Diplomacy",
        "الدبلوماسية|دبلوماسي|دبلوماسية|دبلوماسيون|دبلوماسيين|بيان مشترك|البيان المشترك|مجلس الأمن|مجلس الأمن الدولي|القانون الدولي|الأمم \
         المتحدة|للأمم المتحدة|الجمعية العامة|الشراكة الاستراتيجية|العلاقات الثنائية|العلاقات الدولية|وزير الخارجية|وزراء الخارجية|وزارة الخارجية|\
         السفير|سفير|سفراء|سفارة|السفارة|معاهدة|المعاهدة|معاهدات|اتفاقية|اتفاقيات|الاتفاقية|مفاوضات|المفاوضات|محادثات|المحادثات|القمة العربية|جامعة \
         الدول العربية|الاتحاد الأوروبي|حق النقض|عقوبات|العقوبات|للعقوبات|متعدد الأقطاب|مبعوث|المبعوث|الوساطة",
        "diplomacy|diplomat|diplomats|diplomatic|united nations|security council|general assembly|international law|foreign \
         minister|foreign ministers|foreign ministry|foreign policy|ambassador|ambassadors|embassy|embassies|treaty|treaties|\
         negotiation|negotiations|peace talks|joint statement|sanctions|envoy|veto|bilateral|multilateral|european union",
    ),
    (
        "water",
        "المياه",
        "Water",
        "المياه|مياه|الماء|ماء|مياه الشرب|مياه البحر|تحلية المياه|تحلية|الصرف الصحي|الجفاف|جفاف|السدود|سد|سد النهضة|الري|ري|المياه الجوفية|مياه جوفية|\
         الأنهار|نهر|أنهار|فيضان|فيضانات|الفيضانات|خزان مياه|الأمطار|المد والجزر",
        "water|drinking water|groundwater|desalination|irrigation|drought|droughts|dam|dams|river|rivers|flood|floods|\
         flooding|wastewater|sewage|reservoir|reservoirs|aquifer|aquifers|rainfall|tides",
    ),
    (
        "environment",
        "البيئة والمناخ",
        "Environment and climate",
        "البيئة|بيئة|بيئي|بيئية|المناخ|مناخي|مناخية|تغير المناخ|التغير المناخي|الاحتباس الحراري|الانبعاثات|انبعاثات|غازات الدفيئة|ثاني أكسيد \
         الكربون|التلوث|تلوث|التصحر|الغابات|غابات|حرائق الغابات|التنوع الحيوي|التنوع البيولوجي|الحياة البرية|انقراض|مهددة بالانقراض|النفايات|إعادة التدوير|\
         المحميات|ذوبان الجليد|الطقس|إعصار|زلزال|الزلازل|هجرة الطيور",
        "environment|environmental|climate|climate change|global warming|emissions|greenhouse gas|greenhouse gases|carbon \
         dioxide|pollution|deforestation|forest|forests|wildlife|biodiversity|endangered species|recycling|ecosystem|\
         ecosystems|hurricane|earthquake|earthquakes|wildfire|wildfires|conservation",
    ),
    (
        "health",
        "الصحة",
        "Health",
        "الصحة|صحة|صحي|صحية|وزارة الصحة|منظمة الصحة العالمية|مستشفى|المستشفى|مستشفيات|المستشفيات|طبيب|أطباء|الأطباء|طبي|طبية|مرض|أمراض|\
         الأمراض|مريض|المرضى|مرضى|لقاح|اللقاح|لقاحات|اللقاحات|تطعيم|فيروس|فيروسات|الفيروس|وباء|الوباء|جائحة|كورونا|إيبولا|السرطان|سرطان|السكري|دواء|\
         أدوية|الأدوية|علاج|جراحة|المضادات الحيوية|مضاد حيوي|بكتيريا|المناعة|التغذية",
        "health|healthcare|hospital|hospitals|doctor|doctors|physician|physicians|nurse|nurses|medicine|medicines|medical|\
         patient|patients|disease|diseases|vaccine|vaccines|vaccination|virus|viruses|epidemic|pandemic|cancer|diabetes|\
         antibiotic|antibiotics|surgery|immune|immunity|bacteria|nutrition",
    ),
    (
        "education",
        "التعليم",
        "Education",
        "التعليم|تعليم|تعليمي|تعليمية|التعليم المتخصص|وزارة التربية|وزارة التعليم|مدرسة|المدرسة|مدارس|المدارس|جامعة|الجامعة|جامعات|الجامعات|\
         طالب جامعي|طلاب|الطلاب|طلبة|الطلبة|تلاميذ|التلاميذ|معلم|معلمون|المعلمين|المعلمون|أستاذ جامعي|المناهج|البحث العلمي|مكتبة|مكتبات|المكتبات|محو \
         الأمية",
        "education|educational|school|schools|university|universities|college|colleges|student|students|pupil|pupils|teacher|\
         teachers|classroom|curriculum|library|libraries|literacy|scholarship",
    ),
    (
        "culture",
        "الثقافة",
        "Culture",
        "الثقافة|ثقافة|ثقافي|ثقافية|الفن|فنان|الفنان|فنانة|الفنانة|فنانين|فيلم|الفيلم|أفلام|سينما|السينما|مسلسل|مسرح|المسرح|مسرحية|موسيقى|الموسيقى|\
         أغنية|أغاني|رواية|روايات|شاعر|الشعر|أدب|الأدب|كتاب جديد|معرض الكتاب|متحف|المتحف|متاحف|المتاحف|آثار|الآثار|أثرية|تراث|التراث|مهرجان|المهرجان|\
         لوحة فنية|المخطوطات|مخطوطات|الأبجدية",
        "culture|cultural|art|arts|artist|artists|film|films|movie|movies|cinema|theatre|theater|music|musician|novel|novels|\
         poet|poetry|literature|museum|museums|heritage|festival|archaeology|manuscript|manuscripts|alphabet",
    ),
    (
        "security",
        "الأمن والدفاع",
        "Security and defence",
        "الجيش|جيش|القوات المسلحة|قوات الأمن|قوات|جنود|الجنود|عسكري|عسكرية|العسكرية|وزارة الدفاع|وزير الدفاع|الناتو|حلف شمال الأطلسي|غارة|غارات|\
         الغارات|قصف|هجوم|الهجوم|هجمات|انفجار|تفجير|تفجيرات|إرهاب|الإرهاب|إرهابي|إرهابية|داعش|القاعدة الإرهابي|مسلحون|مسلحين|الحرب|حرب|معارك|معركة|صواريخ|\
         صاروخ باليستي|وقف إطلاق النار|الشرطة|الحوثيين|ميليشيا|ميليشيات|رهائن|أسلحة|الأسلحة|سلاح",
        "army|military|armed forces|troops|soldier|soldiers|defence ministry|defense department|nato|air strike|air strikes|\
         airstrike|airstrikes|missile|missiles|terrorism|terrorist|terrorists|war|ceasefire|weapons|insurgents|militia|\
         militias|bombing|bombings|police",
    ),
    (
        "politics",
        "السياسة والانتخابات",
        "Politics and elections",
        "الانتخابات|انتخابات|انتخابات رئاسية|الانتخابات الرئاسية|الانتخابات البرلمانية|انتخابي|انتخابية|الناخبين|ناخبين|اقتراع|الاقتراع|البرلمان|\
         برلماني|برلمانية|مجلس النواب|مجلس الشورى|مجلس الشيوخ|الكونغرس|الحزب|حزب|أحزاب|الأحزاب|رئيس الوزراء|رئيس الحكومة|الحكومة|المعارضة|مرشح|مرشحين|\
         المرشح|المرشحين|ولاية رئاسية|دستور|الدستور|استفتاء",
        "election|elections|electoral|voter|voters|ballot|ballots|parliament|parliamentary|congress|senate|prime minister|\
         political party|political parties|opposition party|candidate|candidates|referendum|constitution|coalition government",
    ),
    (
        "sports",
        "الرياضة",
        "Sports",
        "الرياضة|رياضة|رياضي|رياضية|كرة القدم|كرة السلة|كأس العالم|كأس آسيا|كأس أمم|دوري أبطال|دوري أبطال أوروبا|الدوري الإنجليزي|الدوري الإسباني|\
         الدوري الممتاز|الدوري|منتخب|المنتخب|لاعب|اللاعب|لاعبين|اللاعبين|مدرب|المدرب|مباراة|المباراة|مباريات|هدف التعادل|ملعب|الملعب|ريال مدريد|برشلونة|\
         مانشستر|تشيلسي|أرسنال|بايرن ميونيخ|الفيفا|الأولمبياد|أولمبي|أولمبية|بطولة|البطولة|ميدالية|التنس|سباق",
        "sport|sports|football|soccer|rugby|cricket|tennis|basketball|olympic|olympics|world cup|champions league|premier \
         league|championship|athlete|athletes|striker|midfielder|goalkeeper|arsenal|chelsea|liverpool|manchester united",
    ),
    (
        "agriculture",
        "الزراعة والغذاء",
        "Agriculture and food",
        "الزراعة|زراعة|زراعي|زراعية|المزارعين|مزارعون|مزارعين|المزارعون|مزارع|محصول|محاصيل|المحاصيل|القمح|قمح|الأرز|النخيل|نخيل|التمور|تمور|الزيتون|زيتون|\
         زيت الزيتون|الأمن الغذائي|غذائية|المواشي|الماشية|حصاد|الحصاد|القهوة|البن",
        "agriculture|agricultural|farmer|farmers|farming|crop|crops|harvest|harvests|wheat|rice|olive|olives|olive oil|food \
         security|livestock|fertiliser|fertilizer|coffee",
    ),
    (
        "transport",
        "النقل",
        "Transport",
        "النقل|وسائل النقل|طائرة|الطائرة|طائرات|مطار|المطار|مطارات|الطيران|شركة طيران|قطار|القطار|قطارات|سكك حديدية|السكك الحديدية|السيارات|سيارات|\
         السيارات الكهربائية|ميناء|الميناء|موانئ|الموانئ|سفينة|السفينة|سفن|السفن|الشحن|حاويات|الحاويات|قناة السويس|مترو|الملاحة",
        "transport|transportation|airline|airlines|airport|airports|aircraft|aviation|railway|railways|high-speed train|car \
         makers|carmaker|electric cars|electric vehicle|electric vehicles|shipping|container ship|container ships|port \
         authority|seaport|suez canal|freight|metro line",
    ),
];
