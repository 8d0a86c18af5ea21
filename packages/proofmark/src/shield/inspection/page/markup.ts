import { HtmlCursor, type HtmlStart } from "../../../lexing/html.ts";
import { activeUrlAt } from "../../../lexing/script-url.ts";
import type { Evidence } from "../detector.ts";
import { namesPageCall } from "./script.ts";
import { styleEvidence } from "./style.ts";

/** Where a piece of markup that matters stands. */
export interface MarkupEvidence extends Evidence {
  readonly at: number;
  /** Whether the tag says nothing but its name: `<script>`, as a sentence may name it. */
  readonly isBare: boolean;
}

/** Elements that load or run something, or change how the page around them is read, by what they do. */
const elementPoints: Readonly<Record<string, number>> = {
  script: 5,
  iframe: 5,
  frame: 5,
  frameset: 5,
  object: 5,
  embed: 5,
  applet: 5,
  base: 5,
  layer: 5,
  ilayer: 5,
  bgsound: 5,
  isindex: 5,
  vmlframe: 5,
  portal: 5,
  fencedframe: 5,
  plaintext: 5,
  // Animations set attributes of others, handlers and links among them.
  set: 3,
  animate: 3,
  animatetransform: 3,
  animatemotion: 3,
  style: 5,
  // Foreign content is parsed by other rules, which is what mutates harmless markup into script.
  svg: 5,
  math: 5,
  foreignobject: 5,
  // XML events.
  handler: 5,
  listener: 4,
  xss: 5,
  form: 3,
  link: 2,
  meta: 2,
  input: 2,
  button: 2,
  textarea: 2,
  noscript: 2,
  template: 2,
  import: 3,
  xml: 3,
  "event-source": 4,
};

/** Closings that only make sense for a value that lands inside of the element, where markup is not read. */
const enclosing: ReadonlySet<string> = new Set([
  "script",
  "style",
  "title",
  "textarea",
  "noscript",
  "iframe",
  "xmp",
  "noembed",
  "noframes",
  "template",
  "select",
  "math",
  "svg",
]);

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

const deepest = 2;

/** The strongest piece of markup in a text that lands in the given context. */
export function markupEvidence(
  text: string,
  lower: string,
  from: number,
  limit: number,
  start: HtmlStart,
  depth = 0,
): MarkupEvidence | undefined {
  const cursor = new HtmlCursor(text, from, limit, start);
  let strongest: MarkupEvidence | undefined;
  let element = "";
  let isTagged = start !== "text";
  let elementAt = from;
  let sum = 0;
  const opened = new Set<string>();
  const see = (points: number, shape: string, at: number, isBare = false): void => {
    if (strongest === undefined || points > strongest.points) strongest = { points, shape, at, isBare };
  };
  while (cursor.next()) {
    const name = nameOf(cursor, lower);
    switch (cursor.kind) {
      case "start-tag": {
        element = name;
        isTagged = true;
        elementAt = cursor.start;
        if (enclosing.has(name)) opened.add(name);
        sum = elementPoints[localName(name)] ?? 0;
        if (sum > 0) see(sum, `open-tag ${localName(name)}`, cursor.start, isBareTag(text, cursor.nameEnd));
        break;
      }
      case "end-tag": {
        element = name;
        elementAt = cursor.start;
        sum = 0;
        isTagged = true;
        // Before anything opened it: the value means to leave what it lands in.
        if (start === "text" && depth === 0 && enclosing.has(name) && !opened.has(name))
          see(
            name === "script" || name === "style" || name === "title" ? 5 : 4,
            `close-tag ${name}`,
            cursor.start,
            true,
          );
        break;
      }
      case "instruction": {
        element = name;
        elementAt = cursor.start;
        isTagged = true;
        if (name.startsWith("xml-stylesheet")) see(3, "xml-stylesheet", cursor.start);
        else if (name === "import") see(5, "import-instruction", cursor.start);
        break;
      }
      case "attribute": {
        if (!isTagged) break;
        const evidence = attributeEvidence(cursor, element, name, start !== "text" && element === "");
        if (evidence !== undefined) {
          sum += evidence.points;
          see(Math.min(sum, 5), evidence.shape, element === "" ? cursor.start : elementAt);
        }
        if (cursor.isValueNested && depth < deepest) {
          const inner = markupEvidence(text, lower, cursor.valueStart, cursor.valueEnd, "text", depth + 1);
          if (inner !== undefined) see(inner.points, `nested ${inner.shape}`, inner.at, inner.isBare);
        }
        break;
      }
      case "comment":
      case "declaration":
        break;
    }
    if (strongest?.points === 5 && !strongest.isBare) break;
  }
  return strongest;
}

function attributeEvidence(
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

/** Attributes whose unclosed value sends the rest of the page to another host. */
const loading: ReadonlySet<string> = new Set(["src", "action", "data", "poster", "background"]);

function isAddress(text: string, at: number): boolean {
  return text.startsWith("//", at) || text.startsWith("http", at);
}

/** Angular, Vue and Alpine run what stands in attributes of their own. */
function runsInTemplate(name: string): boolean {
  return (
    name.startsWith("ng-") ||
    name.startsWith("data-ng-") ||
    name.startsWith("v-") ||
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

function isBareTag(text: string, nameEnd: number): boolean {
  return nameEnd >= text.length || text.charCodeAt(nameEnd) === 62;
}

/** The name without NUL characters and quotes around it, which browsers skip or keep to no effect. */
function nameOf({ nameStart, nameEnd }: HtmlCursor, lower: string): string {
  const name = lower.slice(nameStart, Math.min(nameEnd, nameStart + 40));
  return name.includes("\0") ? name.replaceAll("\0", "") : name;
}

/** Without its namespace: `svg:script`, `xlink:href`. */
function localName(name: string): string {
  const colon = name.lastIndexOf(":");
  return colon === -1 ? name : name.slice(colon + 1);
}
