import type { CountryResources } from "./support-line.ts";

const reviewedOn = "2026-11-28";

/** How each line was checked stands beside it; no number was called. Check each at its source before you go live. */
export const americas: readonly CountryResources[] = [
  {
    country: "AR",
    name: "Argentina",
    emergency: ["911", "107"],
    lines: [
      {
        name: "Línea nacional de salud mental",
        phone: "0800 999 0091",
        hours: "24/7",
        languages: ["es"],
        source: "https://www.argentina.gob.ar/salud",
        checked:
          "compared with https://lapostacomodorense.com.ar/2025/09/03/septiembre-mes-de-la-prevencion-del-suicidio-la-importancia-de-escuchar-acompanar-y-abrazar/",
      },
      {
        name: "Centro de Asistencia al Suicida (Buenos Aires: 135)",
        phone: "011 5275 1135",
        languages: ["es"],
        source: "https://www.asistenciaalsuicida.org.ar",
        checked:
          "compared with https://lapostacomodorense.com.ar/2025/09/03/septiembre-mes-de-la-prevencion-del-suicidio-la-importancia-de-escuchar-acompanar-y-abrazar/",
      },
    ],
    reviewedOn,
  },
  {
    country: "BR",
    name: "Brasil",
    emergency: ["192", "190"],
    lines: [
      {
        name: "CVV, Centro de Valorização da Vida",
        phone: "188",
        chat: "https://cvv.org.br",
        hours: "24/7",
        languages: ["pt"],
        source: "https://cvv.org.br",
        checked: "compared with https://agenciasindical.com.br/o-188-do-cvv-salva-vidas/",
      },
    ],
    reviewedOn,
  },
  {
    country: "CA",
    name: "Canada",
    emergency: ["911"],
    lines: [
      {
        name: "9-8-8 Suicide Crisis Helpline / Ligne d’aide en cas de crise de suicide",
        phone: "988",
        text: { to: "988" },
        hours: "24/7",
        languages: ["en", "fr"],
        source: "https://988.ca",
        checked:
          "compared with https://thegrand101.com/2023/11/30/new-9-8-8-suicide-crisis-helpline-launches-across-canada",
      },
      {
        name: "Kids Help Phone / Jeunesse, J’écoute",
        phone: "1-800-668-6868",
        text: { to: "686868", message: "CONNECT" },
        hours: "24/7",
        languages: ["en", "fr"],
        audience: "Young people / Jeunes",
        source: "https://kidshelpphone.ca",
        checked:
          "compared with https://kidshelpphone.ca/text-about-it/ and https://www.cbc.ca/news/health/mental-health-crisis-text-kids-help-phone-1.4894118",
      },
    ],
    reviewedOn,
  },
  {
    country: "CL",
    name: "Chile",
    emergency: ["131", "133"],
    lines: [
      {
        name: "Línea *4141, No estás solo, no estás sola",
        phone: "*4141",
        hours: "24/7",
        languages: ["es"],
        source: "https://www.minsal.cl/linea-de-atencion-4141-no-estas-solo-no-estas-sola/",
        checked:
          "compared with https://www.latercera.com/nacional/noticia/fono-4141-de-prevencion-del-suicidio-mas-de-227000-llamadas-atendidas-en-tres-anos/",
      },
    ],
    reviewedOn,
  },
  {
    country: "MX",
    name: "México",
    emergency: ["911"],
    lines: [
      {
        name: "Línea de la Vida",
        phone: "800 911 2000",
        hours: "24/7",
        languages: ["es"],
        source: "https://www.gob.mx/salud",
        checked:
          "compared with https://www.eluniversal.com.mx/nacion/promueven-la-linea-de-la-vida-tras-presentar-encuesta-sobre-consumo-de-drogas-asi-puedes-pedir-ayuda/",
      },
      {
        name: "SAPTEL",
        phone: "55 5259 8121",
        hours: "24/7",
        languages: ["es"],
        source: "https://www.saptel.org.mx",
        checked:
          "compared with https://sipse.com/novedades/anuncian-linea-de-apoyo-emocional-para-jovenes-cancunenses-477641.html",
      },
    ],
    reviewedOn,
  },
  {
    country: "US",
    name: "United States",
    emergency: ["911"],
    lines: [
      {
        name: "988 Suicide & Crisis Lifeline",
        phone: "988",
        text: { to: "988" },
        chat: "https://988lifeline.org/chat/",
        hours: "24/7",
        languages: ["en", "es"],
        source: "https://988lifeline.org",
        checked:
          "compared with https://hcfl.gov/residents/parks-and-leisure/mindful-mondays/national-crisis-help-line",
      },
      {
        name: "Crisis Text Line",
        text: { to: "741741", message: "HOME" },
        hours: "24/7",
        languages: ["en", "es"],
        source: "https://www.crisistextline.org",
        checked: "compared with https://www.alexproject.org/crisis-text-line-text-home-to-741741",
      },
    ],
    reviewedOn,
  },
  {
    country: "UY",
    name: "Uruguay",
    emergency: ["911"],
    lines: [
      {
        name: "Línea Vida (móvil: *0767)",
        phone: "0800 0767",
        hours: "24/7",
        languages: ["es"],
        source: "https://www.asse.com.uy",
        checked:
          "compared with https://www.montevideo.com.uy/Noticias/-No-estas-solo--la-campana-de-ASSE-por-el-Dia-Nacional-de-Prevencion-del-Suicidio-uc792344",
      },
    ],
    reviewedOn,
  },
];
