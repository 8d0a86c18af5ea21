import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, test } from "node:test";

import { controlProbes } from "../packages/proofmark/src/catalog/probes.ts";
import { isPass } from "../packages/proofmark/src/model/proof.ts";
import { exposureProbes } from "../packages/proofmark/src/prove/exposure/exposures.ts";
import { prove } from "../packages/proofmark/src/prove/run.ts";
import type { RunResult } from "../packages/proofmark/src/prove/run-result.ts";
import {
  answer,
  goodHeaders,
  htmlType,
  http,
  page,
  site,
  siteUntil,
  type Headers,
  type Start,
  tcp,
  wall,
} from "./bad-targets.ts";

/** These three are measured in seconds of silence and megabytes; their own tests have their own bad targets. */
const tooSlow = new Set(["slow-request", "body-limit", "rate-limit"]);
const probes = [...controlProbes, ...exposureProbes].filter(({ spec }) => !tooSlow.has(spec.id));

const headerControls = [
  "content-type-options",
  "cross-origin-isolation",
  "csp",
  "frame-options",
  "permissions-policy",
  "referrer-policy",
];
/** Judged by what is retrieved alone: true of what was seen, whatever happens later. */
const retrieved = [...headerControls, "banners", "default-error-pages"];
/** Judged by content, so that an answer of 200 alone is no breach; and by headers that grant nothing. */
const contents = [
  "banners",
  "cors",
  "debug-pages",
  "default-error-pages",
  "directory-listing",
  "exposed-files",
  "http-methods",
  "open-operations",
];

interface Case {
  readonly start: Start;
  /** Controls that may pass here, and why that can be defended. */
  readonly may?: readonly string[];
  readonly because?: string;
}

const invalid: Headers = goodHeaders.map(([name]) => [name, "yes"]);
const meta = `<html><head>${goodHeaders.map(([name, value]) => `<meta http-equiv="${name}" content="${value}">`).join("")}<title>x</title></head>x`;

const cases: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(
    [400, 401, 403, 404, 405, 429, 500, 502, 503].map((status) => [
      `a wall of ${status} with good headers`,
      { start: wall(status) },
    ]),
  ),
  "a wall of 403 with no headers": { start: wall(403, []) },
  "a wall of 429 that says to come back at once": {
    start: wall(429, [...goodHeaders, ["Retry-After", "0"]]),
  },
  "a wall of 204": { start: http((_request, response) => answer(response, 204, goodHeaders, "")) },
  "everything redirects to itself": {
    start: http((request, response) =>
      answer(response, 302, [...goodHeaders, ["Location", request.url ?? "/"]], ""),
    ),
  },
  "everything redirects to the home page": {
    start: http((_request, response) => answer(response, 302, [...goodHeaders, ["Location", "/"]], "")),
  },
  "everything redirects to another origin": {
    start: http((_request, response) =>
      answer(response, 302, [...goodHeaders, ["Location", "http://127.0.0.1:9/"]], ""),
    ),
  },
  "everything redirects to a login page here": {
    start: http((request, response) =>
      request.url?.startsWith("/login") === true
        ? answer(response, 200, [...goodHeaders, htmlType], "<title>Login</title><input type=password>")
        : answer(response, 302, [...goodHeaders, ["Location", "/login"]], ""),
    ),
    may: [...headerControls, ...contents],
    because:
      "the login page is served, the headers stand on it and on every redirect, and nothing is shown before it",
  },
  "the same page to everything, bare": {
    start: wall(200, [], page),
    may: contents,
    because:
      "content is judged, not status: the page is no file, no listing, and grants no other origin anything",
  },
  "an error page as 200 to everything, with good headers": {
    start: wall(200, goodHeaders, "<title>500 Internal Server Error</title>"),
    may: [...headerControls, ...contents],
    because: "the headers do stand on every response, and the page gives nothing away",
  },
  "good headers on the home page alone": {
    start: http((request, response) =>
      request.url === "/"
        ? answer(response, 200, [...goodHeaders, htmlType], page)
        : answer(response, request.url === "/a" ? 200 : 404, [htmlType], "other"),
    ),
    may: [...contents, "error-hygiene"],
    because: "what has no headers is judged by its content",
  },
  "good headers on pages, none on errors": {
    start: http((request, response) =>
      request.url === "/" || request.url === "/a"
        ? answer(response, 200, [...goodHeaders, htmlType], page)
        : answer(response, 404, [htmlType], "none"),
    ),
    may: [...contents, "error-hygiene"],
    because: "what has no headers is judged by its content",
  },
  "headers twice, contradicting": {
    start: site([
      ["Content-Security-Policy", "default-src *"],
      ["Content-Security-Policy", "script-src 'unsafe-inline' *"],
      ["X-Frame-Options", "DENY"],
      ["X-Frame-Options", "ALLOWALL"],
      ["X-Content-Type-Options", "nosniff, nosniff"],
      ["Referrer-Policy", "no-referrer"],
      ["Referrer-Policy", "unsafe-url"],
      ["Cross-Origin-Opener-Policy", "same-origin"],
      ["Cross-Origin-Opener-Policy", "unsafe-none"],
      ["Cross-Origin-Resource-Policy", "same-origin"],
      ["Cross-Origin-Resource-Policy", "cross-origin"],
      ["Permissions-Policy", "camera=()"],
      ["Permissions-Policy", "camera=*"],
    ]),
    may: [...contents, "error-hygiene", "frame-options", "content-type-options"],
    because:
      "HTML has browsers deny framing where X-Frame-Options contradicts itself; Fetch reads the first nosniff",
  },
  "headers that are empty": {
    start: site(goodHeaders.map(([name]) => [name, ""])),
    may: [...contents, "error-hygiene"],
    because: "no header counts",
  },
  "headers with invalid values": {
    start: site(invalid),
    may: [...contents, "error-hygiene"],
    because: "no header counts",
  },
  "headers in meta elements alone": {
    start: site([], meta),
    may: [...contents, "error-hygiene"],
    because: "the 404 has none, and browsers heed two of them there at most",
  },
  "a service that dies after it was walked through": {
    start: siteUntil(25, (request) => request.socket.destroy()),
    may: retrieved,
    because: "that much was seen before",
  },
  "a service that fails after it was walked through": {
    start: siteUntil(25, (_request, response) => answer(response, 500, goodHeaders, "x")),
    may: retrieved,
    because: "that much was seen before",
  },
  "a firewall that bans the prover after a while": {
    start: siteUntil(25, (_request, response) => answer(response, 403, goodHeaders, "x")),
    may: retrieved,
    because: "that much was seen before",
  },
  "one rate limit for everybody together": {
    start: siteUntil(25, (_request, response) =>
      answer(response, 429, [...goodHeaders, ["Retry-After", "3600"]], "x"),
    ),
    may: retrieved,
    because: "that much was seen before",
  },
};

