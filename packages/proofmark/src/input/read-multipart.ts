import { decodeText } from "./decode-text.ts";
import type { FieldList } from "./field.ts";
import { readDisposition } from "./read-disposition.ts";
import { addValue } from "./read-json.ts";

/** RFC 2046 section 5.1.1. */
const longestBoundary = 70;
/** Bytes of one part's headers. */
const mostHeadBytes = 16_384;
const nothing: Buffer = Buffer.alloc(0);

/**
 * Reads a multipart body as it streams: names, file names and headers of its parts, and the values of those that are no
 * files. What stands in a file is passed over, and nothing of it is kept.
 */
export class MultipartReader {
  readonly #list: FieldList;
  readonly #delimiter: Buffer | undefined;
  readonly #mostBytes: number;
  #state: "preamble" | "head" | "value" | "file" | "end" = "preamble";
  /** What has not been decided yet: headers that have not ended, or what may be the start of a delimiter. */
  #rest: Buffer = nothing;
  #value: Buffer[] = [];
  #name = "";
  #bytes = 0;
  /** What stood before the first part: all of the body, where it is no multipart body whatever it says. */
  preamble: Buffer = nothing;
  hasParts = false;

  /** @param mostBytes of all values together; a list that would need more is not complete. */
  constructor(boundary: string | undefined, list: FieldList, mostBytes: number = Number.MAX_SAFE_INTEGER) {
    this.#list = list;
    this.#mostBytes = mostBytes;
    const isUsable = boundary !== undefined && boundary !== "" && boundary.length <= longestBoundary;
    this.#delimiter = isUsable ? Buffer.from(`\n--${boundary}`, "latin1") : undefined;
    // The first delimiter may stand at the very start.
    this.#rest = Buffer.from("\n");
    if (!isUsable) list.isComplete = false;
  }

  write(chunk: Buffer): void {
    const delimiter = this.#delimiter;
    if (delimiter === undefined || this.#state === "end") return;
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const next = this.#state === "head" ? this.#readHead(bytes) : this.#readPart(bytes, delimiter);
      if (next === undefined) break;
      bytes = next;
    }
  }

  /** The body is over: a part without its end counts as well. */
  end(): void {
    if (this.#state === "value" || this.#state === "preamble") {
      this.#keep(this.#rest);
      this.#finish();
    }
    this.#state = "end";
    this.#rest = nothing;
  }

  /** Up to the next delimiter; undefined where there is none yet. */
  #readPart(bytes: Buffer, delimiter: Buffer): Buffer | undefined {
    const at = bytes.indexOf(delimiter);
    const isValue = this.#state !== "file";
    if (at === -1) {
      const sure = Math.max(0, bytes.length - delimiter.length);
      if (isValue) this.#keep(bytes.subarray(0, sure));
      this.#rest = bytes.subarray(sure);
      return undefined;
    }
    if (isValue) {
      this.#keep(bytes.subarray(0, at));
      this.#finish();
    }
    this.hasParts = true;
    this.#state = "head";
    this.#rest = nothing;
    return bytes.subarray(at + delimiter.length);
  }

  #readHead(bytes: Buffer): Buffer | undefined {
    const strict = bytes.indexOf("\r\n\r\n");
    const lax = bytes.indexOf("\n\n");
    const isLax = lax !== -1 && (strict === -1 || lax < strict);
    const end = isLax ? lax : strict;
    if ((end === -1 ? bytes.length : end) > mostHeadBytes) {
      this.#list.isComplete = false;
      this.#state = "end";
      return undefined;
    }
    if (end === -1) {
      this.#rest = bytes;
      return undefined;
    }
    const part = readDisposition(decodeText(bytes.subarray(0, end)), this.#list);
    this.#name = part.name;
    this.#state = part.isFile ? "file" : "value";
    // The line break that ends the headers may begin the delimiter, where a part is empty.
    return bytes.subarray(end + (isLax ? 1 : 3));
  }

  #keep(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#mostBytes) this.#list.isComplete = false;
    else if (bytes.length > 0) this.#value.push(bytes);
  }

  #finish(): void {
    const bytes = Buffer.concat(this.#value);
    this.#value = [];
    if (this.#state === "preamble") {
      // Behind the line feed that the reader put in front.
      this.preamble = bytes.subarray(1);
      return;
    }
    const value = decodeText(bytes);
    addValue(this.#list, "body", "body", this.#name === "" ? undefined : this.#name, trimBreaks(value));
  }
}

/** Without the line breaks of the head before and the delimiter behind it. */
function trimBreaks(value: string): string {
  const start = value.charCodeAt(0) === 0x0a ? 1 : 0;
  return value.slice(start, value.endsWith("\r") ? -1 : value.length);
}
