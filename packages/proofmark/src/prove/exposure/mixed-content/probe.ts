import type { Answer, Probe } from "../../../model/probe.ts";
import { attackFinding } from "../../../probing/findings.ts";
import { htmlLinks } from "../../../probing/html-links.ts";
import { kindOf } from "../../../probing/leads.ts";
import { judgeRetrieved } from "../judge-retrieved.ts";
import { mixedContentSpec } from "./spec.ts";

export const mixedContentProbe: Probe = {
  spec: mixedContentSpec,
  safety: "passive",
  maxRequests: 0,
  async run(attacker, surface) {
    if (attacker.origin.protocol !== "https:") {
      return [
        attackFinding(
          "not-applicable",
          "The target speaks plain HTTP here; content is mixed on HTTPS pages alone.",
        ),
      ];
    }
    const pages = surface.pages.filter((page) => kindOf(page) === "html");
    if (pages.length === 0) return [attackFinding("not-applicable", "The target serves no HTML pages.")];
    return judgeRetrieved(
      surface,
      pages,
      plainContentOf,
      `Nothing on ${pages.length} pages is loaded from or sent to plain HTTP.`,
    );
  },
};

function plainContentOf(page: Answer): string | undefined {
  // Upgrade Insecure Requests section 3.2: the browser then asks over HTTPS, whatever the page says.
  if (/upgrade-insecure-requests/i.test(page.header("content-security-policy") ?? "")) return undefined;
  const found = htmlLinks(page.body, new URL(page.exchange.request.url));
  const resource = found.resources.find(({ url }) => url.protocol === "http:");
  if (resource !== undefined) return `<${resource.element}> loads ${resource.url.origin} over plain HTTP`;
  const form = found.forms.find(({ url }) => url.protocol === "http:");
  if (form !== undefined) return `A form is sent to ${form.url.origin} over plain HTTP`;
  return undefined;
}
