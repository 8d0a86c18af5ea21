import { Browser, type Page } from "../browser.ts";
import { seededUsers } from "../database.ts";

export interface Weakness {
  readonly id: string;
  readonly title: string;
  /** The control that stops the attack; none yet where it is missing. */
  readonly control?: string;
  /** Set where the control stands in the application alone: a gateway does not know who is signed in there. */
  readonly isInsideOnly?: true;
  /**
   * Whether the attack got through at `baseUrl`. Rejects when that can't be told: nothing answers, or the victim
   * can't log in.
   */
  readonly attack: (baseUrl: string) => Promise<boolean>;
}

export interface Victim {
  readonly browser: Browser;
  /** The page after the login: the victim's own notes. */
  readonly notes: Page;
}

export async function logIn(baseUrl: string, who: keyof typeof seededUsers): Promise<Victim> {
  const browser = new Browser(baseUrl);
  const { username, password } = seededUsers[who];
  const notes = await browser.submit(await browser.open("/login"), "/login", { username, password });
  if (notes.status !== 200 || notes.url.pathname !== "/notes") {
    throw new Error(`${username} can't log in: ${notes.status}`);
  }
  return { browser, notes };
}

/** The headers of a form post that a page of another site makes in the victim's browser. */
export function crossSiteForm(victim: Victim): Readonly<Record<string, string>> {
  return {
    cookie: victim.browser.cookieHeader,
    origin: "https://evil.example",
    referer: "https://evil.example/",
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
    "content-type": "application/x-www-form-urlencoded",
  };
}
