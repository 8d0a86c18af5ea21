import { isForeignCharset, readContentType } from "../../input/content-type.ts";
import { readingsOf } from "../../input/decode-text.ts";
import type { InputField } from "../../input/field.ts";
import { tooLarge, unreadable } from "../../input/hold-input.ts";
import { codingOf, inflateBody } from "../../input/inflate.ts";
import { readBodyFields } from "../../input/read-body.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { BodyJudge } from "../../model/guard.ts";
import type { RequestVerdict } from "../../model/verdict.ts";

/** As many as `body-limit` lets pass: padding must not help. */
const mostBytes = 10 * 1024 * 1024;
const mostInflation = 100;

/** Judges what a body says, before the handler starts. */
export type LoginJudge = (fields: readonly InputField[], json: unknown) => Promise<RequestVerdict>;

/** Holds the body of a request to the login until the attempt is counted. A class, for the reason that http/judge-body.ts gives. */
export class LoginBody implements BodyJudge {
  readonly limitBytes: number = mostBytes;
  readonly tooLarge = tooLarge;
  readonly #exchange: Exchange;
  readonly #judge: LoginJudge;

  constructor(exchange: Exchange, judge: LoginJudge) {
    this.#exchange = exchange;
    this.#judge = judge;
  }

  async onWhole(body: Buffer): Promise<RequestVerdict> {
    const { headers } = this.#exchange.request;
    const type = readContentType(headers["content-type"]);
    const coding = codingOf(headers["content-encoding"]);
    // What two parsers read differently names two accounts.
    if (coding === "unknown" || isForeignCharset(type) || type.isAmbiguous) return unreadable;
    const bytes = coding === undefined ? body : await inflateBody(body, coding, mostBytes, mostInflation);
    if (bytes === "malformed") return unreadable;
    if (bytes === "bomb") return tooLarge;
    return await this.#judge(
      readBodyFields(headers["content-type"], bytes),
      readJson(readingsOf(bytes, type.charset)),
    );
  }
}

/** For the numbers in it; what is no JSON has none. */
function readJson(texts: readonly string[]): unknown {
  for (const text of texts)
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // Then another reading of the bytes may be.
    }
  return undefined;
}
