import type { ResponseHead } from "../model/exchange.ts";

/** Adds a field name to `Vary`, which may stand there already or be `*`. */
export function addVary(head: ResponseHead, name: string): void {
  const given = head.get("vary");
  const value = typeof given === "string" ? given : (given ?? []).join(", ");
  head.set("Vary", value === "" ? name : hasToken(value, name.toLowerCase()) ? value : `${value}, ${name}`);
}

function hasToken(value: string, lowerName: string): boolean {
  return value.split(",").some((token) => {
    const bare = token.trim();
    return bare === "*" || bare.toLowerCase() === lowerName;
  });
}
