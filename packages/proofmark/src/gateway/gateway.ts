import type { Server } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";

import { OptionsError, parseOptions } from "../config/parse-options.ts";
import { attachServer } from "../http/attach.ts";
import type { Pipeline } from "../http/pipeline.ts";
import { Connections } from "./connections.ts";
import { listen } from "./listen.ts";
import type { UpstreamFailure } from "./lane.ts";
import { gatewayOptions, type GatewayOptions, type GatewaySettings } from "./options.ts";
import { PipelineSlot } from "./pipeline-slot.ts";
import { Proxy } from "./proxy.ts";
import { makeServer } from "./server.ts";

export interface GatewayParts {
  /** The guards. The gateway owns it from here on and disposes of it. */
  readonly pipeline: Pipeline;
  /** Told of each request that the upstream did not answer as it should. Default: nobody. */
  readonly onUpstreamFailure?: (failure: UpstreamFailure) => void;
  /** Told once, when `close()` begins. */
  readonly onClosing?: () => void;
}

export interface ListenOptions {
  /** Default: `127.0.0.1`. */
  readonly host?: string;
  /** Default: 8443 with TLS, else 8080. 0 takes a free one. */
  readonly port?: number;
}

export interface Certificate {
  /** PEM. */
  readonly cert: string | Buffer;
  /** PEM. */
  readonly key: string | Buffer;
}

/** The same guards as a reverse proxy, in front of a service in any language. */
export interface Gateway extends AsyncDisposable {
  /** Where it listens; undefined until it does. */
  readonly address: AddressInfo | undefined;
  /** `http://127.0.0.1:8080`; undefined until it listens. */
  readonly url: string | undefined;
  /** @throws PortTakenError where somebody else listens there. */
  listen(options?: ListenOptions): Promise<AddressInfo>;
  /**
   * Judges by another pipeline from the next request on. Requests under way keep theirs; settles when the last of them
   * is through and the old pipeline is disposed of.
   */
  reload(pipeline: Pipeline): Promise<void>;
  /**
   * Shows another certificate from the next connection on.
   * @throws Error where it is no certificate, the key is not its key, or the gateway serves plain HTTP.
   */
  reloadCertificate(certificate: Certificate): void;
  /** Stops listening, lets requests under way finish for `closeGraceMs`, then breaks off what is left. */
  close(): Promise<void>;
}

/**
 * Makes a reverse proxy that judges every request by `pipeline` before the upstream sees it.
 * @throws OptionsError where an option is wrong, or the pipeline has sinks.
 * @example
 * const pipeline = createPipeline({ sinks: false });
 * const gateway = createGateway({ upstream: "http://127.0.0.1:8000", pipeline });
 * await gateway.listen({ port: 8080 });
 */
export function createGateway(options: GatewayOptions & GatewayParts): Gateway {
  const { pipeline, onUpstreamFailure, onClosing, ...rest } = options;
  const settings = parseOptions("gateway", gatewayOptions, rest);
  return new RunningGateway(settings, pipeline, onUpstreamFailure, onClosing);
}

/** Sinks stand in the application's process; here they would judge nothing but the way to the upstream. */
function withoutSinks(pipeline: Pipeline): Pipeline {
  const sink = pipeline.guards.find(({ spec }) => spec.plane === "sinks");
  if (sink === undefined) return pipeline;
  throw new OptionsError(
    `gateway: the pipeline has ${sink.spec.id}, which looks at calls of the application's own process. Make it with createPipeline({ sinks: false }).`,
  );
}

class RunningGateway implements Gateway {
  readonly #settings: GatewaySettings;
  readonly #slot: PipelineSlot;
  readonly #server: Server | HttpsServer;
  readonly #proxy: Proxy;
  readonly #connections: Connections;
  readonly #onClosing: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    settings: GatewaySettings,
    pipeline: Pipeline,
    onFailure: GatewayParts["onUpstreamFailure"],
    onClosing: GatewayParts["onClosing"],
  ) {
    this.#settings = settings;
    this.#slot = new PipelineSlot(withoutSinks(pipeline));
    this.#proxy = new Proxy(settings, this.#slot, onFailure);
    this.#onClosing = onClosing;
    this.#server = makeServer(settings);
    attachServer(this.#server, this.#slot);
    this.#server.on("request", this.#proxy.forward);
    this.#server.on("checkContinue", this.#proxy.forward);
    this.#server.on("upgrade", this.#proxy.upgrade);
    this.#server.on("connect", this.#proxy.upgrade);
    this.#connections = new Connections(this.#server);
  }

  get address(): AddressInfo | undefined {
    const address = this.#server.address();
    return address === null || typeof address === "string" ? undefined : address;
  }

  get url(): string | undefined {
    const { address } = this;
    if (address === undefined) return undefined;
    const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
    return `${this.#settings.tls === undefined ? "http" : "https"}://${host}:${address.port}`;
  }

  async listen({ host = "127.0.0.1", port }: ListenOptions = {}): Promise<AddressInfo> {
    await listen(this.#server, host, port ?? (this.#settings.tls === undefined ? 8080 : 8443));
    return this.#server.address() as AddressInfo;
  }

  async reload(pipeline: Pipeline): Promise<void> {
    await this.#slot.swap(withoutSinks(pipeline));
  }

  reloadCertificate({ cert, key }: Certificate): void {
    if (this.#settings.tls === undefined || !("setSecureContext" in this.#server)) {
      throw new Error("This gateway serves plain HTTP: give it `tls` when it is made.");
    }
    this.#server.setSecureContext({ cert, key, minVersion: this.#settings.tls.minVersion });
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    this.#onClosing?.();
    const grace = setTimeout(() => this.#connections.destroyAll(), this.#settings.closeGraceMs);
    this.#proxy.drain();
    if (this.#server.listening) {
      await new Promise<void>((resolve) => {
        this.#server.close(() => resolve());

        this.#connections.destroyIdle();
      });
    }
    clearTimeout(grace);
    await this.#proxy.close();
    await this.#slot.retire();
  }
}
