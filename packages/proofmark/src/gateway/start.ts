import { readFile } from "node:fs/promises";

import type { Pipeline } from "../http/pipeline.ts";
import {
  createGateway,
  type Certificate,
  type Gateway,
  type GatewayParts,
  type ListenOptions,
} from "./gateway.ts";
import type { GatewayOptions } from "./options.ts";
import { watchFiles } from "./watch-files.ts";

export interface CertificateFiles {
  /** Path of the certificate and its chain, PEM. */
  readonly certFile: string;
  /** Path of the private key, PEM. */
  readonly keyFile: string;
  /** Default: TLSv1.2. */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
}

export interface StartGatewayOptions
  extends Omit<GatewayOptions, "tls">, Omit<GatewayParts, "pipeline" | "onClosing">, ListenOptions {
  /** Makes the guards: at the start, and again when a file in `watch` changes. */
  readonly createPipeline: () => Pipeline | Promise<Pipeline>;
  /** The files are read again when they change. Default: plain HTTP. */
  readonly tls?: CertificateFiles;
  /** Paths whose change makes a new pipeline, such as the configuration. Default: none. */
  readonly watch?: readonly string[];
  /** Milliseconds between two looks at the files. Default: 2,000. */
  readonly watchIntervalMs?: number;
  /** Told when a new pipeline or certificate is in force. */
  readonly onReload?: (what: Reloaded) => void;
  /** Told when a changed file could not be used; the gateway goes on with what it has. */
  readonly onReloadError?: (what: Reloaded, error: unknown) => void;
  /** Told once, when requests are answered. */
  readonly onReady?: (gateway: Gateway) => void;
}

export type Reloaded = "pipeline" | "certificate";

/**
 * Makes a gateway, listens, and follows its files until it is closed.
 * @throws OptionsError, PortTakenError, or what reading the certificate throws.
 * @example await startGateway({ upstream: "http://127.0.0.1:8000", port: 8080, createPipeline });
 */
export async function startGateway(options: StartGatewayOptions): Promise<Gateway> {
  const { createPipeline, tls, watch, watchIntervalMs, onReload, onReloadError, onReady, ...rest } = options;
  const { host, port, ...settings } = rest;
  const stops: (() => void)[] = [];
  const gateway = createGateway({
    ...settings,
    ...(tls === undefined ? {} : { tls: await readCertificate(tls) }),
    pipeline: await createPipeline(),
    onClosing: () => stops.forEach((stop) => stop()),
  });
  try {
    await gateway.listen({
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
    });
  } catch (error) {
    await gateway.close();
    throw error;
  }
  const follow = (what: Reloaded, paths: readonly string[], apply: () => Promise<void>): void => {
    let last = Promise.resolve();
    const reload = (): void => {
      // One after the other: the newest state of the file must be the one that stays.
      last = last
        .then(apply)
        .then(() => onReload?.(what))
        .catch((error: unknown) => onReloadError?.(what, error));
    };
    stops.push(watchFiles(paths, reload, watchIntervalMs));
  };
  if (watch !== undefined) {
    follow("pipeline", watch, async () => {
      gateway.reload(await createPipeline()).catch((error: unknown) => onReloadError?.("pipeline", error));
    });
  }
  if (tls !== undefined) {
    follow("certificate", [tls.certFile, tls.keyFile], async () =>
      gateway.reloadCertificate(await readCertificate(tls)),
    );
  }
  onReady?.(gateway);
  return gateway;
}

async function readCertificate({
  certFile,
  keyFile,
  minVersion,
}: CertificateFiles): Promise<Certificate & { minVersion?: "TLSv1.2" | "TLSv1.3" }> {
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
  return { cert, key, ...(minVersion === undefined ? {} : { minVersion }) };
}
