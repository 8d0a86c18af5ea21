import * as z from "zod";

import { KeyRing } from "../../kernel/key-ring.ts";
import type { ResponseHead } from "../../model/exchange.ts";
import type { Lockouts } from "../../model/identity/ports.ts";
import type { Store } from "../../store/store.ts";

/** The names of a login as in `rate-limit`, and what frameworks for sign-in call theirs. */
const loginNames = [
  "login",
  "log-in",
  "signin",
  "sign-in",
  "session",
  "sessions",
  "token",
  "sign-in/email",
  // Passport's own examples, Devise and WordPress.
  "login/password",
  "sign_in",
  "wp-login.php",
];

const limits = {
  /** Failures of one network, or of one known device, at one account. Default: 5. */
  limit: z.int().min(1).max(100).default(5),
  /** Seconds within which they count in full, and for which the account is then locked for that network or device. Default: 900. */
  lockSeconds: z.int().min(1).max(86_400).default(900),
  /** Failures of one network's unknown devices at any accounts, within the same time. Default: 30. */
  networkLimit: z.int().min(1).default(30),
  /** Failures of unknown devices in all networks at one account, in an hour, after which each is delayed. Default: 20. */
  accountLimit: z.int().min(1).default(20),
  /** Seconds of the longest delay; the first is one second, and each further failure doubles it. Default: 60. */
  longestDelaySeconds: z.int().min(1).max(3_600).default(60),
  /** Where attempts are counted. Default: memory, exact for this process alone. */
  store: z
    .custom<Store>(
      (value) => value !== null && typeof value === "object" && "takeBack" in value,
      "is not a store",
    )
    .optional(),
  /** What happens when the shared store is down. Default: `local`, counting in memory, flagged degraded. */
  onStoreFailure: z.enum(["open", "closed", "local"]).default("local"),
  /** Milliseconds that a decision waits for the shared store. Default: 250. */
  storeTimeoutMs: z.int().min(1).default(250),
  /** Names accounts in the store, and signs device cookies. Default: a random key, gone with the process. */
  ring: z.custom<KeyRing>((value) => value instanceof KeyRing, "is no KeyRing").optional(),
  /** The cookie that makes a device known; gets the `__Host-` prefix over TLS. Default: `proofmark-device`. */
  deviceCookie: z
    .string()
    .regex(/^[\w-]+$/)
    .default("proofmark-device"),
  /** What two spellings of one account have in common. Default: letters without case, accents, width and spaces. */
  accountOf: z
    .custom<(typed: string) => string>((value) => typeof value === "function", "is not a function")
    .optional(),
};

/** Of the service, which the guard makes for itself where it is given none. */
export const lockoutsOptions = z.strictObject(limits);

export const lockoutOptions = z.strictObject({
  /** The login: paths, exact or with one star at an end, of requests that are not GET or HEAD. Default: the well-known names. */
  routes: z.array(z.string().min(1)).default(loginNames.map((name) => `*/${name}`)),
  /** Fields that name the account, without case and signs. Default: `username`, `email`, `login` and the like. */
  accountFields: z
    .array(z.string().min(1))
    .default([
      "username",
      "email",
      "login",
      "user",
      "name",
      "account",
      "identifier",
      "userid",
      "emailaddress",
      "log",
    ]),
  /** Fields that hold the password: a request without one is no login. Default: `password`, `pass`, `passwd`, `pwd`. */
  passwordFields: z.array(z.string().min(1)).default(["password", "pass", "passwd", "pwd"]),
  /** Whether this answer to a login says that it failed. Default: see the README. */
  isFailure: z
    .custom<(head: ResponseHead) => boolean>((value) => typeof value === "function", "is not a function")
    .optional(),
  /** A service of `createLockouts` that your own routes use too; the options below are then the service's. */
  lockouts: z
    .custom<Lockouts>(
      (value) => value !== null && typeof value === "object" && "admit" in value && "watch" in value,
      "is not made by createLockouts",
    )
    .optional(),
  ...limits,
});

export type LockoutOptions = z.input<typeof lockoutOptions>;
