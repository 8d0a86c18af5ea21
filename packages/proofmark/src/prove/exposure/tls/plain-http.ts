import { request } from "node:http";

/** What the plain-HTTP port of a host says. */
export type PlainHttp = { readonly status: number; readonly location: string | undefined } | undefined;

const timeoutMs = 5_000;

/** Asks `http://host/` on port 80 once; undefined where nothing answers there, which is as good as a redirect. */
export async function askPlainHttp(host: string, signal: AbortSignal, port = 80): Promise<PlainHttp> {
  signal.throwIfAborted();
  return await new Promise<PlainHttp>((resolve, reject) => {
    const outgoing = request({
      host: host.replace(/^\[|\]$/g, ""),
      port,
      path: "/",
      agent: false,
      signal,
      headers: { host },
    });
    const timer = setTimeout(() => outgoing.destroy(new Error("time is over")), timeoutMs);
    outgoing.once("response", (response) => {
      clearTimeout(timer);
      response.destroy();
      resolve({ status: response.statusCode ?? 0, location: response.headers.location });
    });
    outgoing.on("error", () => {
      clearTimeout(timer);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(undefined);
    });
    outgoing.end();
  });
}
