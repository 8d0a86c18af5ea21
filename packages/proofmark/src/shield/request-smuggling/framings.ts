/** A request that can be read in two ways. */
export interface Framing {
  /** For the report: "Two Host headers". */
  readonly what: string;
  readonly bytes: string;
  /** Whether strict HTTP parsers refuse it before any guard sees a request. */
  readonly isParsers: boolean;
}

/** The nearest thing that an honest client sends. */
export function ordinaryPost(host: string): string {
  return post(host, ["Content-Length: 3", "Connection: close"], "a=1");
}

/** RFC 9112 section 11.2 and the variants known as CL.TE, TE.CL and TE.TE; each carries a second request where it can. */
export function ambiguousFramings(host: string): readonly Framing[] {
  const second = `GET /proofmark-smuggled HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const chunks = `0\r\n\r\n${second}`;
  return [
    own("Transfer-Encoding in HTTP/1.0", post(host, ["Transfer-Encoding: chunked"], "0\r\n\r\n", "1.0")),
    own(
      "An unknown Transfer-Encoding before chunked",
      post(host, ["Transfer-Encoding: proofmark", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
    ),
    own("A request with two Host headers", post(host, ["Host: proofmark.example", "Content-Length: 0"], "")),
    parsers(
      "Content-Length beside Transfer-Encoding",
      post(host, [`Content-Length: ${chunks.length}`, "Transfer-Encoding: chunked"], chunks),
    ),
    parsers(
      "Content-Length twice, unlike",
      post(host, ["Content-Length: 0", "Content-Length: 3"], `a=1${second}`),
    ),
    parsers(
      "A Transfer-Encoding with a space before its colon",
      post(host, [`Content-Length: ${chunks.length}`, "Transfer-Encoding : chunked"], chunks),
    ),
  ];
}

function own(what: string, bytes: string): Framing {
  return { what, bytes, isParsers: false };
}

function parsers(what: string, bytes: string): Framing {
  return { what, bytes, isParsers: true };
}

function post(host: string, lines: readonly string[], body: string, version = "1.1"): string {
  const form = "Content-Type: application/x-www-form-urlencoded";
  return `POST / HTTP/${version}\r\n${[`Host: ${host}`, form, ...lines].join("\r\n")}\r\n\r\n${body}`;
}
