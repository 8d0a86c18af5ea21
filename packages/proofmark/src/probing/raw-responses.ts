import type { RecordedExchange } from "../model/finding.ts";
import type { Answer } from "../model/probe.ts";
import { createAnswer } from "./answer.ts";

/** Whether the first final response is complete by its own framing; after 101 the bytes are no HTTP any more. */
export function isWhole(received: string, isHead: boolean): boolean {
  for (let offset = 0; ;) {
    const parsed = parseOne(received, offset, isHead);
    if (parsed === undefined || !parsed.isComplete) return false;
    if (parsed.status >= 200 || parsed.status === 101) return true;
    offset = parsed.end;
  }
}

/**
 * Reads every response in a stream of bytes, in order; interim (1xx) ones are left out. `isHead`: the first one answers
 * HEAD, and has no body whatever its headers say.
 */
export function parseResponses(
  received: string,
  request: RecordedExchange["request"],
  durationMs: number,
  isHead = false,
): readonly Answer[] {
  const answers: Answer[] = [];
  for (let offset = 0; ;) {
    const parsed = parseOne(received, offset, isHead && answers.length === 0);
    if (parsed === undefined) return answers;
    offset = parsed.end;
    if (parsed.status >= 200) {
      answers.push(
        createAnswer({
          request,
          status: parsed.status,
          headers: parsed.headers,
          body: parsed.body,
          durationMs,
        }),
      );
    }
  }
}

interface ParsedResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly end: number;
  readonly isComplete: boolean;
}

function parseOne(text: string, offset: number, isHead: boolean): ParsedResponse | undefined {
  const headEnd = text.indexOf("\r\n\r\n", offset);
  if (headEnd === -1) return undefined;
  const [statusLine = "", ...lines] = text.slice(offset, headEnd).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]);
  if (Number.isNaN(status)) return undefined;
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const value = (name: string): string | undefined =>
    headers.find(([other]) => other.toLowerCase() === name)?.[1];
  const bodyStart = headEnd + 4;
  const length = value("content-length");
  if (isHead || status < 200 || status === 204 || status === 304)
    return { status, headers, body: "", end: bodyStart, isComplete: true };
  // RFC 9112 section 6.3: chunked framing overrides a length.
  if (value("transfer-encoding")?.toLowerCase().includes("chunked") === true) {
    return { status, headers, ...readChunks(text, bodyStart) };
  }
  if (length !== undefined) {
    const end = bodyStart + Number(length);
    return {
      status,
      headers,
      body: text.slice(bodyStart, end),
      end: Math.min(end, text.length),
      isComplete: text.length >= end,
    };
  }
  return { status, headers, body: text.slice(bodyStart), end: text.length, isComplete: false };
}

/** RFC 9112 section 7.1. A broken chunk ends the reading: what follows it has no meaning. */
function readChunks(text: string, start: number): Pick<ParsedResponse, "body" | "end" | "isComplete"> {
  let body = "";
  for (let offset = start; ;) {
    const lineEnd = text.indexOf("\r\n", offset);
    const size = lineEnd === -1 ? undefined : /^[0-9a-f]{1,8}/i.exec(text.slice(offset, lineEnd))?.[0];
    if (size === undefined) return { body, end: text.length, isComplete: false };
    const dataStart = lineEnd + 2;
    const length = Number.parseInt(size, 16);
    if (length === 0) {
      // Trailers, if any, end with an empty line.
      const end = text.startsWith("\r\n", dataStart) ? dataStart : text.indexOf("\r\n\r\n", dataStart) + 2;
      const isComplete = end >= dataStart;
      return { body, end: isComplete ? end + 2 : text.length, isComplete };
    }
    body += text.slice(dataStart, dataStart + length);
    offset = dataStart + length + 2;
    if (offset > text.length) return { body, end: text.length, isComplete: false };
  }
}
