import { readContentType } from "../../input/content-type.ts";
import { decodePercent } from "../../input/decode-percent.ts";
import { decodeText, mayBeUtf16 } from "../../input/decode-text.ts";
import { unreadable } from "../../input/hold-input.ts";
import { codingOf } from "../../input/inflate.ts";
import { visitJsonStrings } from "../../input/read-json.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { BodyJudge } from "../../model/guard.ts";
import type { Denial, RequestVerdict } from "../../model/verdict.ts";

/** Gives the clean form of a field's value, or the value itself. */
export type Clean = (field: string, value: string) => string;

/**
 * A body whose `html` fields are cleaned before the handler reads them: JSON and forms. What can't be rewritten (another
 * type, a content coding) is refused, for on such a route markup is not looked at otherwise.
 */
export class SanitisedBody implements BodyJudge {
  readonly limitBytes: number;
  readonly tooLarge: Denial;
  replacement: Buffer | undefined = undefined;
  readonly #judge: BodyJudge;
  readonly #exchange: Exchange;
  readonly #clean: Clean;

  constructor(judge: BodyJudge, exchange: Exchange, clean: Clean, limitBytes: number) {
    this.limitBytes = Math.min(limitBytes, judge.limitBytes);
    this.tooLarge = judge.tooLarge;
    this.#judge = judge;
    this.#exchange = exchange;
    this.#clean = clean;
  }

  async onWhole(body: Buffer): Promise<RequestVerdict> {
    const verdict = await this.#judge.onWhole?.(body);
    if (verdict !== undefined) return verdict;
    const { headers } = this.#exchange.request;
    const { kind, charset } = readContentType(headers["content-type"]);
    if (codingOf(headers["content-encoding"]) !== undefined || mayBeUtf16(body, charset)) return unreadable;
    const text = decodeText(body, charset);
    const cleaned =
      kind === "json"
        ? cleanJson(text, this.#clean)
        : kind === "form"
          ? cleanForm(text, this.#clean)
          : undefined;
    if (cleaned === undefined) return unreadable;
    if (cleaned !== text) this.replacement = Buffer.from(cleaned);
    return undefined;
  }
}

/** Everything but the cleaned strings stays as it was sent, numbers and spaces too; undefined where it is no JSON. */
function cleanJson(text: string, clean: Clean): string | undefined {
  let cleaned = "";
  let from = 0;
  const isJson = visitJsonStrings(text, "body", (field, value, start, end) => {
    const better = clean(field, value);
    if (better === value) return;
    cleaned += text.slice(from, start) + JSON.stringify(better);
    from = end;
  });
  return isJson ? cleaned + text.slice(from) : undefined;
}

function cleanForm(text: string, clean: Clean): string {
  return text
    .split("&")
    .map((pair) => {
      const equals = pair.indexOf("=");
      if (equals === -1) return pair;
      const value = readFormText(pair.slice(equals + 1));
      const better = clean(`body.${readFormText(pair.slice(0, equals))}`, value);
      return better === value ? pair : `${pair.slice(0, equals + 1)}${encodeURIComponent(better)}`;
    })
    .join("&");
}

function readFormText(text: string): string {
  return decodePercent(text.replaceAll("+", " "), "strict");
}
