import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { createMessageVerifier } from "proofmark/observe";

/** A message as it came, however it was answered. */
export interface Message {
  readonly key: string;
  readonly isSigned: boolean;
  /** What it says, without the moment of sending. */
  readonly content: string;
  readonly noticeKeys: readonly string[];
}

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly messages: readonly Message[];
}

const mostMessages = 10_000;

/** Somebody who is told: every fifth message meets a bad day, and comes again. */
export async function startReceiver(secret: string): Promise<Receiver> {
  const messages: Message[] = [];
  const verify = createMessageVerifier([secret]);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => {
      const body = Buffer.concat(chunks);
      const verdict = verify(request.headers, body, Date.now());
      const { data } = JSON.parse(body.toString()) as { data: { notices: readonly { key: string }[] } };
      if (messages.length < mostMessages)
        messages.push({
          key: String(request.headers["webhook-id"]),
          isSigned: typeof verdict === "object",
          content: JSON.stringify(data),
          noticeKeys: data.notices.map(({ key }) => key),
        });
      if (messages.length % 10 === 5) request.socket.destroy();
      else response.writeHead(messages.length % 10 === 0 ? 503 : 204).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/told`,
    messages,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
