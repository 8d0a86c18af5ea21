import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { requestPath } from "../../probing/request-path.ts";
import { cachePrivacySpec } from "./spec.ts";

const control = cachePrivacySpec.id;
const pagesAsked = 8;
const deceptionsAsked = 2;

export const cachePrivacyProbe: Probe = {
  spec: cachePrivacySpec,
  safety: "active",
  maxRequests: 30,
  async run(attacker, surface) {
    const personal = surface.pages.filter((page) => page.headerValues("set-cookie").length > 0);
    const flaws = personal
      .filter(mayBeKept)
      .map((page) =>
        attackFinding("breached", `${requestPath(page)} sets a cookie and may be kept by a cache.`, page),
      );
    const judged = [...personal];
    if (personal.length > 0 || hasSessions(surface)) {
      const pages = surface.pages.filter(isPersonalKind).slice(0, pagesAsked);
      const asked: Answer[] = [];
      for (const page of pages) asked.push(await askSignedIn(attacker, requestPath(page)));
      const served = asked.filter(isPersonalKind);
      judged.push(...served);
      for (const page of served.filter(mayBeKept))
        flaws.push(
          attackFinding(
            "breached",
            `${requestPath(page)}, asked for with a session cookie, may be kept by a cache (${wordOf(page)}).`,
            page,
          ),
        );
      flaws.push(...(await deceive(attacker, surface, served, judged)));
    }
    if (flaws.length > 0) return [...flaws, homeIsServed(surface)];
    return [heldOn(judged), homeIsServed(surface)];
  },
};

/** Web cache deception: `/account/x.css` is answered like `/account`, and a cache takes it for a style sheet. */
async function deceive(
  attacker: Attacker,
  surface: Surface,
  served: readonly Answer[],
  judged: Answer[],
): Promise<Finding[]> {
  const flaws: Finding[] = [];
  if (surface.isCatchAll) return flaws;
  const pages = served.filter((page) => !requestPath(page).includes("?") && requestPath(page) !== "/");
  for (const page of pages.slice(0, deceptionsAsked)) {
    const answer = await askSignedIn(attacker, `${requestPath(page).replace(/\/$/, "")}/proofmark.css`);
    if (answer.body !== page.body || !isPersonalKind(answer)) continue;
    judged.push(answer);
    if (mayBeKept(answer))
      flaws.push(
        attackFinding(
          "breached",
          `${requestPath(answer)} is answered like ${requestPath(page)} and may be kept by a cache.`,
          answer,
        ),
      );
  }
  return flaws;
}

/** Whether anything suggests that visitors sign in: else the same page for everybody is nobody's secret. */
function hasSessions({ forms, pages }: Surface): boolean {
  return (
    forms.some(({ fields }) => fields.some(({ type }) => type === "password")) ||
    pages.some(({ status }) => status === 401 || status === 403)
  );
}

async function askSignedIn(attacker: Attacker, path: string): Promise<Answer> {
  return await sendPatiently(attacker, { path, headers: [["Cookie", "session=proofmark-canary"]] });
}

function isPersonalKind(page: Answer): boolean {
  return page.status < 300 && /text\/html|[/+]json/.test(page.header("content-type") ?? "");
}

/** RFC 9111 section 3: without a word against it, a cache may keep what it likes. */
function mayBeKept(page: Answer): boolean {
  const value = (page.header("cache-control") ?? "").toLowerCase();
  const directives = new Set(value.split(",").map((directive) => directive.trim()));
  if (directives.has("no-store")) return false;
  if (directives.has("public")) return true;
  return !directives.has("private") && !directives.has("no-cache");
}

function wordOf(page: Answer): string {
  const value = page.header("cache-control");
  return value === undefined ? "no Cache-Control" : `Cache-Control: ${value}`;
}

function heldOn(judged: readonly Answer[]): Finding {
  const first = judged[0];
  if (first === undefined) {
    return attackFinding(
      "not-applicable",
      "No response looks personal: no cookie is set, and nothing asks anybody to sign in.",
    );
  }
  return attackFinding(
    "held",
    `No cache may keep any of ${judged.length} personal responses.`,
    first,
    judged.every((page) => page.isAttributedTo(control)),
  );
}
