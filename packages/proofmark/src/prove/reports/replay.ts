import type { RecordedExchange } from "../../model/finding.ts";

type RecordedRequest = RecordedExchange["request"];

/** What the recording of a request holds at most; a longer one can't be sent again as it was. */
const recordedLimit = 8192;

export interface Replay {
  /** For a POSIX shell; pasting it runs nothing but this request, whatever the target wrote into it. */
  readonly command: string;
  /** False where the recording was cut. */
  readonly isWhole: boolean;
}

/** The command that sends a recorded request again: curl, or the raw bytes through nc or openssl. */
export function replayOf({ request }: RecordedExchange): Replay {
  const content = request.raw ?? request.body ?? "";
  return {
    command: request.raw === undefined ? curl(request) : rawCommand(request.url, request.raw),
    isWhole: content.length < recordedLimit,
  };
}

/** Quotes one word for a POSIX shell. What can't stand in a pasted line goes through printf. */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_./:=,@%+-]+$/.test(text)) return text;
  // oxlint-disable-next-line no-control-regex
  if (/^[\n\u0020-\u007E]*$/.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return `"$(printf ${printfFormat(Buffer.from(text))})"`;
}

function curl(request: RecordedRequest): string {
  const { method, url, headers, body } = request;
  // As it is: no tidying of /../, no globbing of [], no redirects followed.
  const words = ["curl", "-sS", "-i", "--path-as-is", "-g", "--http1.1"];
  if (url.startsWith("https:")) words.push("-k");
  if (method === "HEAD") words.push("-I");
  else if (method !== (body === undefined ? "GET" : "POST")) words.push("-X", shellWord(method));
  words.push(shellWord(url));
  const host = URL.parse(url)?.host;
  const parts = [words.join(" ")];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (lower === "content-length" || (lower === "host" && value === host)) continue;
    parts.push(`-H ${shellWord(value === "" ? `${name};` : `${name}: ${value}`)}`);
  }
  if (body === undefined) return parts.join(" \\\n  ");
  // curl would name a type of its own, which the request did not have.
  if (!headers.some(([name]) => name.toLowerCase() === "content-type")) parts.push("-H 'Content-Type:'");
  // Through a pipe where the bytes must arrive exactly: a shell variable loses NUL and the last line feeds.
  // oxlint-disable-next-line no-control-regex
  if (/^[\n\u0020-\u007E]*$/.test(body)) return [...parts, `--data-raw ${shellWord(body)}`].join(" \\\n  ");
  return `printf ${printfFormat(Buffer.from(body))} | ${[...parts, "--data-binary @-"].join(" \\\n  ")}`;
}

function rawCommand(url: string, raw: string): string {
  const { protocol, hostname, port } = URL.parse(url) ?? { protocol: "http:", hostname: "", port: "" };
  const isTls = protocol === "https:";
  const host = hostname.replace(/^\[|\]$/g, "");
  const bytes = printfFormat(Buffer.from(raw, "latin1"));
  const number = port === "" ? (isTls ? "443" : "80") : port;
  return isTls
    ? `printf ${bytes} | openssl s_client -quiet -connect ${shellWord(`${hostname}:${number}`)} -servername ${shellWord(host)}`
    : `printf ${bytes} | nc ${shellWord(host)} ${number}`;
}

/** A printf format, quoted, that writes exactly these bytes. Source: POSIX printf, file format notation. */
function printfFormat(bytes: Buffer): string {
  let text = "";
  for (const byte of bytes) text += printfEscapes.get(byte) ?? escapeByte(byte);
  // A format that begins with a dash would be read as an option.
  return `'${text.replace(/^-/, String.raw`\055`)}'`;
}

const printfEscapes: ReadonlyMap<number, string> = new Map([
  [0x0d, String.raw`\r`],
  [0x0a, String.raw`\n`],
  [0x25, "%%"],
  [0x5c, "\\\\"],
]);

// Octal for the quote too: it would end the word.
function escapeByte(byte: number): string {
  const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x27;
  return isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
}
