import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { hostname } from "node:os";
import { connect as connectTls, type ConnectionOptions } from "node:tls";

import type { AuditAnchor } from "../../model/observe/audit-trail.ts";

export interface SyslogAnchorOptions {
  readonly host: string;
  /** Default: 514, and 6514 with TLS. */
  readonly port?: number;
  /** `udp` is never sure that anything arrived. Default: `tls`. */
  readonly transport?: "udp" | "tcp" | "tls";
  /** Such as `ca`, and `cert` and `key` of a client. The server's name is always checked. */
  readonly tls?: Pick<ConnectionOptions, "ca" | "cert" | "key" | "servername">;
  /** Default: `proofmark`. */
  readonly appName?: string;
}

// Facility 13, log audit; severity 5, notice (RFC 5424, section 6.2.1).
const priority = 13 * 8 + 5;

/**
 * Sends each head as a message of RFC 5424 to a log host: over TCP and TLS with its length in front (RFC 6587, RFC 5425), and
 * as kept where the host has closed the connection in order. Syslog itself confirms nothing.
 * @example syslogAnchor({ host: "logs.example.com", tls: { ca } });
 */
export function syslogAnchor(options: SyslogAnchorOptions): AuditAnchor {
  const { host, transport = "tls", appName = "proofmark" } = options;
  const port = options.port ?? (transport === "tls" ? 6514 : 514);
  return {
    name: "syslog",
    async keep(head, signal) {
      signal.throwIfAborted();
      const from = [head.at, wordOf(hostname()), wordOf(appName), process.pid, "audit-head"].join(" ");
      const message = Buffer.from(`<${priority}>1 ${from} - ${JSON.stringify(head)}`);
      if (transport === "udp") await sendDatagram(message, host, port, signal);
      else
        await sendStream(
          Buffer.concat([Buffer.from(`${message.length} `), message]),
          { ...options, host, port },
          signal,
        );
    },
  };
}

async function sendDatagram(message: Buffer, host: string, port: number, signal: AbortSignal): Promise<void> {
  const socket = createSocket({ type: host.includes(":") ? "udp6" : "udp4", signal });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.send(message, port, host, (error) => (error === null ? resolve() : reject(error)));
    });
  } finally {
    try {
      socket.close();
    } catch {
      // The signal has closed it already.
    }
  }
}

async function sendStream(
  frame: Buffer,
  { host, port, transport, tls }: SyslogAnchorOptions & { readonly port: number },
  signal: AbortSignal,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = transport === "tcp" ? connect({ host, port }) : connectTls({ host, port, ...tls });
    const abort = (): void => void socket.destroy(new Error("The log host took too long."));
    signal.addEventListener("abort", abort, { once: true });
    socket.once("error", reject);
    let isHandedOver = false;
    socket.once("finish", () => (isHandedOver = true));
    socket.once("end", () => {
      if (!isHandedOver) socket.destroy(new Error("The log host hung up."));
    });
    // Without an error before it: everything was taken, and the other side has closed as well.
    socket.once("close", () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    socket.once(transport === "tcp" ? "connect" : "secureConnect", () => socket.end(frame));
    // What a log host says, such as a banner, is of no use.
    socket.resume();
  });
}

/** Printable ASCII without spaces, 48 signs at most (RFC 5424, section 6). */
function wordOf(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]/g, "-").slice(0, 48) || "-";
}
