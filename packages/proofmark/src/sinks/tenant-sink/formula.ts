/** A value that a statement compares with an owner column. */
export type OwnerValue =
  | { readonly kind: "literal"; readonly text: string }
  /** A placeholder; `isList` where what is bound to it is a list, each of whose members counts. */
  | { readonly kind: "placeholder"; readonly at: number; readonly isList: boolean };

/** What has to hold so that a statement stays with one owner: worked out once a statement, asked at every call. */
export type Formula =
  | boolean
  | OwnerValue
  | { readonly kind: "all" | "any"; readonly of: readonly Formula[] };

/** Every one of them; what holds anyway is left out. */
export function all(of: readonly Formula[]): Formula {
  if (of.includes(false)) return false;
  const open = of.filter((each) => each !== true);
  return open.length === 0 ? true : open.length === 1 ? (open[0] as Formula) : { kind: "all", of: open };
}

/** At least one of them. */
export function any(of: readonly Formula[]): Formula {
  if (of.includes(true)) return true;
  const open = of.filter((each) => each !== false);
  return open.length === 0 ? false : open.length === 1 ? (open[0] as Formula) : { kind: "any", of: open };
}

/** Whether a formula holds for the owner `principal`, with what is bound to the placeholders. */
export function holds(formula: Formula, principal: string, bound: (placeholder: number) => unknown): boolean {
  if (typeof formula === "boolean") return formula;
  switch (formula.kind) {
    case "literal":
      return formula.text === principal;
    case "placeholder": {
      const value = bound(formula.at);
      if (!formula.isList || !Array.isArray(value)) return isOwner(value, principal);
      return value.every((each) => isOwner(each, principal));
    }
    case "all":
      return formula.of.every((each) => holds(each, principal, bound));
    case "any":
      return formula.of.some((each) => holds(each, principal, bound));
    default:
      return formula satisfies never;
  }
}

// Nothing but plain values: drivers make of objects what they like.
function isOwner(value: unknown, principal: string): boolean {
  if (typeof value === "string") return value === principal;
  return (typeof value === "number" || typeof value === "bigint") && String(value) === principal;
}
