import type { HtmlCursor } from "../../../lexing/html.ts";
import { activeUrlAt } from "../../../lexing/script-url.ts";
import type { Evidence } from "../detector.ts";
import { namesPageCall } from "./expression.ts";
import { styleEvidence } from "./style.ts";

/** Attributes that turn an element into something else: worth refusal on these elements, by name. */
const attributePoints: Readonly<Record<string, number>> = {
  srcdoc: 5,
  formaction: 5,
  attributename: 5,
  dataformatas: 5,
  datasrc: 4,
  autofocus: 2,
  contenteditable: 2,
  "http-equiv": 5,
};

/** Words that begin like a handler and are none. */
const notHandlers: ReadonlySet<string> = new Set([
  "one",
  "only",
  "once",
  "online",
  "on",
  "onto",
  "ones",
  "onset",
]);

/** Elements whose named attribute makes them dangerous. */
const elementAttributes: Readonly<Record<string, readonly string[]>> = {
  link: ["rel", "href"],
  meta: ["http-equiv", "charset", "content"],
  form: ["action", "id", "name", "method"],
  set: ["attributename", "to"],
  animate: ["attributename", "values", "from", "to"],
  import: ["implementation"],
  xml: ["src", "id"],
  image: ["onerror"],
};

/** Attributes whose unclosed value sends the rest of the page to another host. */
const loading: ReadonlySet<string> = new Set(["src", "action", "data", "poster", "background"]);

/** What an attribute makes its element do; a loose one stands in a text that lands in a tag of the page. */
export function attributeEvidence(
  cursor: HtmlCursor,
  element: string,
  name: string,
  isLoose: boolean,
): Evidence | undefined {
  const { text, valueStart, valueEnd } = cursor;
  if (valueStart === -1) {
    const points = name === "autofocus" || name === "contenteditable" ? (attributePoints[name] ?? 0) : 0;
    return points > 0 && !isLoose ? { points, shape: `attribute ${name}` } : undefined;
  }
  if (isHandlerName(name, isLoose)) {
    if (isLoose && !startsWithQuote(text) && !looksLikeCode(text, valueStart, valueEnd)) return undefined;
    return { points: 5, shape: `${isLoose ? "quote-end " : ""}handler-attribute` };
  }
  const url = activeUrlAt(text, valueStart, valueEnd);
  if (url !== undefined && (!isLoose || url === "script-url"))
    return { points: 5, shape: `attribute ${url}` };
  if (localName(name) === "style") return styleEvidence(text, valueStart, valueEnd);
  if (runsInTemplate(name) && looksLikeCode(text, valueStart, valueEnd))
    return { points: 5, shape: "client-template attribute" };
  if (cursor.isValueOpen && loading.has(name) && isAddress(text, valueStart))
    return { points: 5, shape: "dangling attribute" };
  if (isLoose) return name === "srcdoc" ? { points: 5, shape: "attribute srcdoc" } : undefined;
  if (elementAttributes[localName(element)]?.includes(name) === true)
    return { points: 3, shape: `${localName(element)} ${name}` };
  const points = attributePoints[name];
  return points === undefined ? undefined : { points, shape: `attribute ${name}` };
}

/** `on` and letters: which events exist depends on the browser. */
export function isHandlerName(name: string, isLoose: boolean): boolean {
  if (name.length < 3 || name.charCodeAt(0) !== 111 || name.charCodeAt(1) !== 110) return false;
  for (let at = 2; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if ((code < 97 || code > 122) && (isLoose || code !== 95)) return false;
  }
  return !notHandlers.has(name);
}

function isAddress(text: string, at: number): boolean {
  return text.startsWith("//", at) || text.startsWith("http", at);
}

/** Angular, Vue and Alpine run what stands in attributes of their own. */
function runsInTemplate(name: string): boolean {
  return (
    name.startsWith("ng-") ||
    name.startsWith("data-ng-") ||
    name.startsWith("v-") ||
    name.startsWith("hx-on") ||
    name.startsWith("x-init") ||
    name.startsWith("x-on") ||
    name.startsWith("x-data") ||
    name.startsWith("x-html") ||
    name.startsWith("@") ||
    name.startsWith("(")
  );
}

/** A call, a template call, an assignment or an access: what a handler's value needs to do anything. */
function looksLikeCode(text: string, from: number, limit: number): boolean {
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 40 || code === 96 || code === 61 || code === 46 || code === 91 || code === 38 || code === 59)
      return true;
  }
  if (namesPageCall(text, from)) return true;
  // A quoted value whose end is the page's own quote, or a bare word: `onload='x'`.
  return limit - from <= 12 && from < limit && isQuoted(text, from);
}

/** The text begins by closing the quote of the attribute that it lands in. */
function startsWithQuote(text: string): boolean {
  return isQuoted(text, 1) || (text.charCodeAt(0) === 92 && isQuoted(text, 2));
}

function isQuoted(text: string, from: number): boolean {
  const before = text.charCodeAt(from - 1);
  return before === 34 || before === 39;
}

/** Without its namespace: `svg:script`, `xlink:href`. */
export function localName(name: string): string {
  const colon = name.lastIndexOf(":");
  return colon === -1 ? name : name.slice(colon + 1);
}
