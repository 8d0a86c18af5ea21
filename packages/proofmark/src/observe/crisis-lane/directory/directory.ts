import { americas } from "./americas.ts";
import { asiaPacificAfrica } from "./asia-pacific-africa.ts";
import { northernAndEasternEurope } from "./northern-and-eastern-europe.ts";
import type { CountryResources, SupportLine } from "./support-line.ts";
import { westernEurope } from "./western-europe.ts";

/** What is known of every country in the directory. */
export const countryResources: readonly CountryResources[] = [
  ...westernEurope,
  ...northernAndEasternEurope,
  ...americas,
  ...asiaPacificAfrica,
];

/** Where a country is not in the directory, and beside what is. Sites, for none of them is one number. */
export const everywhere: readonly SupportLine[] = [
  {
    name: "Find A Helpline",
    chat: "https://findahelpline.com",
    languages: ["en"],
    source: "https://findahelpline.com",
  },
  {
    name: "Befrienders Worldwide",
    chat: "https://befrienders.org",
    languages: ["en"],
    source: "https://befrienders.org",
  },
  {
    name: "International Association for Suicide Prevention",
    chat: "https://www.iasp.info/crisis-centres-helplines/",
    languages: ["en"],
    source: "https://www.iasp.info",
  },
];

const dayMs = 86_400_000;
const longestReviewDays = 365;

/** The directory with an application's own entries in place of, or beside, the built-in ones; sorted by country. */
export function directoryOf(own: readonly CountryResources[] = []): readonly CountryResources[] {
  const byCountry = new Map([...countryResources, ...own].map((entry) => [entry.country, entry]));
  return [...byCountry.values()].toSorted((a, b) => (a.country < b.country ? -1 : 1));
}

/** What an operator should know of an entry before people rely on it, in one sentence; undefined where it is checked and recent. */
export function doubtAbout(entry: CountryResources, now: number): string | undefined {
  const { country, lines, reviewedOn } = entry;
  const unchecked = lines.filter(({ checked }) => checked === "not checked").map(({ name }) => name);
  if (unchecked.length > 0)
    return `Nobody has checked these contacts of ${country}: ${unchecked.join(", ")}. Check them at their sources, or give your own in resources.`;
  if (reviewedOn !== undefined && now - Date.parse(reviewedOn) <= longestReviewDays * dayMs) return undefined;
  return `Nobody has reviewed the contacts of ${country} for a year: check them at their sources.`;
}
