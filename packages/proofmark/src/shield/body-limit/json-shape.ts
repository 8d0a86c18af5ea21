import type { Verdict } from "../../model/verdict.ts";
import { tooDeep, tooMany, type ShapeScanner } from "./body-shape.ts";

/** Counts nesting and commas of JSON without parsing it; what is not JSON is left for the application to say so. */
export function jsonShape(maxDepth: number, maxItems: number): ShapeScanner {
  return new JsonShape(maxDepth, maxItems);
}

class JsonShape implements ShapeScanner {
  readonly #maxDepth: number;
  readonly #maxItems: number;
  #depth = 0;
  #items = 0;
  #isText = false;
  #isEscaped = false;

  constructor(maxDepth: number, maxItems: number) {
    this.#maxDepth = maxDepth;
    this.#maxItems = maxItems;
  }

  scan(chunk: Buffer): Verdict {
    // A string's own search for the next quote is a fraction of what a look at each byte costs.
    const text = chunk.toString("latin1");
    let index = 0;
    while (index < text.length) {
      if (this.#isText) {
        index = this.#skipText(text, index);
        continue;
      }
      switch (text.charCodeAt(index++)) {
        case 0x22: // "
          this.#isText = true;
          break;
        case 0x7b: // {
        case 0x5b: // [
          if (++this.#depth > this.#maxDepth) return tooDeep;
          if (++this.#items > this.#maxItems) return tooMany;
          break;
        case 0x7d: // }
        case 0x5d: // ]
          this.#depth--;
          break;
        case 0x2c: // ,
          if (++this.#items > this.#maxItems) return tooMany;
          break;
      }
    }
    return undefined;
  }

  /** To behind the next quote, which may end the text, or be escaped. */
  #skipText(text: string, index: number): number {
    const from = this.#isEscaped ? index + 1 : index;
    const quote = text.indexOf('"', from);
    const end = quote === -1 ? text.length : quote;
    const isEscaped = isOddRun(text, from, end);
    this.#isText = quote === -1 || isEscaped;
    this.#isEscaped = quote === -1 && isEscaped;
    return end + 1;
  }
}

/** Whether an odd number of backslashes stands right before `end`: then what follows is escaped. */
function isOddRun(text: string, from: number, end: number): boolean {
  let start = end;
  while (start > from && text.charCodeAt(start - 1) === 0x5c) start--;
  return (end - start) % 2 === 1;
}
