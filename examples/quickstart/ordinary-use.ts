import { randomUUID } from "node:crypto";
import { Browser, type Page } from "./browser.ts";
import { seededUsers } from "./database.ts";
import type { Answer } from "./wire.ts";

export interface Deed {
  readonly name: string;
  readonly perform: (browser: Browser, baseUrl: string) => Promise<void>;
}

/** What people do with Jotter, in this order and in one browser. Each deed relies on those before it. */
export const deeds: readonly Deed[] = [
  {
    name: "the home page opens with its style and script",
    async perform(browser) {
      expectText(await browser.open("/"), "Write it down");
      expectText(await browser.open("/style.css"), "color-scheme");
      expectText(await browser.open("/app.js"), "aria-current");
    },
  },
  {
    name: "a visitor registers and sees an empty list of notes",
    async perform(browser) {
      const form = await browser.open("/register");
      const name = `reader-${randomUUID().slice(0, 8)}`;
      expectText(await browser.submit(form, "/register", { username: name, password: randomUUID() }), name);
    },
  },
  {
    name: "a user logs out, mistypes the password, and logs in",
    async perform(browser) {
      const out = await browser.submit(await browser.open("/notes"), "/logout");
      expectText(out, "Log in");
      const form = await browser.open("/login", out);
      const { username, password } = seededUsers.bob;
      const again = await browser.submit(form, "/login", { username, password: "not the password" });
      expectText(again, "password", 401);
      expectText(await browser.submit(again, "/login", { username, password }), "Bike repair");
    },
  },
  {
    name: "a user writes a note, reads it, and finds it by a word",
    async perform(browser) {
      const form = await browser.open("/notes/new");
      const note = await browser.submit(form, "/notes", {
        title: "Ladder & rope",
        body: "Borrowed from O'Neill; 7 m < 8 m. SELECT a day to return them.",
        shared: "on",
      });
      expectText(note, "Ladder &amp; rope");
      expectText(note, "SELECT a day to return them.");
      const found = await browser.submit(await browser.open("/search", note), "/search", { q: "Borrowed" });
      expectText(found, "Ladder &amp; rope");
    },
  },
  {
    name: "a user deletes a note",
    async perform(browser) {
      const form = await browser.open("/notes/new");
      const note = await browser.submit(form, "/notes", { title: "Short-lived", body: "" });
      const list = await browser.submit(note, `${note.url.pathname}/delete`);
      expectText(list, "Note deleted.");
      if (list.body.includes("Short-lived")) throw new Error("The deleted note is still listed.");
    },
  },
  {
    name: "a file goes up and comes down unchanged",
    async perform(browser) {
      const text = `Minutes of the meeting, ${randomUUID()}\n`;
      const file = new File([text], "minutes.txt", { type: "text/plain" });
      const list = await browser.submit(await browser.open("/upload"), "/upload", { file });
      expectText(list, "minutes.txt");
      const down = await browser.open("/files?name=minutes.txt", list);
      expectText(down, text);
    },
  },
  {
    name: "a link preview shows the title of a page on loopback",
    async perform(browser, baseUrl) {
      const url = new URL("/register", baseUrl).href;
      const preview = await browser.submit(await browser.open("/preview"), "/preview", { url });
      expectText(preview, "Register · Jotter</h2>");
    },
  },
  {
    name: "a redirect inside the site is followed",
    async perform(browser) {
      const notes = await browser.open("/go?to=/notes", await browser.open("/"));
      expectText(notes, "My notes");
    },
  },
  {
    name: "the ping page answers for this machine",
    async perform(browser) {
      const answer = await browser.submit(await browser.open("/tools/ping"), "/tools/ping", {
        host: "127.0.0.1",
      });
      expectText(answer, "<pre");
    },
  },
  {
    name: "an amount is shown in cents",
    async perform(browser) {
      const answer = await browser.submit(await browser.open("/tools/cents"), "/tools/cents", {
        amount: "12.5",
      });
      expectText(answer, "1250");
    },
  },
  {
    name: "a script on the site writes, lists and searches notes",
    async perform(browser) {
      expectText(await browser.call("/api/notes", { title: "From a script", body: "Hello" }), '"id"', 201);
      expectText(await browser.call("/api/notes"), "From a script");
      expectText(await browser.call("/api/search", { q: "script", limit: 5 }), "From a script");
    },
  },
];

/** Uses the Jotter at `baseUrl` as people do, hardened or not. Throws with the deed that failed and why. */
export async function ordinaryUse(baseUrl: string): Promise<void> {
  const browser = new Browser(baseUrl);
  for (const deed of deeds) {
    try {
      await deed.perform(browser, baseUrl);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Failed: ${deed.name}. ${why}`, { cause });
    }
  }
}

function expectText(answer: Answer | Page, text: string, status = 200): void {
  const where = "url" in answer ? answer.url.pathname : "The API";
  if (answer.status !== status) {
    throw new Error(`${where} answered ${answer.status}, not ${status}: ${answer.body.slice(0, 200)}`);
  }
  if (!answer.body.includes(text)) throw new Error(`${where} does not show “${text}”.`);
}
