import assert from "node:assert/strict";
import { test } from "node:test";

import { getRequestListener } from "@hono/node-server";
import express from "express";
import * as fc from "fast-check";
import fastify from "fastify";
import { Hono } from "hono";

import { serve, type Served } from "../../http/served.fixture.ts";
import { ownership } from "./guard.ts";

/** Bob's ids, and beside each what somebody could own to be taken for him. */
const owners: ReadonlyMap<string, string> = new Map([
  ["1", "bob"],
  ["a/b", "bob"],
  ["Key", "bob"],
  ["ü", "bob"],
  ["%31", "alice"],
  ["1;x", "alice"],
  ["1;", "alice"],
  ["a%2Fb", "alice"],
  ["key", "alice"],
  ["2", "alice"],
  ["b", "alice"],
  ["a", "alice"],
  ["%C3%BC", "alice"],
]);

const guard = () =>
  ownership({
    resources: [
      { path: "/notes/{id}", owner: async ({ id = "" }) => Promise.resolve(owners.get(id)) },
      { path: "/notes/{id}/print", owner: ({ id = "" }) => owners.get(id) },
    ],
    principal: ({ request }) => {
      const name = request.headers["x-test-user"];
      return typeof name === "string" ? { id: name, roles: [] } : undefined;
    },
  });

/** Each framework answers with the owner of the note that its own router found. */
const applications: Readonly<Record<string, () => Promise<Served>>> = {
  async Express() {
    const app = express();
    app.get(["/notes/:id", "/notes/:id/print"], (request, response) => {
      response.end(owners.get(String(request.params["id"])) ?? "missing");
    });
    return await serve([guard()], app);
  },
  async Fastify() {
    const app = fastify({ routerOptions: { ignoreDuplicateSlashes: true, ignoreTrailingSlash: true } });
    for (const url of ["/notes/:id", "/notes/:id/print"])
      app.get<{ Params: { id: string } }>(url, async ({ params }) => owners.get(params.id) ?? "missing");
    await app.ready();
    return await serve([guard()], (request, response) => app.routing(request, response));
  },
  async Hono() {
    const app = new Hono();
    for (const path of ["/notes/:id", "/notes/:id/print"])
      app.get(path, (context) => context.text(owners.get(context.req.param("id") ?? "") ?? "missing"));
    const listener = getRequestListener(app.fetch);
    return await serve([guard()], (request, response) => void listener(request, response));
  },
};

const ids = [...owners.keys()];
const spellings: readonly ((id: string) => string)[] = [
  (id) => encodeURIComponent(id),
  (id) => id,
  (id) => encodeURI(id),
  (id) => Array.from(Buffer.from(id), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  (id) => encodeURIComponent(encodeURIComponent(id)),
  (id) => id.toUpperCase(),
];
const frames = [
  "/notes/ID",
  "/notes/ID/",
  "/notes//ID",
  "//notes/ID",
  "/NOTES/ID",
  "/notes/ID;x",
  "/notes/ID;",
  "/notes/ID%00",
  "/notes/ID%2f",
  "/notes/ID/print",
  "/notes/ID/../ID2",
  "/notes/ID/%2e%2e/ID2",
  "/notes/ID/..;/ID2",
  "/notes/ID;/ID2",
  "/notes/ID%2f..%2fID2",
  "/notes%2fID",
  "/./notes/ID",
  "/notes/ID#/ID2",
  "/notes/ID\\..\\ID2",
  "/%6eotes/ID",
];
const paths = fc
  .tuple(
    fc.constantFrom(...frames),
    fc.constantFrom(...ids),
    fc.constantFrom(...ids),
    fc.constantFrom(...spellings),
    fc.constantFrom(...spellings),
  )
  .map(([frame, id, other, spell, spellOther]) =>
    frame.replace("ID2", () => spellOther(other)).replace("ID", () => spell(id)),
  );

for (const [name, start] of Object.entries(applications)) {
  test(`an application on ${name} shows everybody what is theirs, and nothing else`, async () => {
    await using served = await start();
    const bodyFor = async (who: string, path: string): Promise<string> =>
      (await served.ask(`GET ${path} HTTP/1.1`, [`X-Test-User: ${who}`])).body;
    for (const [id, owner] of owners) {
      const path = `/notes/${encodeURIComponent(id)}`;
      // An id with what other routers take for a separator is shown to nobody by some: it is refused, or right.
      const isPlain = !/[;/]/.test(id);
      if (isPlain) assert.equal(await bodyFor(owner, path), owner, `${owner} ${path}`);
      assert.match(await bodyFor(owner === "bob" ? "alice" : "bob", path), /PM_OWNERSHIP_NOT_FOUND/, path);
    }
    assert.match(await bodyFor("alice", "/notes/9"), /PM_OWNERSHIP_NOT_FOUND/);
    assert.equal((await served.ask("GET /notes/1 HTTP/1.1")).status, 401);
  });

  test(`no spelling of a path on ${name} shows what is another's`, async () => {
    await using served = await start();
    await fc.assert(
      fc.asyncProperty(paths, async (path) => {
        const { status, body } = await served.ask(`GET ${path} HTTP/1.1`, ["X-Test-User: alice"]);
        assert.ok(status >= 400 || body !== "bob", `alice was shown bob's by ${path}`);
      }),
      { numRuns: 600 },
    );
  });
}
