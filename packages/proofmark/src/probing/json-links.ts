const maxLinks = 60;
const maxNodes = 5_000;
const maxLength = 500;

/** Paths and URLs in a JSON document: `{ "self": "/notes/1" }`, `{ "notes_url": "http://host/notes{/id}" }`. */
export function jsonLinks(document: unknown): readonly string[] {
  const links = new Set<string>();
  const pending: unknown[] = [document];
  let seen = 0;
  for (let next = pending.shift(); pending.length > 0 || next !== undefined; next = pending.shift()) {
    if (seen++ > maxNodes || links.size >= maxLinks) break;
    if (typeof next === "string") {
      if (next.length > maxLength) continue;
      // RFC 6570: the optional parts of a URI template are left out.
      const link = next.replaceAll(/\{[/?&#;.][^{}]*\}/g, "").replaceAll(/\{\w+\}/g, "1");
      if (/^(\/[^/\s]|https?:\/\/)\S*$/.test(link)) links.add(link);
    } else if (typeof next === "object" && next !== null) {
      for (const value of Object.values(next)) pending.push(value);
    }
  }
  return [...links];
}

/** The targets of `Link` headers (RFC 8288). */
export function linkHeaderTargets(value: string | undefined): readonly string[] {
  return [...(value ?? "").matchAll(/<([^<>]{1,500})>/g)].map((match) => match[1] ?? "");
}
