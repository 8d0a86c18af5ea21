import { githubScheme } from "./github-scheme.ts";
import type { Scheme, SchemeName } from "../../http/webhook-scheme.ts";
import { standardScheme } from "../../http/standard-webhooks.ts";
import { stripeScheme } from "./stripe-scheme.ts";

export const schemes: Readonly<Record<SchemeName, Scheme>> = {
  standard: standardScheme,
  stripe: stripeScheme,
  github: githubScheme,
};
