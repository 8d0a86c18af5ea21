import { AsyncLocalStorage } from "node:async_hooks";
import { request } from "node:http";

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs?: number;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case; fields that came several times are joined by a line feed. */
  readonly headers: ReadonlyMap<string, string>;
  readonly setCookies: readonly string[];
  readonly body: string;
}

const sourceAddress = new AsyncLocalStorage<string>();

/**
 * Does something as a client with an address of its own, such as 127.0.0.7: a limit that one client met must not answer
 * for the next. Linux lends all of 127.0.0.0/8.
 */
export function asClient<Result>(localAddress: string, action: () => Result): Result {
  return sourceAddress.run(localAddress, action);
}

/**
 * One request with exactly these headers, answers read to the end. node:http, because fetch sets Host, Origin and
 * Sec-Fetch-Mode itself. Rejects when nothing answers, and for addresses off loopback.
 */
export function send(url: string | URL, sent: Sent = {}): Promise<Answer> {
  const target = new URL(url);
  if (!["127.0.0.1", "localhost", "[::1]"].includes(target.hostname)) {
    return Promise.reject(new Error(`${target.host} is not on loopback.`));
  }
  const { method = "GET", headers = {}, body, timeoutMs = 30_000 } = sent;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const localAddress = sourceAddress.getStore();
  const from = localAddress === undefined ? {} : { localAddress };
  const signal = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const req = request(
      target,
      { method, headers: { ...headers, ...length }, signal, agent: false, ...from },
      (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("error", reject);
        res.on("end", () => {
          resolve({
            status: res.statusCode ?? 0,
            headers: new Map(
              Object.entries(res.headersDistinct).map(([name, values]) => [name, values?.join("\n") ?? ""]),
            ),
            setCookies: res.headers["set-cookie"] ?? [],
            body: Buffer.concat(chunks).toString("utf8"),
          });
        });
      },
    );
    req.on("error", reject);
    req.end(body);
  });
}

/** Whether the peer hung up while a body was on its way, as a server may that will not read it. */
export function isHangUp(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
}

/** `form` as the bytes and the content type that a browser would send. */
export async function multipart(form: FormData): Promise<{ type: string; body: Uint8Array }> {
  const encoded = new Response(form);
  return { type: encoded.headers.get("content-type") ?? "", body: await encoded.bytes() };
}
