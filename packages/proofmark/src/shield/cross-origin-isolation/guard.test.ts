import assert from "node:assert/strict";
import { test } from "node:test";

import { FlatHead } from "../../http/response-head.ts";
import type { Exchange } from "../../model/exchange.ts";
import { crossOriginIsolation } from "./guard.ts";

function headWith(
  options?: Parameters<typeof crossOriginIsolation>[0],
  { lines = [], status = 200, path = "/" }: { lines?: string[]; status?: number; path?: string } = {},
): FlatHead {
  const head = new FlatHead(status, [...lines]);
  crossOriginIsolation(options).onResponseHead?.({ path } as Exchange, head);
  return head;
}

test("windows and resources are kept to the own origin, and embeds still work", () => {
  assert.deepEqual(headWith().lines, [
    "Cross-Origin-Opener-Policy",
    "same-origin",
    "Cross-Origin-Resource-Policy",
    "same-origin",
    "Origin-Agent-Cluster",
    "?1",
  ]);
});

test("each policy is an option", () => {
  const head = headWith({
    openerPolicy: "same-origin-allow-popups",
    resourcePolicy: "same-site",
    embedderPolicy: "credentialless",
    originAgentCluster: false,
  });
  assert.equal(head.get("cross-origin-opener-policy"), "same-origin-allow-popups");
  assert.equal(head.get("cross-origin-resource-policy"), "same-site");
  assert.equal(head.get("cross-origin-embedder-policy"), "credentialless");
  assert.equal(head.get("origin-agent-cluster"), undefined);
});

test("public paths may be embedded by every site, what some router may read otherwise may not", () => {
  const options = { publicPaths: ["/badges/*"] };
  const policyAt = (path: string): unknown => headWith(options, { path }).get("cross-origin-resource-policy");
  assert.equal(policyAt("/badges/1.svg"), "cross-origin");
  for (const path of [
    "/account",
    "/Badges/1.svg",
    "//badges/1.svg",
    "/badges/../account",
    "/badges/%2e%2e/account",
    "/account/..%2f..%2fbadges/1.svg",
  ])
    assert.equal(policyAt(path), "same-origin", path);
});

test("weaker headers of the application are replaced", () => {
  const head = headWith({}, { lines: ["cross-origin-opener-policy", "unsafe-none"] });
  assert.equal(head.get("cross-origin-opener-policy"), "same-origin");
});

test("an opener policy that isolates nothing is refused", () => {
  assert.throws(
    () => crossOriginIsolation({ openerPolicy: "unsafe-none" } as never),
    /cross-origin-isolation: openerPolicy: /,
  );
});
