import { wordsOf } from "../../../kernel/words.ts";
import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";

const points = { attack: 5, hint: 3 } as const;

/** Look-ups of Django's query sets and of what copies them: a part of a value at a time can be asked for. */
const lookups: ReadonlySet<string> = new Set(
  wordsOf(`startswith istartswith endswith iendswith contains icontains regex iregex exact iexact gt gte lt lte in range isnull has_key
  has_keys has_any_keys contained_by overlap starts_with ends_with not_contains like ilike search`),
);

/** Keys that follow relations of a data model and end in a look-up: `author__user__password__startswith`. */
export const ormDetector: Detector = { id: "orm", needs: charClass.underscore, detect };

function detect({ lower, isName }: Subject): Evidence | undefined {
  if (!isName || lower.length > 300) return undefined;
  const last = lower.lastIndexOf("__");
  if (last < 1 || !lookups.has(lower.slice(last + 2))) return undefined;
  // One relation at least between the first field and the look-up: `created__gte` is an ordinary filter.
  const isDeep = lower.lastIndexOf("__", last - 1) > 0;
  const isSecret = lower.includes("password") || lower.includes("token") || lower.includes("secret");
  return {
    points: isDeep || isSecret ? points.attack : points.hint,
    shape: isDeep ? "relation look-up" : "field look-up",
  };
}
