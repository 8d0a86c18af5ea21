import { createHash } from "node:crypto";
import { once } from "node:events";

import { createTransport } from "nodemailer";

import type { Channel, Message, SendOutcome } from "../channel.ts";
import { subjectOf, textOf } from "../words.ts";

export interface EmailOptions {
  /** `smtps://user:password@mail.example.com`, `smtp://mail.example.com:587`. It holds a secret. */
  readonly smtp: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Where the runbooks are published. Default: nowhere. */
  readonly runbooks?: string;
  /** Whether mail goes over TLS or not at all. Default: true; a server on this machine may do without. */
  readonly requireTls?: boolean;
  /** Milliseconds that the server may take for each step. Default: 10000. */
  readonly timeoutMs?: number;
}

/**
 * E-mail over SMTP. Messages of one incident are one thread, and one that is sent twice has one `Message-ID`.
 * @throws TypeError where the address of the server is no smtp:// or smtps:// URL, or nobody is written to.
 */
export function emailChannel({
  smtp,
  from,
  to,
  runbooks,
  requireTls = true,
  timeoutMs = 10_000,
}: EmailOptions): Channel & AsyncDisposable {
  const server = URL.parse(smtp);
  if (server === null || !/^smtps?:$/.test(server.protocol) || server.hostname === "")
    throw new TypeError("emailChannel(): smtp is no smtp:// or smtps:// address.");
  if (to.length === 0) throw new TypeError("emailChannel(): to is empty.");
  const domain = /@([\w.-]+)>?$/.exec(from)?.[1];
  if (domain === undefined) throw new TypeError("emailChannel(): from is no e-mail address.");
  const idOf = (text: string): string =>
    `<${createHash("sha256").update(text).digest("hex").slice(0, 32)}@${domain}>`;
  const transport = createTransport({
    ...serverOf(server),
    requireTLS: requireTls && server.protocol === "smtp:",
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message, signal) {
      try {
        await untilAborted(transport.sendMail(mailOf(message)), signal);
        return { outcome: "delivered", reason: "the mail server took it" };
      } catch (error) {
        return judge(error);
      }
    },
    async [Symbol.asyncDispose]() {
      transport.close();
    },
  };

  function mailOf(message: Message): object {
    const thread = message.group === undefined ? undefined : idOf(message.group);
    return {
      from,
      to: [...to],
      subject: `[Proofmark] ${subjectOf(message)}`,
      text: textOf(message, runbooks),
      messageId: idOf(message.key),
      ...(thread === undefined ? {} : { inReplyTo: thread, references: [thread] }),
      headers: {
        // RFC 3834 section 5: nobody's holiday answers this.
        "Auto-Submitted": "auto-generated",
        ...(message.level === 4 ? { Importance: "high" } : {}),
      },
    };
  }
}

function serverOf({ protocol, hostname, port, username, password }: URL): object {
  const isSecure = protocol === "smtps:";
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    ...(username === "" ? {} : { auth }),
  };
}

/** RFC 5321 section 4.2.1: 4yz is worth another attempt, 5yz is not. Texts of servers name addresses, and stay out. */
function judge(error: unknown): SendOutcome {
  const code: unknown = error instanceof Error ? Reflect.get(error, "responseCode") : undefined;
  if (typeof code === "number") {
    const reason = `the mail server answered ${code}`;
    return { outcome: code >= 500 ? "rejected" : "retry", reason };
  }
  const kind: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return {
    outcome: "retry",
    reason: `the mail server did not take it: ${typeof kind === "string" ? kind : "it took too long"}`,
  };
}

/** nodemailer takes no signal: the wait ends, and its own time-outs end the connection. */
async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  // Lost to the race, it may still fail: unheard, that would end the process.
  work.catch(() => {});
  signal.throwIfAborted();
  const ended = new AbortController();
  const aborted = once(signal, "abort", { signal: ended.signal }).then(() => {
    throw new Error("The attempt took too long.");
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    aborted.catch(() => {});
    ended.abort();
  }
}
