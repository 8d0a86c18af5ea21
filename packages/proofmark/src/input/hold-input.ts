import type { Exchange } from "../model/exchange.ts";
import type { BodyJudge } from "../model/guard.ts";
import { deny, type Denial, type RequestVerdict } from "../model/verdict.ts";
import { isForeignCharset, readContentType, type ContentType } from "./content-type.ts";
import { FieldList, type InputField } from "./field.ts";
import { codingOf, inflateBody } from "./inflate.ts";
import { firstSign, isText, lookedAtBytes } from "./is-text.ts";
import { readPreamble } from "./read-body.ts";
import { MultipartReader } from "./read-multipart.ts";
import { inputOf, type RequestInput } from "./request-input.ts";

/** Bytes of text that are read of one body unless somebody says otherwise: what `body-limit` lets pass at most. */
const defaultTextBytes = 10 * 1024 * 1024;
/** What a handler waits for of a body that is read as it streams, as in `body-limit`. */
const streamHoldBytes = 65_536;
/** Of a compressed body, which is held until it is whole. */
const compressedBytes = 1024 * 1024;
const maxInflation = 100;
/** A body of fewer bytes has not too many fields, whatever it is. */
const surelyFewBytes = 65_536;

/** Of what has more in it than is looked at. */
export const tooLarge: Denial = deny("PM_INPUT_TOO_LARGE");
/** Of what nobody can look at. */
export const unreadable: Denial = deny("PM_INPUT_UNREADABLE");

/** Judges fields of a body as they become known: those from `from` on are new. */
export type FieldJudge = (fields: readonly InputField[], from: number) => RequestVerdict;

/**
 * Holds a body so that its fields are known before the handler starts. Text (JSON, XML, forms, GraphQL, plain, and what
 * looks like text whatever it is called) is held whole, to `maxTextBytes`: more of it is refused, for padding must not
 * help. Of multipart bodies, which may be uploads, the fields are read as they stream by and their files are not kept;
 * of other bodies nothing is.
 * @returns undefined where the body is held already and `judge` is not given.
 */
export function holdInput(
  exchange: Exchange,
  judge?: FieldJudge,
  maxTextBytes: number = defaultTextBytes,
): BodyJudge | undefined {
  const input = inputOf(exchange);
  if (judge === undefined && input.isHeld) return undefined;
  input.isHeld = true;
  const { headers } = exchange.request;
  const type = readContentType(headers["content-type"]);
  const coding = codingOf(headers["content-encoding"]);
  if (coding === "unknown" || isForeignCharset(type) || type.isAmbiguous) return new UnreadableBody();
  if (coding !== undefined) return new InflatedBody(input, maxTextBytes, judge, coding);
  switch (type.kind) {
    case "multipart":
      return new MultipartBody(input, maxTextBytes, judge, type);
    case "binary":
    case "other":
      return new DoubtfulBody(input, maxTextBytes, judge);
    case "json":
    case "xml":
    case "form":
    case "graphql":
    case "text":
      return new WholeBody(input, maxTextBytes, judge);
    default:
      return type.kind satisfies never;
  }
}

// Classes and no literals, for the reason that http/judge-body.ts gives.

class UnreadableBody implements BodyJudge {
  readonly limitBytes = 0;
  readonly tooLarge = unreadable;
  readonly holdBytes = 1;

  onChunk(): RequestVerdict {
    return unreadable;
  }
}

class WholeBody implements BodyJudge {
  readonly limitBytes: number;
  readonly tooLarge = tooLarge;
  readonly #input: RequestInput;
  readonly #judge: FieldJudge | undefined;

  constructor(input: RequestInput, limitBytes: number, judge: FieldJudge | undefined) {
    this.#input = input;
    this.limitBytes = limitBytes;
    this.#judge = judge;
  }

  onWhole(body: Buffer): RequestVerdict {
    this.#input.setBody(body);
    return judgeRead(this.#input, body.length, this.#judge);
  }
}

class InflatedBody implements BodyJudge {
  readonly limitBytes: number;
  readonly tooLarge = tooLarge;
  readonly #input: RequestInput;
  readonly #judge: FieldJudge | undefined;
  readonly #maxTextBytes: number;
  readonly #coding: string;

