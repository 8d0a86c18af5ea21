import * as z from "zod";

import { tellRefusal } from "../../http/tell-refusal.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Account } from "../../model/identity/account.ts";
import { deny, isDenial, type Denial } from "../../model/verdict.ts";
import { StorageUnavailableError } from "../../store/records/record-storage.ts";
import { StoreUnavailableError } from "../../store/store.ts";
import type { RouteContext } from "../route-context.ts";
import type { Route } from "../routes/route.ts";
import { isActive } from "../sign-in.ts";
import { jsonAnswer, problemAnswer, type RouteAnswer } from "./answer.ts";
import type { Body } from "./read-body.ts";
import { RouteTable } from "./route-table.ts";

const signIn = deny("PM_ACCOUNTS_SIGN_IN", [["WWW-Authenticate", "Bearer"]]);
const badInput = deny("PM_ACCOUNTS_INPUT");
const unavailable = deny("PM_ACCOUNTS_UNAVAILABLE", [["Retry-After", "5"]]);
const fault = deny("PM_ACCOUNTS_FAULT");

const refused = {
  action: "request.refused",
  isSuccess: false,
  reason: "The machine had too much to do, or a store did not answer.",
} as const;

/** The routes without a framework: an exchange and its body in, an answer out. */
export interface ServedRoutes {
  /** The template of the route at a request's path, whatever the method: `/auth/keys/{id}`. */
  templateOf(exchange: Exchange): string | undefined;
  /** Never rejects. @param read called once, and only where the route takes a body. */
  answer(exchange: Exchange, read: () => Promise<Body>): Promise<RouteAnswer>;
}

/** Serves routes: who may, what came, what they say, and how it is written. */
export function serveRoutes(routes: readonly Route[], context: RouteContext): ServedRoutes {
  const table = new RouteTable(context.settings.basePath, routes);

  const answer = async (exchange: Exchange, read: () => Promise<Body>): Promise<RouteAnswer> => {
    const match = table.match(exchange.method, exchange.path);
    if ("methods" in match) {
      const refusal = deny("PM_ACCOUNTS_METHOD", [["Allow", match.methods.join(", ")]]);
      return refuse(exchange, refusal);
    }
    const { route, id } = match;
    const account = route.access === "anybody" ? undefined : await signedIn(context, exchange, route);
    if (account !== undefined && isDenial(account))
      // Pages ask who is signed in; that nobody is, is an answer, and nothing that an operator has to hear of.
      return route.id === "me" ? problemAnswer(account, exchange.id) : refuse(exchange, account);
    const body = route.input === undefined ? undefined : await read();
    if (body !== undefined && isDenial(body)) return refuse(exchange, body);
    const parsed = (route.input ?? z.undefined()).safeParse(body?.value);
    if (!parsed.success) return refuse(exchange, badInput, fieldsOf(parsed.error));
    const call = { exchange, input: parsed.data, id, principal: exchange.principal, account };
    const output = await route.handle(call);
    if (isDenial(output)) {
      // Load, or a store that is down: nobody else tells the operator.
      if (output.status >= 500) context.audit(exchange, { ...refused, account: account?.id });
      return refuse(exchange, output);
    }
    // What a part says beyond the description stays inside.
    return jsonAnswer(route.status, route.output?.parse(output), route.maxAgeSeconds);
  };

  return {
    templateOf: ({ path }) => table.templateOf(path),
    async answer(exchange, read) {
      try {
        return await answer(exchange, read);
      } catch (error) {
        context.onFault(error);
        const isDown = error instanceof StorageUnavailableError || error instanceof StoreUnavailableError;
        return refuse(exchange, isDown ? unavailable : fault);
      }
    },
  };
}

/** The pipeline hears of it as of the refusals of its guards. */
function refuse(exchange: Exchange, denial: Denial, fields?: readonly string[]): RouteAnswer {
  tellRefusal(exchange, denial);
  return problemAnswer(denial, exchange.id, fields);
}

async function signedIn(
  { parts }: RouteContext,
  { principal }: Exchange,
  { access }: Route,
): Promise<Account | Denial> {
  if (principal === undefined) return signIn;
  const isOwner =
    (principal.via === "session" || principal.via === "token") && principal.scopes === undefined;
  if (access === "owner" && !isOwner) return signIn;
  const account = await parts.accounts.byId(principal.id);
  return isActive(account) ? account : signIn;
}

/** Names of fields that the schema knows: what a client sent of its own is not repeated. */
function fieldsOf({ issues }: z.ZodError): readonly string[] {
  const names = issues.flatMap(({ path: [name] }) => (typeof name === "string" ? [name] : []));
  return [...new Set(names)];
}
