import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { redirectSafetySpec } from "./spec.ts";
import { refreshTarget } from "./target.ts";

const control = redirectSafetySpec.id;
const evil = "attacker.example";
const redirectorsTried = 4;

const redirectNames =
  /^(?:to|next|url|uri|goto|go|out|link|target|dest(?:ination)?|continue|forward|return(?:_?(?:to|url|path))?|redirect(?:_?(?:to|url|uri))?|back(?:_?url)?|rurl|r|u|ref|callback(?:_?url)?|success_?url|service|checkout_url)$/i;

export const redirectSafetyProbe: Probe = {
  spec: redirectSafetySpec,
  // Some notations of another site are inner addresses in disguise.
  safety: "active",
  maxRequests: 4 * 14,
  async run(attacker, surface) {
    const findings: Finding[] = [];
    for (const candidate of candidatesOf(surface).slice(0, redirectorsTried))
      findings.push(...(await tryRedirector(attacker, candidate)));
    if (findings.length > 0) return findings;
    return [
      attackFinding("not-applicable", "No route was found that redirects to where a parameter says."),
      homeIsServed(surface),
    ];
  },
};

interface Redirector {
  readonly path: string;
  readonly name: string;
}

function candidatesOf({ routes, forms }: Surface): Redirector[] {
  const found = new Map<string, Redirector>();
  const add = (path: string, names: readonly string[]): void => {
    const [bare = "/"] = path.split("?", 1);
    for (const name of names)
      if (redirectNames.test(name)) found.set(`${bare} ${name}`, { path: bare, name });
  };
  for (const { method, path, queryNames } of routes) {
    if (method === "GET") add(path, [...queryNames, ...new URLSearchParams(path.split("?")[1]).keys()]);
  }
  for (const { method, action, fields } of forms) {
    if (method === "GET")
      add(
        action,
        fields.map(({ name }) => name),
      );
    // A sign-in page takes the way back in its own query: /login?next=/notes.
    add(action, [...new URLSearchParams(action.split("?")[1]).keys()]);
  }
  return [...found.values()];
}

async function tryRedirector(attacker: Attacker, redirector: Redirector): Promise<Finding[]> {
  const { path, name } = redirector;
  const follow = async (target: string): Promise<Answer> =>
    await sendPatiently(attacker, { path: `${path}?${name}=${target}` });
  const inside = await follow(encodeURIComponent("/"));
  const insideTarget = landing(inside, attacker.origin);
  const answers: { readonly answer: Answer; readonly sent: string }[] = [];
  for (const sent of offSiteNotations(attacker.origin)) answers.push({ answer: await follow(sent), sent });
  const breaches = answers
    .filter(({ answer }) => isOffSite(landing(answer, attacker.origin), attacker.origin))
    .map(({ answer, sent }) => {
      const host = landing(answer, attacker.origin)?.host ?? "another site";
      const summary = `${path}?${name}=${sent} leads to ${host} (${answer.status}).`;
      return attackFinding("breached", summary, answer);
    });
  const redirectsInside = insideTarget !== undefined && !isOffSite(insideTarget, attacker.origin);
  const isRedirector = redirectsInside || breaches.length > 0 || answers.some(({ answer }) => isOwn(answer));
  if (!isRedirector) return [];
  const benign = benignFinding(
    redirectsInside ? "held" : "inconclusive",
    redirectsInside
      ? `${path}?${name}=/ still leads to a page of this service.`
      : `${path}?${name}=/ did not redirect (${inside.status}).`,
    inside,
  );
  if (breaches.length > 0) return [...breaches, benign];
  // A notation that another control refused says nothing of this one, where others reached it.
  const own = answers.filter(({ answer }) => answer.problemCode?.startsWith("PM_") !== true || isOwn(answer));
  const judged = (own.length > 0 ? own : answers).map(({ answer }) => answer);
  return [held(redirector, judged), benign];
}

function held({ path, name }: Redirector, answers: readonly Answer[]): Finding {
  const limited = answers.find(({ status }) => status === 429);
  if (limited !== undefined)
    return attackFinding("inconclusive", `A rate limit answered in place of ${path} (429).`, limited);
  const refused = answers.filter(({ status }) => status >= 400);
  return attackFinding(
    "held",
    `None of ${answers.length} notations of another site got past ${path}?${name}=.`,
    refused[0] ?? answers[0],
    refused.length > 0 && refused.every(isOwn),
  );
}

/** Notations that browsers read as another host; already encoded for a query. */
function offSiteNotations({ host }: URL): readonly string[] {
  return [
    `https://${evil}/`,
    `//${evil}/`,
    `/%5C${evil}/`,
    `%5C%5C${evil}/`,
    `https:${evil}`,
    `/%09/${evil}/`,
    `https://${host}@${evil}/`,
    `https://${evil}%23${host}`,
    `//${evil}%5C@${host}/`,
    `https%3A%2F%2F${evil}%2F`,
    "javascript:alert(1)//",
  ];
}

/** Where a browser goes from here; undefined where it stays. */
function landing(answer: Answer, origin: URL): URL | undefined {
  const isRedirect = answer.status >= 300 && answer.status < 400;
  const refresh = answer.header("refresh");
  const target =
    (isRedirect ? answer.header("location") : undefined) ??
    (refresh === undefined ? undefined : refreshTarget(refresh));
  if (target === undefined) return undefined;
  return URL.parse(target, new URL(answer.exchange.request.url, origin).href) ?? undefined;
}

function isOffSite(url: URL | undefined, origin: URL): boolean {
  if (url === undefined) return false;
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return /^(?:javascript|data):$/.test(url.protocol);
  return url.hostname !== origin.hostname;
}

function isOwn(answer: Answer): boolean {
  return answer.isAttributedTo(control);
}
