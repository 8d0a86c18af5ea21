import type { CountryResources } from "./support-line.ts";

const reviewedOn = "2026-11-28";

/** How each line was checked stands beside it; no number was called. Check each at its source before you go live. */
export const westernEurope: readonly CountryResources[] = [
  {
    country: "AT",
    name: "Österreich",
    emergency: ["112", "144"],
    lines: [
      {
        name: "TelefonSeelsorge",
        phone: "142",
        hours: "24/7",
        languages: ["de"],
        source: "https://www.telefonseelsorge.at",
        checked: "compared with https://ooe.orf.at/stories/3204589/",
      },
      {
        name: "Rat auf Draht",
        phone: "147",
        hours: "24/7",
        languages: ["de"],
        audience: "Kinder und Jugendliche",
        source: "https://www.rataufdraht.at",
        checked: "compared with https://www.wienerzeitung.at/a/krisentelefone",
      },
    ],
    reviewedOn,
  },
  {
    country: "BE",
    name: "België / Belgique",
    emergency: ["112"],
    lines: [
      {
        name: "Zelfmoordlijn",
        phone: "1813",
        chat: "https://www.zelfmoord1813.be",
        languages: ["nl"],
        source: "https://www.zelfmoord1813.be",
        checked:
          "compared with https://www.brusselstimes.com/belgium/1952875/belgiums-centre-for-suicide-prevention-calls-for-volunteers",
      },
      {
        name: "Centre de Prévention du Suicide",
        phone: "0800 32 123",
        hours: "24/7",
        languages: ["fr"],
        source: "https://www.preventionsuicide.be",
        checked:
          "compared with https://www.brusselstimes.com/belgium/1952875/belgiums-centre-for-suicide-prevention-calls-for-volunteers",
      },
    ],
    reviewedOn,
  },
  {
    country: "CH",
    name: "Schweiz / Suisse / Svizzera",
    emergency: ["112", "144"],
    lines: [
      {
        name: "Die Dargebotene Hand / La Main Tendue / Telefono Amico",
        phone: "143",
        hours: "24/7",
        languages: ["de", "fr", "it"],
        source: "https://www.143.ch",
        checked: "compared with https://www.143.ch/ticino/Consulenza/Servizio-di-consulenza/Notte",
      },
      {
        name: "Pro Juventute",
        phone: "147",
        hours: "24/7",
        languages: ["de", "fr", "it"],
        audience: "Kinder und Jugendliche / Enfants et jeunes",
        source: "https://www.147.ch",
        checked: "compared with https://www.projuventute.ch/index.php?id=2290",
      },
    ],
    reviewedOn,
  },
  {
    country: "DE",
    name: "Deutschland",
    emergency: ["112"],
    lines: [
      {
        name: "TelefonSeelsorge",
        phone: "0800 111 0 111",
        chat: "https://online.telefonseelsorge.de",
        hours: "24/7",
        languages: ["de"],
        source: "https://www.telefonseelsorge.de",
        checked:
          "compared with https://www.spektrum.de/news/telefonseelsorge-erste-hilfe-fuer-die-seele/2055834",
      },
      {
        name: "TelefonSeelsorge",
        phone: "116 123",
        hours: "24/7",
        languages: ["de"],
        source: "https://www.telefonseelsorge.de",
        checked: "not checked",
      },
      {
        name: "Kinder- und Jugendtelefon",
        phone: "116 111",
        languages: ["de"],
        audience: "Kinder und Jugendliche",
        source: "https://www.nummergegenkummer.de",
        checked:
          "compared with https://www.bmfsfj.de/bmfsfj/mediathek/anrufen-mailen-chatten-gegen-sorgen-154556",
      },
    ],
  },
  {
    country: "ES",
    name: "España",
    emergency: ["112"],
    lines: [
      {
        name: "Línea 024 de atención a la conducta suicida",
        phone: "024",
        hours: "24/7",
        languages: ["es"],
        source: "https://www.sanidad.gob.es/linea024/home.htm",
        checked:
          "compared with https://maldita.es/index.php/malditaciencia/20220510/024-numero-telefono-atencion-suicidio-espana-gratuito",
      },
      {
        name: "Teléfono de la Esperanza",
        phone: "717 003 717",
        languages: ["es"],
        source: "https://telefonodelaesperanza.org",
        checked:
          "compared with https://maldita.es/index.php/malditaciencia/20220510/024-numero-telefono-atencion-suicidio-espana-gratuito",
      },
    ],
    reviewedOn,
  },
  {
    country: "FR",
    name: "France",
    emergency: ["112", "15"],
    lines: [
      {
        name: "Numéro national de prévention du suicide",
        phone: "3114",
        hours: "24/7",
        languages: ["fr"],
        source: "https://3114.fr",
        checked: "compared with https://www.service-public.fr/particuliers/actualites/A15206",
      },
    ],
    reviewedOn,
  },
  {
    country: "GB",
    name: "United Kingdom",
    emergency: ["999", "112"],
    lines: [
      {
        name: "Samaritans",
        phone: "116 123",
        hours: "24/7",
        languages: ["en"],
        source: "https://www.samaritans.org",
        checked: "compared with https://fullfact.org/online/samaritans-text-message-service/",
      },
      {
        name: "Shout",
        text: { to: "85258", message: "SHOUT" },
        hours: "24/7",
        languages: ["en"],
        source: "https://giveusashout.org",
        checked: "compared with https://fullfact.org/online/samaritans-text-message-service/",
      },
    ],
    reviewedOn,
  },
  {
    country: "IT",
    name: "Italia",
    emergency: ["112"],
    lines: [
      {
        name: "Telefono Amico Italia",
        phone: "02 2327 2327",
        languages: ["it"],
        source: "https://www.telefonoamico.it",
        checked:
          "compared with https://vivimilano.corriere.it/attivita-bambini/attivita-varie/coronavirus-telefono-amico-italia-attiva-un-nuovo-numero/",
      },
    ],
    reviewedOn,
  },
  {
    country: "LU",
    name: "Lëtzebuerg / Luxembourg",
    emergency: ["112"],
    lines: [
      {
        name: "SOS Détresse",
        phone: "45 45 45",
        languages: ["lb", "fr", "de"],
        source: "https://454545.lu",
        checked:
          "compared with https://www.wort.lu/fr/luxembourg/sos-detresse-45-ans-d-ecoute-et-d-aide-au-bout-du-fil-638b1a9bde135b923628406c",
      },
    ],
    reviewedOn,
  },
  {
    country: "NL",
    name: "Nederland",
    emergency: ["112"],
    lines: [
      {
        name: "113 Zelfmoordpreventie",
        phone: "0800 0113",
        chat: "https://www.113.nl",
        hours: "24/7",
        languages: ["nl"],
        source: "https://www.113.nl",
        checked:
          "compared with https://www.hartvannederland.nl/nieuws/2020/telefoonnummer-113-zelfmoordpreventie/",
      },
    ],
    reviewedOn,
  },
  {
    country: "PT",
    name: "Portugal",
    emergency: ["112"],
    lines: [
      {
        name: "Linha Nacional de Prevenção do Suicídio",
        phone: "1411",
        hours: "24/7",
        languages: ["pt"],
        source: "https://www.sns24.gov.pt",
        checked:
          "compared with https://www.dn.pt/sociedade/linha-de-apoio-%C3%A0-preven%C3%A7%C3%A3o-do-suic%C3%ADdio-entrou-em-funcionamento-e-tem-o-n%C3%BAmero-1411",
      },
      {
        name: "SNS 24, aconselhamento psicológico",
        phone: "808 24 24 24",
        hours: "24/7",
        languages: ["pt"],
        source: "https://www.sns24.gov.pt",
        checked:
          "compared with https://24noticias.sapo.pt/atualidade/artigos/nova-linha-nacional-para-prevencao-do-suicidio-entra-em-funcionamento-como-funciona",
      },
      {
        name: "SOS Voz Amiga",
        phone: "213 544 545",
        languages: ["pt"],
        source: "https://www.sosvozamiga.org",
        checked:
          "compared with https://24noticias.sapo.pt/atualidade/artigos/nova-linha-nacional-para-prevencao-do-suicidio-entra-em-funcionamento-como-funciona",
      },
    ],
    reviewedOn,
  },
];
