import { parseJson } from "../../kernel/parse-json.ts";

/** Under which key the revocation of all that an account has stands. */
export function subjectKeyOf(accountId: string): string {
  return `s:${accountId}`;
}

/** 0: nothing of the account was ever revoked, or so long ago that nothing of it is left. */
export function generationOf(data: string | undefined): number {
  const stored: unknown = data === undefined ? undefined : parseJson(data);
  const generation: unknown =
    typeof stored === "object" && stored !== null ? Reflect.get(stored, "generation") : undefined;
  return typeof generation === "number" ? generation : 0;
}
