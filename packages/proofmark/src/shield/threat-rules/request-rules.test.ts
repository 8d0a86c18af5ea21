import assert from "node:assert/strict";
import { test } from "node:test";

import type { ThreatRulesOptions } from "./options.ts";
import { watch, type Visit } from "./threats.fixture.ts";

type Rule = NonNullable<ThreatRulesOptions["rules"]>[number];

const office = "192.0.2.9";

for (const [title, rule, refused, passed] of [
  [
    "a path",
    { paths: "/internal" },
    ["/internal", "/INTERNAL", "//internal/", "/x/../internal", "/%69nternal", "/internal;a=1"].map(
      (path) => ({ path }),
    ),
    [{ path: "/internals" }, { path: "/internal/x" }, { path: "/" }],
  ],
  [
    "what lies below a path",
    { paths: ["/internal/*", "/old/*"] },
    [{ path: "/old/x" }],
    [{ path: "/older" }],
  ],
  [
    "a user agent",
    { agents: "*sqlmap*" },
    [{ headers: { "user-agent": "SQLMap/1.8 (https://sqlmap.org)" } }],
    [{ headers: { "user-agent": "Mozilla/5.0" } }, {}],
  ],
  [
    "an empty user agent",
    { agents: "" },
    [{ headers: { "user-agent": "" } }],
    [{}, { headers: { "user-agent": "x" } }],
  ],
  [
    "a header",
    { headers: { "X-Debug": "*" } },
    [{ headers: { "x-debug": "" } }, { headers: { "x-debug": "1" } }],
    [{}, { headers: { "x-debugger": "1" } }],
  ],
  [
    "one of several values in one header",
    { headers: { "x-tags": "*bad*" } },
    [{ headers: { "x-tags": "good, BAD" } }],
    [{ headers: { "x-tags": "good" } }],
  ],
  ["a method", { methods: ["trace"] }, [{ method: "TRACE" }], [{ method: "GET" }]],
  [
    "all conditions at once",
    { paths: "/a/*", methods: ["POST"] },
    [{ path: "/a/b", method: "POST" }],
    [{ path: "/a/b" }, { path: "/b", method: "POST" }],
  ],
  [
    "all but an office",
    { paths: "/admin*", unless: { addresses: ["192.0.2.0/24"] } },
    [{ path: "/admin" }, { path: "/admin/x" }],
    [{ path: "/admin", address: office }, { path: "/" }],
  ],
  [
    "all but an area, which a path must be in as sent and as read",
    { paths: "*", unless: { paths: "/public/*" } },
    [
      { path: "/" },
      { path: "/public/../admin" },
      { path: "/public/%2e%2e/admin" },
      { path: "/x/../public/a" },
    ],
    [{ path: "/public/a" }, { path: "/PUBLIC/a" }],
  ],
  [
    "all without a header",
    { paths: "/api/*", unless: { headers: { "x-client": "app-*" } } },
    [{ path: "/api/x" }, { path: "/api/x", headers: { "x-client": "other" } }],
    [{ path: "/api/x", headers: { "x-client": "app-7" } }],
  ],
] as const satisfies readonly (readonly [string, Rule, readonly Visit[], readonly Visit[]])[])
  test(`a rule by ${title} refuses what it says and nothing else`, () => {
    const { visit } = watch({ rules: [rule] });
    for (const one of refused) assert.equal(visit(one), "PM_REQUEST_BLOCKED", JSON.stringify(one));
    for (const one of passed) assert.equal(visit(one), undefined, JSON.stringify(one));
  });
