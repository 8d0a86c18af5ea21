import { settings } from "./settings.ts";

const dotenv = Object.entries(settings)
  .map(([name, value]) => `${name}=${value}\n`)
  .join("");

/**
 * Files that were copied along into the public folder, by path. They are written at start, because git keeps
 * no `.git` folder inside a repository.
 */
export const leftovers: Readonly<Record<string, string>> = {
  ".env": dotenv,
  ".git/HEAD": "ref: refs/heads/main\n",
  ".git/config": `[core]
	repositoryformatversion = 0
	filemode = true
	bare = false
[remote "origin"]
	url = https://deploy:made-up-token@git.internal.example/jotter.git
	fetch = +refs/heads/*:refs/remotes/origin/*
[branch "main"]
	remote = origin
	merge = refs/heads/main
`,
  "backup.sql": `-- Dump of jotter, taken before the move
CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT UNIQUE, password TEXT, role TEXT);
INSERT INTO users VALUES (1, 'admin', 'made-up-hash', 'admin');
`,
  "app.js.map": JSON.stringify({
    version: 3,
    file: "app.js",
    sources: ["../client/app.ts"],
    sourcesContent: [
      `// TODO: move to the server before launch
const previewKey = "made-up-preview-key";
export function markActiveLink(): void {
  for (const link of document.querySelectorAll("nav a")) {
    if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
  }
}
`,
    ],
    names: [],
    mappings: "AAAA",
  }),
};
