import type { Answer } from "../../model/probe.ts";

/** An id of the same form that surely is not there. */
export function countedUp(id: string): string {
  if (/^\d{1,15}$/.test(id)) return String(Number(id) + 987_654_321);
  return id.replaceAll(/[\da-zA-Z]/g, (sign) =>
    /\d/.test(sign) ? "9" : sign === sign.toLowerCase() ? "z" : "Z",
  );
}

/** What an answer says, without what differs between any two: correlation ids, times, lengths of bodies. */
export function headOf({ status, body, exchange }: Answer): string {
  const names = (exchange.response?.headers ?? []).map(([name]) => name.toLowerCase()).toSorted();
  return JSON.stringify([status, names, body.replace(/"correlationId":"[^"]*"/, "")]);
}

/** Other spellings of the path of one thing, which some routers read as the path itself. */
export function idSpellings(
  template: string,
  id: string,
): readonly { readonly what: string; readonly path: string }[] {
  const escaped = Array.from(id, (sign) => `%${sign.codePointAt(0)?.toString(16).padStart(2, "0")}`).join("");
  const fill = (value: string): string => template.replaceAll(/\{\w+\}/g, () => value);
  if (!/^[\w-]+$/.test(id)) return [];
  return [
    { what: "with a slash at the end", path: `${fill(id)}/` },
    { what: "with two slashes in front", path: `/${fill(id)}` },
    { what: "in capitals", path: fill("{id}").toUpperCase().replaceAll("{ID}", id) },
    { what: "with an encoded id", path: fill(escaped) },
    { what: "with a parameter", path: `${fill(id)};x=1` },
    { what: "with a dot segment", path: `/.${fill(id)}` },
  ];
}
