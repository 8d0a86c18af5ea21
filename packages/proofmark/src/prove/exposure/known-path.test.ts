import assert from "node:assert/strict";
import { test } from "node:test";

import type { Probe } from "../../model/probe.ts";
import { exposedFilesSpec } from "./exposed-files/spec.ts";
import { expose, serviceOf } from "./exposure.fixture.ts";
import { judgeKnownPaths, type KnownPath } from "./known-path.ts";

const secretNote: KnownPath = {
  path: "notes/secret.txt",
  what: "a secret note",
  shows: ({ body }) => body.includes("secret note"),
};
const probe: Probe = {
  spec: exposedFilesSpec,
  safety: "active",
  maxRequests: 4,
  run: (attacker, surface) => judgeKnownPaths(attacker, surface, [secretNote], "notes"),
};

test("a hit whose neighbour of the same extension looks alike is inconclusive", async () => {
  const { state, breaches } = await expose(probe, (request, response) => {
    const isText = request.url?.endsWith(".txt") === true;
    response.writeHead(isText || request.url === "/" ? 200 : 404).end(isText ? "a secret note" : "home");
  });
  assert.deepEqual([state, breaches], ["inconclusive", []]);
});

test("a hit whose neighbour can't be asked is inconclusive", async () => {
  const { state } = await expose(probe, (request, response) => {
    const pages = { "/": "home", "/notes/secret.txt": "a secret note" };
    if (request.url?.startsWith("/notes/") === true && request.url !== "/notes/secret.txt") {
      response.writeHead(503).end();
    } else serviceOf(pages)(request, response);
  });
  assert.equal(state, "inconclusive");
});

test("what an error page quotes is not served", async () => {
  const page = { status: 403, body: "The secret note is not for you." };
  const { state } = await expose(probe, serviceOf({ "/": "home", "/notes/secret.txt": page }));
  assert.equal(state, "observed");
});

test("a redirect to another place is not a hit", async () => {
  const page = { status: 302, headers: { Location: "/login" }, body: "a secret note" };
  const { state } = await expose(probe, serviceOf({ "/": "home", "/notes/secret.txt": page }));
  assert.equal(state, "observed");
});
