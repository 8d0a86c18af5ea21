import type * as z from "zod";

import type { Exchange, Principal } from "../../model/exchange.ts";
import type { Account } from "../../model/identity/account.ts";
import type { Denial } from "../../model/verdict.ts";

/**
 * Who may call a route. `anybody`; `signed-in`: any principal; `owner`: somebody who signed in to an account, by a session
 * or a token without narrower scopes. A key that leaked must not make keys, or change a password.
 */
export type RouteAccess = "anybody" | "signed-in" | "owner";

export type RouteMethod = "GET" | "POST" | "DELETE";

/** One request to a route. */
export interface Call<Input = unknown> {
  readonly exchange: Exchange;
  readonly input: Input;
  /** What stands for `{id}` in the path; empty where there is none. */
  readonly id: string;
}

export interface SignedInCall<Input = unknown> extends Call<Input> {
  readonly principal: Principal;
  readonly account: Account;
}

interface RouteShape<Access extends RouteAccess, Input extends z.ZodType, Output extends z.ZodType> {
  /** The operation's id in OpenAPI. */
  readonly id: string;
  readonly method: RouteMethod;
  /** Under the base path: `/sessions/{id}`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly input?: Input;
  /** Undefined: the answer has no body. */
  readonly output?: Output;
  readonly status: 200 | 201 | 202 | 204;
  /** Seconds that anybody may keep the answer. Default: nobody may. */
  readonly maxAgeSeconds?: number;
  readonly handle: (
    call: Access extends "anybody" ? Call<z.output<Input>> : SignedInCall<z.output<Input>>,
  ) => Promise<z.input<Output> | Denial>;
}

/** A route as it is served and described: whatever its schemas. */
export interface Route extends Omit<RouteShape<RouteAccess, z.ZodType, z.ZodType>, "handle"> {
  readonly handle: (call: Call | SignedInCall) => Promise<unknown>;
}

/** Gives a route the types of its schemas. */
export function route<
  Access extends RouteAccess,
  Input extends z.ZodType = z.ZodUndefined,
  Output extends z.ZodType = z.ZodVoid,
>(shape: RouteShape<Access, Input, Output>): Route {
  // The server parses the input with this very schema, and loads the account where the access asks for one.
  return shape as unknown as Route;
}
