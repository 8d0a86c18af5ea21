import * as z from "zod";

import { deny, isDenial } from "../../model/verdict.ts";
import { proveOwner, refuseProof } from "../prove-owner.ts";
import type { RouteContext } from "../route-context.ts";
import { isUnchanged } from "../sign-in.ts";
import { route, type Route } from "./route.ts";
import { apiKeyOutput, newApiKeyOutput, proofShape } from "./schemas.ts";

const unknown = deny("PM_ACCOUNTS_UNKNOWN");
const badInput = deny("PM_ACCOUNTS_INPUT");
const daySeconds = 86_400;

/** The API keys of an account. */
export function apiKeyRoutes(context: RouteContext): readonly Route[] {
  const { parts, settings, clock } = context;
  const { apiKeys, recovery } = parts;
  const allowed = settings.apiKeyScopes;
  return [
    route({
      id: "createApiKey",
      method: "POST",
      path: "/keys",
      access: "owner",
      summary: "Make an API key",
      input: z.strictObject({
        // As the keys' service takes them: what it throws at would be told as a fault of the server.
        name: z
          .string()
          .max(100)
          .regex(/^\p{Zs}*[^\p{Cc}\p{Z}\ufeff]\P{Cc}*$/u),
        scopes: z.array(z.string().regex(/^[\w.:*-]{1,64}$/)).max(50),
        expiresAt: z.int().positive().optional().describe("Epoch milliseconds."),
        ...proofShape,
      }),
      output: newApiKeyOutput,
      status: 201,
      async handle(call) {
        const { account, input } = call;
        const { name, scopes, expiresAt } = input;
        if (allowed !== undefined && scopes.some((scope) => !allowed.includes(scope))) return badInput;
        if (expiresAt !== undefined && expiresAt <= clock.now()) return badInput;
        const refusal = await proveOwner(context, call);
        if (refusal !== undefined) return refusal;
        const { id, roles } = account;
        const made = await apiKeys.create(
          { id, roles },
          { name, scopes, ...(expiresAt === undefined ? {} : { expiresAt }) },
        );
        if (isDenial(made)) return made;
        if (!(await isUnchanged(context, account))) {
          await apiKeys.revoke(id, made.view.id);
          return refuseProof(context, call);
        }
        recovery.notify(id, "api-key-made");
        return made;
      },
    }),
    route({
      id: "listApiKeys",
      method: "GET",
      path: "/keys",
      access: "owner",
      summary: "The account's API keys, by their hints",
      output: z.object({ keys: z.array(apiKeyOutput).readonly() }),
      status: 200,
      handle: async ({ account }) => ({ keys: await apiKeys.list(account.id) }),
    }),
    route({
      id: "rotateApiKey",
      method: "POST",
      path: "/keys/{id}/rotate",
      access: "owner",
      summary: "A new key for the same purpose; the old one stays good for the overlap",
      input: z
        .strictObject({
          overlapSeconds: z
            .int()
            .min(0)
            .max(30 * daySeconds)
            .default(daySeconds),
          ...proofShape,
        })
        .prefault({}),
      output: newApiKeyOutput,
      status: 201,
      async handle(call) {
        const { account, input, id } = call;
        const refusal = await proveOwner(context, call);
        if (refusal !== undefined) return refusal;
        return (await apiKeys.rotate(account.id, id, input.overlapSeconds)) ?? unknown;
      },
    }),
    route({
      id: "revokeApiKey",
      method: "DELETE",
      path: "/keys/{id}",
      access: "owner",
      summary: "End a key",
      status: 204,
      async handle({ account, id }) {
        return (await apiKeys.revoke(account.id, id)) ? undefined : unknown;
      },
    }),
  ];
}
