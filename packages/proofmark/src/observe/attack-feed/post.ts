import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";

import type { MessageSigner } from "../../http/signed-message.ts";
import type { Clock } from "../../kernel/clock.ts";

export interface PostOptions {
  readonly url: URL;
  readonly service: string;
  readonly sign: MessageSigner;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

export interface Posted {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** Posts a gzipped body under an id and reads the answer, all within one deadline. Rejects where there is none. */
export interface Post extends Disposable {
  send(path: string, id: string, body: Buffer, signal: AbortSignal): Promise<Posted>;
}

const mostAnswerBytes = 65_536;

export function createPost({ url, service, sign, timeoutMs, clock }: PostOptions): Post {
  const isTls = url.protocol === "https:";
  const agent = isTls ? new TlsAgent({ keepAlive: true }) : new PlainAgent({ keepAlive: true });
  return {
    async send(path, id, body, signal) {
      signal.throwIfAborted();
      const headers = {
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
        "Content-Length": body.length,
        "proofmark-service": service,
        ...sign(id, body, clock.now()),
      };
      const { promise, resolve, reject } = Promise.withResolvers<Posted>();
      const target = new URL(url.pathname.replace(/\/$/, "") + path, url);
      const sending = (isTls ? tlsRequest : plainRequest)(target, { method: "POST", headers, agent });
      // One limit for all of it: a server that answers a byte a minute holds nothing for longer.
      const timer = setTimeout(() => sending.destroy(new Error("timed out")), timeoutMs);
      const abort = (): void => void sending.destroy(new Error("given up"));
      signal.addEventListener("abort", abort, { once: true });
      sending.once("error", reject);
      sending.once("response", (response) => void readAnswer(response).then(resolve, reject));
      sending.end(body);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
      }
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

async function readAnswer(response: IncomingMessage): Promise<Posted> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostAnswerBytes) throw new Error("answered too much");
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error("broke off");
  return {
    status: response.statusCode ?? 0,
    retryAfter: response.headers["retry-after"],
    text: Buffer.concat(chunks).toString("utf8"),
  };
}
