import assert from "node:assert/strict";
import { test } from "node:test";

import express from "express";
// @ts-expect-error The alias has no types of its own; what is used of Express 4 has the types of 5.
import express4 from "express4";
import fastify from "fastify";

import { expressRoutes, fastifyRoutes } from "./application-routes.ts";
import type { RbacOptions } from "./options.ts";
import { routesWithoutRule, ruledRoutes } from "./routes-without-rule.ts";

const rules: RbacOptions = {
  roles: { user: ["notes:read", "notes:write"] },
  routes: [
    { path: "/", access: "public" },
    { path: "/assets/*", access: "public" },
    { path: "/users/me", access: "signed-in" },
    { path: "/notes", methods: ["GET"], permission: "notes:read" },
    { path: "/notes/{id}", permission: "notes:write" },
    { path: "/api/reports/{year}", access: "signed-in" },
  ],
};

for (const route of [
  "GET /",
  "/",
  "HEAD /notes",
  "GET /notes/{id}",
  "DELETE /notes/:id",
  "ALL /notes/:note",
  "GET /notes/:id(\\d+)",
  "GET /assets/*",
  "GET /assets/*path",
  "GET /assets{/:name}",
  "GET /assets/:name?",
  "GET /api/reports/{year}",
])
  test(`${route} has a rule`, () => assert.deepEqual(routesWithoutRule(rules, [route]), []));

for (const route of [
  "POST /notes",
  "ALL /notes",
  "GET /notes/{id}/comments",
  "GET /notes{/:id}/comments",
  "GET /users/:id",
  "GET /notes/*rest",
  "GET /*splat",
  "GET (/^\\/notes/)",
  "what is this",
  "",
])
  test(`${JSON.stringify(route)} has none`, () =>
    assert.deepEqual(routesWithoutRule(rules, [route]), [route]));

test("each route is shown with the rule that stands for it", () => {
  assert.deepEqual(ruledRoutes(rules, ["GET /notes", "GET /users/me", "GET /users/{id}"]), [
    { route: "GET /notes", rule: "GET /notes: notes:read" },
    { route: "GET /users/me", rule: "/users/me: signed-in" },
    { route: "GET /users/{id}", rule: undefined },
  ]);
});

test("the operations of an OpenAPI document are routes, below the path of its server", () => {
  const document = {
    openapi: "3.1.0",
    servers: [{ url: "https://a.example/api/" }],
    paths: {
      "/reports/{year}": { parameters: [], get: {}, delete: {} },
      "/imports": { post: {}, summary: "no operation" },
    },
  };
  assert.deepEqual(routesWithoutRule(rules, document), ["POST /api/imports"]);
  assert.deepEqual(
    routesWithoutRule(rules, { swagger: "2.0", basePath: "/v2", paths: { "/x": { get: {} } } }),
    ["GET /v2/x"],
  );
  assert.deepEqual(routesWithoutRule(rules, { paths: null }), []);
});

const answer: express.RequestHandler = (_request, response) => void response.end();

for (const [name, create] of [
  ["Express 5", express],
  ["Express 4", express4 as typeof express],
] as const) {
  const { Router } = create;
  const application = () => {
    const app = create();
    const api = Router();
    api.get("/reports/:year", answer).post("/reports", answer).get("/", answer);
    app.use((_request, _response, next) => next());
    app.get("/", answer);
    app.route("/notes/:id").put(answer).delete(answer);
    app.all("/users/me", answer);
    app.post(["/notes", "/drafts"], answer);
    app.get(/^\/old/, answer);
    return { app, api };
  };

  test(`the routes of ${name} are read, with those of a router whose path is named`, () => {
    const { app, api } = application();
    app.use("/api", api);
    assert.deepEqual(expressRoutes(app, { "/api": api }).toSorted(), [
      "ALL /users/me",
      "DELETE /notes/:id",
      "GET (/^\\/old/)",
      "GET /",
      "GET /api",
      "GET /api/reports/:year",
      "POST /api/reports",
      "POST /drafts",
      "POST /notes",
      "PUT /notes/:id",
    ]);
    assert.deepEqual(routesWithoutRule(rules, expressRoutes(app, { "/api": api })), [
      "POST /notes",
      "POST /drafts",
      "GET (/^\\/old/)",
      "POST /api/reports",
      "GET /api",
    ]);
  });

  test(`a router of ${name} at the root needs no name`, () => {
    const { app, api } = application();
    app.use(api);
    assert.ok(expressRoutes(app).includes("GET /reports/:year"));
  });

  test(`a router of ${name} that is not named is an error, and no gap in the list`, () => {
    const { app, api } = application();
    app.use("/api", api);
    assert.throws(() => expressRoutes(app), /Name it/);
    assert.throws(() => expressRoutes(app, { "/api": Router() }), /Name it/);
  });

  test(`an application within an application of ${name} is named, too`, () => {
    const { app } = application();
    const admin = create();
    admin.get("/accounts", answer);
    app.use("/admin", admin);
    assert.throws(() => expressRoutes(app), /Name it/);
    assert.ok(expressRoutes(app, { "/admin": admin }).includes("GET /admin/accounts"));
  });
}

test("what is no Express application is said to be none", () => {
  assert.throws(() => expressRoutes({}), TypeError);
});

test("the routes of Fastify are read as they are added, in plugins too", async () => {
  await using app = fastify();
  const routes = fastifyRoutes(app);
  app.get("/", async () => "home");
  app.route({ method: ["POST", "PUT"], url: "/notes/:id", handler: async () => "" });
  await app.register(
    async (plugin) => {
      plugin.get("/reports/:year", async () => "");
      plugin.post("/imports", async () => "");
    },
    { prefix: "/api" },
  );
  await app.ready();
  assert.deepEqual(routesWithoutRule(rules, routes), ["POST /api/imports"]);
  assert.ok(routes.includes("GET /api/reports/:year") && routes.includes("PUT /notes/:id"));
});

test("a Fastify application that has routes already is an error, and no gap in the list", async () => {
  await using app = fastify();
  app.get("/", async () => "home");
  await app.ready();
  assert.throws(() => fastifyRoutes(app), /has routes already/);
});
