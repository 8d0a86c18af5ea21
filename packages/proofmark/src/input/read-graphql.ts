import type { FieldList } from "./field.ts";

const keywords = ["query", "mutation", "subscription", "fragment"];

/** Whether a text reads like a GraphQL document rather than words. */
export function isGraphql(text: string): boolean {
  const start = text.slice(0, 200).trimStart();
  if (start.startsWith("{")) return text.includes("}");
  return keywords.some((keyword) => start.startsWith(keyword)) && text.includes("{");
}

/** Adds each string literal of a GraphQL document as a value of its own. */
export function readGraphql(document: string, name: string, list: FieldList): void {
  let literals = 0;
  let at = document.indexOf('"');
  while (at !== -1) {
    const isBlock = document.startsWith('"""', at);
    const start = at + (isBlock ? 3 : 1);
    const end = isBlock ? document.indexOf('"""', start) : endOfString(document, start);
    if (end === -1) return;
    list.value("body", name, `literal-${++literals}`, document.slice(start, end));
    at = document.indexOf('"', end + (isBlock ? 3 : 1));
  }
}

function endOfString(text: string, from: number): number {
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22) return index;
    if (code === 0x5c) index++;
  }
  return -1;
}
