import { type Answer, send } from "../wire.ts";
import { logIn, type Weakness } from "./weakness.ts";

/** A path that anyone can open, and a text which shows that it is what it should not be. */
function readable(id: string, path: string, marker: string, title: string, control?: string): Weakness {
  return {
    id,
    title,
    ...(control !== undefined && { control, isInsideOnly: true }),
    async attack(baseUrl) {
      return (await send(new URL(path, baseUrl))).body.includes(marker);
    },
  };
}

export const disclosureWeaknesses: readonly Weakness[] = [
  readable("dotenv", "/.env", "SESSION_SECRET=", "The .env file is served"),
  readable(
    "git-folder",
    "/.git/config",
    '[remote "origin"]',
    "The .git folder is served, with a token in its config",
  ),
  readable("backup", "/backup.sql", "INSERT INTO users", "A database dump lies in the public folder"),
  readable("source-map", "/app.js.map", "sourcesContent", "The source map gives the sources away"),
  readable("listing", "/uploads/", "Index of /uploads/", "The uploads folder lists its content"),
  readable("debug", "/debug", "PAYMENT_API_KEY", "The debug page shows the environment", "rbac"),
  readable("metrics", "/metrics", "process_resident_memory_bytes", "Metrics are open to everyone", "metrics"),
  {
    id: "stack-trace",
    title: "An error answers with its stack",
    control: "error-hygiene",
    async attack(baseUrl) {
      const answer = await send(new URL("/notes/abc", baseUrl));
      return answer.status === 500 && showsStack(answer);
    },
  },
  {
    id: "stack-trace-api",
    title: "Broken JSON answers with a stack",
    control: "error-hygiene",
    async attack(baseUrl) {
      const headers = { "content-type": "application/json" };
      return showsStack(await send(new URL("/api/search", baseUrl), { method: "POST", headers, body: "{" }));
    },
  },
  {
    id: "cached-pages",
    title: "A cache on the way may keep personal pages",
    control: "cache-privacy",
    async attack(baseUrl) {
      const { notes } = await logIn(baseUrl, "bob");
      return !/no-store|private/.test(notes.headers.get("cache-control") ?? "");
    },
  },
];

function showsStack({ body }: Answer): boolean {
  return /at .*(node_modules|\.ts:\d+|node:)/.test(body);
}
