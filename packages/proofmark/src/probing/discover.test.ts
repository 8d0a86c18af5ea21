import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { generate } from "selfsigned";

import type { Surface } from "../model/probe.ts";
import { createAttacker } from "./attacker.ts";
import { Budget, defaultBudget } from "./budget.ts";
import { discoverSurface } from "./discover.ts";
import { TargetUnreachable } from "./errors.ts";

type Pages = Readonly<
  Record<string, string | ((request: IncomingMessage, response: ServerResponse) => void)>
>;

/** A site of HTML pages by path, with a 404 for the rest; `seen` collects what is asked for. */
function site(pages: Pages, seen: string[] = []): RequestListener {
  return (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const page = pages[request.url ?? ""];
    if (typeof page === "function") return page(request, response);
    response.writeHead(page === undefined ? 404 : 200, { "Content-Type": "text/html" });
    response.end(page ?? "Nothing here.");
  };
}

interface DiscoverAt {
  readonly listen?: string;
  readonly host?: string;
  readonly path?: string;
  readonly isTls?: boolean;
  readonly routes?: readonly string[];
}

async function discover(listener: RequestListener, at: DiscoverAt = {}): Promise<Surface> {
  const listen = at.listen ?? "127.0.0.1";
  let server = createServer(listener);
  if (at.isTls === true) {
    const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
    server = createTlsServer({ key, cert }, listener);
  }
  await new Promise<void>((resolve) => server.listen(0, listen, resolve));
  const { port } = server.address() as AddressInfo;
  const host = at.host ?? (listen.includes(":") ? `[${listen}]` : listen);
  const origin = new URL(`${at.isTls === true ? "https" : "http"}://${host}:${port}${at.path ?? "/"}`);
  const budget = new Budget(defaultBudget, new AbortController().signal);
  try {
    await using attacker = createAttacker({ origin, budget });
    return await discoverSurface(attacker, at.routes === undefined ? {} : { routes: at.routes });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function pathsOf(surface: Surface): string[] {
  return surface.pages.map(({ exchange }) => exchange.request.url.slice(surface.origin.origin.length));
}

function redirect(location: string): (request: IncomingMessage, response: ServerResponse) => void {
  return (_request, response) => {
    response.writeHead(302, { Location: location });
    response.end();
  };
}

function json(value: unknown): (request: IncomingMessage, response: ServerResponse) => void {
  return (_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(value));
  };
}

test("pages are walked breadth first, the home page first", async () => {
  const surface = await discover(
    site({ "/": `<a href="/a">a</a><a href="/b">b</a>`, "/a": `<a href="/c">c</a>`, "/b": "b", "/c": "c" }),
  );
  assert.deepEqual(pathsOf(surface), ["/", "/a", "/b", "/c"]);
  assert.equal(surface.missing.status, 404);
  assert.equal(surface.malformed.status, 404);
  assert.equal(surface.isLoopback, true);
  assert.equal(surface.isCatchAll, false);
  assert.equal(surface.redirectsTo, undefined);
});

test("no page is asked for twice", async () => {
  const seen: string[] = [];
  await discover(site({ "/": `<a href="/">home</a><a href="/a">a</a>`, "/a": `<a href="/a#x">a</a>` }, seen));
  assert.deepEqual(
    seen.filter((line) => line === "GET /" || line === "GET /a"),
    ["GET /", "GET /a"],
  );
});

test("five hundred notes count twice", async () => {
  const notes = Array.from({ length: 500 }, (_, id) => `/notes/${id}`);
  const surface = await discover(
    site({
      "/": notes.map((path) => `<a href="${path}">note</a>`).join("") + `<a href="/about">about</a>`,
      "/about": "about",
      ...Object.fromEntries(notes.map((path) => [path, "note"])),
    }),
  );
  assert.deepEqual(pathsOf(surface), ["/", "/notes/0", "/notes/1", "/about"]);
});

test("a site of a thousand pages is left after sixty", async () => {
  const words = Array.from(
    { length: 1_000 },
    (_, index) => `/p${String.fromCharCode(97 + (index % 26))}${index}`,
  );
  const surface = await discover(
    site({
      "/": words.map((path) => `<a href="${path}">x</a>`).join(""),
      ...Object.fromEntries(words.map((path) => [path, "x"])),
    }),
  );
  assert.equal(surface.pages.length, 60);
});

test("only GET is sent, no form is submitted, and nothing that deletes or logs out is followed", async () => {
  const seen: string[] = [];
  const surface = await discover(
    site(
      {
        "/": `<form method="post" action="/save"><input name="a"></form><form action="/find"><input name="q"></form>
          <a href="/logout">out</a><a href="/notes/1/delete">x</a><a href="/x">Delete account</a>`,
      },
      seen,
    ),
  );
  assert.deepEqual(
    seen.filter((line) => /save|find|logout|delete|\/x$/.test(line) || !line.startsWith("GET ")),
    [],
  );
  assert.deepEqual(
    surface.forms.map(({ method, action }) => `${method} ${action}`),
    ["POST /save", "GET /find"],
  );
  assert.ok(surface.routes.some(({ method, path }) => method === "POST" && path === "/save"));
});

test("a path prefix is home, and links that leave it are not followed", async () => {
  const seen: string[] = [];
  const surface = await discover(
    site(
      { "/app/": `<a href="one">1</a><a href="/other">2</a>`, "/app/one": "one", "/other": "other" },
      seen,
    ),
    { path: "/app/" },
  );
  assert.deepEqual(pathsOf(surface), ["/app/", "/app/one"]);
  assert.ok(surface.missing.exchange.request.url.startsWith(`${surface.origin.origin}/app/`));
  assert.ok(!seen.includes("GET /other"));
});

test("a redirect within the origin is followed as a page", async () => {
  const surface = await discover(site({ "/": redirect("/login"), "/login": "log in" }));
  assert.deepEqual(pathsOf(surface), ["/", "/login"]);
  assert.equal(surface.redirectsTo, undefined);
});

test("a home that logs out by redirect is not followed", async () => {
  assert.deepEqual(pathsOf(await discover(site({ "/": redirect("/logout"), "/logout": "bye" }))), ["/"]);
});

test("a target that sends everything to HTTPS is reported and not followed", async () => {
  const surface = await discover((request, response) =>
    redirect(`https://localhost${request.url}`)(request, response),
  );
  assert.equal(surface.redirectsTo, "https://localhost/");
  assert.equal(surface.isCatchAll, false);
});

test("a home that leads elsewhere hides nothing where given routes answer", async () => {
  const surface = await discover(site({ "/": redirect("https://login.example/"), "/api": json({}) }), {
    routes: ["/api"],
  });
  assert.equal(surface.redirectsTo, undefined);
  assert.deepEqual(pathsOf(surface), ["/", "/api"]);
});

test("a redirect in a circle ends", async () => {
  const surface = await discover(site({ "/": redirect("/a"), "/a": redirect("/") }));
  assert.deepEqual(pathsOf(surface), ["/", "/a"]);
});

test("a single-page application that answers everything is a catch-all, and its shell is one page", async () => {
  const shell = `<div id="root"></div><a href="/one">1</a><a href="/two">2</a>`;
  const surface = await discover((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(shell);
  });
  assert.equal(surface.isCatchAll, true);
  assert.deepEqual(pathsOf(surface), ["/"]);
});

test("a single-page application that spares paths with an extension is one too", async () => {
  const surface = await discover((request, response) => {
    const isFile = /\.\w+$/.test(request.url ?? "");
    response.writeHead(isFile ? 404 : 200, { "Content-Type": "text/html" });
    response.end(isFile ? "none" : "<div id=root></div>");
  });
  assert.equal(surface.isCatchAll, true);
});

test("a site with names at its root is a catch-all only where deeper paths are answered too", async () => {
  const surface = await discover((request, response) => {
    const isName = /^\/[a-z0-9]+$/.test(request.url ?? "");
    response.writeHead(isName || request.url === "/" ? 200 : 404, { "Content-Type": "text/html" });
    response.end(`page of ${request.url}`);
  });
  assert.equal(surface.isCatchAll, false);
});

test("an API without a page of HTML is found through its description", async () => {
  const surface = await discover(
    site({
      "/": json({ message: "hello" }),
      "/openapi.json": json({
        openapi: "3.1.0",
        paths: {
          "/notes/{id}": { get: { parameters: [{ name: "id", in: "path", example: 7 }] } },
          "/notes": {
            post: { requestBody: { content: { "application/json": { example: { text: "x" } } } } },
          },
        },
      }),
      "/notes/7": json({ id: 7 }),
    }),
  );
  assert.deepEqual(pathsOf(surface), ["/", "/openapi.json", "/notes/7"]);
  const post = surface.routes.find(({ method }) => method === "POST");
  assert.deepEqual(post, {
    method: "POST",
    path: "/notes",
    queryNames: [],
    source: "openapi",
    exampleBody: `{"text":"x"}`,
  });
});

test("an API whose home is a 404 is found through given routes", async () => {
  const surface = await discover(
    site({ "/v1/things": json([{ href: "/v1/things/9" }]), "/v1/things/9": json({}) }),
    {
      routes: ["GET /v1/things", "POST /v1/things"],
    },
  );
  assert.deepEqual(pathsOf(surface), ["/", "/v1/things", "/v1/things/9"]);
  assert.deepEqual(
    surface.routes.filter(({ source }) => source === "given").map(({ method, path }) => `${method} ${path}`),
    ["GET /v1/things", "POST /v1/things"],
  );
});

test("what a script or robots.txt names and nobody serves is no route", async () => {
  const surface = await discover(
    site({
      "/": `<script>fetch("/api/real"); fetch("/api/gone")</script>`,
      "/robots.txt": (_request, response) => response.end("Disallow: /secret\nDisallow: /gone"),
      "/api/real": json({}),
      "/secret": "secret",
    }),
  );
  assert.deepEqual(surface.routes.map(({ path }) => path).toSorted(), ["/", "/api/real", "/secret"]);
});

test("a page that never answers is left out while others answer", async () => {
  const surface = await discover(
    site({
      "/": `<a href="/broken">1</a><a href="/fine">2</a>`,
      "/broken": (request) => request.socket.destroy(),
      "/fine": "fine",
    }),
  );
  assert.deepEqual(pathsOf(surface), ["/", "/fine"]);
});

test("a target that hangs up on a broken path is judged by its 404", async () => {
  const surface = await discover(site({ "/": "home", "/%": (request) => request.socket.destroy() }));
  assert.equal(surface.malformed, surface.missing);
});

test("a target that dies on the way is not one that answers", async () => {
  let requests = 0;
  const listener: RequestListener = (request, response) => {
    if (requests++ > 2) request.socket.destroy();
    else site({ "/": "home" })(request, response);
  };
  await assert.rejects(discover(listener), TargetUnreachable);
});

test("a target that refuses for rate is not pressed on", async () => {
  const seen: string[] = [];
  await discover((request, response) => {
    seen.push(request.url ?? "");
    response.writeHead(seen.length > 4 ? 429 : 200, { "Content-Type": "text/html" });
    response.end(Array.from({ length: 50 }, (_, index) => `<a href="/x${index}y">x</a>`).join(""));
  });
  assert.ok(seen.length < 30, `${seen.length} requests`);
});

for (const at of [
  { listen: "::1" },
  { listen: "127.0.0.1", host: "localhost" },
  { isTls: true, host: "localhost" },
  { isTls: true },
] as const satisfies readonly DiscoverAt[]) {
  test(`a target at ${JSON.stringify(at)} is walked`, async () => {
    const surface = await discover(site({ "/": `<a href="/a">a</a>`, "/a": "a" }), at);
    assert.deepEqual(pathsOf(surface), ["/", "/a"]);
    assert.equal(surface.isLoopback, true);
  });
}
