import * as z from "zod";

import { newPasswordShape } from "../../input/new-password.ts";
import type { BreachedPasswords } from "../../model/identity/ports.ts";
import { breachedShape } from "./breached-passwords-options.ts";

export const breachedPasswordOptions = z.strictObject({
  /**
   * Where a password is chosen: exact (`/join`), a suffix (a star, then `/register`) or a prefix (`/reset/*`). Default:
   * the well-known registration, change and reset paths. Never name a login: such a password must still sign in.
   */
  routes: newPasswordShape.routes,
  /** Fields that hold the new password; cases, `_` and `-` don't count. Default: the usual names. */
  fields: newPasswordShape.fields,
  /** Fields that hold the account's name or address. Default: the usual names. */
  nameFields: newPasswordShape.nameFields,
  /** A filter that `proofmark password filter` made, beside the list that is shipped. Default: none. */
  filter: breachedShape.filter,
  /** Names of the service; the host that was asked for is one already. Default: none. */
  serviceNames: breachedShape.serviceNames,
  /** What the application has made with `createBreachedPasswords()`, in place of `filter` and `serviceNames`. */
  breached: z
    .custom<BreachedPasswords>(
      (value) => value !== null && typeof value === "object" && "judge" in value,
      "is not made by createBreachedPasswords()",
    )
    .optional(),
});

export type BreachedPasswordOptions = z.input<typeof breachedPasswordOptions>;