  constructor(input: RequestInput, maxTextBytes: number, judge: FieldJudge | undefined, coding: string) {
    this.#input = input;
    this.#maxTextBytes = maxTextBytes;
    this.limitBytes = Math.min(maxTextBytes, compressedBytes);
    this.#judge = judge;
    this.#coding = coding;
  }

  onWhole(body: Buffer): RequestVerdict | Promise<RequestVerdict> {
    // body-limit may have inflated it.
    if (this.#input.hasBody) return judgeRead(this.#input, this.#maxTextBytes, this.#judge);
    return this.#inflate(body);
  }

  async #inflate(body: Buffer): Promise<RequestVerdict> {
    const inflated = await inflateBody(body, this.#coding, this.#maxTextBytes, maxInflation);
    if (inflated === "bomb") return tooLarge;
    if (inflated === "malformed") return unreadable;
    this.#input.setBody(inflated);
    return judgeRead(this.#input, inflated.length, this.#judge);
  }
}

function judgeRead(input: RequestInput, bytes: number, judge: FieldJudge | undefined): RequestVerdict {
  // Without a judge it is read when a sink asks; unless there may be too much of it.
  if (judge === undefined && bytes < surelyFewBytes) return undefined;
  const { fields, isComplete, isReadable } = input.bodyList;
  if (!isReadable) return unreadable;
  return isComplete ? judge?.(fields, 0) : tooLarge;
}

class MultipartBody implements BodyJudge {
  readonly limitBytes: number = Number.MAX_SAFE_INTEGER;
  readonly tooLarge = tooLarge;
  readonly holdBytes: number = streamHoldBytes;
  readonly #list = new FieldList();
  readonly #reader: MultipartReader;
  readonly #judge: FieldJudge | undefined;
  #judged = 0;

  constructor(
    input: RequestInput,
    maxTextBytes: number,
    judge: FieldJudge | undefined,
    { boundary }: ContentType,
  ) {
    this.#reader = new MultipartReader(boundary, this.#list, maxTextBytes);
    this.#judge = judge;
    input.setBodyList(this.#list);
  }

  onChunk(chunk: Buffer): RequestVerdict {
    this.#reader.write(chunk);
    return this.#judgeNew();
  }

  onEnd(): RequestVerdict {
    this.#reader.end();
    readPreamble(this.#reader, this.#list);
    return this.#judgeNew();
  }

  #judgeNew(): RequestVerdict {
    const { fields, isComplete, isReadable } = this.#list;
    if (!isReadable) return unreadable;
    if (!isComplete) return tooLarge;
    const from = this.#judged;
    if (fields.length === from) return undefined;
    this.#judged = fields.length;
    return this.#judge?.(fields, from);
  }
}

/** A body that is no text by its type, or has none: its beginning tells. */
class DoubtfulBody implements BodyJudge {
  readonly limitBytes: number = Number.MAX_SAFE_INTEGER;
  readonly tooLarge = tooLarge;
  holdBytes: number = Number.MAX_SAFE_INTEGER;
  readonly #input: RequestInput;
  readonly #maxTextBytes: number;
  readonly #judge: FieldJudge | undefined;
  /** Undefined once the body is known to be no text. */
  #chunks: Buffer[] | undefined = [];
  #bytes = 0;
  #opening: number | undefined;

  constructor(input: RequestInput, maxTextBytes: number, judge: FieldJudge | undefined) {
    this.#input = input;
    this.#maxTextBytes = maxTextBytes;
    this.#judge = judge;
  }

  onChunk(chunk: Buffer): RequestVerdict {
    if (this.#chunks === undefined) return undefined;
    this.#opening ??= firstSign(chunk);
    if (this.#bytes < lookedAtBytes && !isText(chunk, this.#opening)) {
      this.#chunks = undefined;
      this.holdBytes = 0;
      return undefined;
    }
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxTextBytes) return tooLarge;
    this.#chunks.push(chunk);
    return undefined;
  }

  onEnd(): RequestVerdict {
    if (this.#chunks === undefined) return undefined;
    this.#input.setBody(Buffer.concat(this.#chunks));
    this.#chunks = undefined;
    return judgeRead(this.#input, this.#bytes, this.#judge);
  }
}
