import { decodeText } from "./decode-text.ts";
import type { FieldList } from "./field.ts";
import { isText, lookedAtBytes } from "./is-text.ts";
import { readDisposition } from "./read-disposition.ts";
import { addValue } from "./read-json.ts";

/** RFC 2046 section 5.1.1. */
const longestBoundary = 70;
/** Twice what servers read of forms. */
const mostParts = 2_000;
/** Bytes of one part's headers. */
const mostHeadBytes = 16_384;
const nothing: Buffer = Buffer.alloc(0);
const lineBreak = Buffer.from("\r\n");

/**
 * Reads a multipart body as it streams: names, file names and headers of its parts, and the values of those that are no
 * files. What stands in a file is passed over, and nothing of it is kept. Where parsers differ in where a part begins
 * or ends, the list is not readable.
 */
export class MultipartReader {
  readonly #list: FieldList;
  readonly #delimiter: Buffer | undefined;
  readonly #mostBytes: number;
  #state: "preamble" | "boundary" | "head" | "value" | "doubt" | "file" | "end" = "preamble";
  /** What has not been decided yet: headers that have not ended, or what may be the start of a delimiter. */
  #rest: Buffer = nothing;
  #value: Buffer[] = [];
  #valueBytes = 0;
  #name = "";
  #bytes = 0;
  /** What stood before the first part: all of the body, where it is no multipart body whatever it says. */
  preamble: Buffer = nothing;
  #parts = 0;

  /** @param mostBytes of all values together; a list that would need more is not complete. */
  constructor(boundary: string | undefined, list: FieldList, mostBytes: number = Number.MAX_SAFE_INTEGER) {
    this.#list = list;
    this.#mostBytes = mostBytes;
    const isUsable = boundary !== undefined && boundary !== "" && boundary.length <= longestBoundary;
    this.#delimiter = isUsable ? Buffer.from(`\n--${boundary}`, "latin1") : undefined;
    // The first delimiter may stand at the very start.
    this.#rest = lineBreak;
    if (!isUsable) list.isComplete = false;
  }

  write(chunk: Buffer): void {
    const delimiter = this.#delimiter;
    if (delimiter === undefined || this.#state === "end" || !this.#list.isComplete) return;
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const next = this.#step(bytes, delimiter);
      if (next === undefined || !this.#list.isComplete) break;
      bytes = next;
    }
  }

  get hasParts(): boolean {
    return this.#parts > 0;
  }

  /** The body is over: a part without its end counts as well. */
  end(): void {
    if (this.#state === "value" || this.#state === "doubt" || this.#state === "preamble") {
      this.#keep(this.#rest);
      this.#finish();
    }
    this.#state = "end";
    this.#rest = nothing;
  }

  #step(bytes: Buffer, delimiter: Buffer): Buffer | undefined {
    switch (this.#state) {
      case "boundary":
        return this.#readBoundaryEnd(bytes);
      case "head":
        return this.#readHead(bytes);
      case "end":
        return undefined;
      case "preamble":
      case "value":
      case "doubt":
      case "file":
        return this.#readPart(bytes, delimiter);
      default:
        return this.#state satisfies never;
    }
  }

  /** Up to the next delimiter; undefined where there is none yet. */
  #readPart(bytes: Buffer, delimiter: Buffer): Buffer | undefined {
    const at = bytes.indexOf(delimiter);
    if (at === -1) {
      // A carriage return in front of the delimiter belongs to it.
      const sure = Math.max(0, bytes.length - delimiter.length - 1);
      this.#keep(bytes.subarray(0, sure));
      this.#rest = bytes.subarray(sure);
      return undefined;
    }
    // With the line feed alone, the part goes on for some parsers.
    if (bytes[at - 1] !== 0x0d) this.#list.isReadable = false;
    this.#keep(bytes.subarray(0, at));
    this.#finish();
    if (++this.#parts > mostParts) this.#list.isComplete = false;
    this.#state = "boundary";
    this.#rest = nothing;
    return bytes.subarray(at + delimiter.length);
  }

  /** A line break, or the two hyphens of the last delimiter; with anything else it is none for some parsers. */
  #readBoundaryEnd(bytes: Buffer): Buffer | undefined {
    if (bytes.length < 2) {
      this.#rest = bytes;
      return undefined;
    }
    const isLast = bytes[0] === 0x2d && bytes[1] === 0x2d;
    if (!isLast && (bytes[0] !== 0x0d || bytes[1] !== 0x0a)) this.#list.isReadable = false;
    this.#rest = nothing;
    this.#state = isLast ? "value" : "head";
    // What stands behind the last part is read as one: some parsers go on.
    if (isLast) this.#name = "";
    return isLast ? bytes.subarray(2) : bytes;
  }

  /** @param bytes beginning with the line break behind the delimiter. */
  #readHead(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf("\r\n\r\n");
    const lax = bytes.indexOf("\n\n");
    if (lax !== -1 && (end === -1 || lax < end)) this.#list.isReadable = false;
    if ((end === -1 ? bytes.length : end) > mostHeadBytes) {
      this.#list.isComplete = false;
      this.#state = "end";
      return undefined;
    }
    if (end === -1) {
      this.#rest = bytes;
      return undefined;
    }
    const part = readDisposition(decodeText(bytes.subarray(2, Math.max(2, end))), this.#list);
    this.#name = part.name;
    this.#state = part.isFile ? "file" : part.isNamedFile ? "doubt" : "value";
    this.#rest = nothing;
    // The line break that ends the headers may begin the delimiter, where a part is empty.
    return bytes.subarray(end + 2);
  }

  #keep(bytes: Buffer): void {
    if (this.#state === "file" || bytes.length === 0) return;
    if (this.#state === "doubt" && this.#isBinary(bytes)) {
      this.#state = "file";
      this.#value = [];
      this.#valueBytes = 0;
      return;
    }
    this.#bytes += bytes.length;
    this.#valueBytes += bytes.length;
    if (this.#bytes > this.#mostBytes) this.#list.isComplete = false;
    else this.#value.push(bytes);
  }

  /** Of what says that it is a file, in a form that some parsers take for a field: its beginning tells. */
  #isBinary(bytes: Buffer): boolean {
    return this.#valueBytes < lookedAtBytes && !isText(bytes);
  }

  #finish(): void {
    const bytes = Buffer.concat(this.#value);
    this.#value = [];
    this.#valueBytes = 0;
    if (this.#state === "preamble") {
      // Behind the line break that the reader put in front.
      this.preamble = bytes.subarray(2);
      return;
    }
    if (this.#state === "file") return;
    addValue(
      this.#list,
      "body",
      "body",
      this.#name === "" ? undefined : this.#name,
      trimBreaks(decodeText(bytes)),
    );
  }
}

/** Without the line breaks of the head before and the delimiter behind it. */
function trimBreaks(value: string): string {
  const start = value.startsWith("\r\n") ? 2 : 0;
  return value.slice(start, value.endsWith("\r") ? -1 : value.length);
}
