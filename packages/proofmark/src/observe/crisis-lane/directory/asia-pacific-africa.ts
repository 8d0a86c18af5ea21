import type { CountryResources } from "./support-line.ts";

const reviewedOn = "2026-11-28";

/** Compared with public listings on `reviewedOn`; no number was called. Check each at its source before you go live. */
export const asiaPacificAfrica: readonly CountryResources[] = [
  {
    country: "AU",
    name: "Australia",
    emergency: ["000"],
    lines: [
      {
        name: "Lifeline",
        phone: "13 11 14",
        text: { to: "0477 13 11 14" },
        hours: "24/7",
        languages: ["en"],
        source: "https://www.lifeline.org.au",
      },
      {
        name: "Kids Helpline",
        phone: "1800 55 1800",
        hours: "24/7",
        languages: ["en"],
        audience: "Young people",
        source: "https://kidshelpline.com.au",
      },
    ],
    reviewedOn,
  },
  {
    country: "CN",
    name: "中国",
    emergency: ["120", "110"],
    lines: [
      {
        name: "全国统一心理援助热线",
        phone: "12356",
        languages: ["zh"],
        source: "https://www.nhc.gov.cn",
      },
    ],
    reviewedOn,
  },
  {
    country: "HK",
    name: "香港 / Hong Kong",
    emergency: ["999"],
    lines: [
      {
        name: "撒瑪利亞會 / The Samaritans",
        phone: "2896 0000",
        hours: "24/7",
        languages: ["zh", "en"],
        source: "https://samaritans.org.hk",
      },
      {
        name: "香港撒瑪利亞防止自殺會",
        phone: "2389 2222",
        hours: "24/7",
        languages: ["zh"],
        source: "https://sbhk.org.hk",
      },
    ],
    reviewedOn,
  },
  {
    country: "IL",
    name: "ישראל",
    emergency: ["101", "100"],
    lines: [
      {
        name: "ער״ן / ERAN",
        phone: "1201",
        hours: "24/7",
        languages: ["he", "ar", "ru", "en"],
        source: "https://www.eran.org.il",
      },
    ],
    reviewedOn,
  },
  {
    country: "IN",
    name: "India",
    emergency: ["112"],
    lines: [
      {
        name: "Tele-MANAS",
        phone: "14416",
        hours: "24/7",
        languages: ["en", "hi"],
        source: "https://telemanas.mohfw.gov.in",
      },
    ],
    reviewedOn,
  },
  {
    country: "JP",
    name: "日本",
    emergency: ["119", "110"],
    lines: [
      {
        name: "よりそいホットライン",
        phone: "0120-279-338",
        hours: "24/7",
        languages: ["ja"],
        source: "https://www.since2011.net/yorisoi/",
      },
      {
        name: "#いのちSOS",
        phone: "0120-061-338",
        languages: ["ja"],
        source: "https://www.lifelink.or.jp/inochisos/",
      },
    ],
    reviewedOn,
  },
  {
    country: "KR",
    name: "대한민국",
    emergency: ["119", "112"],
    lines: [
      {
        name: "자살예방 상담전화",
        phone: "109",
        hours: "24/7",
        languages: ["ko"],
        source: "https://www.129.go.kr",
      },
    ],
    reviewedOn,
  },
  {
    country: "MY",
    name: "Malaysia",
    emergency: ["999"],
    lines: [
      {
        name: "Befrienders Kuala Lumpur",
        phone: "03-7627 2929",
        hours: "24/7",
        languages: ["en", "ms"],
        source: "https://www.befrienders.org.my",
      },
    ],
    reviewedOn,
  },
  {
    country: "NZ",
    name: "New Zealand / Aotearoa",
    emergency: ["111"],
    lines: [
      {
        name: "1737, need to talk?",
        phone: "1737",
        text: { to: "1737" },
        hours: "24/7",
        languages: ["en"],
        source: "https://1737.org.nz",
      },
      {
        name: "Suicide Crisis Helpline",
        phone: "0508 828 865",
        hours: "24/7",
        languages: ["en"],
        source: "https://www.lifeline.org.nz",
      },
    ],
    reviewedOn,
  },
  {
    country: "SG",
    name: "Singapore",
    emergency: ["995", "999"],
    lines: [
      {
        name: "Samaritans of Singapore",
        phone: "1767",
        hours: "24/7",
        languages: ["en"],
        source: "https://www.sos.org.sg",
      },
    ],
    reviewedOn,
  },
  {
    country: "TW",
    name: "臺灣",
    emergency: ["119", "110"],
    lines: [
      {
        name: "衛生福利部安心專線",
        phone: "1925",
        hours: "24/7",
        languages: ["zh"],
        source: "https://www.mohw.gov.tw",
      },
      {
        name: "生命線",
        phone: "1995",
        languages: ["zh"],
        source: "https://www.life1995.org.tw",
      },
    ],
    reviewedOn,
  },
  {
    country: "ZA",
    name: "South Africa",
    emergency: ["112", "10177"],
    lines: [
      {
        name: "SADAG Suicide Crisis Helpline",
        phone: "0800 567 567",
        hours: "24/7",
        languages: ["en"],
        source: "https://www.sadag.org",
      },
    ],
    reviewedOn,
  },
];
