import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { proveService } from "../../prove/bite.ts";
import { prototypeSinkProbe } from "./probe.ts";

const signal = AbortSignal.timeout(60_000);
const description = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Settings", version: "1" },
  paths: {
    "/preferences": {
      post: {
        requestBody: { content: { "application/json": { example: { name: "rope" } } } },
        responses: {},
      },
    },
  },
});

/** A service whose answers are indented by what `take` has made of all bodies so far. */
async function stateOf(
  take: (body: string) => { readonly spaces?: number; readonly status?: number },
): Promise<string> {
  let indent = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      response.setHeader("Content-Type", request.url === "/" ? "text/html" : "application/json");
      if (request.url === "/") response.end("<h1>Settings</h1>");
      else if (request.url === "/openapi.json") response.end(description);
      else if (request.url === "/preferences") {
        const { spaces = indent, status = 200 } = take(body);
        indent = spaces;
        response.statusCode = status;
        response.end(JSON.stringify({ saved: true }, null, indent));
      } else {
        response.statusCode = 404;
        response.end("{}");
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    return (await proveService(prototypeSinkProbe, new URL(`http://127.0.0.1:${port}`), signal)).state;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function spacesIn(body: string, key: "__proto__" | "constructor"): { readonly spaces?: number } {
  const spaces = body.includes(key) ? /"json spaces":(\d+)/.exec(body)?.[1] : undefined;
  return spaces === undefined ? {} : { spaces: Number(spaces) };
}

test("a service whose answers change for everybody by __proto__ fails", async () => {
  assert.equal(await stateOf((body) => spacesIn(body, "__proto__")), "failed");
});

test("a service whose answers change for everybody by constructor.prototype fails", async () => {
  assert.equal(await stateOf((body) => spacesIn(body, "constructor")), "failed");
});

test("a service that takes such keys as data leaves nothing to judge", async () => {
  assert.equal(await stateOf(() => ({})), "not-applicable");
});

test("a service that refuses such keys by itself is observed", async () => {
  const state = await stateOf((body) => ({ status: /__proto__|constructor/.test(body) ? 400 : 200 }));
  assert.equal(state, "observed");
});
