import * as z from "zod";

import type { PrincipalOf } from "../../http/with-principal.ts";
import { compileRoutePattern, type RouteParameters } from "../../kernel/route-pattern.ts";
import type { Exchange } from "../../model/exchange.ts";

type Id = string | number;
/** Whose something is; undefined: it is not there. Several may own one thing. */
export type OwnerAnswer = Id | readonly Id[] | undefined;
export type OwnerOf = (
  parameters: RouteParameters,
  exchange: Exchange,
) => OwnerAnswer | PromiseLike<OwnerAnswer>;

/** Whether everybody may, because its owner shares it. */
export type IsShared = (parameters: RouteParameters, exchange: Exchange) => boolean | PromiseLike<boolean>;

const methods = z.array(z.string().toUpperCase().min(1)).min(1).optional();
const roles = z.array(z.string().min(1)).default([]);

const resource = z.strictObject({
  /** With the ids as parameters: `/notes/{id}`, `/teams/{team}/files/*`. */
  path: z.string().refine(hasParameter, "is no route with a parameter, such as /notes/{id}"),
  /** Looks up whose it is, by the parameters as the handler gets them, decoded once. */
  owner: z.custom<OwnerOf>((value) => typeof value === "function", "is not a function"),
  /** Whether everybody may, visitors too: asked before the owner. Name the methods that read. Default: nobody else may. */
  shared: z.custom<IsShared>((value) => typeof value === "function", "is not a function").optional(),
  /** `GET` is `HEAD` too. Default: all methods. */
  methods,
  /** Whether each use that the handler gets is told as an audit record of the category `data-access`. Default: false. */
  audited: z.boolean().default(false),
  /** Roles that may whoever the owner is; the owner is not looked up for them. Default: none. */
  roles,
});

const protectedFields = z.strictObject({
  /** `/me`, `/users/{id}`, `/api/*`, or `*`. */
  path: z.string().refine(isRoute, "is no route, such as /me, /users/{id}, /api/* or *"),
  /** Default: all methods. */
  methods,
  /** `role` at the top, `profile.role` within `profile`, `*.role` at any depth. With what is in it. */
  fields: z
    .array(
      z.string().regex(/^(?:\*\.)?[^\s.*[\]]+(?:\.[^\s.*[\]]+)*$/, "is no field, such as role or *.isAdmin"),
    )
    .min(1),
  /** Roles that may set them. Default: none. */
  roles,
});

export const ownershipOptions = z.strictObject({
  /** What belongs to somebody, by path. Default: none. */
  resources: z.array(resource).default([]),
  /** Fields of body and query that nobody may set, by path. Default: none. */
  protectedFields: z.array(protectedFields).default([]),
  /** Milliseconds that the look-up of an owner may take. Default: 2,000. */
  ownerTimeoutMs: z.int().min(1).default(2_000),
  /**
   * Who asks, where no guard in front of this one has said so. Default: nobody.
   * @example ({ request }) => sessionOf(request)?.user
   */
  principal: z.custom<PrincipalOf>((value) => typeof value === "function", "is not a function").optional(),
});

export type OwnershipOptions = z.input<typeof ownershipOptions>;
export type OwnershipSettings = z.output<typeof ownershipOptions>;

function hasParameter(text: string): boolean {
  return isRoute(text) && text.includes("{");
}

function isRoute(text: string): boolean {
  try {
    return compileRoutePattern(text).text === text;
  } catch {
    return false;
  }
}
