import { createHash } from "node:crypto";

import type { Clock } from "../../kernel/clock.ts";
import type { Mail, SendMail } from "../../model/identity/ports.ts";
import { FallbackStore } from "../../store/fallback.ts";
import { MemoryStore } from "../../store/memory.ts";
import type { Store } from "../../store/store.ts";
import type { RecoveryAudit } from "./audit.ts";
import { defaultMessages, type RecoveryMessages } from "./messages.ts";

/** An address as mail takes it, as far as it matters here: who can't be reached can't confirm. */
const address = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;
const hourMs = 3_600_000;
const storeTimeoutMs = 1_000;

export interface MailRoomOptions {
  readonly mail: SendMail;
  readonly store: Store | undefined;
  readonly messages: Partial<RecoveryMessages> | undefined;
  readonly clock: Clock;
  readonly audit: RecoveryAudit;
  readonly settings: { readonly mailsPerHour: number };
}

/** What mails count apart by: who asks for many of one kind must not silence another. */
type MailKind = "registration" | "reset" | "notice";

/** Sends mails to owners, so many of a kind to one mailbox in an hour that nobody can be buried in them. */
export class MailRoom {
  readonly #mail: SendMail;
  readonly #store: FallbackStore;
  readonly #write: RecoveryMessages;
  readonly #audit: RecoveryAudit;
  readonly #limit: number;

  constructor({ mail, store, messages, clock, audit, settings }: MailRoomOptions) {
    this.#mail = mail;
    this.#write = { ...defaultMessages, ...messages };
    this.#audit = audit;
    this.#limit = settings.mailsPerHour;
    this.#store = new FallbackStore(store ?? new MemoryStore({ clock }), {
      onStoreFailure: "local",
      storeTimeoutMs,
      clock,
    });
  }

  /** @param compose asked for once the mail may go: a link that is withheld must not end one that was sent. */
  async send(
    kind: MailKind,
    to: string,
    compose: (write: RecoveryMessages) => Omit<Mail, "to"> | Promise<Omit<Mail, "to">>,
  ): Promise<void> {
    // An address is no key: whoever reads the store should not read a list of them.
    const key = `account-recovery:${kind}:${createHash("sha256").update(mailboxOf(to)).digest("base64url")}`;
    const hit = await this.#store.hit(key, [{ limit: this.#limit, windowMs: hourMs }]);
    if (hit !== "unavailable" && !hit.isAllowed) {
      const reason = "One address had as many mails in an hour as it may.";
      this.#audit.tell("mail.withheld", { isSuccess: false, reason });
      return;
    }
    await this.#mail({ to, ...(await compose(this.#write)) });
  }
}

export function isAddress(text: string): boolean {
  return address.test(text);
}

/** RFC 5233: what follows a plus sign is for whoever owns the mailbox before it. */
function mailboxOf(address: string): string {
  return address.replace(/(?<=[^@])\+[^@]*(?=@)/, "");
}