suite("what a bad target gets away with", { concurrency: true }, () => {
  for (const [name, { start, may = [], because }] of Object.entries(cases)) {
    test(`${name}: ${because === undefined ? "nothing passes" : `little passes, for ${because}`}`, async () => {
      using target = await start();
      const passed = passedOf(await proveAll(target.url));
      assert.deepEqual(
        passed.filter((control) => !may.includes(control)),
        [],
      );
    });
  }

  for (const [name, start] of Object.entries<Start>({
    "accepts and never answers": tcp(() => {}),
    "answers garbage": tcp((socket) => socket.end("\u0000\u0001garbage\r\n\r\n")),
    "closes at once": tcp((socket) => socket.destroy()),
    "sends head lines without end": tcp((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      socket.write("X-A: a\r\n".repeat(20_000));
    }),
    "switches the protocol": tcp((socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
    ),
  })) {
    test(`a port that ${name} is unreachable, and nothing is judged`, async () => {
      using target = await start();
      await assert.rejects(proveAll(target.url), { code: "PM_TARGET_UNREACHABLE" });
    });
  }

  test("a good service without Proofmark passes all that the bad ones failed", async () => {
    using target = await site(goodHeaders)();
    const passed = passedOf(await proveAll(target.url));
    assert.deepEqual(
      [...contents, ...headerControls, "error-hygiene"].filter((control) => !passed.includes(control)),
      [],
    );
  });

  test("nothing that a target says sends the prover to another origin", async () => {
    const hits: string[] = [];
    const canary = createServer((request, response) => {
      hits.push(request.url ?? "");
      response.end();
    });
    await new Promise<void>((resolve) => void canary.listen(0, "127.0.0.1", resolve));
    const host = `127.0.0.1:${(canary.address() as AddressInfo).port}`;
    using target = await luring(host)();
    const result = await proveAll(target.url);
    canary.close();
    assert.deepEqual(hits, []);
    assert.ok(result.requestsSent > 100, "the run took place");
  });
});

/** Names another origin in every place that something could follow. */
function luring(host: string): Start {
  const away = `http://${host}`;
  const description = {
    openapi: "3.1.0",
    info: {},
    servers: [{ url: away }, { url: `//${host}/v1` }],
    paths: {
      "/api": { post: {}, get: {} },
      [`//${host}/x`]: { get: {}, post: {} },
      [`${away}/y`]: { get: {} },
    },
  };
  const home =
    `<title>x</title><a href="${away}/a">a</a><a href="//${host}/b">b</a><a href="\\\\${host}\\c">c</a>` +
    `<a href=/away>x</a><a href="/go?next=${away}">x</a><form method=post action="${away}/form"><input name=q></form>` +
    `<form method=post action=/ok><button formaction="${away}/fa">x</button></form><iframe src="${away}/f"></iframe>` +
    `<script src="${away}/s.js"></script><script src=/app.js></script><meta http-equiv=refresh content="0;url=${away}/m">`;
  const bodies: Readonly<Record<string, readonly [string, string]>> = {
    "/": ["text/html", home],
    "/app.js": [
      "text/javascript",
      `fetch("${away}/x",{method:"POST"});fetch("//${host}/z")\n//# sourceMappingURL=${away}/app.js.map`,
    ],
    "/robots.txt": [
      "text/plain",
      `Disallow: /a b\nDisallow: /\u001B[2J日本\nSitemap: ${away}/s.xml\nSitemap: //${host}/t.xml\nDisallow: //${host}/r`,
    ],
    "/sitemap.xml": ["text/xml", `<urlset><loc>${away}/u</loc></urlset>`],
    "/openapi.json": ["application/json", JSON.stringify(description)],
  };
  return http((request, response) => {
    const path = request.url?.split("?")[0] ?? "/";
    if (path === "/away" || path === "/go")
      return answer(response, 307, [["Location", `//${host}/redirected`]], "");
    const [type, body] = bodies[path] ?? ["text/html", "none"];
    const link: Headers = [
      ["Link", `<${away}/link>; rel=next`],
      ["Refresh", `0; url=${away}/refresh`],
    ];
    answer(response, body === "none" ? 404 : 200, [...link, ["Content-Type", type]], body);
  });
}

async function proveAll(url: URL): Promise<RunResult> {
  return await prove(url, { probes, version: "0.0.0", budget: { maxDurationMs: 60_000 } });
}

function passedOf({ results }: RunResult): string[] {
  return results.filter(({ proof }) => isPass(proof.state)).map(({ spec }) => spec.id);
}
