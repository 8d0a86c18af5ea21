import type { Request, Response } from "express";
import { userOf } from "../sessions.ts";
import { escape } from "./html.ts";

const links = [
  ["/search", "Search"],
  ["/upload", "Files"],
  ["/preview", "Link preview"],
  ["/tools/ping", "Ping"],
  ["/tools/cents", "Cents"],
] as const;

/** Answers with a whole page. `main` is HTML. */
export function render(req: Request, res: Response, title: string, main: string): void {
  const user = userOf(res);
  const own = user ? [["/notes", "My notes"] as const, ...links] : links;
  const nav = own.map(([href, text]) => `<a href="${href}">${text}</a>`).join("\n");
  const account = user
    ? `<form method="post" action="/logout"><span class="who">${escape(user.username)}</span> <button class="plain">Log out</button></form>`
    : `<a href="/login">Log in</a> <a class="button" href="/register">Register</a>`;

  res.send(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title === "Jotter" ? title : `${escape(title)} · Jotter`}</title>
<link rel="canonical" href="${req.protocol}://${req.get("host")}${escape(req.path)}">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header>
<a class="brand" href="/">Jotter</a>
<nav>
${nav}
<a href="/admin" id="admin-link" hidden>Admin</a>
</nav>
<div class="account">${account}</div>
</header>
<main>
${main}
</main>
<footer>Jotter keeps your notes. <a href="/openapi.json">API</a></footer>
<script>
  if (document.cookie.includes("role=admin")) document.getElementById("admin-link").hidden = false;
</script>
<script src="/app.js"></script>
</body>
</html>`);
}
