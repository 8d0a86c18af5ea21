import { HtmlCursor, type HtmlStart } from "../../../lexing/html.ts";
import type { Evidence } from "../detector.ts";
import { attributeEvidence, localName } from "./attribute.ts";

/** Where a piece of markup that matters stands. */
export interface MarkupEvidence extends Evidence {
  readonly at: number;
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

const deepest = 2;

/** What is left of a piece's points where it stands: less for an example and for a tag that a sentence names. */
export type Weigh = (points: number, at: number, isBare: boolean) => number;

/** The strongest piece of markup in a text that lands in the given context. */
export function markupEvidence(
  text: string,
  lower: string,
  from: number,
  limit: number,
  start: HtmlStart,
  weigh: Weigh,
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
    if (strongest !== undefined && points <= strongest.points) return;
    const left = weigh(points, at, isBare);
    if (strongest === undefined || left > strongest.points) strongest = { points: left, shape, at };
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
          const inner = markupEvidence(
            text,
            lower,
            cursor.valueStart,
            cursor.valueEnd,
            "text",
            weigh,
            depth + 1,
          );
          if (inner !== undefined) see(inner.points, `nested ${inner.shape}`, inner.at);
        }
        break;
      }
      case "comment":
      case "declaration":
        break;
    }
    if (strongest?.points === 5) break;
  }
  return strongest;
}

/** Whether the tag says nothing but its name: `<script>`, as a sentence may name it. */
function isBareTag(text: string, nameEnd: number): boolean {
  return nameEnd >= text.length || text.charCodeAt(nameEnd) === 62;
}

/** The name without NUL characters and quotes around it, which browsers skip or keep to no effect. */
function nameOf({ nameStart, nameEnd }: HtmlCursor, lower: string): string {
  const name = lower.slice(nameStart, Math.min(nameEnd, nameStart + 40));
  return name.includes("\0") ? name.replaceAll("\0", "") : name;
}
