import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { guardOf, serve } from "../../http/served.fixture.ts";
import type { AuditRecord } from "../../model/audit.ts";
import { deny } from "../../model/verdict.ts";
import { ownership } from "./guard.ts";
import type { OwnershipOptions } from "./options.ts";

const owners: Readonly<Record<string, string>> = {
  1: "alice",
  2: "bob",
  "ada@example.org": "alice",
  "a/b": "bob",
};
const options: OwnershipOptions = {
  resources: [
    {
      path: "/notes/{id}",
      owner: ({ id = "" }) => owners[id],
      shared: ({ id }) => id === "2",
      roles: ["support"],
      audited: true,
    },
    { path: "/drafts/{id}", owner: () => "alice" },
  ],
  protectedFields: [{ path: "*", fields: ["role"] }],
  principal({ request: { headers } }) {
    const name = headers["x-test-user"];
    return typeof name === "string" ? { id: name, roles: name === "eve" ? ["support"] : [] } : undefined;
  },
};
const refusing = guardOf("later", {
  onRequestHead: ({ query }) => (query === "refused" ? deny("PM_CSRF_TOKEN_MISSING") : undefined),
});
const answer: RequestListener = ({ url = "" }, response) => {
  if (url.includes("broken")) {
    response.destroy();
    return;
  }
  response.statusCode = Number(/status=(\d+)/.exec(url)?.[1] ?? 200);
  response.end("note");
};

const isAccess = ({ category }: AuditRecord): boolean => category === "data-access";

/** What is told of one request, in the category of data access and beside it. */
async function told(
  [requestLine, user]: readonly [requestLine: string, user?: string],
  mode: "enforce" | "monitor" = "enforce",
): Promise<{ readonly accesses: readonly AuditRecord[]; readonly others: readonly AuditRecord[] }> {
  await using service = await serve([ownership(options), refusing], answer, { mode });
  await service.ask(`${requestLine} HTTP/1.1`, user === undefined ? [] : [`X-Test-User: ${user}`]);
  const records = service.events.filter((event) => event.type === "audit");
  return { accesses: records.filter(isAccess), others: records.filter((record) => !isAccess(record)) };
}

for (const [what, request, expected] of [
  [
    "an owner's reading",
    ["GET /notes/1", "alice"],
    ["read", true, "alice", "/notes/1", "As its owner: 200."],
  ],
  ["by HEAD", ["HEAD /notes/1", "alice"], ["read", true, "alice", "/notes/1", "As its owner: 200."]],
  ["a role's writing", ["PUT /notes/1", "eve"], ["written", true, "eve", "/notes/1", "By a role: 200."]],
  ["a deletion", ["DELETE /NOTES/1/", "alice"], ["deleted", true, "alice", "/notes/1", "As its owner: 200."]],
  ["a visitor's reading", ["GET /notes/2"], ["read", true, undefined, "/notes/2", "Shared: 200."]],
  ["an odd id", ["GET /notes/a%2Fb", "bob"], ["read", true, "bob", "/notes/a%2Fb", "As its owner: 200."]],
  [
    "an id that is an address",
    ["GET /notes/ada@example.org", "alice"],
    ["read", true, "alice", "/notes/[redacted:email]", "As its owner: 200."],
  ],
  [
    "what the handler did not find",
    ["GET /notes/1?status=404", "alice"],
    ["read", false, "alice", "/notes/1", "As its owner: 404."],
  ],
  [
    "what was never answered",
    ["GET /notes/1?broken", "alice"],
    ["read", false, "alice", "/notes/1", "As its owner: no answer."],
  ],
] as const)
  test(`${what} is told once, with who, what and how it went`, async () => {
    const { accesses } = await told(request);
    assert.deepEqual(
      accesses.map(({ action, isSuccess, account, resource, reason }) => [
        action,
        isSuccess,
        account,
        resource,
        reason,
      ]),
      [[`ownership.${expected[0]}`, ...expected.slice(1)]],
    );
    const [record] = accesses;
    assert.equal(record?.control, "ownership");
    assert.equal(record.client, "127.0.0.1");
    assert.equal(typeof record.exchangeId, "string");
  });

for (const [what, request, others] of [
  ["what ownership refuses", ["GET /notes/1", "bob"], 1],
  ["what is refused for a field", ["GET /notes/1?role=admin", "alice"], 1],
  ["what a later control refuses", ["GET /notes/1?refused", "alice"], 0],
  ["a resource that does not say so", ["GET /drafts/1", "alice"], 0],
  ["another path", ["GET /", "alice"], 0],
] as const)
  test(`${what} is no data access`, async () => {
    const records = await told(request);
    assert.deepEqual([records.accesses.length, records.others.length], [0, others]);
  });

test("what monitor mode lets pass without a right is told as that", async () => {
  const { accesses } = await told(["GET /notes/1", "bob"], "monitor");
  assert.deepEqual(
    accesses.map(({ account, reason }) => [account, reason]),
    [["bob", "Without a right, in monitor mode: 200."]],
  );
});

test("where no resource says so, no hook stands around the handler", () => {
  const [, ...rest] = options.resources ?? [];
  assert.equal(ownership({ ...options, resources: rest }).onHandler, undefined);
  assert.notEqual(ownership(options).onHandler, undefined);
});
