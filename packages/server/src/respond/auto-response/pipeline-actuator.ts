import { threatRulesOf, type Guard } from "proofmark";

import type { Action, ActionKind, Actuator } from "../../model/action.ts";

/** What an application does itself: begins something, and ends it. Both may come twice. */
export interface OwnAction {
  begin(action: Action): void | Promise<void>;
  end(action: Action): void | Promise<void>;
}

export interface PipelineActuatorOptions {
  /** The pipeline whose `threat-rules` block addresses. */
  readonly pipeline?: { readonly guards: readonly Guard[] } | undefined;
  /** `createSessions()` of `proofmark/identity`, or what else ends an account's sessions. */
  readonly sessions?: { revokeAll(accountId: string): Promise<unknown> } | undefined;
  /** `createTokens()` of `proofmark/identity`: what it issued to the account ends with the sessions. */
  readonly tokens?: { revokeAccount(accountId: string): Promise<void> } | undefined;
  readonly lockAccount?: OwnAction | undefined;
  readonly throttleRoute?: OwnAction | undefined;
  readonly degrade?: OwnAction | undefined;
}

/**
 * Carries out actions in this process: blocks by the guard `threat-rules` (on every replica, where it has a shared store),
 * and ends sessions and tokens. Accounts, routes and degraded modes are the application's own: it says how.
 * What was revoked stays revoked when the action is over; people sign in again.
 * @throws RangeError where a pipeline without `threat-rules` is given.
 * @example pipelineActuator({ pipeline, sessions, tokens })
 */
export function pipelineActuator({
  pipeline,
  sessions,
  tokens,
  lockAccount,
  throttleRoute,
  degrade,
}: PipelineActuatorOptions): Actuator {
  const hands = new Map<ActionKind, OwnAction>();
  if (pipeline !== undefined) {
    const guard = threatRulesOf(pipeline);
    if (guard === undefined)
      throw new RangeError("The pipeline has no threat-rules guard, which blocks addresses.");
    hands.set("block-address", {
      begin: ({ subject, seconds, reason }) => guard.block(subject.replace(/\/64$/, ""), { seconds, reason }),
      end: ({ subject }) => void guard.lift(subject),
    });
  }
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
    async carryOut(action) {
      await handFor(action).begin(action);
    },
    async undo(action) {
      await handFor(action).end(action);
    },
  };
}
