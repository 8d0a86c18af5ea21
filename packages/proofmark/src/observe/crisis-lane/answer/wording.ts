/**
 * What the page says, in the tone that WHO and Samaritans ask for: plain, hopeful, without blame, without methods, and
 * without a promise. `{number}` is the emergency number. The translations were read by nobody but their author.
 */
export interface Wording {
  readonly title: string;
  readonly lead: string;
  readonly danger: string;
  readonly call: string;
  readonly text: string;
  /** `{message}` to `{number}`. */
  readonly textWord: string;
  readonly write: string;
  readonly hours: string;
  readonly worried: string;
  readonly elsewhere: string;
  readonly unknown: string;
  readonly limits: string;
}

export const wordings: Readonly<Record<string, Wording>> = {
  en: {
    title: "You can talk to someone now",
    lead: "If you are thinking about ending your life, or you feel you might hurt yourself, please talk to someone. You do not have to be sure, and you do not have to go through this alone. Many people who felt this way have found a way through.",
    danger: "If your life, or someone else’s, is in danger now, call {number}.",
    call: "Call {number}",
    text: "Text {number}",
    textWord: "Text {message} to {number}",
    write: "Chat or write online",
    hours: "Hours",
    worried:
      "Worried about someone else? You can call the same numbers. Listen, take them seriously, and ask directly whether they are thinking about suicide: asking does not put the idea into their head. If they are in danger, stay with them until help is there.",
    elsewhere: "In another country",
    unknown:
      "If you are in danger and do not know the local number: 112 works in many countries, 911 in much of the Americas.",
    limits: "This page gives contacts. It is not medical care.",
  },
  de: {
    title: "Sie können jetzt mit jemandem sprechen",
    lead: "Wenn Sie daran denken, sich das Leben zu nehmen, oder Angst haben, sich etwas anzutun: Bitte sprechen Sie mit jemandem. Sie müssen sich nicht sicher sein, und Sie müssen da nicht allein durch. Viele, denen es so ging, haben einen Weg gefunden.",
    danger: "Wenn Ihr Leben oder das eines anderen jetzt in Gefahr ist, rufen Sie {number} an.",
    call: "Anrufen: {number}",
    text: "SMS an {number}",
    textWord: "SMS mit {message} an {number}",
    write: "Online chatten oder schreiben",
    hours: "Zeiten",
    worried:
      "Sie sorgen sich um jemand anderen? Auch dann können Sie diese Nummern anrufen. Hören Sie zu, nehmen Sie es ernst, und fragen Sie offen, ob er oder sie an Suizid denkt: Die Frage bringt niemanden erst auf den Gedanken. Bei Gefahr bleiben Sie da, bis Hilfe kommt.",
    elsewhere: "In einem anderen Land",
    unknown:
      "Wenn Gefahr besteht und Sie die örtliche Notrufnummer nicht kennen: 112 gilt in vielen Ländern, 911 in weiten Teilen Amerikas.",
    limits: "Diese Seite nennt Anlaufstellen. Sie ist keine medizinische Hilfe.",
  },
  fr: {
    title: "Vous pouvez parler à quelqu’un maintenant",
    lead: "Si vous pensez à mettre fin à vos jours, ou si vous craignez de vous faire du mal, parlez à quelqu’un. Vous n’avez pas besoin d’être sûr de vous, et vous n’avez pas à traverser cela en restant seul. Beaucoup de personnes qui ont ressenti cela ont trouvé une issue.",
    danger: "Si votre vie ou celle d’une autre personne est en danger maintenant, appelez le {number}.",
    call: "Appeler le {number}",
    text: "SMS au {number}",
    textWord: "Envoyer {message} par SMS au {number}",
    write: "Discuter ou écrire en ligne",
    hours: "Horaires",
    worried:
      "Vous vous inquiétez pour quelqu’un ? Vous pouvez appeler les mêmes numéros. Écoutez, prenez ses paroles au sérieux et demandez clairement s’il ou elle pense au suicide : poser la question n’en donne pas l’idée. En cas de danger, restez à ses côtés jusqu’à l’arrivée des secours.",
    elsewhere: "Dans un autre pays",
    unknown:
      "En cas de danger, si vous ne connaissez pas le numéro local : le 112 fonctionne dans de nombreux pays, le 911 dans une grande partie des Amériques.",
    limits: "Cette page donne des contacts. Elle ne remplace pas des soins médicaux.",
  },
  es: {
    title: "Puedes hablar con alguien ahora",
    lead: "Si estás pensando en quitarte la vida, o temes hacerte daño, habla con alguien. No hace falta que lo tengas claro, y no tienes que pasar por esto a solas. Muchas personas que se sintieron así han encontrado una salida.",
    danger: "Si tu vida o la de otra persona corre peligro ahora, llama al {number}.",
    call: "Llamar al {number}",
    text: "SMS al {number}",
    textWord: "Enviar {message} por SMS al {number}",
    write: "Chatear o escribir en línea",
    hours: "Horario",
    worried:
      "¿Te preocupa otra persona? Puedes llamar a los mismos números. Escucha, tómatelo en serio y pregunta con claridad si piensa en el suicidio: preguntar no le da la idea. Si hay peligro, quédate a su lado hasta que llegue ayuda.",
    elsewhere: "En otro país",
    unknown:
      "Si hay peligro y no conoces el número local: el 112 funciona en muchos países, el 911 en gran parte de América.",
    limits: "Esta página da contactos. No es atención médica.",
  },
  pt: {
    title: "Pode falar com alguém agora",
    lead: "Se está a pensar em pôr fim à vida, ou se tem medo de se magoar, fale com alguém. Não precisa de ter certezas, e não tem de passar por isto sem companhia. Muitas pessoas que se sentiram assim encontraram uma saída.",
    danger: "Se a sua vida ou a de outra pessoa está em perigo agora, ligue para o {number}.",
    call: "Ligar {number}",
    text: "SMS para {number}",
    textWord: "Enviar {message} por SMS para {number}",
    write: "Conversar ou escrever online",
    hours: "Horário",
    worried:
      "Está preocupado com outra pessoa? Pode ligar para os mesmos números. Ouça, leve a sério e pergunte abertamente se pensa em suicídio: perguntar não lhe dá a ideia. Se houver perigo, fique com a pessoa até chegar ajuda.",
    elsewhere: "Noutro país",
    unknown:
      "Se houver perigo e não souber o número local: o 112 funciona em muitos países, o 911 em grande parte das Américas.",
    limits: "Esta página dá contactos. Não é um serviço médico.",
  },
  it: {
    title: "Puoi parlare con qualcuno adesso",
    lead: "Se stai pensando di toglierti la vita, o temi di farti del male, parla con qualcuno. Non serve averne la certezza, e non devi affrontarlo senza nessuno accanto. Molte persone che si sono sentite così hanno trovato una via d’uscita.",
    danger: "Se la tua vita o quella di un’altra persona è in pericolo adesso, chiama il {number}.",
    call: "Chiama {number}",
    text: "SMS al {number}",
    textWord: "Invia {message} per SMS al {number}",
    write: "Chatta o scrivi online",
    hours: "Orari",
    worried:
      "Ti preoccupa un’altra persona? Puoi chiamare gli stessi numeri. Ascolta, prendi sul serio quello che dice e chiedi apertamente se pensa al suicidio: chiederlo non le mette in testa l’idea. Se c’è pericolo, resta accanto finché arriva aiuto.",
    elsewhere: "In un altro paese",
    unknown:
      "Se c’è pericolo e non conosci il numero locale: il 112 funziona in molti paesi, il 911 in gran parte delle Americhe.",
    limits: "Questa pagina dà contatti. Non è assistenza medica.",
  },
  nl: {
    title: "Je kunt nu met iemand praten",
    lead: "Denk je eraan om een einde aan je leven te maken, of ben je bang dat je jezelf iets aandoet? Praat met iemand. Je hoeft het niet zeker te weten, en je hoeft er niet alleen doorheen. Veel mensen die zich zo voelden, hebben een weg gevonden.",
    danger: "Is jouw leven of dat van iemand anders nu in gevaar, bel {number}.",
    call: "Bel {number}",
    text: "Sms naar {number}",
    textWord: "Sms {message} naar {number}",
    write: "Chat of schrijf online",
    hours: "Tijden",
    worried:
      "Maak je je zorgen om iemand anders? Ook dan kun je deze nummers bellen. Luister, neem het serieus en vraag rechtuit of diegene aan zelfmoord denkt: door ernaar te vragen breng je niemand op het idee. Blijf bij gevaar in de buurt tot er hulp is.",
    elsewhere: "In een ander land",
    unknown:
      "Is er gevaar en ken je het plaatselijke nummer niet: 112 werkt in veel landen, 911 in een groot deel van Amerika.",
    limits: "Deze pagina geeft contacten. Het is geen medische zorg.",
  },
};
