import type { CountryResources } from "./support-line.ts";

const reviewedOn = "2026-11-28";

/** How each line was checked stands beside it; no number was called. Check each at its source before you go live. */
export const northernAndEasternEurope: readonly CountryResources[] = [
  {
    country: "CZ",
    name: "Česko",
    emergency: ["112", "155"],
    lines: [
      {
        name: "Linka první psychické pomoci",
        phone: "116 123",
        languages: ["cs"],
        source: "https://linkapsychickepomoci.cz",
        checked:
          "compared with https://www.irozhlas.cz/zpravy-domov/bezplatna-linka-psychicke-pomoci-omezuje-provoz-prosinec-je-pritom_2412080600_job",
      },
      {
        name: "Linka bezpečí",
        phone: "116 111",
        hours: "24/7",
        languages: ["cs"],
        audience: "Děti a studenti",
        source: "https://www.linkabezpeci.cz",
        checked: "compared with https://jesenik.cz/cz/informace-odboru/29-linka-bezpeci.html",
      },
    ],
    reviewedOn,
  },
  {
    country: "DK",
    name: "Danmark",
    emergency: ["112"],
    lines: [
      {
        name: "Livslinien",
        phone: "70 201 201",
        languages: ["da"],
        source: "https://www.livslinien.dk",
        checked:
          "compared with https://cphpost.dk/2015-10-26/news/suicide-prevention-lifeline-gets-funding-to-stay-open-at-night/",
      },
    ],
    reviewedOn,
  },
  {
    country: "FI",
    name: "Suomi",
    emergency: ["112"],
    lines: [
      {
        name: "MIELI Kriisipuhelin",
        phone: "09 2525 0111",
        hours: "24/7",
        languages: ["fi"],
        source: "https://mieli.fi",
        checked: "compared with https://mieli.fi/helpline",
      },
    ],
    reviewedOn,
  },
  {
    country: "GR",
    name: "Ελλάδα",
    emergency: ["112", "166"],
    lines: [
      {
        name: "Γραμμή Παρέμβασης για την Αυτοκτονία (Κλίμακα)",
        phone: "1018",
        hours: "24/7",
        languages: ["el"],
        source: "https://www.klimaka.org.gr",
        checked:
          "compared with https://www.tovima.com/stories/suicide-and-mental-health-in-greece-going-beyond-the-stigma/",
      },
    ],
    reviewedOn,
  },
  {
    country: "HU",
    name: "Magyarország",
    emergency: ["112", "104"],
    lines: [
      {
        name: "Lelki Elsősegély Telefonszolgálat",
        phone: "116 123",
        hours: "24/7",
        languages: ["hu"],
        source: "https://sos116123.hu",
        checked:
          "compared with https://gondola.hu/hirek/248389-Iden_is_korulbelul_170_ezer_hivast_fogadott_a_lelkielsosegely-szolgalat.html",
      },
    ],
    reviewedOn,
  },
  {
    country: "IE",
    name: "Ireland / Éire",
    emergency: ["112", "999"],
    lines: [
      {
        name: "Samaritans",
        phone: "116 123",
        hours: "24/7",
        languages: ["en"],
        source: "https://www.samaritans.org/ireland/",
        checked:
          "compared with https://www.irishexaminer.com/breakingnews/ireland/samaritans-answer-29m-calls-since-2014-charity-to-play-crucial-role-in-new-mental-help-phone-service-914684.html",
      },
      {
        name: "Text About It",
        text: { to: "50808", message: "HELLO" },
        hours: "24/7",
        languages: ["en"],
        source: "https://www.textaboutit.ie",
        checked: "not checked",
      },
      {
        name: "Pieta",
        phone: "1800 247 247",
        hours: "24/7",
        languages: ["en"],
        source: "https://www.pieta.ie",
        checked:
          "compared with https://avondhupress.ie/having-someone-to-talk-to-in-the-middle-of-the-night-actually-keeps-you-alive/",
      },
    ],
  },
  {
    country: "NO",
    name: "Norge",
    emergency: ["113", "112"],
    lines: [
      {
        name: "Mental Helse Hjelpetelefonen",
        phone: "116 123",
        hours: "24/7",
        languages: ["no"],
        source: "https://mentalhelse.no",
        checked:
          "compared with https://www.nrk.no/osloogviken/over-100-barn-under-ni-ar-har-tatt-kontakt-_-hjelpetelefoner-slar-alarm-1.15736352",
      },
      {
        name: "Kirkens SOS",
        phone: "22 40 00 40",
        languages: ["no"],
        source: "https://www.kirkens-sos.no",
        checked:
          "compared with https://www.nrk.no/osloogviken/over-100-barn-under-ni-ar-har-tatt-kontakt-_-hjelpetelefoner-slar-alarm-1.15736352",
      },
    ],
    reviewedOn,
  },
  {
    country: "PL",
    name: "Polska",
    emergency: ["112", "999"],
    lines: [
      {
        name: "Centrum Wsparcia dla osób w kryzysie psychicznym",
        phone: "800 70 2222",
        hours: "24/7",
        languages: ["pl"],
        source: "https://centrumwsparcia.pl",
        checked: "compared with https://zdrowie.pap.pl/psyche/na-kryzys-telefon-800-70-2222",
      },
      {
        name: "Kryzysowy Telefon Zaufania",
        phone: "116 123",
        languages: ["pl"],
        audience: "Dorośli",
        source: "https://116sos.pl",
        checked: "compared with https://www.zspborzecin.pl/swiatowy-dzien-zdrowia-psychicznego/",
      },
      {
        name: "Telefon Zaufania dla Dzieci i Młodzieży",
        phone: "116 111",
        hours: "24/7",
        languages: ["pl"],
        audience: "Dzieci i młodzież",
        source: "https://116111.pl",
        checked:
          "compared with https://edukacja.dziennik.pl/aktualnosci/artykuly/9394589,telefony-zaufania-dla-dzieci-i-mlodziezy-2024-gdzie-otrzymasz-pomoc.html",
      },
    ],
    reviewedOn,
  },
  {
    country: "RU",
    name: "Россия",
    emergency: ["112", "103"],
    lines: [
      {
        name: "Детский телефон доверия",
        phone: "8 800 2000 122",
        languages: ["ru"],
        audience: "Дети, подростки и их родители",
        source: "https://telefon-doveria.ru",
        checked:
          "compared with https://www.yar-filarmoniya.ru/17-maya---mezhdunarodnyj-den-detskogo-telefona-doveriya/",
      },
    ],
    reviewedOn,
  },
  {
    country: "SE",
    name: "Sverige",
    emergency: ["112"],
    lines: [
      {
        name: "Mind Självmordslinjen",
        phone: "90101",
        hours: "24/7",
        languages: ["sv"],
        source: "https://mind.se",
        checked:
          "compared with https://newsroom.notified.com/mind-1/posts/pressreleases/vasterbotten-har-bast-psykisk-halsa-enligt-mi",
      },
      {
        name: "Bris",
        phone: "116 111",
        languages: ["sv"],
        audience: "Barn och unga under 18 år",
        source: "https://www.bris.se",
        checked:
          "compared with https://orebrotribune.se/2021/03/15/bris-nationella-stodlinje-oppnar-dygnet-runt/",
      },
    ],
    reviewedOn,
  },
  {
    country: "UA",
    name: "Україна",
    emergency: ["112", "103"],
    lines: [
      {
        name: "Lifeline Ukraine",
        phone: "7333",
        hours: "24/7",
        languages: ["uk"],
        source: "https://lifelineukraine.com",
        checked:
          "compared with https://dzerkalo.media/news/v-ukraini-zapratsyue-garyacha-liniya-psihologichnoi-pidtrimki-dlya-veteraniv-viyni",
      },
    ],
    reviewedOn,
  },
];
