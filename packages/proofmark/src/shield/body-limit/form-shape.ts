import { tooDeep, tooMany, type ShapeScanner } from "./body-shape.ts";

/** Counts the fields of a form, and the brackets in each key, percent-encoded ones too. */
export function formShape(maxDepth: number, maxFields: number): ShapeScanner {
  let fields = 1;
  let depth = 0;
  let isKey = true;
  // How much of "%5B" has been read.
  let escape = 0;
  return {
    scan(chunk) {
      for (let index = 0; index < chunk.length; index++) {
        const byte = chunk[index];
        if (byte === 0x26 /* & */) {
          if (++fields > maxFields) return tooMany;
          isKey = true;
          depth = 0;
          escape = 0;
        } else if (isKey) {
          if (byte === 0x3d /* = */) isKey = false;
          const isEncoded = escape === 2 && (byte === 0x42 || byte === 0x62);
          escape = byte === 0x25 ? 1 : escape === 1 && byte === 0x35 ? 2 : 0;
          if ((isEncoded || byte === 0x5b) && ++depth > maxDepth) return tooDeep;
        }
      }
      return undefined;
    },
  };
}
