import { lookup } from "node:dns/promises";

import { isLoopback, socketHost } from "../kernel/ip-address.ts";
import type { IdentityTarget } from "../model/identity/target.ts";
import type { Answer, Attacker, Surface } from "../model/probe.ts";
import { sendPatiently } from "./attacker.ts";
import { Crawl } from "./crawl.ts";
import { TargetUnreachable } from "./errors.ts";
import { givenRoutes } from "./given-routes.ts";
import { offOriginRedirect } from "./redirect.ts";
import { pathAndQuery } from "./request-path.ts";
import { scopeOf } from "./scope.ts";
import { serves } from "./serves.ts";
import { unguessable } from "./unguessable.ts";

export interface DiscoverOptions {
  /** Routes that nothing links to, such as `GET /notes/1` or `/admin`. */
  readonly routes?: readonly string[];
  /** What the user says of signing in there; it is handed on as it is. */
  readonly identity?: IdentityTarget | undefined;
  readonly onProgress?: (progress: DiscoverProgress) => void;
}

export interface DiscoverProgress {
  readonly retrieved: number;
  /** The path that was asked for last. */
  readonly path: string;
}

/**
 * Walks through a target once: its pages breadth first, its scripts, robots.txt, sitemap and API description. Sends GET
 * alone, to one origin, submits no form and follows no link that looks as if it changed something. Where the target's
 * URL has a path (`http://localhost:3000/app/`), that is home, and links that leave it are not followed.
 * @throws TargetUnreachable, RouteSyntaxError, BudgetExhausted, or the signal's reason.
 * @example const surface = await discoverSurface(attacker, { routes: ["GET /notes/1"] });
 */
export async function discoverSurface(attacker: Attacker, options: DiscoverOptions = {}): Promise<Surface> {
  const { origin } = attacker;
  const given = givenRoutes(options.routes ?? [], origin);
  let retrieved = 0;
  const scope = scopeOf(origin);
  const crawl = new Crawl(attacker, scope, (path) => options.onProgress?.({ retrieved: ++retrieved, path }));
  const home = await crawl.start(pathAndQuery(origin));
  const missing = await sendPatiently(attacker, { path: `${scope}${unguessable()}` });
  const confirming = serves(missing)
    ? await sendPatiently(attacker, { path: `${scope}${unguessable()}/${unguessable()}.html` })
    : undefined;
  const isCatchAll =
    confirming !== undefined && (serves(confirming) || (home.body !== "" && home.body === missing.body));
  const malformed = await sendMalformed(attacker, scope, missing);
  await crawl.walk(home, given, isCatchAll ? missing : undefined);
  const target = offOriginRedirect(home, origin);
  return {
    origin,
    isLoopback: await leadsToLoopback(origin),
    pages: crawl.pages,
    missing,
    malformed,
    isCatchAll,
    redirectsTo:
      target !== undefined && crawl.pages.every((page) => offOriginRedirect(page, origin) !== undefined)
        ? target
        : undefined,
    forms: crawl.book.forms,
    routes: crawl.book.routes,
    identity: options.identity,
  };
}

/** A target that hangs up on a broken escape shows nothing by it: its answer to a missing path stands in. */
async function sendMalformed(attacker: Attacker, scope: string, missing: Answer): Promise<Answer> {
  try {
    return await sendPatiently(attacker, { path: `${scope}%` });
  } catch (error) {
    if (error instanceof TargetUnreachable) return missing;
    throw error;
  }
}

async function leadsToLoopback(origin: URL): Promise<boolean> {
  const addresses = await lookup(socketHost(origin), { all: true });
  return addresses.length > 0 && addresses.every(({ address }) => isLoopback(address));
}
