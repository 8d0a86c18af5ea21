import { X509Certificate } from "node:crypto";
import { connect, checkServerIdentity, type SecureVersion, type TLSSocket } from "node:tls";

import { socketHost } from "../../../kernel/ip-address.ts";

export interface HandshakeOptions {
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
  /** In OpenSSL's words. */
  readonly ciphers?: string;
}

/** What a handshake came to. `refused`: the server ended it. `unreachable`: there was no connection or no answer. */
export type Handshake =
  | { readonly outcome: "refused"; readonly reason: string }
  | { readonly outcome: "unreachable"; readonly reason: string }
  | {
      readonly outcome: "agreed";
      readonly protocol: string;
      readonly cipher: string;
      /** Undefined where the suite is anonymous. */
      readonly certificate: CertificateView | undefined;
    };

export interface CertificateView {
  readonly validFrom: number;
  readonly validTo: number;
  readonly isSelfSigned: boolean;
  /** Why the chain is not trusted, in OpenSSL's word: `CERT_HAS_EXPIRED`; undefined where it is. */
  readonly distrust: string | undefined;
  /** Whether it names the host that was asked for. */
  readonly namesHost: boolean;
}

const handshakeTimeoutMs = 5_000;

/** Makes one TLS connection to the target and closes it. */
export async function shakeHands(
  origin: URL,
  signal: AbortSignal,
  options: HandshakeOptions,
): Promise<Handshake> {
  signal.throwIfAborted();
  const host = socketHost(origin);
  const isAddress = /^[\d.]+$|:/.test(host);
  const socket = connect({
    host,
    port: Number(origin.port) || 443,
    rejectUnauthorized: false,
    ...(isAddress ? {} : { servername: host }),
    ...options,
  });
  return await new Promise<Handshake>((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      settle();
    };
    const onAbort = (): void => end(() => reject(signal.reason as Error));
    const timer = setTimeout(
      () =>
        end(() => resolve({ outcome: "unreachable", reason: `no handshake in ${handshakeTimeoutMs} ms` })),
      handshakeTimeoutMs,
    );
    signal.addEventListener("abort", onAbort, { once: true });
    let isConnected = false;
    socket.once("connect", () => {
      isConnected = true;
    });
    socket.once("secureConnect", () => {
      const agreed = viewOf(socket, host);
      end(() => resolve(agreed));
    });
    socket.on("error", (error) => {
      end(() => resolve({ outcome: isConnected ? "refused" : "unreachable", reason: error.message }));
    });
  });
}

function viewOf(socket: TLSSocket, host: string): Handshake {
  const agreed = {
    outcome: "agreed",
    protocol: socket.getProtocol() ?? "unknown",
    cipher: socket.getCipher().standardName,
  } as const;
  const peer = socket.getPeerCertificate();
  // An anonymous suite comes without a certificate, and Node then gives an object without members.
  if (!Buffer.isBuffer(peer.raw)) return { ...agreed, certificate: undefined };
  const { validFrom, validTo, issuer, subject } = new X509Certificate(peer.raw);
  // Node's type says Error, and what it holds is the code alone.
  const distrust: unknown = socket.authorizationError;
  return {
    ...agreed,
    certificate: {
      validFrom: Date.parse(validFrom),
      validTo: Date.parse(validTo),
      isSelfSigned: issuer === subject,
      distrust: socket.authorized ? undefined : textOf(distrust),
      namesHost: checkServerIdentity(host, peer) === undefined,
    },
  };
}

function textOf(distrust: unknown): string {
  if (distrust instanceof Error) return "code" in distrust ? String(distrust.code) : distrust.message;
  return typeof distrust === "string" ? distrust : "not trusted";
}
