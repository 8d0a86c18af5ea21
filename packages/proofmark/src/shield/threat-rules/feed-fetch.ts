import { isLoopback, socketHost } from "../../kernel/ip-address.ts";
import { FeedError } from "./feed-text.ts";

/** What came, and what to ask with the next time. */
export interface Fetched {
  readonly text: string;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

export interface FetchOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const mostRedirects = 3;

/** Whether a feed may be read there: nobody on the way can change what comes over TLS, or over loopback. */
export function isSafeFeedUrl(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLocal(url));
}

function isLocal(url: URL): boolean {
  return url.hostname === "localhost" || isLoopback(socketHost(url));
}

/**
 * Fetches a feed, or says that it is unchanged. The whole of it must come within the time and the size.
 * @throws FeedError
 */
export async function fetchFeed(from: URL, options: FetchOptions): Promise<Fetched | "unchanged"> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([options.signal, timeout]);
  try {
    return await follow(from, options, signal);
  } catch (error) {
    if (error instanceof FeedError) throw error;
    const reason = timeout.aborted
      ? `It took longer than ${options.timeoutMs} ms.`
      : "The connection failed.";
    throw new FeedError(reason, { cause: error });
  }
}

async function follow(from: URL, options: FetchOptions, signal: AbortSignal): Promise<Fetched | "unchanged"> {
  let url = from;
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const response = await fetch(url.href, {
      headers: headersFor(url, from, options),
      redirect: "manual",
      signal,
    });
    const location =
      response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
    if (location === null) return await readResponse(response, options);
    await response.body?.cancel();
    url = redirected(location, url, from);
  }
  throw new FeedError(`It redirects more than ${mostRedirects} times.`);
}

/** Headers may hold a key: they go to the origin that they were given for, and to no other. */
function headersFor(url: URL, from: URL, { headers, etag, lastModified }: FetchOptions): Headers {
  const sent = new Headers(url.origin === from.origin ? headers : {});
  if (etag !== undefined) sent.set("If-None-Match", etag);
  if (lastModified !== undefined) sent.set("If-Modified-Since", lastModified);
  return sent;
}

function redirected(location: string, url: URL, from: URL): URL {
  const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  // A feed from elsewhere must not lead to what listens on this machine.
  const isAllowed =
    target !== undefined && isSafeFeedUrl(target) && (target.hostname === from.hostname || !isLocal(target));
  if (!isAllowed) throw new FeedError("It redirects to where a feed may not come from.");
  return target;
}

async function readResponse(response: Response, { maxBytes }: FetchOptions): Promise<Fetched | "unchanged"> {
  if (response.status !== 200) {
    await response.body?.cancel();
    if (response.status === 304) return "unchanged";
    throw new FeedError(`It was answered with ${response.status}.`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the body.
    if (bytes > maxBytes) throw new FeedError(`It is larger than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return {
    text: Buffer.concat(chunks).toString("utf8"),
    etag: response.headers.get("etag") ?? undefined,
    lastModified: response.headers.get("last-modified") ?? undefined,
  };
}
