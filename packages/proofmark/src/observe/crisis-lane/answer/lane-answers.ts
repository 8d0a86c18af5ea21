import type { Reply } from "../../../model/verdict.ts";
import { everywhere } from "../directory/directory.ts";
import type { CountryResources } from "../directory/support-line.ts";
import { acceptedLanguages, regionOf, wantsPage } from "./preferences.ts";
import { renderPage } from "./render-page.ts";
import { wordings, type Wording } from "./wording.ts";

/** What a request says of who asks, as far as it is looked at. */
export interface LaneRequest {
  /** Without the question mark. */
  readonly query: string;
  readonly accept: string | undefined;
  readonly acceptLanguage: string | undefined;
}

/** What came of a text that was sent: for programs, which ask for JSON. */
export interface LaneOutcome {
  readonly isRecognised: boolean;
  /** Whether the operator was told: an event, and the receiver of alerts is being called. Not that a person has read it. */
  readonly alert: "raised" | "none";
}

export interface LaneSettings {
  readonly path: string;
  readonly country: string;
  readonly directory: readonly CountryResources[];
}

/** Countries that are shown in full on one page, at most. */
const mostShown = 2;

const headers = (type: string, language: string): NonNullable<Reply["headers"]> => [
  ["Content-Type", type],
  ["Content-Language", language],
  // Of a device that several people use, nothing should tell that somebody was here.
  ["Cache-Control", "no-store"],
  ["Vary", "Accept, Accept-Language"],
  // Public, and the same for everybody: a page of any origin may show it.
  ["Access-Control-Allow-Origin", "*"],
  ["Referrer-Policy", "no-referrer"],
  ["X-Robots-Tag", "noindex"],
];

/** Every answer that the lane gives. What one is made of lies in memory from the start; each is put together once. */
export class LaneAnswers {
  readonly #settings: LaneSettings;
  readonly #byCountry: ReadonlyMap<string, CountryResources>;
  // At most one entry a pair of countries and a language that are in the directory: both are bounded.
  readonly #pages = new Map<string, Reply>();

  constructor(settings: LaneSettings) {
    this.#settings = settings;
    this.#byCountry = new Map(settings.directory.map((entry) => [entry.country, entry]));
    // The answers that most people get, before anybody asks.
    this.answer({ query: "", accept: "text/html", acceptLanguage: undefined });
  }

  /** Never fails, whatever the request holds. */
  answer(request: LaneRequest, outcome?: LaneOutcome): Reply {
    const tags = acceptedLanguages(request.acceptLanguage);
    const shown = this.#shown(request.query, tags);
    const language = languageOf(tags);
    if (!wantsPage(request.accept)) return this.#data(shown, language, outcome);
    const key = `${shown.map(({ country }) => country).join()} ${language}`;
    const known = this.#pages.get(key);
    if (known !== undefined) return known;
    const body = renderPage({
      language,
      wording: wordings[language] as Wording,
      shown,
      all: this.#settings.directory,
      path: this.#settings.path,
    });
    const made: Reply = { status: 200, headers: headers("text/html; charset=utf-8", language), body };
    this.#pages.set(key, made);
    return made;
  }

  #data(shown: readonly CountryResources[], language: string, outcome: LaneOutcome | undefined): Reply {
    const { title, lead, limits } = wordings[language] as Wording;
    const content = { title, lead, limits, countries: shown, everywhere, ...outcome };
    return { status: 200, headers: headers("application/json", language), body: JSON.stringify(content) };
  }

  /**
   * The country that was asked for, else the configured one; and the one that the browser's language names. A browser's
   * language is often not where somebody is, so that it only adds.
   */
  #shown(query: string, tags: readonly string[]): readonly CountryResources[] {
    const asked = new URLSearchParams(query.slice(0, 512)).get("country")?.toUpperCase();
    const codes = [asked, asked === undefined ? this.#settings.country : undefined, ...tags.map(regionOf)];
    if (asked !== undefined && !this.#byCountry.has(asked)) codes.push(this.#settings.country);
    const entries = codes.flatMap((code) => this.#byCountry.get(code ?? "") ?? []);
    return [...new Set(entries)].slice(0, mostShown);
  }
}

function languageOf(tags: readonly string[]): string {
  for (const tag of tags) {
    const language = tag.split("-", 1)[0]?.toLowerCase() ?? "";
    if (Object.hasOwn(wordings, language)) return language;
  }
  return "en";
}

/** To the question of a browser whether a page of another origin may post here: it may, there is nothing to protect. */
export const preflight: Reply = {
  status: 204,
  headers: [
    ["Access-Control-Allow-Origin", "*"],
    ["Access-Control-Allow-Methods", "GET, HEAD, POST"],
    ["Access-Control-Allow-Headers", "Content-Type"],
    ["Access-Control-Max-Age", "86400"],
  ],
};
