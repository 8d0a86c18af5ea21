export const actionKinds = [
  "block-address",
  "throttle-route",
  "revoke-sessions",
  "lock-account",
  "degrade",
] as const;
export type ActionKind = (typeof actionKinds)[number];

/** What an alert asks for. */
export interface ActionRequest {
  readonly kind: ActionKind;
  /** The address, route, account or function; empty for `degrade`. */
  readonly subject: string;
  /** After this it ends by itself. */
  readonly seconds: number;
}

/** An action that is or was in force. */
export interface Action extends ActionRequest {
  readonly id: string;
  readonly service: string;
  readonly reason: string;
}

/** Carries out actions in a service. Both calls may come twice with one id, and then change nothing more. */
export interface Actuator {
  readonly kinds: ReadonlySet<ActionKind>;
  /** Why it would not carry that out, such as an address that the service itself protects; asked before it is decided on. */
  refusalOf?(action: Pick<Action, "kind" | "subject">): string | undefined;
  /** Other names under which rules may ask for an account: what is protected is so under each. */
  aliasesOf?(account: string): readonly string[];
  carryOut(action: Action): Promise<void>;
  undo(action: Action): Promise<void>;
}
