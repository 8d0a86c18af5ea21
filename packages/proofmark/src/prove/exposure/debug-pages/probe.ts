import type { Finding } from "../../../model/finding.ts";
import type { Answer, Attacker, Probe, Surface } from "../../../model/probe.ts";
import { sendPatiently } from "../../../probing/attacker.ts";
import { scopeOf } from "../../../probing/scope.ts";
import { judgeKnownPaths, leaked } from "../known-path.ts";
import { showsSecrets } from "../signature.ts";
import { debugPages, introspectionQuery, isSchema } from "./pages.ts";
import { debugPagesSpec } from "./spec.ts";

const graphqlPaths: readonly string[] = ["graphql", "api/graphql"];

export const debugPagesProbe: Probe = {
  spec: debugPagesSpec,
  safety: "active",
  maxRequests: debugPages.length * 2 + graphqlPaths.length,
  async run(attacker, surface) {
    const findings = await judgeKnownPaths(attacker, surface, debugPages, "the inside of the service");
    const more = [...secretsOnPages(attacker, surface), ...(await askForSchema(attacker))];
    const reported = new Set(findings.map(({ exchange }) => pathOf(exchange?.request.url)));
    return [...more.filter(({ exchange }) => !reported.has(pathOf(exchange?.request.url))), ...findings];
  },
};

/** Pages that discovery found, whatever their names. */
function secretsOnPages(attacker: Attacker, surface: Surface): readonly Finding[] {
  const known = new Set(debugPages.map(({ path }) => `${scopeOf(attacker.origin)}${path}`));
  return surface.pages
    .filter(
      (page) => !known.has(pathOf(page.exchange.request.url)) && page.status < 300 && showsSecrets(page),
    )
    .filter((page) => !isFile(page))
    .map((page) => leaked(page, "the environment of the service"));
}

/** Many GraphQL servers take POST alone. A query changes nothing, whatever the method. */
async function askForSchema(attacker: Attacker): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const path of graphqlPaths) {
    const answer = await sendPatiently(attacker, {
      method: "POST",
      path: `${scopeOf(attacker.origin)}${path}`,
      headers: [["Content-Type", "application/json"]],
      body: JSON.stringify({ query: introspectionQuery }),
    });
    if (answer.status < 300 && isSchema(answer)) findings.push(leaked(answer, "the whole GraphQL schema"));
  }
  return findings;
}

/** A file such as `.env` is for the exposure of files to report. */
function isFile(page: Answer): boolean {
  return /\/\.[^/]+$|\.\w{1,5}$/.test(pathOf(page.exchange.request.url));
}

function pathOf(url: string | undefined): string {
  return url === undefined ? "" : new URL(url).pathname;
}
