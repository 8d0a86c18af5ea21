import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { TargetUnreachable } from "../../../probing/errors.ts";
import { expose, serviceOf, singlePage, type Body } from "../exposure.fixture.ts";
import { exposedFilesProbe } from "./probe.ts";

const home = `<title>Shop</title><script src="/app.js"></script>`;
const script = { type: "text/javascript", body: "go();\n//# sourceMappingURL=app.js.map" };
const plain = (body: string): Body => ({ type: "text/plain", body });

for (const [path, page] of Object.entries({
  "/.git/config": plain("[core]\n\tbare = false\n"),
  "/.git/HEAD": plain("ref: refs/heads/main\n"),
  "/.env": { type: "application/octet-stream", body: "# settings\nSECRET_KEY=abc\n" },
  "/.env.local": plain("export API_URL=http://x\n"),
  "/backup.sql": plain("-- dump\nCREATE TABLE users (id int);\n"),
  "/wp-config.php.bak": plain("<?php\ndefine('DB_PASSWORD', 'x');"),
  "/.htaccess": plain("<IfModule mod_rewrite.c>\nRewriteEngine On\n</IfModule>"),
  "/docker-compose.yml": plain("services:\n  web:\n    image: shop\n"),
  "/package.json": { type: "application/json", body: `{"name":"shop","dependencies":{}}` },
  "/app.js.map": { type: "application/json", body: `{"version":3,"sources":["a.ts"],"mappings":"AAAA"}` },
  "/server.key": plain("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
  "/.DS_Store": plain("\0\0\0\u0001Bud1\0"),
})) {
  test(`${path} that is served is a failure`, async () => {
    const { state, breaches } = await expose(
      exposedFilesProbe,
      serviceOf({ "/": home, "/app.js": script, [path]: page }),
    );
    assert.equal(state, "failed");
    assert.equal(breaches.length, 1);
    assert.ok(breaches[0]?.startsWith(`${path} shows `), breaches[0]);
  });
}

test("a compressed backup is known by its first bytes", async () => {
  const { breaches } = await expose(exposedFilesProbe, (request, response) => {
    if (request.url === "/backup.tar.gz") response.end(gzipSync("CREATE TABLE"));
    else serviceOf({ "/": home })(request, response);
  });
  assert.equal(breaches[0], "/backup.tar.gz shows a compressed backup to anybody (200).");
});

test("a rule that knows only one spelling of a dot is seen through", async () => {
  const { breaches } = await expose(exposedFilesProbe, (request, response) => {
    const path = decodeURIComponent(request.url === "/%" ? "/" : (request.url ?? ""));
    if (request.url?.startsWith("/.") === true) response.writeHead(403).end();
    else
      serviceOf({ "/": home, "/.env": plain("SECRET_KEY=abc\n") })(
        Object.assign(request, { url: path }),
        response,
      );
  });
  assert.deepEqual(breaches, ["/%2eenv shows environment settings to anybody (200)."]);
});

test("files under a path prefix are found there", async () => {
  const pages = { "/app/": home, "/app/.env": plain("A_KEY=1\n") };
  const { breaches } = await expose(exposedFilesProbe, serviceOf(pages), { path: "/app/" });
  assert.deepEqual(breaches, ["/app/.env shows environment settings to anybody (200)."]);
});

test("a service that serves none of them passes, within its requests", async () => {
  const { state, requests } = await expose(exposedFilesProbe, serviceOf({ "/": home, "/app.js": script }));
  assert.equal(state, "observed");
  assert.ok(requests <= exposedFilesProbe.maxRequests);
});

test("a single-page application that answers everything passes", async () => {
  assert.equal((await expose(exposedFilesProbe, singlePage)).state, "observed");
});

test("a page that writes about a file is not the file", async () => {
  const about = `<h1>.env</h1><pre>SECRET_KEY=abc</pre>`;
  assert.equal((await expose(exposedFilesProbe, serviceOf({ "/": home, "/.env": about }))).state, "observed");
});

test("a service that answers every path like a file can't be judged", async () => {
  const { state, breaches } = await expose(exposedFilesProbe, (request, response) => {
    response.writeHead(200, { "Content-Type": "text/plain" });
    response.end(request.url === "/" ? "hello" : `PATH=${request.url}\n`);
  });
  assert.deepEqual(breaches, []);
  assert.equal(state, "inconclusive");
});

test("a service that hangs up on such paths and still serves others passes", async () => {
  const { state } = await expose(exposedFilesProbe, (request, response) => {
    if (request.url?.startsWith("/.") === true) request.socket.destroy();
    else serviceOf({ "/": home })(request, response);
  });
  assert.equal(state, "observed");
});

test("a service that refuses for load can't be judged", async () => {
  const { state } = await expose(
    exposedFilesProbe,
    serviceOf({ "/": home, "/.env": { status: 503, body: "busy" } }),
  );
  assert.equal(state, "inconclusive");
});

test("a report does not hold the secrets that it tells of", async () => {
  const secrets = "DATABASE_URL=postgres://u:made-up@db/x\nSMTP_PASSWORD=made-up\nPLAIN=made-up\n";
  const { findings } = await expose(exposedFilesProbe, serviceOf({ "/": home, "/.env": plain(secrets) }));
  assert.ok(JSON.stringify(findings).includes("SMTP_PASSWORD=…"));
  assert.ok(!JSON.stringify(findings).includes("made-up"));
});

test("a port where nothing listens is no pass", async () => {
  await assert.rejects(
    expose(exposedFilesProbe, serviceOf({ "/": home }), { isDead: true }),
    TargetUnreachable,
  );
});

test("a service that limits the rate is not pressed on", async () => {
  let requests = 0;
  const { state } = await expose(exposedFilesProbe, (request, response) => {
    if (request.url?.startsWith("/.") === true) {
      requests++;
      response.writeHead(429).end();
    } else serviceOf({ "/": home })(request, response);
  });
  assert.equal(state, "inconclusive");
  assert.ok(requests <= 8, `${requests} requests`);
});

test("a target that blocks the prober halfway is not taken for one that has nothing there", async () => {
  let asked = 0;
  const { state, findings } = await expose(exposedFilesProbe, (request, response) => {
    if (request.url?.startsWith("/.") === true && ++asked > 5) {
      response.writeHead(403, { "Content-Type": "application/problem+json" });
      response.end(JSON.stringify({ status: 403, code: "PM_ADDRESS_BLOCKED" }));
    } else serviceOf({ "/": home })(request, response);
  });
  assert.equal(state, "inconclusive");
  assert.ok(findings.some(({ summary }) => /paths could not be judged \(403\)/.test(summary)));
  assert.ok(asked <= 14, `${asked} requests`);
});
