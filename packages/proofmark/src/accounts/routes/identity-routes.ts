import type { RouteContext } from "../route-context.ts";
import { accountRoutes } from "./account.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { passkeyRoutes } from "./passkeys.ts";
import { registrationRoutes } from "./registration.ts";
import { removalRoutes } from "./removal.ts";
import type { Route } from "./route.ts";
import { secondFactorRoutes } from "./second-factor.ts";
import { sessionRoutes } from "./sessions.ts";
import { signInRoutes } from "./sign-in.ts";

/** Every route of the ready set. */
export function identityRoutes(context: RouteContext): readonly Route[] {
  return [
    ...registrationRoutes(context),
    ...signInRoutes(context),
    ...sessionRoutes(context),
    ...accountRoutes(context),
    ...removalRoutes(context),
    ...secondFactorRoutes(context),
    ...passkeyRoutes(context),
    ...apiKeyRoutes(context),
  ];
}
