import { rateLimitOf, threatRulesOf, type Guard } from "proofmark";

import type { Action, ActionKind, Actuator } from "../../model/action.ts";

/** What an application does itself: begins something, and ends it. Both may come twice. */
export interface OwnAction {
  begin(action: Action): void | Promise<void>;
  end(action: Action): void | Promise<void>;
}

export interface PipelineActuatorOptions {
  /** The pipeline whose `threat-rules` block addresses, and whose `rate-limit` throttles routes. */
  readonly pipeline?: { readonly guards: readonly Guard[] } | undefined;
  /** `createSessions()` of `proofmark/identity`, or what else ends an account's sessions. */
  readonly sessions?: { revokeAll(accountId: string): Promise<unknown> } | undefined;
  /** `createTokens()` of `proofmark/identity`: what it issued to the account ends with the sessions. */
  readonly tokens?: { revokeAccount(accountId: string): Promise<void> } | undefined;
  /** `createLockouts()` of `proofmark/identity`: nobody signs in at a locked account; its sessions go on. */
  readonly lockouts?:
    | {
        lock(account: string, options: { readonly seconds: number; readonly reason: string }): Promise<void>;
        endLock(account: string): Promise<void>;
        pseudonymOf(account: string): string;
      }
    | undefined;
  /** Requests of all clients together that a throttled route takes in a minute. Default: 60. */
  readonly throttlePerMinute?: number | undefined;
  /** In place of `lockouts`. */
  readonly lockAccount?: OwnAction | undefined;
  /** In place of the pipeline's own throttle: of all replicas, for one. */
  readonly throttleRoute?: OwnAction | undefined;
  /** There is no degraded mode in the library: what it means is the application's own. */
  readonly degrade?: OwnAction | undefined;
}

/**
 * Carries out actions in this process: blocks by the guard `threat-rules` and locks by `lockouts` (on every replica, where
 * they have a shared store), throttles by `rate-limit` (this process alone), ends sessions and tokens. A degraded mode is the
 * application's own. What was revoked stays revoked when the action is over; people sign in again.
 * @throws RangeError where a pipeline without `threat-rules` is given, or `throttlePerMinute` is out of its bounds.
 * @example pipelineActuator({ pipeline, sessions, tokens, lockouts })
 */
export function pipelineActuator({
  pipeline,
  sessions,
  tokens,
  lockouts,
  throttlePerMinute = 60,
  lockAccount,
  throttleRoute,
  degrade,
}: PipelineActuatorOptions): Actuator {
  if (!Number.isSafeInteger(throttlePerMinute) || throttlePerMinute < 1 || throttlePerMinute > 1_000_000)
    throw new RangeError("throttlePerMinute is a whole number from 1 to 1,000,000.");
  const hands = new Map<ActionKind, OwnAction>();
  const guard = pipeline && threatRulesOf(pipeline);
  if (pipeline !== undefined) {
    if (guard === undefined)
      throw new RangeError("The pipeline has no threat-rules guard, which blocks addresses.");
    hands.set("block-address", {
      begin: ({ subject, seconds, reason }) => guard.block(subject.replace(/\/64$/, ""), { seconds, reason }),
      end: ({ subject }) => void guard.lift(subject),
    });
    const limiter = rateLimitOf(pipeline);
    if (limiter !== undefined)
      hands.set("throttle-route", {
        begin: ({ subject, seconds }) => limiter.throttle(subject, { perMinute: throttlePerMinute, seconds }),
        end: ({ subject }) => void limiter.lift(subject),
      });
  }
  if (lockouts !== undefined)
    hands.set("lock-account", {
      begin: async ({ subject, seconds, reason }) => await lockouts.lock(subject, { seconds, reason }),
      end: async ({ subject }) => await lockouts.endLock(subject),
    });
  if (sessions !== undefined || tokens !== undefined)
    hands.set("revoke-sessions", {
      async begin({ subject }) {
        await sessions?.revokeAll(subject);
        await tokens?.revokeAccount(subject);
      },
      end: () => undefined,
    });
  if (lockAccount !== undefined) hands.set("lock-account", lockAccount);
  if (throttleRoute !== undefined) hands.set("throttle-route", throttleRoute);
  if (degrade !== undefined) hands.set("degrade", degrade);
  const handFor = ({ kind }: Action): OwnAction => {
    const hand = hands.get(kind);
    if (hand === undefined) throw new TypeError(`This actuator has nothing for ${kind}.`);
    return hand;
  };
  return {
    kinds: new Set(hands.keys()),
    refusalOf: ({ kind, subject }) =>
      kind === "block-address" && guard?.isSpared(subject.replace(/\/64$/, "")) === true
        ? "The service itself spares this address."
        : undefined,
    aliasesOf: (account) => (lockouts === undefined ? [] : [lockouts.pseudonymOf(account)]),
    async carryOut(action) {
      await handFor(action).begin(action);
    },
    async undo(action) {
      await handFor(action).end(action);
    },
  };
}
