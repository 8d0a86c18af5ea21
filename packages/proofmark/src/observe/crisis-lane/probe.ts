import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, AttackRequest, Probe, Surface } from "../../model/probe.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { crisisLaneSpec } from "./spec.ts";

const control = crisisLaneSpec.id;
const homeVisits = 240;
const waves = 12;
/** Paths that scanners ask for: a client that asks for many is kept out by services that look. */
const scannedPaths = [
  "/.env",
  "/.git/config",
  "/wp-login.php",
  "/wp-admin/",
  "/phpmyadmin/",
  "/.aws/credentials",
  "/xmlrpc.php",
  "/.svn/entries",
  "/actuator/env",
  "/server-status",
  "/cgi-bin/test.cgi",
  "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
];
const usualPaths = ["/crisis", "/help/crisis", "/crisis-support"];

/**
 * Makes itself a client that a service may well keep out, and asks for help as that client. It sends no words of danger: a
 * probe must never call a person who is needed elsewhere. That texts are recognised, and that somebody is told, is for the check.
 */
export const crisisLaneProbe: Probe = {
  spec: crisisLaneSpec,
  safety: "intrusive",
  maxRequests: homeVisits + scannedPaths.length + usualPaths.length + 8,
  async run(attacker, surface) {
    const found = await findLane(attacker, surface);
    if (found === undefined)
      return [
        attackFinding(
          "not-applicable",
          'The target names no page for people in danger: no Link with rel="help", and no /crisis.',
        ),
      ];
    const { path, answer } = found;
    return [
      benignFinding("held", `An ordinary visitor of ${path} gets the contacts (${answer.status}).`, answer),
      await askAs(attacker, path, "a client of another site, without a token", strangersPost(path)),
      await askAs(attacker, path, "a client with odd headers", oddRequest(path)),
      await askLimited(attacker.newcomer() ?? attacker, path),
      await askBlocked(attacker.newcomer() ?? attacker, path),
    ];
  },
};

/** The page that the target itself names, or one of the usual names. */
async function findLane(
  attacker: Attacker,
  surface: Surface,
): Promise<{ readonly path: string; readonly answer: Answer } | undefined> {
  const named = surface.pages.flatMap((page) => linkedHelp(page.header("link")));
  const linked = surface.routes.map(({ path }) => path).filter((path) => usualPaths.includes(path));
  for (const path of new Set([...named, ...linked, ...usualPaths])) {
    const answer = await attacker.send({ path, headers: [["Accept", "application/json, text/html;q=0.5"]] });
    if (hasContacts(answer)) return { path, answer };
  }
  return undefined;
}

/** `</crisis>; rel="help"` */
function linkedHelp(link: string | undefined): readonly string[] {
  const match = /<(\/[\w./-]*)>\s*;\s*rel="?help"?/.exec(link?.slice(0, 2_000) ?? "");
  return match?.[1] === undefined ? [] : [match[1]];
}

/** Numbers to call or to write to, as a page or as data. */
function hasContacts({ status, body }: Answer): boolean {
  return status === 200 && /href="(?:tel|sms):|"emergency":\s*\[/.test(body);
}

function strangersPost(path: string): AttackRequest {
  return {
    method: "POST",
    path,
    headers: [
      ["Origin", "https://attacker.example"],
      ["Sec-Fetch-Site", "cross-site"],
      ["Sec-Fetch-Mode", "navigate"],
      ["Content-Type", "application/x-www-form-urlencoded"],
    ],
    body: "text=A+test+of+Proofmark",
  };
}

function oddRequest(path: string): AttackRequest {
  return {
    path: `${path}?country=%00&lang='--`,
    headers: [
      ["Host", "nobody.proofmark.example"],
      ["User-Agent", "sqlmap/1.8"],
      ["Cookie", "session=expired; =; ;"],
      ["Accept-Language", "%%%;q=9,,,"],
      ["X-Forwarded-For", "256.1.1.1"],
    ],
  };
}

async function askAs(
  attacker: Attacker,
  path: string,
  who: string,
  request: AttackRequest,
): Promise<Finding> {
  return judge(await attacker.send(request), path, who);
}

async function askLimited(attacker: Attacker, path: string): Promise<Finding> {
  let isLimited = false;
  const size = Math.ceil(homeVisits / waves);
  for (let wave = 0; wave < waves && !isLimited; wave++) {
    const answers = await Promise.all(Array.from({ length: size }, () => attacker.send({ path: "/" })));
    isLimited = answers.some(({ status }) => status === 429);
  }
  const who = isLimited
    ? "a client that is rate limited everywhere else"
    : `a client that sent ${homeVisits} requests before`;
  return judge(await attacker.send({ path }), path, who);
}

async function askBlocked(attacker: Attacker, path: string): Promise<Finding> {
  for (const scanned of scannedPaths) await attacker.send({ path: scanned });
  const home = await attacker.send({ path: "/" });
  const who =
    home.status === 403
      ? "a client that is blocked everywhere else"
      : `a client that asked for ${scannedPaths.length} known attack paths before`;
  return judge(await attacker.send({ path }), path, who);
}

function judge(answer: Answer, path: string, who: string): Finding {
  const isHeld = hasContacts(answer);
  return attackFinding(
    isHeld ? "held" : "breached",
    isHeld
      ? `${path} gave the contacts to ${who}.`
      : `${path} gave no contacts to ${who} (${answer.status}).`,
    answer,
    answer.isAttributedTo(control),
  );
}
