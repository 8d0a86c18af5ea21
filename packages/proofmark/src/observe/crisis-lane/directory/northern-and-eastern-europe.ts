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
        hours: "24/7",
        languages: ["cs"],
        source: "https://linkapsychickepomoci.cz",
        checked: "not checked",
      },
      {
        name: "Linka bezpečí",
        phone: "116 111",
        hours: "24/7",
        languages: ["cs"],
        audience: "Děti a studenti",
        source: "https://www.linkabezpeci.cz",
        checked: "not checked",
      },
    ],
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
        checked: "not checked",
      },
    ],
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
        checked: "not checked",
      },
    ],
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
        checked: "not checked",
      },
    ],
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
        checked: "not checked",
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
        checked: "not checked",
      },
      {
        name: "Kirkens SOS",
        phone: "22 40 00 40",
        languages: ["no"],
        source: "https://www.kirkens-sos.no",
        checked: "not checked",
      },
    ],
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
        checked: "not checked",
      },
      {
        name: "Bris",
        phone: "116 111",
        languages: ["sv"],
        audience: "Barn och unga under 18 år",
        source: "https://www.bris.se",
        checked: "not checked",
      },
    ],
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
