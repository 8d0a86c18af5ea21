import type { Note, User } from "../database.ts";
import { each, escape } from "./html.ts";

export function adminPage(users: readonly User[], notes: readonly Note[]): string {
  return `<h1>Admin</h1>
<h2>Users</h2>
<table>
<thead><tr><th class="number">Id</th><th>Name</th><th>Role</th><th>Password hash</th></tr></thead>
<tbody>
${each(
  users,
  (user) =>
    `<tr><td class="number">${user.id}</td><td>${escape(user.username)}</td><td>${escape(user.role)}</td><td><code>${user.password.slice(0, 16)}…</code></td></tr>`,
)}
</tbody>
</table>
<h2>All notes</h2>
<table>
<thead><tr><th class="number">Id</th><th>Owner</th><th>Title</th><th>Shared</th></tr></thead>
<tbody>
${each(
  notes,
  (note) =>
    `<tr><td class="number">${note.id}</td><td>${escape(note.username)}</td><td><a href="/notes/${note.id}">${escape(note.title)}</a></td><td>${note.shared ? "yes" : "no"}</td></tr>`,
)}
</tbody>
</table>
<p class="aside"><a href="/debug">Debug</a> · <a href="/metrics">Metrics</a></p>`;
}
