import { each, escape } from "./html.ts";

export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
}

export function uploadPage(files: readonly StoredFile[]): string {
  return `<h1>Files</h1>
<form class="inline" method="post" action="/upload" enctype="multipart/form-data">
<input type="file" name="file" aria-label="File" required>
<button class="primary">Upload</button>
</form>
<h2>Uploaded files</h2>
<table>
<thead><tr><th>Name</th><th class="number">Size</th></tr></thead>
<tbody>
${each(
  files,
  ({ name, bytes }) =>
    `<tr><td><a href="/files?name=${encodeURIComponent(name)}">${escape(name)}</a></td><td class="number">${sizeOf(bytes)}</td></tr>`,
)}
</tbody>
</table>
<p class="aside"><a href="/uploads/">Plain listing</a></p>`;
}

export function listingPage(path: string, files: readonly StoredFile[]): string {
  return `<!doctype html>
<title>Index of ${path}</title>
<h1>Index of ${path}</h1>
<pre>
<a href="../">../</a>
${each(files, ({ name, bytes }) => `<a href="/files?name=${encodeURIComponent(name)}">${escape(name)}</a>  ${bytes}`)}
</pre>`;
}

function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
