import * as z from "zod";

import type { Clock } from "../../kernel/clock.ts";
import type { AuditListener } from "../../model/audit.ts";
import type {
  ApiKeys,
  BreachedPasswords,
  Passwords,
  SecondFactors,
  SendMail,
  Sessions,
  Tokens,
} from "../../model/identity/ports.ts";
import type { AccountBook } from "../../store/records/account-book.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import type { Store } from "../../store/store.ts";
import type { DeferredJobsOptions } from "./deferred-jobs.ts";
import type { RecoveryMessages } from "./messages.ts";

const path = z.string().regex(/^\/(?!\/)[^\s\\?#]*$/, "is no path, such as /reset");

/** The figures and names; what is made of code stands in {@link AccountRecoveryServices}. */
export const recoverySettings = z.strictObject({
  service: z.strictObject({
    /** As owners know it; stands in mails, and in no password. */
    name: z.string().min(1),
    /** `https://app.example.com`. Every link in a mail leads there, whatever a request's Host header says. */
    origin: z
      .url({ protocol: /^https?$/ })
      .refine(isOrigin, "is no origin: a scheme and a host, without a path")
      .refine(isSafe, "is plain HTTP to another machine: links with tokens need https"),
  }),
  /** Pages of your application that take the token from the link's fragment and post it. */
  paths: z
    .strictObject({
      verify: path.default("/verify"),
      reset: path.default("/reset"),
      rename: path.default("/change-address"),
      signIn: path.default("/"),
    })
    .prefault({}),
  /** Default: 900, 15 minutes. */
  resetLifetimeSeconds: z.int().min(60).max(3_600).default(900),
  /** Default: 86,400, a day. */
  verificationLifetimeSeconds: z.int().min(300).max(604_800).default(86_400),
  /** The roles of an account that was registered. Default: `["user"]`. */
  roles: z.array(z.string().min(1)).default(["user"]),
  /** Whether a reset ends API keys, too. Default: true. */
  revokesApiKeys: z.boolean().default(true),
  /** Mails to one address at most in an hour; more are withheld, and answered as ever. Default: 10. */
  mailsPerHour: z.int().min(1).default(10),
});

/** What recovery works with. */
export interface AccountRecoveryServices {
  readonly accounts: AccountBook;
  readonly storage: RecordStorage;
  readonly passwords: Passwords;
  readonly breached?: BreachedPasswords | undefined;
  readonly sessions?: Sessions | undefined;
  readonly tokens?: Tokens | undefined;
  readonly apiKeys?: ApiKeys | undefined;
  /** Asked for the minimum length of a new password. */
  readonly secondFactors?: SecondFactors | undefined;
  readonly mail: SendMail;
  /** Where mails to an address are counted. Default: memory; while a shared one is down, each process counts for itself. */
  readonly store?: Store | undefined;
  readonly messages?: Partial<RecoveryMessages> | undefined;
  /** Ends what else an account has, such as half-done sign-ins. */
  readonly onReset?: ((accountId: string) => Promise<void>) | undefined;
  readonly onAudit?: AuditListener | undefined;
  /** Told of mails that could not be sent, and of other work after an answer that failed. Default: a process warning. */
  readonly onFault?: ((error: unknown) => void) | undefined;
  readonly jobs?: Partial<Omit<DeferredJobsOptions, "onFault">> | undefined;
  readonly clock?: Clock | undefined;
}

export type AccountRecoveryOptions = AccountRecoveryServices & z.input<typeof recoverySettings>;

function isOrigin(url: string): boolean {
  return URL.canParse(url) && new URL(url).origin === url;
}

function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || /^(?:localhost|127(?:\.\d+){3}|\[::1\]|.*\.localhost)$/.test(hostname);
}
