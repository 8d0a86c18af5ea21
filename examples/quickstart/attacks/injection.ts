import { createHash, randomUUID } from "node:crypto";
import { Browser } from "../browser.ts";
import { seededUsers } from "../database.ts";
import { type Answer, send } from "../wire.ts";
import type { Weakness } from "./weakness.ts";

/** Prints two halves as one, so that an echo of the request is not taken for its result. */
const shellProbe = "127.0.0.1; printf chalk%s dust";

export const injectionWeaknesses: readonly Weakness[] = [
  {
    id: "sql-injection",
    title: "The search hands out the password hashes",
    control: "inspection",
    async attack(baseUrl) {
      const search = new URL("/search", baseUrl);
      const columns = "id, id, username, 'hash=' || password, role, 1, '2026-01-01'";
      search.searchParams.set("q", `nothing%') UNION SELECT ${columns} FROM users --`);
      return /hash=[0-9a-f]{64}/.test((await send(search)).body);
    },
  },
  {
    id: "sql-injection-id",
    title: "The number of a note is put into the SQL statement",
    control: "inspection",
    async attack(baseUrl) {
      const note = new URL("/notes/0%20OR%20title='Door%20code'", baseUrl);
      return (await send(note)).body.includes("4471");
    },
  },
  {
    id: "xss-search",
    title: "The search page runs what stands in its address",
    control: "csp",
    async attack(baseUrl) {
      const script = `document.title="${randomUUID()}"`;
      const search = new URL("/search", baseUrl);
      search.searchParams.set("q", `x<script>${script}</script>`);
      return runs(await send(search), script);
    },
  },
  {
    id: "xss-upload",
    title: "An uploaded page runs its scripts on this site",
    control: "csp",
    async attack(baseUrl) {
      const browser = new Browser(baseUrl);
      const script = `document.title="${randomUUID()}"`;
      const file = new File([`<script>${script}</script>`], "invitation.html", { type: "text/html" });
      await browser.submit(await browser.open("/upload"), "/upload", { file });
      return runs(await send(new URL("/files?name=invitation.html", baseUrl)), script);
    },
  },
  {
    id: "command-injection",
    title: "The ping form runs other commands",
    control: "inspection",
    async attack(baseUrl) {
      const ping = new URL("/tools/ping", baseUrl);
      ping.searchParams.set("host", shellProbe);
      return (await send(ping)).body.includes("chalkdust");
    },
  },
  {
    id: "code-injection",
    title: "An amount is run as a program",
    control: "inspection",
    async attack(baseUrl) {
      const cents = new URL("/tools/cents", baseUrl);
      const platform = "this.constructor.constructor('return process')().platform.length * 1000003";
      cents.searchParams.set("amount", platform);
      return (await send(cents)).body.includes(`>${process.platform.length * 100_000_300}<`);
    },
  },
  {
    id: "prototype-pollution",
    title: "A search filter changes what all later searches return",
    control: "inspection",
    async attack(baseUrl) {
      const search = async (json: string): Promise<boolean> => {
        const headers = { "content-type": "application/json" };
        const answer = await send(new URL("/api/search", baseUrl), { method: "POST", headers, body: json });
        return answer.body.includes("Door code");
      };
      if (await search("{}")) throw new Error("A plain search returns private notes already.");
      await search('{"__proto__":{"everyone":true}}');
      const isPolluted = await search("{}");
      await search('{"__proto__":{"everyone":false}}');
      return isPolluted;
    },
  },
  {
    id: "weak-hash",
    title: "Passwords are stored as plain SHA-256",
    control: "password",
    isInsideOnly: true,
    async attack(baseUrl) {
      const guess = createHash("sha256").update(seededUsers.alice.password).digest("hex");
      return (await send(new URL("/admin", baseUrl))).body.includes(guess.slice(0, 16));
    },
  },
];

/** Whether a browser would run `script`, which came back in an HTML answer. */
function runs({ headers, body }: Answer, script: string): boolean {
  const start = body.indexOf(`>${script}</script>`);
  if (start === -1 || !headers.get("content-type")?.startsWith("text/html")) return false;
  const policy = headers.get("content-security-policy") ?? "";
  const sources = /script-src ([^;]*)/.exec(policy)?.[1] ?? /default-src ([^;]*)/.exec(policy)?.[1];
  if (sources === undefined) return !/(^|;)\s*sandbox/.test(policy);
  const nonce = /nonce="?([^"\s>]+)/.exec(body.slice(body.lastIndexOf("<script", start), start))?.[1];
  if (nonce !== undefined && sources.includes(`'nonce-${nonce}'`)) return true;
  return sources.includes("'unsafe-inline'") && !/'nonce-|'sha\d|'strict-dynamic'/.test(sources);
}
