import type { RequestListener } from "node:http";

import type { Finding } from "../../model/finding.ts";
import type { Probe, Surface } from "../../model/probe.ts";
import { judgeFindings, type ProofState } from "../../model/proof.ts";
import { createAttacker } from "../../probing/attacker.ts";
import { Budget, defaultBudget } from "../../probing/budget.ts";
import { discoverSurface } from "../../probing/discover.ts";
import { serve } from "../proving-ground/serve.ts";

export interface Body {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A small service: answers by path, and a plain 404 of its own for the rest. */
export function serviceOf(pages: Readonly<Record<string, string | Body>>): RequestListener {
  return (request, response) => {
    const page = pages[request.url ?? ""] ?? pages[(request.url ?? "").split("?", 1)[0] ?? ""];
    const {
      status = 200,
      type = "text/html",
      headers = {},
      body,
    } = typeof page === "object"
      ? page
      : { body: page ?? "Nothing here.", status: page === undefined ? 404 : 200 };
    response.writeHead(status, { "Content-Type": type, ...headers });
    response.end(body);
  };
}

/** A single-page application: the same shell for every path. */
export const singlePage: RequestListener = (_request, response) => {
  response.writeHead(200, { "Content-Type": "text/html" });
  response.end(
    `<!doctype html><title>Shop</title><div id="root"></div><script type="module" src="/main.js"></script>`,
  );
};

export interface Judged {
  readonly state: ProofState;
  readonly breaches: readonly string[];
  readonly findings: readonly Finding[];
  readonly requests: number;
}

export interface ExposeOptions {
  readonly isTls?: boolean;
  readonly routes?: readonly string[];
  /** Path of the target's URL. Default: `/`. */
  readonly path?: string;
  /** Runs the probe after the service is gone. */
  readonly isDead?: boolean;
}

/** Walks through a service on a socket of its own, and runs one probe against it. */
export async function expose(
  probe: Probe,
  listener: RequestListener,
  { isTls = false, routes = [], path = "/", isDead = false }: ExposeOptions = {},
): Promise<Judged> {
  const service = await serve(listener, { isTls });
  try {
    const budget = new Budget({ ...defaultBudget, maxPerSecond: 5_000 }, new AbortController().signal);
    const origin = new URL(path, service.origin);
    await using attacker = createAttacker({ origin, budget });
    const surface: Surface = await discoverSurface(attacker, { routes });
    if (isDead) await service[Symbol.asyncDispose]();
    const before = budget.sent;
    const findings = await probe.run(attacker, surface);
    return {
      state: judgeFindings(findings),
      breaches: findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary),
      findings,
      requests: budget.sent - before,
    };
  } finally {
    if (!isDead) await service[Symbol.asyncDispose]();
  }
}
