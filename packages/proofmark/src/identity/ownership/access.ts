import type { AuditRecord } from "../../model/audit.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { NamedResource } from "./resources.ts";

type Right = "As its owner" | "By a role" | "Shared";

/** One use of a resource that says `audited`, from the verdict to the end of the answer. */
interface Access extends NamedResource {
  /** Why it may be; undefined: it may not, and monitor mode lets it pass. */
  right: Right | undefined;
  /** Whether the handler got it: what another control refused before that was no use. */
  isHandled: boolean;
}

const accesses = createSlot<Access>("ownership.access");
const reading = new Set(["GET", "HEAD", "OPTIONS", "QUERY", "TRACE"]);

/** A request names an audited resource; whether it may is not decided yet. */
export function beginAccess(exchange: Exchange, named: NamedResource): void {
  accesses.set(exchange, { ...named, right: undefined, isHandled: false });
}

/** The verdict of a request that passes, and by which right, where its use is audited. */
export function grant(exchange: Exchange, right: Right): undefined {
  const access = accesses.get(exchange);
  if (access !== undefined) access.right = right;
}

export function markHandled(exchange: Exchange): void {
  const access = accesses.get(exchange);
  if (access !== undefined) access.isHandled = true;
}

/** Who used what, and whether it went well: after the answer, whose status says so. Undefined where nobody did. */
export function accessRecord(exchange: Exchange): Omit<AuditRecord, "control" | "at"> | undefined {
  const access = accesses.get(exchange);
  if (access?.isHandled !== true) return undefined;
  const { resource, parameters, right = "Without a right, in monitor mode" as const } = access;
  const { method, principal, client, id, response } = exchange;
  const status = response?.headersSent === true ? response.statusCode : undefined;
  return {
    category: "data-access",
    action: actionOf(method),
    // What answers an upgrade writes to the socket by itself.
    isSuccess: response === undefined || (status !== undefined && status < 400),
    account: principal?.id,
    client: client.address,
    exchangeId: id,
    resource: resource.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(parameters[name] ?? ""),
    ),
    reason: `${right}: ${response === undefined ? "an upgrade" : (status ?? "no answer")}.`,
  };
}

function actionOf(method: string): AuditRecord["action"] {
  if (reading.has(method)) return "ownership.read";
  return method === "DELETE" ? "ownership.deleted" : "ownership.written";
}
