import { isIP } from "node:net";

import { buildConnector, Pool, type Dispatcher } from "undici";

import { Admission } from "./admission.ts";
import type { GatewaySettings } from "./options.ts";

export interface UpstreamRequest extends Dispatcher.DispatchOptions {
  readonly servername: string;
}

/** The service behind the gateway: its connections, and the places on them. */
export class Upstream {
  readonly origin: string;
  /** The Host header by its own name. */
  readonly host: string;
  readonly admission: Admission;
  /**
   * For each request: without it undici takes the server name from the Host header, so that clients would choose it, and
   * a change of it costs the connection.
   */
  readonly servername: string;
  readonly #pool: Pool;

  constructor(settings: GatewaySettings) {
    const { upstream, upstreamTls } = settings;
    this.origin = upstream.origin;
    this.host = upstream.host;
    this.admission = new Admission({
      maxRunning: settings.maxUpstreamConnections,
      maxWaiting: settings.maxWaiting,
      waitTimeoutMs: settings.waitTimeoutMs,
    });
    const hostname = upstream.hostname.replaceAll(/^\[|\]$/g, "");
    const servername = upstreamTls.serverName ?? (isIP(hostname) === 0 ? hostname : undefined);
    this.servername = servername ?? "upstream";
    const connect = buildConnector({
      timeout: settings.connectTimeoutMs,
      rejectUnauthorized: upstreamTls.rejectUnauthorized,
      ...(upstreamTls.ca === undefined ? {} : { ca: upstreamTls.ca }),
    });
    this.#pool = new Pool(upstream.origin, {
      connections: settings.maxUpstreamConnections,
      pipelining: 1,
      headersTimeout: settings.responseTimeoutMs,
      bodyTimeout: settings.bodyTimeoutMs,
      maxHeaderSize: settings.maxHeadBytes,
      connect: (options, callback) => {
        const { servername: _, ...rest } = options;
        connect(servername === undefined ? rest : { ...rest, servername }, callback);
      },
    });
  }

  dispatch(request: UpstreamRequest, handler: Dispatcher.DispatchHandler): void {
    this.#pool.dispatch(request, handler);
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
