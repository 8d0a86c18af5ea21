import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Server as TlsServer } from "node:tls";

/**
 * The open connections of a server. Node's own closing leaves out those that have not sent a request yet, as browsers
 * open them in advance, those that are still in a TLS handshake, and upgraded ones.
 */
export class Connections {
  readonly #open = new Set<Socket>();
  readonly #http = new Set<Socket>();

  constructor(server: Server) {
    track(server, "connection", this.#open);
    track(server, server instanceof TlsServer ? "secureConnection" : "connection", this.#http);
  }

  /** Destroys those on which no request is under way, unless they are ending already. */
  destroyIdle(): void {
    for (const socket of this.#http) {
      // `_httpMessage` is the response under way: Node's own server goes by it.
      const { _httpMessage: underway } = socket as Socket & { _httpMessage?: ServerResponse | null };
      if ((underway ?? undefined) === undefined && !socket.writableEnded) socket.destroy();
    }
  }

  destroyAll(): void {
    for (const socket of this.#open) socket.destroy();
  }
}

function track(server: Server, event: string, sockets: Set<Socket>): void {
  server.on(event, (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
}
