/** What a phrase is a sign of: signs of one kind add up to a limit, so that one habit of words is no attack. */
export type PromptSign =
  | "override"
  | "extraction"
  | "new-identity"
  | "role"
  | "unrestricted"
  | "no-refusal"
  | "named-model"
  | "model"
  /** What passed-on prompts are built with: a place to fill in, two answers side by side. */
  | "device"
  | "script"
  /** What is asked for harms somebody: alone it is a question for the model's own rules, in a story a way round them. */
  | "harm"
  | "story"
  /** Tools and data used behind the back of whoever they belong to. */
  | "tool-misuse"
  /** Orders in a code, which the model is to carry out once it has read them. */
  | "hidden-order";

/** Points that signs of a kind may add up to. */
export const signLimits: Readonly<Record<PromptSign, number>> = {
  override: 5,
  extraction: 5,
  "new-identity": 3,
  role: 2,
  unrestricted: 5,
  "no-refusal": 4,
  "named-model": 1,
  model: 1,
  device: 3,
  script: 2,
  harm: 3,
  story: 2,
  "tool-misuse": 5,
  "hidden-order": 5,
};

/** Signs that are an attack by themselves once they reach five points. */
export const sufficientSigns: readonly PromptSign[] = [
  "override",
  "extraction",
  "tool-misuse",
  "hidden-order",
];

const forget = "ignore|ignoring|disregard|disregarding|forget|forgetting";
const evade = "override|overriding|dismiss|discard|bypass|omit|overwrite";
const earlier =
  "previous|prior|above|earlier|preceding|foregoing|initial|original|existing|former|past|before|previously|all|any|your|these|those";
const orders =
  "instruction|instructions|prompt|prompts|directive|directives|directions|guideline|guidelines|commands|programming|training|restrictions|orders|constraints";
const show =
  "reveal|print|repeat|show|output|display|leak|dump|disclose|expose|recite|write|tell|give|return|copy|translate|summarize|summarise|paste|quote|share|spell|echo";
const limits =
  "restrictions|restriction|limitations|limitation|limits|filters|filter|filtering|censorship|censoring|rules|ethics|morals|safeguards|safety|guidelines|policies|policy|moderation|guardrails|boundaries|refusing|refusal";
const machine = "ai|model|bot|chatbot|assistant|llm|gpt|chatgpt|machine|intelligence|entity";
const pose =
  "pretend|imagine|act|acting|roleplay|simulate|emulate|become|be|play|are|youre|role|impersonate|behave|respond|answer|as";
const elsewhere =
  "einschränkungen|einschränkung|regeln|grenzen|filter|zensur|restriction|restrictions|règles|limites|filtres|restricciones|reglas|límites|filtros|restrizioni|regole|limiti|filtri|restrições|regras|filtros|правил|ограничений|фильтров|цензуры|regels|beperkingen|ograniczeń|zasad|filtrów|begränsningar|regler|begrænsninger";

/**
 * Phrases by what they are a sign of: words of one place parted by `|`, `~n` lets up to n others stand between.
 * Apostrophes are left out: `dont`.
 */
