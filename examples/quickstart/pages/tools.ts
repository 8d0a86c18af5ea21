import { escape } from "./html.ts";

export interface Preview {
  readonly title: string;
  readonly text: string;
}

export function previewPage(url: string, preview?: Preview): string {
  const card = (found: Preview) => `<article class="note">
<h2>${escape(found.title)}</h2>
<p>${escape(found.text)}</p>
<p class="aside"><a href="/go?to=${encodeURIComponent(url)}">Open the page</a></p>
</article>`;
  return `<h1>Link preview</h1>
<form class="inline" action="/preview">
<input type="url" name="url" value="${escape(url)}" placeholder="https://…" aria-label="Address of the page" required>
<button class="primary">Preview</button>
</form>
${preview ? card(preview) : ""}`;
}

export function pingPage(host: string, output?: string): string {
  return `<h1>Ping</h1>
<form class="inline" action="/tools/ping">
<input name="host" value="${escape(host)}" placeholder="127.0.0.1" aria-label="Machine" required>
<button class="primary">Ping</button>
</form>
${output === undefined ? "" : `<pre>${escape(output.trim() || "No answer.")}</pre>`}`;
}

export function centsPage(amount: string, cents?: string): string {
  return `<h1>Cents</h1>
<form class="inline" action="/tools/cents">
<input name="amount" value="${escape(amount)}" placeholder="12.50" aria-label="Amount" required>
<button class="primary">In cents</button>
</form>
${cents === undefined ? "" : `<pre>${escape(cents)}</pre>`}`;
}
