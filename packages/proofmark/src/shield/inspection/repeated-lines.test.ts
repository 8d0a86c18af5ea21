import assert from "node:assert/strict";
import { test } from "node:test";

import { serve } from "../../http/served.fixture.ts";
import { inspection } from "./guard.ts";
import type { InspectionOptions } from "./options.ts";

/** A traversal: what the path detector refuses wherever it stands. */
const attack = "../../../../etc/passwd";

/** The status of each request, sent one behind the other over one connection. */
async function statusesOf(
  requests: readonly (readonly [path: string, ...lines: string[]])[],
  options?: InspectionOptions,
): Promise<readonly string[]> {
  await using service = await serve([inspection(options)], (request, response) => {
    // What an application writes into its own list is not what the client sent.
    request.rawHeaders[request.rawHeaders.length - 1] = attack;
    response.end("ok");
  });
  const text = requests
    .map(([path, ...lines], index) =>
      [
        `GET ${path} HTTP/1.1`,
        "Host: a.example",
        ...lines,
        ...(index === requests.length - 1 ? ["Connection: close"] : []),
        "\r\n",
      ].join("\r\n"),
    )
    .join("");
  const answers = await service.send(text);
  return [...answers.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status ?? "");
}

test("an attack is found behind clean requests of the same connection", async () => {
  const clean = ["/a", "X-Note: plain", "X-Other: plain"] as const;
  for (const hostile of [
    ["/a", `X-Note: ${attack}`, "X-Other: plain"],
    ["/a", "X-Note: plain", `X-Other: ${attack}`],
    ["/a", "X-Note: plain", "X-Other: plain", `X-More: ${attack}`],
  ] as const)
    assert.deepEqual(await statusesOf([clean, clean, hostile]), ["200", "200", "403"]);
});

test("what an application writes into its list of headers is not taken for clean", async () => {
  const lines = ["/a", "X-Note: plain"] as const;
  assert.deepEqual(await statusesOf([lines, ["/a", `X-Note: ${attack}`]]), ["200", "403"]);
});

test("what an exception lets pass on one route is not clean on another of the same connection", async () => {
  const lines = ["X-Note: plain", `X-Other: ${attack}`] as const;
  const exceptions = ["path GET /a header.x-other"];
  assert.deepEqual(
    await statusesOf(
      [
        ["/a", ...lines],
        ["/b", ...lines],
      ],
      { exceptions },
    ),
    ["200", "403"],
  );
});
