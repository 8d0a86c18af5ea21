import { githubScheme } from "./github-scheme.ts";
import type { Scheme, SchemeName } from "./scheme.ts";
import { standardScheme } from "./standard-scheme.ts";
import { stripeScheme } from "./stripe-scheme.ts";

export const schemes: Readonly<Record<SchemeName, Scheme>> = {
  standard: standardScheme,
  stripe: stripeScheme,
  github: githubScheme,
};
