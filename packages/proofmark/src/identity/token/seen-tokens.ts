import { createHmac } from "node:crypto";

import { parseJson } from "../../kernel/parse-json.ts";
import { commonSecrets } from "./common-secrets.ts";

/** A JWT as somebody without its key reads it. */
export interface SeenToken {
  readonly text: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
}

const mostTokens = 20;
const longestLifeSeconds = 86_400;
/** Clocks differ. */
const toleranceSeconds = 300;
const shape = /\beyJ[\w-]{8,4000}\.eyJ[\w-]{2,8000}\.[\w-]{0,2000}/g;
const hashes: Readonly<Record<string, string>> = { HS256: "sha256", HS384: "sha384", HS512: "sha512" };
const secretName =
  /pass(?:word|wd|phrase)|secret|private_?key|api_?key|credit_?card|card_?number|^ssn$|^cvv$/i;

/** The JWTs in a text, each once. */
export function tokensIn(text: string): readonly SeenToken[] {
  const found = new Set(Array.from(text.matchAll(shape), ([match]) => match));
  return [...found].slice(0, mostTokens).flatMap((one) => readToken(one) ?? []);
}

export function readToken(text: string): SeenToken | undefined {
  const [head = "", body = ""] = text.split(".");
  const [header, payload] = [head, body].map((part) => parseJson(Buffer.from(part, "base64url").toString()));
  return isRecord(header) && isRecord(payload) ? { text, header, payload } : undefined;
}

/** What is wrong with a token for whoever holds it, as sentences without its text. */
export function flawsOf({ text, header, payload }: SeenToken): readonly string[] {
  const flaws: string[] = [];
  const algorithm = typeof header["alg"] === "string" ? header["alg"] : "";
  if (/^none$/i.test(algorithm) || text.endsWith("."))
    flaws.push("A token has no signature: anybody can write one.");
  const secret = guessedSecret(text, algorithm);
  if (secret !== undefined)
    flaws.push(`A token of ${algorithm} is signed with a secret that everybody tries first.`);
  if (typeof payload["exp"] !== "number")
    flaws.push("A token has no end (exp): who finds it has it for good.");
  const telling = Object.keys(payload).find((name) => secretName.test(name));
  if (telling !== undefined)
    flaws.push(`A token carries a claim that should be secret, and anybody can read it.`);
  return flaws;
}

/** The same of a token that opens the service, which is to be short-lived besides: nobody can take it back from a thief. */
export function accessFlawsOf(token: SeenToken): readonly string[] {
  const { iat, exp } = token.payload;
  const isLong = typeof iat === "number" && typeof exp === "number" && exp - iat > longestLifeSeconds;
  return [...flawsOf(token), ...(isLong ? ["A token is good for more than a day from its issue."] : [])];
}

export function isOver({ payload: { exp } }: SeenToken): boolean {
  return typeof exp === "number" && exp + toleranceSeconds < Date.now() / 1000;
}

/** The secret of an HMAC that is on the list; tried without any request. */
export function guessedSecret(text: string, algorithm: string): string | undefined {
  const hash = Object.hasOwn(hashes, algorithm) ? hashes[algorithm] : undefined;
  if (hash === undefined) return undefined;
  const dot = text.lastIndexOf(".");
  const [signed, signature] = [text.slice(0, dot), text.slice(dot + 1)];
  return commonSecrets.find(
    (secret) => createHmac(hash, secret).update(signed).digest("base64url") === signature,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
