import type { CountryResources } from "./support-line.ts";

const reviewedOn = "2026-11-28";

/** How each line was checked stands beside it; no number was called. Check each at its source before you go live. */
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
        checked:
          "compared with https://www.theleader.com.au/story/7611333/lifeline-crisis-text-service-goes-247-to-help-more-in-need/",
      },
      {
        name: "Kids Helpline",
        phone: "1800 55 1800",
        hours: "24/7",
        languages: ["en"],
        audience: "Young people",
        source: "https://kidshelpline.com.au",
        checked: "compared with https://www.openaustralia.org.au/debates/?id=2023-03-20.209.2",
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
        checked: "compared with https://c.m.163.com/news/a/JKBD9CKU0514CC6P.html",
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
        checked: "compared with https://csrp.hku.hk/getting-help/",
      },
      {
        name: "香港撒瑪利亞防止自殺會",
        phone: "2389 2222",
        hours: "24/7",
        languages: ["zh"],
        source: "https://sbhk.org.hk",
        checked: "compared with https://csrp.hku.hk/getting-help/",
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
        checked: "compared with https://jerusaleminstitute.org.il/en/blog/with-days-like-this/",
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
        checked:
          "compared with https://theshillongtimes.com/2025/02/07/tele-manas-mental-health-helpline-handles-over-18-1-lakh-calls-centre/",
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
        name: "よりそいホットライン（岩手・宮城・福島からは 0120-279-226）",
        phone: "0120-279-338",
        hours: "24/7",
        languages: ["ja"],
        source: "https://www.since2011.net/yorisoi/",
        checked:
          "compared with https://tascalne.com/?p=1098 and https://kotobank.jp/word/%E3%82%88%E3%82%8A%E3%81%9D%E3%81%84%E3%81%BB%E3%81%A4%E3%81%A8%E3%82%89%E3%81%84%E3%82%93-3193813",
      },
      {
        name: "#いのちSOS",
        phone: "0120-061-338",
        languages: ["ja"],
        source: "https://www.lifelink.or.jp/inochisos/",
        checked: "compared with https://mainichi.jp/articles/20220826/osg/00m/040/001000d",
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
        checked: "compared with https://newspim.com/news/view/20240102000281",
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
        checked:
          "compared with https://mentalhealth.org.nz/getting-through-together/are-you-worried-someone-is-thinking-of-suicide",
      },
      {
        name: "Suicide Crisis Helpline",
        phone: "0508 828 865",
        hours: "24/7",
        languages: ["en"],
        source: "https://www.lifeline.org.nz",
        checked: "compared with https://nzfamilies.org.nz/?p=1578",
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
        checked: "compared with https://www.daily8.com/en/hashtag/SamaritansOfSingapore",
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
        checked: "compared with https://udn.com/news/story/7266/9004922",
      },
      {
        name: "生命線",
        phone: "1995",
        languages: ["zh"],
        source: "https://www.life1995.org.tw",
        checked: "compared with https://udn.com/news/story/7266/9004922",
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
        checked:
          "compared with https://www.pressreader.com/south-africa/the-star-early-edition/20190212/281668256233737",
      },
    ],
    reviewedOn,
  },
];
