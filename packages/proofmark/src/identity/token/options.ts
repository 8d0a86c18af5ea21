import * as z from "zod";

import { isPathPattern } from "../../kernel/route-path.ts";
import type { Tokens } from "../../model/identity/ports.ts";

const path = z.string().refine(isPathPattern, "is no path pattern, such as /auth/* or /refresh");

export const tokenOptions = z.strictObject({
  /** What verifies: `await createTokens({ … })`. Default: none, and the guard does nothing. */
  tokens: z
    .custom<Tokens>(
      (value) => typeof value === "object" && value !== null && "verify" in value,
      "is no service of tokens: pass what createTokens() resolves to",
    )
    .optional(),
  /**
   * Paths where a bad token is not looked at, so that a client which sends its expired token everywhere can sign in and
   * refresh: such requests have no principal by a token. Default: none.
   */
  exemptPaths: z.array(path).default([]),
  /** What API keys begin with, before an underscore: they are no tokens. Default: `pmk`, as theirs. */
  apiKeyPrefix: z.string().min(1).default("pmk"),
});

export type TokenOptions = z.input<typeof tokenOptions>;
