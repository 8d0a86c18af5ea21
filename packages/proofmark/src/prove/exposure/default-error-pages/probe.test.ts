import assert from "node:assert/strict";
import { test } from "node:test";

import { expose, singlePage } from "../exposure.fixture.ts";
import { defaultErrorPagesProbe } from "./probe.ts";

function missingIs(body: string, type = "text/html") {
  return expose(defaultErrorPagesProbe, (request, response) => {
    response.writeHead(request.url === "/" ? 200 : 404, { "Content-Type": type });
    response.end(request.url === "/" ? "home" : body);
  });
}

for (const [product, page] of Object.entries({
  Express: `<!DOCTYPE html><html lang="en"><head><title>Error</title></head><body><pre>Cannot GET /x</pre></body></html>`,
  Fastify: `{"message":"Route GET:/x not found","error":"Not Found","statusCode":404}`,
  "nginx 1.24.0": `<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr><center>nginx/1.24.0</center></body></html>`,
  nginx: `<body><center><h1>404 Not Found</h1></center><hr><center>nginx</center></body>`,
  "Apache 2.4.57": `<h1>Not Found</h1><hr><address>Apache/2.4.57 (Debian) Server at x Port 80</address>`,
  "Tomcat 10.1.5": `<title>HTTP Status 404 – Not Found</title><h3>Apache Tomcat/10.1.5</h3>`,
  "Spring Boot": `<h1>Whitelabel Error Page</h1>`,
  "Django in debug mode": `<p>You're seeing this error because you have <code>DEBUG = True</code> in your settings.</p>`,
  Flask: `<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server. If you entered the URL manually please check</p>`,
  FastAPI: `{"detail":"Not Found"}`,
  Rails: `<h1>Routing Error</h1>`,
  Go: `404 page not found\n`,
})) {
  test(`the page of ${product} is a failure`, async () => {
    const { state, breaches } = await missingIs(page);
    assert.equal(state, "failed");
    assert.ok(
      breaches[0]?.startsWith(`An error is answered with the default page of ${product} (`),
      breaches[0],
    );
  });
}

for (const page of [
  "Nothing here.",
  `<h1>Not Found</h1>`,
  `{"title":"Not found","status":404}`,
  `<h1>Page not found</h1><p>We use nginx and Express.</p>`,
]) {
  test(`${JSON.stringify(page)} is nobody's default page`, async () => {
    assert.equal((await missingIs(page)).state, "observed");
  });
}

test("an ordinary page that quotes an error page is not judged", async () => {
  const { state } = await expose(defaultErrorPagesProbe, (request, response) => {
    response.writeHead(request.url === "/" ? 200 : 404, { "Content-Type": "text/html" });
    response.end(request.url === "/" ? "<h1>Whitelabel Error Page</h1>" : "Nothing.");
  });
  assert.equal(state, "observed");
});

test("a single-page application that answers everything passes", async () => {
  assert.equal((await expose(defaultErrorPagesProbe, singlePage)).state, "observed");
});
