import type { Answer, AttackRequest, Surface } from "../../model/probe.ts";
import { tokensIn, type SeenToken } from "./seen-tokens.ts";

/** A token that a walk through the target met. */
export interface MetToken extends SeenToken {
  /** Where it was met. */
  readonly page: Answer;
  /** Whether the user gave it with `--header`; else the target shows it to everybody. */
  readonly isGiven: boolean;
  /** A GET with `text` in place of the token, or with nothing there; all else that the user gave is sent as it was. */
  request(path: string, text: string | undefined): AttackRequest;
}

/** Each token once: those that the user gave, then those of cookies and pages. */
export function metTokens({ pages, missing }: Surface): readonly MetToken[] {
  const [home = missing] = pages;
  // Discovery sends what the user gave with every request.
  const sent = home.exchange.request.headers;
  const cookies = sent.filter(([name]) => /^cookie$/i.test(name)).map(([, value]) => value);
  const given = [
    ...sent.filter(([name]) => /^authorization$/i.test(name)),
    ["Cookie", cookies.join("; ")] as const,
  ];
  const met = [
    ...given.flatMap(([name, line]) => tokensIn(line).map((token) => metIn(home, token, name, line, true))),
    ...[...pages, missing].flatMap((page) => shownIn(page, cookies)),
  ];
  return met.filter(({ text }, index) => met.findIndex((one) => one.text === text) === index);
}

/** What everybody is shown: a cookie is sent back beside those that the user gave, other tokens as a bearer's. */
function shownIn(page: Answer, cookies: readonly string[]): readonly MetToken[] {
  const pairs = page.headerValues("set-cookie").map((line) => line.split(";", 1)[0] ?? "");
  const inCookies = pairs.flatMap((pair) =>
    tokensIn(pair).map((token) => metIn(page, token, "Cookie", [...cookies, pair].join("; "), false)),
  );
  const inBody = tokensIn(page.body).map((token) =>
    metIn(page, token, "Authorization", `Bearer ${token.text}`, false),
  );
  return [...inCookies, ...inBody];
}

function metIn(page: Answer, token: SeenToken, name: string, line: string, isGiven: boolean): MetToken {
  const valueWith = (text: string | undefined): string => {
    if (text !== undefined) return line.replaceAll(token.text, () => text);
    const others = name === "Cookie" ? line.split(/; */).filter((pair) => !pair.includes(token.text)) : [];
    return others.join("; ");
  };
  return {
    ...token,
    page,
    isGiven,
    request(path, text) {
      const value = valueWith(text);
      return { path, without: name, headers: value === "" ? [] : [[name, value]] };
    },
  };
}
