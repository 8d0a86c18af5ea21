import type { Answer, Probe } from "../../model/probe.ts";
import { documentProbe } from "../../probing/documents.ts";
import { crossOriginIsolationSpec } from "./spec.ts";

const closedOpener = new Set(["same-origin", "same-origin-allow-popups", "noopener-allow-popups"]);
const closedResource = new Set(["same-origin", "same-site"]);

export const crossOriginIsolationProbe: Probe = documentProbe(crossOriginIsolationSpec, judgeIsolation);

function judgeIsolation(answer: Answer): string | undefined {
  const flaws = [openerFlaw(answer), resourceFlaw(answer)].filter((flaw) => flaw !== undefined);
  return flaws.length === 0 ? undefined : flaws.join(" ");
}

function openerFlaw(answer: Answer): string | undefined {
  const value = answer.header("cross-origin-opener-policy");
  if (value === undefined) return "A page came without Cross-Origin-Opener-Policy.";
  // A structured item (RFC 9651): a token in lower case, then parameters such as report-to. Anything else is ignored.
  return closedOpener.has(value.split(";", 1)[0]?.trim() ?? "")
    ? undefined
    : "Cross-Origin-Opener-Policy cuts no window of another site off.";
}

function resourceFlaw(answer: Answer): string | undefined {
  const value = answer.header("cross-origin-resource-policy");
  if (value === undefined) return "A page came without Cross-Origin-Resource-Policy.";
  // Fetch, "cross-origin resource policy check": compared as it is, in lower case; anything else is ignored.
  return closedResource.has(value.trim())
    ? undefined
    : "Cross-Origin-Resource-Policy lets every site embed the page.";
}
