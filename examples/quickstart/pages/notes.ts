import type { Note } from "../database.ts";
import { each, escape } from "./html.ts";

export function noteList(notes: readonly Note[]): string {
  if (notes.length === 0) return `<p class="empty">Nothing here yet.</p>`;
  return `<ul class="notes">
${each(
  notes,
  (note) => `<li><a href="/notes/${note.id}"><b>${escape(note.title)}</b>
<span>${escape(note.body)}</span>
<small>${escape(note.username)} · ${note.created_at.slice(0, 10)}${note.shared ? " · shared" : ""}</small></a></li>`,
)}
</ul>`;
}

export function notesPage(notes: readonly Note[], notice?: string): string {
  return `<div class="title-row"><h1>My notes</h1> <a class="button primary" href="/notes/new">New note</a></div>
${notice ? `<p class="notice" role="status">${escape(notice)}</p>` : ""}
${noteList(notes)}`;
}

export function noteFormPage(): string {
  return `<section class="narrow">
<h1>New note</h1>
<form method="post" action="/notes">
<label>Title <input name="title" required autofocus></label>
<label>Text <textarea name="body" rows="8"></textarea></label>
<label class="check"><input type="checkbox" name="shared"> Share with everyone</label>
<button class="primary">Save note</button>
</form>
</section>`;
}

export function notePage(note: Note, link: string, own: boolean): string {
  const remove = `<form method="post" action="/notes/${note.id}/delete"><button class="danger">Delete</button></form>`;
  return `<article class="note">
<h1>${escape(note.title)}</h1>
<p class="aside">${escape(note.username)} · ${note.created_at.slice(0, 16)} UTC${note.shared ? " · shared" : ""}</p>
<p class="text">${escape(note.body)}</p>
<label>Link to this note <input readonly value="${link}"></label>
${own ? remove : ""}
</article>`;
}
