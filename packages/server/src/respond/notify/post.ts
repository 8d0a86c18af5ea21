import type { SendOutcome } from "./channel.ts";

const mostAnswerBytes = 4_096;
/** The longest that a channel may ask to be left alone. */
export const longestAskedMs = 3_600_000;

/** What a channel reads of an answer, at most 4 KiB of its body. */
export interface PostAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs: number | undefined;
}

/**
 * Posts to a channel over HTTP, and says how it went: 2xx delivered; 408, 425, 429 and 5xx worth another attempt; anything
 * else rejected, redirects too. `judge` looks first, for services that answer otherwise.
 */
export async function post(
  { url, service }: { readonly url: string; readonly service: string },
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
  judge: (answer: PostAnswer) => SendOutcome | undefined = () => undefined,
): Promise<SendOutcome> {
  let answer: PostAnswer;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      redirect: "manual",
      signal,
    });
    answer = {
      status: response.status,
      body: await beginningOf(response),
      retryAfterMs: retryAfter(response.headers.get("retry-after")),
    };
  } catch (error) {
    return { outcome: "retry", reason: `${service} did not answer: ${causeOf(error)}` };
  }
  return judge(answer) ?? judgeStatus(service, answer);
}

function judgeStatus(service: string, { status, retryAfterMs }: PostAnswer): SendOutcome {
  const reason = `${service} answered ${status}`;
  if (status >= 200 && status < 300) return { outcome: "delivered", reason };
  if (status !== 408 && status !== 425 && status !== 429 && status < 500)
    return { outcome: "rejected", reason };
  return { outcome: "retry", reason, ...(retryAfterMs === undefined ? {} : { afterMs: retryAfterMs }) };
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestAskedMs) : undefined;
}

async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostAnswerBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, mostAnswerBytes).toString();
}

/** A code such as ECONNREFUSED: messages of fetch and of DNS name the host. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown reason";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "it took too long";
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.name;
}
