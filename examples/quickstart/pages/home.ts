import type { Note } from "../database.ts";
import { noteList } from "./notes.ts";

export function homePage(shared: readonly Note[]): string {
  return `<section class="intro">
<h1>Write it down</h1>
<p>Notes for yourself, and for everyone when you share them.</p>
<p><a class="button primary" href="/notes/new">New note</a> <a class="button" href="/search">Search notes</a></p>
</section>
<h2>Shared notes</h2>
${noteList(shared)}
<h2>More to do here</h2>
<ul class="tiles">
<li><a href="/upload"><b>Files</b> Put a file where everyone can get it</a></li>
<li><a href="/preview"><b>Link preview</b> See what a page says before you open it</a></li>
<li><a href="/tools/ping"><b>Ping</b> Ask whether a machine answers</a></li>
<li><a href="/tools/cents"><b>Cents</b> An amount in cents</a></li>
<li><a href="/go?to=/notes"><b>Your notes</b> Everything that you wrote</a></li>
</ul>`;
}
