import type { Answer, Probe } from "../../model/probe.ts";
import { documentProbe } from "../../probing/documents.ts";
import { sensitiveFeatures, spokenFeatures } from "./features.ts";
import { permissionsPolicySpec } from "./spec.ts";

export const permissionsPolicyProbe: Probe = documentProbe(permissionsPolicySpec, judgePermissions);

function judgePermissions(answer: Answer): string | undefined {
  const value = answer.header("permissions-policy");
  if (value === undefined) return "A page came without Permissions-Policy.";
  const policy = parsePolicy(value);
  if (policy === undefined)
    return "Permissions-Policy can't be read: a browser ignores the whole header. Write camera=(), microphone=().";
  const open = sensitiveFeatures.filter((feature) => policy.get(feature)?.includes("*") === true);
  if (open.length > 0)
    return `Every site in a frame may use ${open.join(", ")}: Permissions-Policy allows it.`;
  const silent = spokenFeatures.filter((feature) => !policy.has(feature));
  return silent.length === 0 ? undefined : `Permissions-Policy says nothing of ${silent.join(", ")}.`;
}

/**
 * Reads a structured dictionary of tokens and inner lists (RFC 9651 section 4.2.2), as far as this header uses it.
 * Undefined where it is none: the old syntax `camera 'none'` is the usual mistake.
 */
function parsePolicy(value: string): ReadonlyMap<string, readonly string[]> | undefined {
  const policy = new Map<string, readonly string[]>();
  for (const member of value.split(",")) {
    const [, name, list, token] =
      /^[\t ]*([a-z*][a-z0-9_.*-]*)=(?:\(([^()]*)\)|(\*|self|"[^"]*"))(?:;[^,]*)?[\t ]*$/.exec(member) ?? [];
    if (name === undefined) return undefined;
    policy.set(name, token === undefined ? (list ?? "").split(" ").filter((item) => item !== "") : [token]);
  }
  return policy;
}
