import { parseJson } from "../../kernel/parse-json.ts";

/** A link in a mail, and the token that it carries. */
export interface MailedLink {
  readonly url: URL;
  readonly token: string;
}

/** The links with a token in what an outbox shows, text or JSON, the newest last. */
export function linksIn(outbox: string): readonly MailedLink[] {
  const text = textsOf(parseJson(outbox) ?? outbox).join("\n");
  return Array.from(text.matchAll(/https?:\/\/[^\s"'<>\\]+/g), ([link]) => link).flatMap((link) => {
    if (!URL.canParse(link)) return [];
    const url = new URL(link);
    const token = tokenOf(url);
    return token === undefined ? [] : [{ url, token }];
  });
}

/** The text of everything in a value, in its order. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** By a name that says so, else the last value or path segment that could be one. */
function tokenOf(url: URL): string | undefined {
  const pairs = [...url.searchParams, ...new URLSearchParams(url.hash.slice(1))];
  const named = pairs.find(([name]) => /token|code|key|secret/i.test(name));
  if (named !== undefined && named[1] !== "") return named[1];
  return url.pathname.split("/").findLast((part) => /^[\w-]{16,}$/.test(part));
}

/** Bits that a token has at most, by its length and the kinds of signs in it. */
export function mostBits(token: string): number {
  const kinds = [
    [/[0-9]/, 10],
    [/[a-f]/, 6],
    [/[g-z]/, 20],
    [/[A-Z]/, 26],
    [/[^0-9a-zA-Z]/, 2],
  ] as const;
  const signs = kinds.reduce((sum, [kind, count]) => sum + (kind.test(token) ? count : 0), 0);
  return token.length * Math.log2(Math.max(signs, 2));
}

/** Tokens that somebody who got one would try next. */
export function neighboursOf(token: string): readonly string[] {
  const number = /^\d{1,15}$/.test(token) ? Number(token) : undefined;
  const near = number === undefined ? [] : [number + 1, number - 1].map((each) => String(each));
  const last = token.at(-1) ?? "";
  return [...near, token.slice(0, -1), token.slice(0, -1) + (last === "A" ? "B" : "A"), "", "null"];
}
