import type { Note } from "../database.ts";
import { noteList } from "./notes.ts";

export function searchPage(q: string, found: readonly Note[]): string {
  return `<h1>Search</h1>
<form class="inline" action="/search">
<input type="search" name="q" value="${q}" placeholder="A word from a note" aria-label="Search for" autofocus>
<button class="primary">Search</button>
</form>
${q ? `<h2>${found.length} ${found.length === 1 ? "note" : "notes"} with “${q}”</h2>\n${noteList(found)}` : ""}`;
}
