import { randomBytes } from "node:crypto";
import { ServerResponse, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";

import { markedExchange, type HttpExchange } from "../http/exchange.ts";
import type { ErrorCode } from "../model/error-codes.ts";
import type { Denial } from "../model/verdict.ts";
import { denials } from "./failures.ts";
import { Forwarding } from "./forwarding.ts";
import type { Lane, UpstreamFailure } from "./lane.ts";
import type { GatewaySettings } from "./options.ts";
import { Outbox } from "./outbox.ts";
import type { PipelineSlot } from "./pipeline-slot.ts";
import { answerHandshake, isAccepted, isWebSocketRequest, joinSockets } from "./web-socket.ts";
import { Upstream } from "./upstream.ts";

/** Sends requests that passed the guards to the upstream. */
export class Proxy implements Lane {
  readonly upstream: Upstream;
  readonly outbox = new Outbox();
  readonly host: string | undefined;
  readonly pseudonym = `proofmark-${randomBytes(6).toString("hex")}`;
  readonly stallTimeoutMs: number;
  isClosing = false;
  readonly #settings: GatewaySettings;
  readonly #slot: PipelineSlot;
  readonly #onFailure: ((failure: UpstreamFailure) => void) | undefined;
  /** Upgraded connections, which their server knows nothing of any more. */
  readonly #upgraded = new Set<Socket>();

  constructor(
    settings: GatewaySettings,
    slot: PipelineSlot,
    onFailure: ((failure: UpstreamFailure) => void) | undefined,
  ) {
    this.upstream = new Upstream(settings);
    this.host = settings.upstreamHost === "upstream" ? this.upstream.host : undefined;
    this.stallTimeoutMs = settings.stallTimeoutMs;
    this.#settings = settings;
    this.#slot = slot;
    this.#onFailure = onFailure;
  }

  readonly forward = (request: IncomingMessage, response: ServerResponse): void => {
    if (this.isClosing) response.shouldKeepAlive = false;
    const denial = this.#fault(request);
    if (denial === undefined) new Forwarding(this, markedExchange(request) as HttpExchange, response).start();
    else this.refuse(request, response, denial);
  };

  readonly upgrade = (request: IncomingMessage, socket: Socket, head: Buffer): void => {
    const denial = this.#fault(request) ?? this.#upgradeFault(request);
    if (denial !== undefined) {
      this.#slot.rawRefusal(socket, denial, markedExchange(request));
      return;
    }
    this.#upgraded.add(socket);
    socket.on("close", () => this.#upgraded.delete(socket));
    // Until the upstream agrees this is a request like any other, and so is its answer.
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.on("finish", () => socket.destroySoon());
    this.#slot.guard(request, response);
    new Forwarding(this, markedExchange(request) as HttpExchange, response, (raw, upstream) => {
      if (!isAccepted(request, raw)) {
        upstream.destroy();
        this.refuse(request, response, denials.down);
        return;
      }
      response.detachSocket(socket);
      answerHandshake(socket, raw);
      if (head.length > 0) upstream.write(head);
      joinSockets(socket, upstream as Socket, this.#settings.webSocketIdleTimeoutMs);
    }).start();
  };

  isTrustedProxy(request: IncomingMessage): boolean {
    return this.#slot.addresses.peer(request.socket).isTrustedProxy;
  }

  refuse(request: IncomingMessage, response: ServerResponse, denial: Denial): void {
    this.#slot.refuse(request, response, denial);
  }

  report(exchange: HttpExchange, code: ErrorCode, error: Error): void {
    const { id: exchangeId, method, path } = exchange;
    this.#onFailure?.({ code, error, exchangeId, method, path });
  }

  /** Answers what is under way and nothing after it; WebSockets, which have no end of their own, end now. */
  drain(): void {
    this.isClosing = true;
    for (const socket of this.#upgraded) socket.end();
  }

  async close(): Promise<void> {
    await this.upstream.close();
  }

  #fault(request: IncomingMessage): Denial | undefined {
    if (!isOwnTarget(request)) return denials.target;
    if (request.headers.via?.includes(this.pseudonym) === true) return denials.loop;
    return undefined;
  }

  #upgradeFault(request: IncomingMessage): Denial | undefined {
    if (!isWebSocketRequest(request)) return denials.upgrade;
    return this.#upgraded.size < this.#settings.maxWebSockets && !this.isClosing ? undefined : denials.busy;
  }
}

/**
 * Whether the target is a path, or a URL in absolute form (RFC 9112 section 3.2.2) for the host that the guards judged:
 * for another one the upstream would go by a host that they never saw.
 */
function isOwnTarget({ url = "", headers }: IncomingMessage): boolean {
  if (url.startsWith("/")) return true;
  const authority = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1];
  return authority !== undefined && authority.toLowerCase() === headers.host?.toLowerCase();
}
