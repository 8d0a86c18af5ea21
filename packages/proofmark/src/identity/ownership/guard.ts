import { parseOptions } from "../../config/parse-options.ts";
import { routedPaths } from "../../http/routed-paths.ts";
import { withPrincipal } from "../../http/with-principal.ts";
import type { InputField } from "../../input/field.ts";
import { holdInput } from "../../input/hold-input.ts";
import { inputOf } from "../../input/request-input.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import { deny, withDetail, type Denial, type RequestVerdict, type Verdict } from "../../model/verdict.ts";
import { accessRecord, beginAccess, grant, markHandled } from "./access.ts";
import { ownershipOptions, type OwnershipOptions } from "./options.ts";
import { isOwner, isShared } from "./owner.ts";
import type { FieldProtection } from "./protected-fields.ts";
import { compileProtection } from "./protection.ts";
import { compileResources, type NamedResource } from "./resources.ts";
import { ownershipSpec } from "./spec.ts";

// RFC 9110 section 15.5.2: a 401 says how one may sign in.
const signIn = deny("PM_OWNERSHIP_SIGN_IN", [["WWW-Authenticate", "Bearer"]]);
const notFound = deny("PM_OWNERSHIP_NOT_FOUND");
const nobody = "What the path names has an owner, and nobody is signed in.";
const unavailable = deny("PM_OWNERSHIP_UNAVAILABLE", [["Retry-After", "1"]]);
const fieldProtected = deny("PM_FIELD_PROTECTED");

/**
 * Lets a request pass to a resource for its owner alone, and refuses fields that nobody may set. Without options it does
 * nothing.
 * @throws OptionsError where an option is wrong.
 * @example
 * const guard = ownership({
 *   resources: [{ path: "/notes/{id}", owner: ({ id }) => notes.ownerOf(id), roles: ["admin"] }],
 *   protectedFields: [{ path: "/me", fields: ["role", "owner_id", "*.isAdmin"] }],
 * });
 */
export function ownership(options?: OwnershipOptions): Guard {
  const { resources, protectedFields, ownerTimeoutMs, principal } = parseOptions(
    "ownership",
    ownershipOptions,
    options,
  );
  if (resources.length === 0 && protectedFields.length === 0) return { spec: ownershipSpec };
  const namedBy = compileResources(resources);
  const protectionOf = compileProtection(protectedFields);
  const isAudited = resources.some(({ audited }) => audited);
  const protections = createSlot<FieldProtection>("ownership.fields");
  let link: PipelineLink | undefined;

  const refuse = (exchange: Exchange, denial: Denial, reason: string): Denial => {
    link?.audit({
      category: "authorisation",
      action: "ownership.refused",
      isSuccess: false,
      account: exchange.principal?.id,
      client: exchange.client.address,
      exchangeId: exchange.id,
      reason,
    });
    return denial;
  };
  const judgeResource = (exchange: Exchange): RequestVerdict | Promise<RequestVerdict> => {
    if (resources.length === 0) return undefined;
    const named = namedBy(exchange.method, routedPaths(exchange));
    if (named === "ambiguous" || named.length > 1)
      return refuse(exchange, notFound, "The path names different things to different routers.");
    const [one] = named;
    if (one === undefined) return undefined;
    const asking = exchange.principal;
    const { roles, shared, audited } = one.resource;
    if (audited) beginAccess(exchange, one);
    if (asking === undefined && shared === undefined) return refuse(exchange, signIn, nobody);
    if (roles.some((role) => asking?.roles.includes(role))) return grant(exchange, "By a role");
    return judgeOwner(exchange, one, asking?.id);
  };
  const judgeOwner = async (
    exchange: Exchange,
    { resource, parameters }: NamedResource,
    id: string | undefined,
  ): Promise<Verdict> => {
    try {
      if (await isShared(resource, parameters, exchange, ownerTimeoutMs)) return grant(exchange, "Shared");
      if (id === undefined) return refuse(exchange, signIn, nobody);
      if (await isOwner(resource, parameters, exchange, id, ownerTimeoutMs))
        return grant(exchange, "As its owner");
    } catch (error) {
      link?.fault(exchange, error);
      return refuse(exchange, unavailable, "The owner could not be looked up.");
    }
    return refuse(exchange, notFound, "It is not there, or belongs to somebody else.");
  };
  const judgeFields = (
    exchange: Exchange,
    protection: FieldProtection,
    fields: readonly InputField[],
    from: number,
  ): Verdict => {
    const isPatch = exchange.request.headers["content-type"]?.includes("json-patch") === true;
    for (let index = from; index < fields.length; index++) {
      const field = fields[index] as InputField;
      const declared = protection(field, isPatch);
      if (declared === undefined) continue;
      const detail = { field: `${field.place}.${declared}`, at: "a protected field", shape: "a name" };
      return refuse(exchange, withDetail(fieldProtected, detail), `The field ${declared} was set.`);
    }
    return undefined;
  };
  const judgeQuery = (exchange: Exchange): Verdict => {
    const protection = protectionOf(exchange);
    if (protection === undefined) return undefined;
    protections.set(exchange, protection);
    if (exchange.query === "") return undefined;
    const query = inputOf(exchange).head.filter(({ place }) => place === "query");
    return judgeFields(exchange, protection, query, 0);
  };
  const judge = (exchange: Exchange): RequestVerdict | Promise<RequestVerdict> => {
    const verdict = judgeResource(exchange);
    return verdict instanceof Promise
      ? verdict.then((settled) => settled ?? judgeQuery(exchange))
      : (verdict ?? judgeQuery(exchange));
  };

  return {
    spec: ownershipSpec,
    onStart(given) {
      link = given;
    },
    onRequestHead: (exchange) => withPrincipal(exchange, principal, judge),
    onRequestBody(exchange) {
      const protection = protections.get(exchange);
      if (protection === undefined) return undefined;
      return holdInput(exchange, (fields, from) => judgeFields(exchange, protection, fields, from));
    },
    ...(isAudited && {
      onHandler(exchange: Exchange, next: () => void) {
        markHandled(exchange);
        next();
      },
      onDone(exchange: Exchange) {
        const record = accessRecord(exchange);
        if (record !== undefined) link?.audit(record);
      },
    }),
  };
}
