import type { Server } from "node:http";

import { FakeSocket } from "./fake-socket.ts";

/** Connections that a server holds while it is measured; each has one request under way at a time. */
export const connections = 32;
const answerLimitMs = 10_000;

/** One server with its connections, fed with the same bytes again and again. */
export class Line {
  readonly #sockets: FakeSocket[] = [];
  #awaited = 0;
  #end = "";
  #onAnswered: () => void = () => {};

  constructor(server: Server) {
    for (let index = 0; index < connections; index++) {
      const socket = new FakeSocket(`198.51.100.${index + 1}`, (text) => {
        if (text.endsWith(this.#end) || text.endsWith("\r\n0\r\n\r\n")) this.#settle();
      });
      socket.server = server;
      server.emit("connection", socket);
      this.#sockets.push(socket);
    }
  }

  /** Sends `rounds` times one request over each connection, and waits for the answers. Returns how many it sent. */
  async run(bytes: Buffer, end: string, rounds: number): Promise<number> {
    this.#end = end;
    for (let round = 0; round < rounds; round++) {
      this.#awaited = connections;
      const answered = new Promise<void>((resolve) => {
        this.#onAnswered = resolve;
      });
      for (const socket of this.#sockets) socket.receive(bytes);
      await answered;
      // The responses' own ends (finish, close) are work of this round too.
      await new Promise(setImmediate);
    }
    return rounds * connections;
  }

  #settle(): void {
    if (--this.#awaited === 0) this.#onAnswered();
  }
}

/** The whole answer of a server to one request. */
export async function askOnce(server: Server, bytes: Buffer): Promise<string> {
  return await new Promise((resolve, reject) => {
    let text = "";
    const limit = setTimeout(
      () => reject(new Error(`No whole answer after ${answerLimitMs} ms, only: ${text.slice(0, 500)}`)),
      answerLimitMs,
    );
    const socket = new FakeSocket("198.51.100.200", (part) => {
      text += part;
      if (!isWhole(text)) return;
      clearTimeout(limit);
      setImmediate(() => {
        socket.destroy();
        resolve(text);
      });
    });
    socket.server = server;
    server.emit("connection", socket);
    socket.receive(bytes);
  });
}

function isWhole(text: string): boolean {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd === -1) return false;
  const length = /^content-length: (\d+)\r?$/im.exec(text.slice(0, headEnd))?.[1];
  return length === undefined ? text.endsWith("\r\n0\r\n\r\n") : text.length >= headEnd + 4 + Number(length);
}
