import { entity, tooDeep, tooMany, wrongEncoding, type ShapeScanner } from "./body-shape.ts";

type State = "text" | "open" | "tag" | "quoted" | "closing" | "bang" | "comment" | "cdata" | "instruction";

const cdata = "[CDATA[";

/**
 * Counts the elements of XML and their nesting, and refuses every declaration: a document type is where entities come
 * from, and data needs none. Outside comments and CDATA, `<!` can begin nothing else.
 */
export function xmlShape(maxDepth: number, maxItems: number): ShapeScanner {
  let state: State = "text";
  let depth = 0;
  let items = 0;
  let quote = 0;
  /** What has been read of `<!…`, or the end of a comment, section or instruction. */
  let seen = "";
  let previous = 0;
  let isStart = true;

  const open = (byte: number): State => {
    if (byte === 0x2f) return "closing";
    if (byte === 0x3f) return "instruction";
    seen = "";
    return byte === 0x21 ? "bang" : "tag";
  };
  const endOf = (end: string, byte: number): boolean => {
    seen = (seen + String.fromCharCode(byte)).slice(-end.length);
    return seen === end;
  };
  return {
    scan(chunk) {
      for (const byte of chunk) {
        // A UTF-16 document hides every bracket from a reader of bytes (XML 1.0, appendix F).
        if (isStart && (byte === 0xfe || byte === 0xff || byte === 0)) return wrongEncoding;
        if (previous === 0x3c && byte === 0) return wrongEncoding;
        isStart = false;
        switch (state) {
          case "text":
            if (byte === 0x3c) state = "open";
            break;
          case "open":
            state = open(byte);
            if (state === "tag") {
              if (++depth > maxDepth) return tooDeep;
              if (++items > maxItems) return tooMany;
            }
            break;
          case "tag":
            if (byte === 0x22 || byte === 0x27) {
              quote = byte;
              state = "quoted";
            } else if (byte === 0x3e) {
              if (previous === 0x2f) depth--;
              state = "text";
            }
            break;
          case "quoted":
            if (byte === quote) state = "tag";
            break;
          case "closing":
            if (byte === 0x3e) {
              depth--;
              state = "text";
            }
            break;
          case "bang":
            seen += String.fromCharCode(byte);
            if (seen === "--") state = "comment";
            else if (seen === cdata) state = "cdata";
            else if (seen !== "-" && !cdata.startsWith(seen)) return entity;
            if (state !== "bang") seen = "";
            break;
          case "comment":
            if (endOf("-->", byte)) state = "text";
            break;
          case "cdata":
            if (endOf("]]>", byte)) state = "text";
            break;
          case "instruction":
            if (previous === 0x3f && byte === 0x3e) state = "text";
            break;
        }
        previous = byte;
      }
      return undefined;
    },
  };
}
