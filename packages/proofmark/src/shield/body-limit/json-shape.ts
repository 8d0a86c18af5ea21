import { tooDeep, tooMany, type ShapeScanner } from "./body-shape.ts";

/** Counts nesting and commas of JSON without parsing it; what is not JSON is left for the application to say so. */
export function jsonShape(maxDepth: number, maxItems: number): ShapeScanner {
  let depth = 0;
  let items = 0;
  let isText = false;
  let isEscaped = false;
  return {
    scan(chunk) {
      // A string's own search for the next quote is a fraction of what a look at each byte costs.
      const text = chunk.toString("latin1");
      let index = 0;
      while (index < text.length) {
        if (isText) {
          const from: number = isEscaped ? index + 1 : index;
          const quote = text.indexOf('"', from);
          const end = quote === -1 ? text.length : quote;
          isEscaped = isOddRun(text, from, end);
          isText = quote === -1 || isEscaped;
          if (quote !== -1) isEscaped = false;
          index = end + 1;
          continue;
        }
        switch (text.charCodeAt(index++)) {
          case 0x22: // "
            isText = true;
            break;
          case 0x7b: // {
          case 0x5b: // [
            if (++depth > maxDepth) return tooDeep;
            if (++items > maxItems) return tooMany;
            break;
          case 0x7d: // }
          case 0x5d: // ]
            depth--;
            break;
          case 0x2c: // ,
            if (++items > maxItems) return tooMany;
            break;
        }
      }
      return undefined;
    },
  };
}

/** Whether an odd number of backslashes stands right before `end`: then what follows is escaped. */
function isOddRun(text: string, from: number, end: number): boolean {
  let start = end;
  while (start > from && text.charCodeAt(start - 1) === 0x5c) start--;
  return (end - start) % 2 === 1;
}
