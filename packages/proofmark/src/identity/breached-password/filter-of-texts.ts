import { foldText } from "../../kernel/derived-word.ts";
import { encodeFingerprints, encodeHead, encodeRow, type FilterFacts } from "./filter-file.ts";
import { buildFuse } from "./fuse-filter.ts";
import { keyOf } from "./password-key.ts";

/** A filter of a list that fits into memory, for case-insensitive look-ups: the same list gives the same bytes. */
export function filterOfTexts(
  texts: readonly string[],
  fingerprintBits: FilterFacts["fingerprintBits"] = 16,
): Buffer {
  const folded = [...new Set(texts.map(foldText))].filter((text) => text !== "").toSorted();
  const keys = new Uint32Array(folded.length * 2);
  for (const [index, text] of folded.entries()) {
    const { high, low } = keyOf(text);
    keys[2 * index] = high;
    keys[2 * index + 1] = low;
  }
  const fuse = buildFuse(keys);
  const longest = Math.max(0, ...folded.map(({ length }) => length));
  return Buffer.concat([
    encodeHead({ fingerprintBits, shardBits: 0, isFolded: true, longest, count: folded.length }),
    encodeRow(fuse, folded.length),
    encodeFingerprints(fuse, fingerprintBits),
  ]);
}
