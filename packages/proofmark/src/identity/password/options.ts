import * as z from "zod";

import { newPasswordShape } from "../../input/new-password.ts";
import { characterClasses } from "./policy.ts";

export const passwordOptions = z.strictObject({
  /**
   * Where a password is chosen: exact (`/join`), a suffix (a star, then `/register`) or a prefix (`/reset/*`). Default:
   * the well-known registration, change and reset paths. Never name a login: a weak password must still sign in.
   */
  routes: newPasswordShape.routes,
  /** Fields that hold the new password; cases, `_` and `-` don't count. Default: the usual names. */
  fields: newPasswordShape.fields,
  /** Fields that hold the account's name or address. Default: the usual names. */
  nameFields: newPasswordShape.nameFields,
  /** Code points at least. Default: 8, for this guard can't know of a second factor; without one NIST asks for 15. */
  minLength: z.int().min(8).max(64).default(8),
  /** Code points at most. Default: 128. */
  maxLength: z.int().min(64).max(1024).default(128),
  /** Kinds of signs that a password must have: `["upper", "lower", "digit", "symbol"]`. Default: none. */
  composition: z.array(z.enum(characterClasses)).default([]),
});

export type PasswordOptions = z.input<typeof passwordOptions>;
