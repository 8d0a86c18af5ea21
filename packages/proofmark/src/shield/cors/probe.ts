import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { pathAndQuery, requestPath } from "../../probing/request-path.ts";
import { corsSpec } from "./spec.ts";

const control = corsSpec.id;
const stranger = "https://attacker.example";
const pagesAsked = 12;

export const corsProbe: Probe = {
  spec: corsSpec,
  safety: "active",
  maxRequests: 24,
  async run(attacker, surface) {
    const paths = pathsOf(surface);
    const attacks: Finding[] = [];
    const asked: Answer[] = [];
    const attack = async (path: string, origin: string, how: string): Promise<void> => {
      const answer = await askAs(attacker, path, origin);
      asked.push(answer);
      if (isReadable(answer, origin))
        attacks.push(
          attackFinding(
            "breached",
            `${how} (${origin}) may read ${path} with the visitor's cookies.`,
            answer,
          ),
        );
    };
    for (const path of paths) await attack(path, stranger, "A script on any origin");
    const target = paths[0] ?? "/";
    for (const [origin, how] of lookAlikes(attacker.origin)) await attack(target, origin, how);
    const preflight = await preflightAs(attacker, target, stranger);
    asked.push(preflight);
    if (isReadable(preflight, stranger))
      attacks.push(
        attackFinding("breached", `A preflight from ${stranger} was granted for ${target}.`, preflight),
      );
    if (attacks.length === 0) attacks.push(held(asked, preflight));
    return [...attacks, homeIsServed(surface), await ownPage(attacker, surface)];
  },
};

/** Data first, refused data too: a stranger who asks with the visitor's cookies is not refused. Then routes, then pages. */
function pathsOf({ pages, routes }: Surface): string[] {
  const isSeen = new Set(pages.map(requestPath));
  const unseen = routes.filter(({ source, path }) => source !== "link" && !isSeen.has(path));
  const paths = new Set([
    ...pages.filter(isData).map(requestPath),
    ...unseen.map(({ path }) => path),
    ...pages.filter((page) => !isData(page)).map(requestPath),
  ]);
  return paths.size === 0 ? ["/"] : [...paths].slice(0, pagesAsked);
}

function isData(page: Answer): boolean {
  return page.header("content-type")?.includes("json") === true;
}

function lookAlikes({ protocol, host, hostname, port }: URL): readonly (readonly [string, string])[] {
  const otherPort = port === "4443" ? "4444" : "4443";
  return [
    ["null", "A sandboxed frame of any page"],
    [`${protocol}//${host}.attacker.example`, "An origin that begins like this one"],
    [`${protocol}//attacker-${host}`, "An origin that ends like this one"],
    [`${protocol}//${hostname}:${otherPort}`, "Another port of this host"],
    ...(protocol === "https:" ? [[`http://${host}`, "A page over plain HTTP"] as const] : []),
  ];
}

async function askAs(attacker: Attacker, path: string, origin: string): Promise<Answer> {
  return await sendPatiently(attacker, {
    path,
    headers: [
      ["Origin", origin],
      ["Cookie", "session=proofmark-canary"],
    ],
  });
}

async function preflightAs(attacker: Attacker, path: string, origin: string): Promise<Answer> {
  return await sendPatiently(attacker, {
    method: "OPTIONS",
    path,
    headers: [
      ["Origin", origin],
      ["Access-Control-Request-Method", "POST"],
      ["Access-Control-Request-Headers", "content-type"],
    ],
  });
}

/** Fetch standard, section 4.9 (CORS check): with cookies a browser asks for the exact origin, never for `*`. */
function isReadable(answer: Answer, origin: string): boolean {
  return (
    answer.header("access-control-allow-origin") === origin &&
    answer.header("access-control-allow-credentials") === "true"
  );
}

function held(asked: readonly Answer[], preflight: Answer): Finding {
  const limited = asked.find((answer) => answer.status === 429);
  if (limited !== undefined) {
    const summary = "A rate limit answered in place of a cross-origin request (429).";
    return attackFinding("inconclusive", summary, limited);
  }
  return attackFinding(
    "held",
    `${asked.length} requests from foreign origins, a preflight among them, were granted nothing (${preflight.status}).`,
    preflight,
    asked.every((answer) => answer.isAttributedTo(control)),
  );
}

/** The benign twin: a script of this very service asks, as it may without any grant. */
async function ownPage(attacker: Attacker, surface: Surface): Promise<Finding> {
  const home = surface.pages[0];
  const path = home === undefined ? pathAndQuery(attacker.origin) : requestPath(home);
  const answer = await askAs(attacker, path, attacker.origin.origin);
  if (answer.status === 429 || home === undefined) {
    const summary = `A request from the service's own page could not be judged (${answer.status}).`;
    return benignFinding("inconclusive", summary, answer);
  }
  const isAlike = answer.status === home.status || answer.status < 400;
  return isAlike
    ? benignFinding("held", "A request from the service's own page is answered.", answer)
    : benignFinding(
        "breached",
        `A request from the service's own page is refused (${answer.status}).`,
        answer,
      );
}
