import { Agent, request } from "node:http";

/** A request of the soak's traffic. */
export interface Wanted {
  readonly method?: "GET" | "POST" | "TRACE" | "PUT";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** A form, as it is sent. */
  readonly form?: string;
  /** The address on loopback that the client has: each is a client of its own. */
  readonly from: string;
  /** On a connection of its own, as somebody who comes for the first time. */
  readonly isFresh?: boolean;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly requestId: string | undefined;
  /** Of a refusal by a guard: its code and the id under which everything about it is found. */
  readonly refusal: { readonly code: string; readonly correlationId: string } | undefined;
}

const limitMs = 10_000;
const mostBytes = 1_048_576;
const kept = new Agent({
  keepAlive: true,
  maxSockets: 4,
  maxTotalSockets: 1_000,
  maxFreeSockets: 1,
  timeout: 4_000,
});

/** Sends it; undefined where no whole answer came. */
export async function oneRequest(port: number, wanted: Wanted): Promise<Answered | undefined> {
  const { method = "GET", path, headers = {}, json, form, from, isFresh = false } = wanted;
  const body = json === undefined ? form : JSON.stringify(json);
  const { promise, resolve } = Promise.withResolvers<Answered | undefined>();
  const sending = request({
    host: "127.0.0.1",
    port,
    method,
    path,
    localAddress: from,
    agent: isFresh ? false : kept,
    headers: {
      ...(body === undefined
        ? {}
        : {
            "Content-Type": form === undefined ? "application/json" : "application/x-www-form-urlencoded",
            "Content-Length": String(Buffer.byteLength(body)),
          }),
      ...headers,
    },
  });
  const timer = setTimeout(() => sending.destroy(), limitMs);
  sending.once("error", () => resolve(undefined));
  sending.once("close", () => resolve(undefined));
  sending.once("response", (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.length > mostBytes) sending.destroy();
    });
    response.once("end", () => {
      const id = response.headers["x-request-id"];
      const type = response.headers["content-type"] ?? "";
      resolve({
        status: response.statusCode ?? 0,
        text,
        requestId: typeof id === "string" ? id : undefined,
        refusal: type.startsWith("application/problem+json") ? readRefusal(text) : undefined,
      });
    });
  });
  sending.end(body);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

function readRefusal(text: string): Answered["refusal"] {
  try {
    const { code, correlationId } = JSON.parse(text) as { code?: unknown; correlationId?: unknown };
    if (typeof code !== "string" || typeof correlationId !== "string") return undefined;
    return { code, correlationId };
  } catch {
    return undefined;
  }
}

export function closeConnections(): void {
  kept.destroy();
}
