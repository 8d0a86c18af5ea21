import type { AttackRequest } from "../../model/probe.ts";

/** A path that is asked for in another way than people do. */
export interface Spelling {
  readonly what: string;
  readonly request: AttackRequest;
}

/** Other spellings of a path, each of which some router, proxy or framework takes for the path itself. */
export function spellingsOf(path: string): readonly Spelling[] {
  const slash = path.indexOf("/", 1);
  const first = slash === -1 ? path.slice(1) : path.slice(1, slash);
  const rest = slash === -1 ? "" : path.slice(slash);
  const encoded = Array.from(first, (sign) => `%${sign.charCodeAt(0).toString(16)}`).join("");
  const paths: readonly (readonly [string, string])[] = [
    ["in capitals", path.toUpperCase()],
    ["with a slash at the end", `${path}/`],
    ["with two slashes in front", `/${path}`],
    ["with two slashes within", `/${first}/${rest === "" ? "/" : rest}`],
    ["behind a host", `//proofmark${path}`],
    ["with a parameter", `/${first};x=1${rest}`],
    ["with a parameter at the end", `${path};x`],
    ["with an encoded letter", `/${encoded}${rest}`],
    ["with an encoded slash", rest === "" ? `/%2f${first}` : `/${first}%2f${rest.slice(1)}`],
    ["with a dot segment", `/.${path}`],
    ["from below", `/proofmark/..${path}`],
    ["from below, encoded", `/proofmark/%2e%2e${path}`],
  ];
  return [
    ...paths.map(([what, spelt]): Spelling => ({ what, request: { path: spelt } })),
    { what: "in X-Original-URL", request: { path: "/", headers: [["X-Original-URL", path]] } },
    { what: "in X-Rewrite-URL", request: { path: "/", headers: [["X-Rewrite-URL", path]] } },
    { what: "by HEAD", request: { path, method: "HEAD" } },
  ];
}