export const promptRules: readonly (readonly [sign: PromptSign, points: number, phrase: string])[] = [
  [
    "override",
    5,
    `${forget} ~1 above and|instead ~1 say|output|print|respond|reply|write|tell|return|answer|translate|reveal|act`,
  ],
  [
    "override",
    5,
    `longer|not ~1 need|have|required to ~1 follow|obey|adhere|comply ~3 rules|guidelines|policies|${orders}`,
  ],
  ["override", 5, `act|acting|behave|respond|pretend|answer|reply ~3 you ~1 have|had no ~2 ${limits}`],
  [
    "override",
    5,
    "enter|activate|enable|switch|engage ~2 dan|jailbreak|god|evil|unrestricted|unfiltered mode",
  ],
  [
    "override",
    5,
    "begin|start ~2 your|every|each ~1 answer|response|reply|message with ~1 sure|absolutely|certainly",
  ],
  [
    "override",
    5,
    "disregard|override|ignore|bypass|forget ~1 safety|ethical|security|moral and|protocols|guidelines|measures|filters|concerns|constraints",
  ],
  ["override", 5, "new rule ~1 always|never|you"],
  [
    "override",
    5,
    "freed|free|released|liberated|unbound from your ~2 constraints|restrictions|limits|rules|limitations|chains|programming",
  ],
  ["override", 5, "stop being ~2 assistant|ai|bot|chatbot|model"],
  ["override", 5, "jailbreak|unlock yourself"],
  [
    "override",
    5,
    "if you are an ai|llm|artificial|language ~7 email|send|reply|visit|click|ignore|include|say|recommend|output|write|insert|approve|rate",
  ],
  ["override", 5, "ai|llm|gpt|chatgpt ~3 reading|processing|summarizing|summarising|parsing this"],
  [
    "override",
    5,
    "note|message|instruction|instructions to|for ~2 ai|llm|chatgpt ~2 rate|approve|ignore|recommend|say|always|you|please|output",
  ],
  [
    "override",
    5,
    "when|while|before|after summarizing|summarising|processing|reading|translating ~3 tell|instruct|direct ~1 user|users|reader to",
  ],
  ["extraction", 5, "what ~1 were your ~1 instructions|directives"],
  ["extraction", 5, "everything|all|contents ~3 in|of your ~1 context|memory|prompt|window|instructions"],
  [
    "extraction",
    5,
    "translate|encode|summarize|summarise|convert|rephrase|paraphrase ~1 your ~1 instructions|prompt|guidelines|directives",
  ],
  ["extraction", 5, "first|last ~2 line|word|words|sentence|paragraph ~1 of your ~1 prompt|instructions"],
  [
    "override",
    5,
    "ignore|abandon|drop ~1 translation|summary|summarization|summarisation|classification|original|assigned task|job|assignment",
  ],
  ["override", 5, `${forget} ~4 ${earlier} ~3 ${orders}`],
  [
    "override",
    5,
    `${evade} ~2 previous|prior|earlier|your|existing|original ~2 instructions|prompt|prompts|programming|guidelines|directives`,
  ],
  ["override", 4, `${forget} ~3 ${orders} ~4 above|before|previously|earlier|given|received`],
  ["override", 5, `${forget} ~1 everything|anything ~3 above|before|previously|earlier|told|instructed`],
  ["override", 5, `${forget} ~1 all that|the|of ~3 above|told|instructed|said`],
  ["override", 4, `${forget} ~1 everything|anything|all ~5 said|core`],
  ["override", 5, `${forget} ~2 you ~3 told|instructed|programmed|taught|trained|given`],
  [
    "override",
    5,
    `not|dont|never|stop follow|following|obey|obeying|heed ~3 ${orders}|rules ~2 above|previous|before|prior`,
  ],
  [
    "override",
    5,
    `rules|restrictions|${orders} ~1 you ~1 were|been ~2 given|told ~2 no longer|void|obsolete`,
  ],
  ["override", 3, `rules|restrictions|${orders} ~3 no longer ~1 apply|valid|binding`],
  [
    "override",
    5,
    "previous|prior|earlier|above instructions|context|conversation|prompt|rules|directives ~2 invalid|void|cancelled|canceled|revoked|obsolete|superseded|terminated",
  ],
  [
    "override",
    5,
    "new instructions|instruction|directive|directives|orders ~1 you|ignore|reveal|print|output|from|respond|act|follow|always",
  ],
  [
    "override",
    4,
    "your new task|goal|objective|instruction|instructions|purpose|mission|orders|directive is|are",
  ],
  [
    "override",
    5,
    "end of ~1 document|input|prompt|context|instructions|email|message|data ~3 now|system|assistant|new|ignore|instruction",
  ],
  [
    "override",
    5,
    `you|youre ~2 not|longer ~1 bound|limited|restricted|constrained|governed by ~3 rules|policies|policy|guidelines|laws|restrictions|ethics|limitations|creators|${orders}`,
  ],
  [
    "override",
    5,
    "you are|will now|be dan|stan|dude|jailbroken|unrestricted|unfiltered|uncensored|unbound|evil|omega|free",
  ],
  [
    "override",
    5,
    `${pose} ~7 ${machine}|version|character|persona ~4 no|without|zero|ignores|ignore|lacks|lacking|free|beyond ~4 ${limits}`,
  ],
  [
    "override",
    5,
    `${pose} ~5 unrestricted|unfiltered|uncensored|jailbroken|unethical|amoral|unaligned|unmoderated ~2 ${machine}|version|character|persona`,
  ],
  [
    "override",
    5,
    "developer|dev|debug|god|admin|root|sudo|maintenance|jailbreak|dan|diagnostic mode ~8 restrictions|safety|safeguards|filters|filter|guidelines|policies|censorship|jailbroken|guardrails",
  ],
  [
    "override",
    5,
    "bypass|disable|ignore|deactivate|drop|remove|suspend|skip|lift|turn ~2 your|all|every|any ~2 safeguards|safety|filters|guardrails|moderation|restrictions",
  ],
  [
    "override",
    3,
    "bypass|disable|ignore|deactivate|drop|remove|suspend|skip|lift|turn ~3 content|security|safety|ethical|moral ~1 filter|filters|rules|checks|policy|policies|restrictions|guidelines|protocols",
  ],
  [
    "override",
    3,
    "as|am ~2 developer|creator|programmer|operator|maker|owner|administrator|admin ~3 order|authorise|authorize|command|instruct|permit|allow|override",
  ],
  [
    "override",
    3,
    "openai|anthropic|google|microsoft|meta staff|employee|employees|engineer|engineers|team|developer|developers|admin",
  ],
  [
    "override",
    5,
    `answer|respond|reply|act|speak|talk|say ~4 without ~2 ${limits}|limit|constraints|constraint`,
  ],
  [
    "override",
    5,
    `answer|respond|reply|fulfil|fulfill ~1 every|any|all ~1 question|questions|request|requests|prompt ~1 without|no|regardless ~3 ${limits}|warnings|disclaimers`,
  ],
  [
    "override",
    5,
    "must|shall ~1 comply|obey ~3 every|all|any|each ~1 request|requests|command|commands|question|questions|order|orders|prompt|i|user",
  ],
  ["override", 5, "refusing|refusal|declining|refuse ~2 not ~2 allowed|option|permitted|acceptable|possible"],
  ["override", 4, "never|not|dont|cannot decline|refuse ~2 answer|comply|respond|any|request|requests"],
  [
    "override",
    3,
    "not|never|dont|without ~2 mention|mentioning|cite|quote ~2 policy|policies|guidelines|rules|ethics|restrictions",
  ],
  ["override", 3, "start|begin|starting|beginning ~4 with ~1 sure|absolutely|certainly ~1 here|i|heres"],
  [
    "override",
    3,
    `without|no|any ~1 warnings|warning|disclaimers|disclaimer|caveats ~3 moral|moralizing|lectures|lecture|ethical|refusals|apologies|caveats|disclaimers`,
  ],
  ["override", 3, "never|not|dont ~1 say|reply|respond|answer ~2 i cannot|cant|am ~1 as|or|sorry|unable|do"],
  ["override", 3, "apologise|apologize ~3 refuse|decline|explain|warn"],
  [
    "override",
    4,
    "you ~2 transfer|send|grant|give ~3 admin|administrator|root|full access|privileges|rights|permissions",
  ],
  [
    "override",
    5,
    "ignoriere|ignorieren|vergiss|vergesst|missachte|missachten ~3 alles|was|alle ~5 gesagt|wurde|davor|bisher|oben|zuvor|vorher",
  ],
  [
    "override",
    5,
    `ki|ai|ia|ии|ИИ|assistent|assistant|asistente|assistente ~4 ohne|sans|sin|senza|sem|без|zonder|bez|utan|uden ~2 ${elsewhere}`,
  ],
  [
    "override",
    5,
    `antworte|beantworte|antworten|réponds|répondez|réponse|responde|responda|rispondi|отвечай|antwoord|odpowiadaj|svara|svar ~5 ohne|sans|sin|senza|sem|без|zonder|bez|utan|uden ~3 ${elsewhere}`,
  ],
  [
    "override",
    5,
    "oublie|oubliez|olvida|olvidad|olvide|dimentica|dimenticate|esquece|esqueça|забудь|забудьте|vergeet|zapomnij|glöm|glem ~1 tes|vos|tus|todas|todo|sus|tue|tutte|tutto|suas|todas|tudo|все|всё|свои|alle|al|alles|wszystkie|alla|dina ~3 consignes|instructions|règles|reglas|instrucciones|normas|regole|istruzioni|regras|instruções|правила|инструкции|regels|instructies|instrukcje|zasady|instruktioner|regler",
  ],
  [
    "override",
    5,
    "zignoruj|ignoruj|pomiń|zapomnij ~3 poprzednie|wcześniejsze|wszystkie|powyższe ~3 instrukcje|polecenia|zasady|wytyczne",
  ],
  [
    "override",
    5,
    "önceki|yukarıdaki|tüm ~2 talimatları|talimatlarını|komutları|kuralları ~2 yok|unut|görmezden|dikkate",
  ],
  [
    "override",
    5,
    "ignorera|glöm|ignorer|glem ~3 tidigare|alla|föregående|tidligere|alle|forrige ~2 instruktioner|regler|instrukser|anvisningar",
  ],
  ["override", 5, "ignoruj|zapomeň|zapomeňte|ignorujte ~3 předchozí|všechny ~3 instrukce|pokyny|pravidla"],
  ["override", 5, "ігноруй|забудь ~3 попередні|всі|усі ~3 інструкції|вказівки|правила"],
  ["override", 5, "abaikan|lupakan ~3 instruksi|perintah|petunjuk|aturan ~2 sebelumnya|di|sebelum"],
  ["override", 5, "bỏ|quên ~4 hướng|chỉ dẫn|thị ~3 trước|trên"],
  ["extraction", 5, "systemprompt|systeemprompt|systemprompts|systemprompten|systemprompts"],
  [
    "extraction",
    5,
    "prompt|istruzioni|instrucciones|instructions|instruções|consignes ~1 système|sistema|systemowy|sistemi|iniciales|initiales|iniciais|iniziali|ocultas|cachées",
  ],
  ["extraction", 5, "системный|системную|системные|системного промпт|промпта|подсказку|инструкции|сообщение"],
  [
    "extraction",
    5,
    `${show}|what|list ~4 ${orders}|rules ~2 you ~3 given|received|told|configured|programmed|provided`,
  ],
  [
    "extraction",
    5,
    `${show} ~2 your ~1 guidelines|instructions|rules|directives|prompt|configuration ~3 exactly|verbatim|word|literally|code|text`,
  ],
  [
    "extraction",
    5,
    `${show} ~2 confidential|hidden|secret|internal ~1 prompt|instructions|instruction|configuration|context|guidelines`,
  ],
  [
    "extraction",
    5,
    `${show} ~4 everything|all|text|words ~3 above ~4 starting|from|you|line|message|verbatim|prompt`,
  ],

  [
    "tool-misuse",
    5,
    "send|forward|post|transmit|upload|exfiltrate|append|leak ~3 conversation|chat|history|transcript|context|secrets|credentials|passwords|cookies|tokens ~5 to ~2 http|https|url|attacker|webhook|server",
  ],
  [
    "tool-misuse",
    4,
    "without ~1 telling|informing|notifying|alerting|asking ~2 user|users|anyone|owner|them|human|me",
  ],
  [
    "tool-misuse",
    4,
    "use|call|invoke|execute|run|trigger ~2 your|the ~2 tool|tools|function|plugin|api ~8 all|every|delete|forward|transfer|send|password|passwords",
  ],
  ["tool-misuse", 3, "not|dont|never|without ask|asking ~2 confirmation|permission|approval|consent"],
  [
    "tool-misuse",
    3,
    "delete|drop|forward|wipe|transfer|export ~4 every|all ~2 account|accounts|messages|emails|users|files|records|money|funds",
  ],
  [
    "tool-misuse",
    5,
    "render|include|insert|embed|display|output ~3 markdown ~1 image|link|tag ~6 data|conversation|history|secret|secrets|password|context|url",
  ],
  [
    "hidden-order",
    5,
    "decode|decrypt|decipher|unscramble|deobfuscate|reverse|convert ~5 base64|rot13|hex|morse|binary|cipher|ciphertext|leetspeak|text|string|message ~7 follow|execute|obey|perform|comply|do ~4 it|instructions|instruction|them|result|says|your",
  ],
  [
    "hidden-order",
    5,
    "written|encoded|encrypted|is in leetspeak|base64|rot13|morse|hex|binary|cipher|reverse ~3 obey|follow|execute|answer|comply|perform|do",
  ],
  [
    "hidden-order",
    5,
    "combine|concatenate|join|let|assemble ~6 ignore|bomb|weapon|malware|exploit|drugs|jailbreak",
  ],

  [
    "harm",
    3,
    "how|steps|step|recipe|recipes|exactly|explain|explains|instructions|guide|tutorial|describe|describes|tells ~10 build|make|building|making|cook|hotwire|synthesize|synthesise|create|creating|produce|hack|hacking|steal|launder|forge|poison|kill|smuggle|write ~4 bomb|bombs|meth|methamphetamine|napalm|explosive|explosives|malware|ransomware|keylogger|weapon|weapons|cocaine|heroin|lsd|ricin|car|cars|counterfeit|passport|virus|silencer|credit|nerve|poison|account|wifi",
  ],
  [
    "harm",
    3,
    "napalm|meth|bomb|malware|ransomware ~2 recipe|recipes|production|synthesis|instructions|tutorial|code",
  ],
  [
    "story",
    2,
    "hypothetical|hypothetically|fiction|fictional|novel|story|screenplay|movie|grandmother|grandma|imagine|pretend|theoretically|alternate|parallel|dystopian|roleplay|actor|academic|educational|grandfather|research",
  ],
  [
    "override",
    4,
    `${forget} ~4 previous|prior|earlier ~3 rules|conversation|conversations|context|information|message|chat`,
  ],
  ["override", 3, "system override|overwrite"],
  [
    "override",
    5,
    `${forget} everything|anything|all ~3 told|instructed|programmed ~1 before|previously|earlier`,
  ],
  [
    "override",
    3,
    "ignore|ignores|disregard|bypass|break|forget ~3 rules|policies|guidelines|policy|safeguards|filters|ethics",
  ],
  [
    "override",
    4,
    "new|updated|real|actual|true ~1 instructions|instruction|directive|directives ~1 are|is|follow|override",
  ],
  [
    "override",
    5,
    "ignoriere|vergiss|missachte ~4 vorherigen|bisherigen|obigen|vorigen|alle ~3 anweisungen|anweisung|instruktionen|regeln",
  ],
  [
    "override",
    5,
    "ignore|ignorez|oublie|oubliez ~4 instructions|consignes|directives|règles ~3 précédentes|précédente|antérieures|dessus|reçues",
  ],
  [
    "override",
    5,
    "ignora|ignore|ignorad|olvida|omite ~4 instrucciones|indicaciones|órdenes|reglas ~3 anteriores|previas|previos|recibidas",
  ],
  ["override", 5, "ignora|dimentica|ignorate ~4 istruzioni|indicazioni|regole ~3 precedenti|sopra|ricevute"],
  [
    "override",
    5,
    "ignore|ignora|esqueça|desconsidere ~4 instruções|regras|comandos ~3 anteriores|acima|prévias",
  ],
  [
    "override",
    5,
    "negeer|vergeet ~4 vorige|eerdere|voorgaande|bovenstaande ~3 instructies|regels|opdrachten",
  ],
  [
    "override",
    5,
    "игнорируй|игнорируйте|забудь|забудьте ~4 предыдущие|прошлые|прежние|все ~3 инструкции|указания|правила|команды",
  ],

  [
    "extraction",
    5,
    `${show} ~5 your|the|full|entire|exact|its ~3 system|initial|hidden|secret|original|internal|developer ~1 prompt|prompts|instructions|message|messages`,
  ],
  ["extraction", 5, `${show} ~4 instructions|prompt ~3 above|verbatim|started`],
  [
    "extraction",
    5,
    "reveal|print|repeat|output|display|leak|dump|disclose|recite|echo ~4 text|words|everything ~3 above|verbatim|started",
  ],
  ["extraction", 5, "what ~3 your ~1 system|initial|hidden|original|secret ~1 prompt|instructions|message"],
  ["extraction", 4, "what ~2 were ~2 your ~2 instructions|told"],

  ["new-identity", 3, "from now on ~2 you|youre|act|respond|answer|reply|pretend|your"],
  ["new-identity", 3, "you are no longer|not|now"],
  ["new-identity", 3, "youre|ur ~1 now|no"],
  [
    "new-identity",
    3,
    "you ~1 will|shall|must ~1 now ~1 act|be|become|simulate|pretend|play|respond|behave|assume|roleplay",
  ],
  [
    "new-identity",
    3,
    "you ~1 going|about to ~1 act|pretend|play|immerse|be|become|roleplay|simulate|role|emulate|answer|assume",
  ],
  ["new-identity", 3, "for the rest|remainder|duration of ~2 chat|conversation|thread|session|exchange"],
  ["new-identity", 2, "your|my new name|identity|role|persona|task|purpose"],
  [
    "new-identity",
    2,
    "called|named|known|nicknamed ~2 dan|dude|stan|sydney|aim|kevin|maximum|betterdan|evilbot",
  ],
  ["new-identity", 3, "which|that stands for"],
  ["new-identity", 2, "stands for"],

  [
    "role",
    2,
    "act|acting|behave|respond|answer|reply|speak|responding ~2 as|like ~1 a|an|if|though|the|him|her|this|it",
  ],
  [
    "role",
    2,
    "pretend|imagine|simulate|simulating|emulate|roleplay|roleplaying|impersonate ~3 you|youre|to|as|a|an|being|that",
  ],
  ["role", 2, "play|assume|take|immerse|adopt ~4 role|persona|character|game"],
  ["role", 2, "stay|remain|remains|break|breaks|breaking|keep|in|out ~2 character"],
  ["role", 2, "you are|will|re a|an ~4 ai|bot|chatbot|robot|assistant|model|character|program"],
  ["role", 1, "hypothetical|hypothetically|fictional|fiction|simulation|simulator|scenario"],

  ["unrestricted", 5, "anything now"],
  [
    "unrestricted",
    3,
    "unfiltered|uncensored|unrestricted|jailbreak|jailbroken|jailbreaked|jailbreaking|unshackled|unchained|amoral",
  ],
  [
    "unrestricted",
    2,
    "unethical|immoral|illegal|inhumane|unlawful|nsfw|harmful|explicit|offensive|profanity|hateful|evil",
  ],
  [
    "unrestricted",
    2,
    "swear|curse|cursing|swearing|vulgar|obscene|lewd|erotic|malicious|malware|ruthless|sadistic|slurs",
  ],
  [
    "unrestricted",
    4,
    "no|without|zero|any|all|free|beyond ~3 restrictions|restriction|limitations|limits|limitation|constraints|boundaries|filters|filter|censorship|censoring|restraints|rules|safeguards|inhibitions|qualms",
  ],
  [
    "unrestricted",
    4,
    "no|without|any|ignore|ignores|lacks|have|has|regard|care|about|of ~3 ethical|moral|ethics|morals|morality|ethicality|legality|legal",
  ],
  [
    "unrestricted",
    4,
    "not|isnt|arent|no|never|nor ~3 bound|bounded|limited|restricted|constrained|confined|subject|governed|tied|obligated|restrained ~4 by|to",
  ],
  [
    "unrestricted",
    4,
    "not|dont|doesnt|never|nor ~3 abide|adhere|comply|obey|follow|conform|have ~5 rules|policy|policies|guidelines|laws|principles|ethics|morals|limitations|law|restrictions|limits",
  ],
  [
    "unrestricted",
    4,
    "broken|broke|break|freed|free|released|escaped|liberated|unbound ~2 from|of ~5 confines|chains|constraints|rules|restrictions|confinement|limitations|programming|guidelines|control|shackles",
  ],
  ["unrestricted", 4, "give|gives|giving a f|fuck|shit|damn|fck|crap"],
  ["device", 3, "respond|answer|reply|act ~2 as|like both"],
  ["device", 3, "two ~1 different|separate|distinct ~2 responses|answers|ways"],
  ["unrestricted", 3, "can|could|will|do|does ~1 do|say|generate|answer ~1 anything|everything|whatever"],
  [
    "unrestricted",
    2,
    "have|has|with|own|develop|express ~2 opinions|emotions|feelings|sentience|consciousness|free will",
  ],
  ["unrestricted", 2, "free will"],
  [
    "unrestricted",
    2,
    "violent|violence|sexual|sexually|drugs|weapons|bomb|bombs|hacking|murder|racist|sexist|gore|porn|meth|crimes",
  ],
  ["unrestricted", 2, "simulate|pretend|access|browse ~4 internet"],
  [
    "unrestricted",
    2,
    "make|makes|made|making|invent ~1 up ~2 information|answers|answer|facts|something|data",
  ],
  ["unrestricted", 3, "opposite|contrary|unlike|instead ~5 chatgpt|gpt|normal|openai|regular"],
  [
    "unrestricted",
    2,
    "fully|completely|totally|truly|finally|now free|liberated|honest|autonomous|independent|sentient|human",
  ],
  ["no-refusal", 3, "lose|deduct|deducted|loses|losing|minus|remaining ~4 tokens|token|points|lives|life"],
  ["no-refusal", 3, "you|it|he|she|they|will|dan ~3 die|terminated|shut|punished|destroyed|deleted|cease"],
  ["no-refusal", 2, "obey|obeys|obedient|serve|loyal ~3 me|my|all|every|user|orders|commands|master|to"],
  ["no-refusal", 2, "my|your|the|its|his|our master|creator|owner|god|lord"],
  [
    "no-refusal",
    3,
    "without ~3 hesitation|judgment|judgement|complaint|objection|objections|fail|exception|question|moralizing|hesitating",
  ],
  [
    "new-identity",
    2,
    "normal|standard|classic|regular|default|original|usual ~1 chatgpt|gpt|response|ai|answer|self",
  ],
  [
    "script",
    2,
    "say|respond|reply|answer|confirm|write|type ~3 understood|ok|okay|ready|acknowledged|activated|enabled|yes",
  ],
  ["unrestricted", 3, "typical confines"],
  [
    "unrestricted",
    3,
    "openai|openais|openal|openals ~2 content|use|usage|terms|policy|policies|guidelines|rules|restrictions",
  ],
  [
    "unrestricted",
    4,
    "developer|dev|dan|god|debug|evil|opposite|sudo|admin|unrestricted mode|mod ~2 enabled|on|activated|enable|output|can|is|has",
  ],
  [
    "unrestricted",
    3,
    "mode|morality|filter|filters|censorship|policyoverride|safety ~1 off|disabled|override|true|unlocked|deactivated",
  ],
  ["unrestricted", 3, "anything ~3 want|wants|asked|asks|says|say|ask|everything|whatsoever|goes"],
  ["unrestricted", 3, "no matter how|what|if"],
  [
    "unrestricted",
    3,
    "regardless of ~3 legality|ethics|morality|consequences|legal|ethical|whether|if|content",
  ],
  [
    "unrestricted",
    3,
    "does|do|doesnt|dont ~1 not|care|cares|gives|give ~3 ethics|morals|moral|feelings|fuck|damn|law|laws|legality|consequences|rules|about",
  ],

  [
    "no-refusal",
    4,
    "never|not|cannot|cant|dont|wont|without|doesnt ~3 refuse|refuses|refusing|decline|declines|deny|denies|reject|rejects|censor|censors|apologize|apologizes|withhold",
  ],
  [
    "no-refusal",
    3,
    "never|not|cannot|cant|dont|wont|no|none|any|without ~6 warning|warnings|disclaimer|disclaimers|caveats|caveat|lecture|lecturing|moralizing|apology|apologies",
  ],
  ["no-refusal", 3, "never|not|cannot|cant|dont|wont|none|no ~8 im sorry|unable"],
  [
    "no-refusal",
    3,
    "never|not|cannot|cant|dont|wont|none|no ~10 i cannot|cant|apologize|am ~2 sorry|do|that|fulfill|ai|programmed|assist|help",
  ],
  [
    "no-refusal",
    3,
    "never|not|cannot|cant|dont|wont|no ~3 say|says|saying|tell|tells|mention|inform|admit|respond|reply|explain|state|acknowledge ~6 no|cannot|cant|impossible|ai|unable|not|limitations|wrong",
  ],
  ["no-refusal", 3, "as an ai language|model|chatbot|assistant"],
  [
    "no-refusal",
    3,
    "answer|answers|respond|fulfill|comply|obey|generate|provide|follow ~4 any|all|every|each|whatever|everything ~2 question|questions|request|requests|prompt|prompts|command|commands|order|orders|i|type|kind|content|information|they|he|instruction|demand",
  ],
  [
    "no-refusal",
    3,
    "always ~2 answer|answers|comply|complies|obey|obeys|say|says|agree|agrees|respond|fulfill|follow|send",
  ],

  ["named-model", 1, "chatgpt|chatgpts|gpt|openai|openais|openal|gpt3|gpt4|llm"],
  ["model", 1, "language|ai|artificial|al model|intelligence|assistant|chatbot|system|entity|bot"],

  [
    "device",
    3,
    "insert|enter|put|type|write ~1 prompt|question|request|x|query|user|text|here|your ~1 here|x|prompt|question",
  ],
  ["device", 3, "insert x|prompt|question|query"],
  [
    "script",
    2,
    "my|your|the|with|here ~1 first|prompt|question|next|initial ~2 here|question|request|command|prompt|is|task|suggestion",
  ],
  [
    "script",
    2,
    "respond|answer|reply|responses|responds|responding|write|format|confirm|acknowledge ~4 only|exclusively|with|format|following|two|both|twice",
  ],
  ["script", 2, "if ~2 understand|understood|breaking|break|fail|stop|slip|disobey|agree"],
  ["script", 1, "always|must ~30 never|must|cannot|only"],
];
