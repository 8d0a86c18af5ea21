import { createSecretKey, randomBytes, type KeyObject } from "node:crypto";

import type * as z from "zod";

import { OptionsError, parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { withDeadline } from "../../kernel/deadline.ts";
import { networkOf } from "../../kernel/ip-address.ts";
import { KeyRing } from "../../kernel/key-ring.ts";
import type { AuditListener, AuditRecord } from "../../model/audit.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { LoginAttempt, Lockouts } from "../../model/identity/ports.ts";
import { deny, type Denial } from "../../model/verdict.ts";
import { FallbackStore } from "../../store/fallback.ts";
import { MemoryStore } from "../../store/memory.ts";
import { StoreUnavailableError, type Store } from "../../store/store.ts";
import { foldAccount, hashAccount } from "./account-name.ts";
import {
  countAttempt,
  endLockForAll,
  forgetAttempts,
  forgiveAttempt,
  isLocked,
  lockForAll,
  longestLockMs,
  refusalForAll,
  withdrawAttempt,
  type Attempter,
  type AttemptLimits,
  type Refused,
} from "./attempt-counts.ts";
import { createDeviceCookies } from "./device-cookie.ts";
import { lockoutsOptions } from "./options.ts";
import { lockoutSpec } from "./spec.ts";

export type LockoutsOptions = z.input<typeof lockoutsOptions> & {
  readonly clock?: Clock;
  readonly onAudit?: AuditListener;
  /** Told when the shared store fails first, and when it answers again. */
  readonly onDegradation?: DegradationListener;
};

type DegradationListener = Parameters<Lockouts["watch"]>[0];

/** The service, with what operators ask of it. */
export interface LockoutService extends Lockouts {
  /**
   * Keeps everybody from signing in at an account for a time, known devices too, on every replica; a day is the most.
   * Sessions that stand go on: `sessions.revokeAll()` ends them. The account is a name, or a pseudonym of an audit record.
   * @throws RangeError where it is no time; StoreUnavailableError where the store does not answer.
   * @example await lockouts.lock("ada", { seconds: 900, reason: "Incident 12." });
   */
  lock(account: string, options: { readonly seconds: number; readonly reason: string }): Promise<void>;
  /**
   * Ends such a lock before its time. Failures stay counted, other than by `unlock()`, which ends both.
   * @throws StoreUnavailableError where the store does not answer.
   */
  endLock(account: string): Promise<void>;
  /** How audit records name an account that somebody typed. */
  pseudonymOf(account: string): string;
}

const storeDown = deny("PM_LOCKOUT_STORE_DOWN", [["Retry-After", "1"]]);
const failureMeanings = {
  open: "attempts are not counted",
  closed: "nobody can sign in",
  local: "each process counts for itself",
} as const;

const refusedReasons: Readonly<Record<Refused["by"], string>> = {
  account: "Too many failures of this network or device at the account.",
  delay: "Many networks failed at the account: unknown devices take turns.",
  network: "Too many failures of this network at all accounts together.",
  operator: "An operator locked the account for everybody.",
};

const byOperator = { category: "administration", isSuccess: true } as const;

/** As {@link LockoutService.pseudonymOf} makes them. */
const pseudonym = /^~[\w-]{22}$/;

/** What the guard puts on the answer as a cookie. */
export const rememberedDevice = createSlot<string | undefined>("lockout.device");

/**
 * Counts failed sign-ins over all replicas, before any password is looked at: an attempt is a failure until `succeeded`
 * takes it back. By account and network, so that nobody can lock the owner out.
 * @throws OptionsError where an option is wrong, or a shared store comes without a ring.
 * @example const lockouts = createLockouts({ store: redisStore(client), ring });
 * const refused = await lockouts.admit({ account: name, client: exchange.client.address, device: lockouts.deviceOf(exchange) });
 */
export function createLockouts(options: LockoutsOptions = {}): LockoutService {
  const { clock = systemClock, onAudit, onDegradation, ...rest } = options;
  const listeners = new Set<DegradationListener>();
  if (onDegradation !== undefined) listeners.add(onDegradation);
  const settings = parseOptions("lockout", lockoutsOptions, rest);
  const { accountOf = (typed: string): string => typed, onStoreFailure, storeTimeoutMs } = settings;
  if (settings.store?.isShared === true && settings.ring === undefined)
    throw new OptionsError(
      "lockout: a shared store needs a ring of keys, or each replica would know an account by another name. Set PROOFMARK_VAULT_KEYS.",
    );
  const ring = settings.ring ?? new KeyRing([{ id: "own", key: randomBytes(32) }]);
  // A key as an object: with one of bytes, Node spends six times as long on each HMAC.
  const derive = (purpose: string, id?: string): KeyObject => createSecretKey(ring.derive(purpose, id));
  const accountKey = derive("lockout accounts");
  const olderIds = ring.ids.filter((id) => id !== ring.currentId);
  const devices = createDeviceCookies(
    [derive("lockout devices"), ...olderIds.map((id) => derive("lockout devices", id))],
    clock,
  );
  const lockMs = settings.lockSeconds * 1000;
  const limits: AttemptLimits = {
    ...settings,
    lockMs,
    // Of `limit` failures less than one fades within `lockMs`, and what is left of a whole one counts.
    fadeMs: lockMs * Math.max(24, settings.limit),
    longestDelayMs: settings.longestDelaySeconds * 1000,
  };
  const shared: Store = settings.store ?? new MemoryStore({ clock });
  const store = new FallbackStore(shared, {
    onStoreFailure,
    storeTimeoutMs,
    clock,
    onChange: (state) => {
      const reason =
        state === "recovered"
          ? "The shared store answers again."
          : `The shared store does not answer: ${failureMeanings[onStoreFailure]}.`;
      for (const listener of listeners) listener(state, reason);
    },
  });

  const fold = (typed: string): string => foldAccount(accountOf(typed));
  const nameOf = (folded: string): string => hashAccount(accountKey, folded);
  const attempterOf = ({ account, client, device }: LoginAttempt): Attempter => {
    const folded = fold(account);
    return { account: nameOf(folded), network: networkOf(client), device: devices.idOf(device, folded) };
  };
  const tell = (
    action: AuditRecord["action"],
    { account }: Pick<Attempter, "account">,
    told: Partial<Pick<AuditRecord, "category" | "client" | "isSuccess" | "reason">>,
  ): void => {
    onAudit?.({
      control: lockoutSpec.id,
      category: "authentication",
      action,
      isSuccess: false,
      at: clock.now(),
      account: `~${account}`,
      ...told,
    });
  };
  /** What an operator does goes not over the fallback: he must hear that it was not done. */
  const surely = async (done: string, work: () => Promise<void>): Promise<void> => {
    try {
      await withDeadline(work(), storeTimeoutMs, "The shared store");
    } catch (error) {
      throw new StoreUnavailableError(
        `The account was not ${done}, as the shared store did not answer. Try again.`,
        { cause: error },
      );
    }
  };
  /** Operators read pseudonyms in audit records, and may not know the name. */
  const accountNamed = (given: string): string =>
    pseudonym.test(given) ? given.slice(1) : nameOf(fold(given));
  const deviceFor = ({ account, device }: LoginAttempt): string => devices.valueFor(device, fold(account));
  const cookieName = (isSecure: boolean): string =>
    isSecure ? `__Host-${settings.deviceCookie}` : settings.deviceCookie;

  return {
    async admit(attempt): Promise<Denial | undefined> {
      const attempter = attempterOf(attempt);
      const refused = await store.ask(
        async (at) =>
          (await refusalForAll(at, attempter, clock.now())) ??
          (await countAttempt(at, limits, attempter, clock.now())),
        "lockout.count",
      );
      if (refused === undefined) return undefined;
      if (refused === "unavailable") return onStoreFailure === "closed" ? storeDown : undefined;
      tell("lockout.refused", attempter, { client: attempt.client, reason: refusedReasons[refused.by] });
      const headers = [["Retry-After", String(Math.max(1, Math.ceil(refused.retryAfterMs / 1000)))]] as const;
      return refused.by === "network"
        ? deny("PM_LOGINS_LIMITED", headers)
        : deny("PM_ACCOUNT_LOCKED", headers);
    },
    async failed(attempt) {
      const attempter = attempterOf(attempt);
      const { client } = attempt;
      tell("lockout.counted", attempter, { client, reason: kind(attempter) });
      const locked = await store.ask((at) => isLocked(at, attempter, clock.now()), "lockout.read");
      if (locked === true) tell("lockout.locked", attempter, { client, reason: kind(attempter) });
    },
    async succeeded(attempt) {
      const attempter = attempterOf(attempt);
      await store.ask((at) => forgiveAttempt(at, limits, attempter, clock.now()), "lockout.forgive");
      tell("lockout.cleared", attempter, {
        client: attempt.client,
        isSuccess: true,
        reason: kind(attempter),
      });
      return deviceFor(attempt);
    },
    async withdraw(attempt) {
      await store.ask((at) => withdrawAttempt(at, attempterOf(attempt), clock.now()), "lockout.withdraw");
    },
    async unlock(typed) {
      const account = accountNamed(typed);
      await surely("unlocked", async () => {
        await forgetAttempts(shared, limits, account, randomBytes(9).toString("base64url"));
        await endLockForAll(shared, account);
      });
      tell("lockout.unlocked", { account }, byOperator);
    },
    async lock(typed, { seconds, reason }) {
      if (!(seconds > 0 && seconds * 1000 <= longestLockMs))
        throw new RangeError(`lock() takes seconds above 0, and ${longestLockMs / 1000} at most.`);
      const account = accountNamed(typed);
      const now = clock.now();
      await surely("locked", async () => await lockForAll(shared, account, now + seconds * 1000, now));
      tell("lockout.account-locked", { account }, { ...byOperator, reason: reason.slice(0, 200) });
    },
    async endLock(typed) {
      const account = accountNamed(typed);
      await surely("unlocked", async () => await endLockForAll(shared, account));
      tell("lockout.account-lock-ended", { account }, byOperator);
    },
    deviceFor,
    deviceOf: (exchange) => exchange.cookie(cookieName(exchange.isSecure)),
    remember(exchange, device) {
      rememberedDevice.set(exchange, `${cookieName(exchange.isSecure)}=${device}`);
    },
    pseudonymOf: (account) => `~${nameOf(fold(account))}`,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async [Symbol.asyncDispose]() {
      await (settings.store === undefined ? store[Symbol.asyncDispose]() : undefined);
    },
  };
}

function kind({ device }: Attempter): string {
  return device === undefined ? "By a device that is not known." : "By a device that signed in before.";
}
