import * as z from "zod";

import { isDenial } from "../../model/verdict.ts";
import type { RouteContext } from "../route-context.ts";
import { route, type Route } from "./route.ts";
import { acceptedOutput, nameInput, passwordInput, tokenInput } from "./schemas.ts";

// Literals, so that the schemas take them.
const accepted = { accepted: true } as const;
const verified = { verified: true } as const;
const reset = { reset: true } as const;

/** Coming to an account, and back to it. Answers are the same for every name. */
export function registrationRoutes({ parts }: RouteContext): readonly Route[] {
  const { recovery } = parts;
  return [
    route({
      id: "register",
      method: "POST",
      path: "/register",
      access: "anybody",
      summary: "Ask for an account; a link is mailed",
      input: z.strictObject({ name: nameInput, password: passwordInput }),
      output: acceptedOutput,
      status: 202,
      async handle({ input, exchange }) {
        return (await recovery.register(input, exchange)) ?? accepted;
      },
    }),
    route({
      id: "verifyAddress",
      method: "POST",
      path: "/verify",
      access: "anybody",
      summary: "Make the account, with the token of the mailed link and the password of the registration",
      input: z.strictObject({ token: tokenInput, password: passwordInput }),
      output: z.object({ verified: z.literal(true) }),
      status: 200,
      async handle({ input, exchange }) {
        const made = await recovery.verify(input.token, input.password, exchange);
        return isDenial(made) ? made : verified;
      },
    }),
    route({
      id: "forgotPassword",
      method: "POST",
      path: "/forgot",
      access: "anybody",
      summary: "Ask for a link to set a new password",
      input: z.strictObject({ name: nameInput }),
      output: acceptedOutput,
      status: 202,
      async handle({ input, exchange }) {
        return await Promise.resolve(recovery.forgot(input.name, exchange) ?? accepted);
      },
    }),
    route({
      id: "resetPassword",
      method: "POST",
      path: "/reset",
      access: "anybody",
      summary: "Set a new password, with the token of the mailed link; every session ends",
      input: z.strictObject({ token: tokenInput, password: passwordInput }),
      output: z.object({ reset: z.literal(true) }),
      status: 200,
      async handle({ input, exchange }) {
        const changed = await recovery.reset(input.token, input.password, exchange);
        return isDenial(changed) ? changed : reset;
      },
    }),
  ];
}
