import type { Finding } from "../model/finding.ts";
import type { Answer, Attacker, Probe, Surface } from "../model/probe.ts";
import { TargetUnreachable } from "../probing/errors.ts";
import { benignFinding } from "../probing/findings.ts";
import { servedPage } from "../probing/judge-pages.ts";
import { requestPath } from "../probing/request-path.ts";

/** A server that has just been flooded may need a moment to let go of the connections. */
const breathMs = 1_000;

/**
 * What a pass rests on besides the probe's own findings: a target that serves somebody, and still does after the
 * attack. A wall refuses attacks as it refuses visitors, and a service that fails or bans the prover halfway refuses
 * everything that comes later. Undefined where there is nothing to hold against the pass.
 */
export async function visitAfterwards(
  { safety }: Probe,
  attacker: Attacker,
  surface: Surface,
  findings: readonly Finding[],
): Promise<Finding | undefined> {
  const home = surface.pages[0];
  // A service of JSON may show nothing to strangers: then it is a canary whom it serves.
  const isCanaryServed = surface.identity !== undefined && findings.some(isServed);
  const page = servedPage(surface) ?? (isCanaryServed ? home : undefined);
  if (page === undefined) {
    return benignFinding(
      "inconclusive",
      `No page is served (home: ${home?.status ?? "none"}), so a refusal tells nothing. Name an open route with --routes, or sign in with --header.`,
      home,
    );
  }
  if (safety === "passive") return undefined;
  const { pathname } = new URL(page.exchange.request.url);
  const answer = await visit(attacker, requestPath(page));
  // A limit that this very attack has met says that the service is there.
  if (answer.status < 400 || answer.status === 429 || answer.status === page.status) return undefined;
  return benignFinding(
    "inconclusive",
    `After the attack, an ordinary visit is refused (GET ${pathname}, ${answer.status}; before: ${page.status}).`,
    answer,
  );
}

function isServed({ role, outcome, exchange }: Finding): boolean {
  const status = exchange?.response?.status ?? 0;
  return role === "benign" && outcome === "held" && status >= 200 && status < 300 && status !== 204;
}

async function visit(attacker: Attacker, path: string): Promise<Answer> {
  try {
    return await attacker.send({ path });
  } catch (error) {
    if (!(error instanceof TargetUnreachable)) throw error;
    await attacker.pause(breathMs);
    return await attacker.send({ path });
  }
}
