import { tooDeep, tooMany, type ShapeScanner } from "./body-shape.ts";

/** Counts nesting and commas of JSON without parsing it; what is not JSON is left for the application to say so. */
export function jsonShape(maxDepth: number, maxItems: number): ShapeScanner {
  let depth = 0;
  let items = 0;
  let isText = false;
  let isEscaped = false;
  return {
    scan(chunk) {
      for (let index = 0; index < chunk.length; index++) {
        const byte = chunk[index];
        if (isText) {
          if (isEscaped) isEscaped = false;
          else if (byte === 0x5c) isEscaped = true;
          else if (byte === 0x22) isText = false;
          continue;
        }
        switch (byte) {
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
