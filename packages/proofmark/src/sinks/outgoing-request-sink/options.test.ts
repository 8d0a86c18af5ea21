import assert from "node:assert/strict";
import { test } from "node:test";

import { outgoingRequestSink } from "./guard.ts";
import {
  application,
  insideAddress,
  metadataAddress,
  preview,
  publicAddress,
  reachable,
  refusals,
  resolveTo,
  type Client,
} from "./ground.fixture.ts";
import type { OutgoingRequestSinkOptions } from "./options.ts";

const byFetch: Client = async (url) => await (await fetch(url)).text();

const ownPages: Client = async (url, request) => (url === "" ? "own page" : await byFetch(url, request));

/** The status for a URL whose host is `host`, served at `address`, and the code of a refusal. */
async function outcome(
  host: string,
  address: string,
  options: (port: number) => OutgoingRequestSinkOptions,
): Promise<string> {
  resolveTo("named.example", [address]);
  resolveTo("sub.named.example", [address]);
  await using target = await reachable(address);
  await using served = await application(byFetch, options(target.port));
  const { status, body } = await preview(served, `http://${host}:${target.port}/`);
  return status === 200 ? "200" : `${status} ${/PM_[A-Z_]+/.exec(body)?.[0]}`;
}

const internal = "403 PM_OUTGOING_INTERNAL";
const unlisted = "403 PM_OUTGOING_UNLISTED";
const metadata = "403 PM_OUTGOING_METADATA";

for (const [what, host, address, options, expected] of [
  [
    "an address with its port",
    "127.0.0.1",
    insideAddress,
    (port) => ({ allow: [`127.0.0.1:${port}`] }),
    "200",
  ],
  [
    "the same in another notation",
    "0x7f.1",
    insideAddress,
    (port) => ({ allow: [`127.0.0.1:${port}`] }),
    "200",
  ],
  [
    "a name that resolves to it",
    "named.example",
    insideAddress,
    (port) => ({ allow: [`127.0.0.1:${port}`] }),
    "200",
  ],
  ["an address with another port", "127.0.0.1", insideAddress, () => ({ allow: ["127.0.0.1:1"] }), internal],
  ["an address", "127.0.0.1", insideAddress, () => ({ allow: ["127.0.0.1"] }), "200"],
  ["a range", "127.0.0.1", insideAddress, () => ({ allow: ["127.0.0.0/30"] }), "200"],
  ["another range", "127.0.0.1", insideAddress, () => ({ allow: ["10.0.0.0/8"] }), internal],
  ["a name", "named.example", insideAddress, () => ({ allow: ["Named.example"] }), "200"],
  [
    "a name with a dot at its end",
    "named.example.",
    insideAddress,
    () => ({ allow: ["named.example"] }),
    "200",
  ],
  ["subdomains of a name", "sub.named.example", insideAddress, () => ({ allow: ["*.named.example"] }), "200"],
  [
    "subdomains, and not the name",
    "named.example",
    insideAddress,
    () => ({ allow: ["*.named.example"] }),
    internal,
  ],
] as const satisfies [string, string, string, (port: number) => OutgoingRequestSinkOptions, string][])
  test(`allow with ${what}: ${expected}`, async () =>
    assert.equal(await outcome(host, address, options), expected));

for (const [what, host, address, options, expected] of [
  [
    "deny refuses a public name",
    "named.example",
    publicAddress,
    () => ({ deny: ["named.example"] }),
    unlisted,
  ],
  [
    "deny refuses a public range",
    "named.example",
    publicAddress,
    () => ({ deny: ["127.0.0.2/32"] }),
    unlisted,
  ],
  [
    "deny overrides allow",
    "named.example",
    publicAddress,
    () => ({ deny: ["*.example"], allow: ["named.example"] }),
    unlisted,
  ],
  ["allowPrivate lets inside", "127.0.0.1", insideAddress, () => ({ allowPrivate: true }), "200"],
  [
    "allowPrivate keeps metadata closed",
    "named.example",
    metadataAddress,
    () => ({ allowPrivate: true }),
    metadata,
  ],
  ["metadata is refused", "named.example", metadataAddress, () => ({}), metadata],
  [
    "unlisted refuses a public name",
    "named.example",
    publicAddress,
    () => ({ refuse: "unlisted" }),
    unlisted,
  ],
  [
    "unlisted refuses a public address",
    publicAddress,
    publicAddress,
    () => ({ refuse: "unlisted", allow: ["a.example"] }),
    unlisted,
  ],
  [
    "unlisted lets a listed name",
    "named.example",
    publicAddress,
    () => ({ refuse: "unlisted", allow: ["named.example"] }),
    "200",
  ],
  [
    "unlisted lets a listed address",
    "named.example",
    publicAddress,
    () => ({ refuse: "unlisted", allow: ["127.0.0.2"] }),
    "200",
  ],
] as const satisfies [string, string, string, (port: number) => OutgoingRequestSinkOptions, string][])
  test(what, async () => assert.equal(await outcome(host, address, options), expected));

for (const [allowSelf, expected] of [
  [true, 200],
  [false, 403],
] as const)
  test(`a page of the service itself answers ${expected} with allowSelf ${allowSelf}, and another port 403`, async () => {
    resolveTo("self.example", [insideAddress]);
    await using inside = await reachable(insideAddress);
    await using served = await application(ownPages, { allowSelf });
    for (const host of ["127.0.0.1", "self.example"]) {
      assert.equal((await preview(served, `http://${host}:${served.port}/preview`)).status, expected);
      assert.equal((await preview(served, `http://${host}:${inside.port}/`)).status, 403);
    }
  });

test("a metadata name is refused before anybody resolves it", async () => {
  await using served = await application(byFetch);
  const { status, body } = await preview(served, "http://Metadata.Google.Internal./x");
  assert.equal(status, 403);
  assert.match(body, /PM_OUTGOING_METADATA/);
});

for (const [guardMetadata, expected] of [
  [true, 403],
  [false, 200],
] as const)
  test(`a stored URL whose name resolves to metadata answers ${expected} with guardMetadata ${guardMetadata}`, async () => {
    resolveTo("stored.example", [metadataAddress]);
    await using target = await reachable(metadataAddress);
    await using served = await application(
      async () => await (await fetch(`http://stored.example:${target.port}/`)).text(),
      { guardMetadata },
    );
    assert.equal((await preview(served, "")).status, expected);
    assert.equal(target.requests.length, expected === 200 ? 1 : 0);
  });

test("the application's own call to a metadata address is left alone", async () => {
  await using target = await reachable(metadataAddress);
  await using served = await application(
    async () => await (await fetch(`http://${metadataAddress}:${target.port}/`)).text(),
  );
  assert.equal((await preview(served, "")).status, 200);
});

test("monitor mode tells once of what it would refuse, and lets it pass", async () => {
  resolveTo("named.example", [insideAddress]);
  await using inside = await reachable(insideAddress);
  await using served = await application(byFetch, {}, { mode: "monitor" });
  assert.equal((await preview(served, `http://named.example:${inside.port}/`)).status, 200);
  const [event, ...more] = refusals(served);
  assert.equal(more.length, 0);
  assert.ok(event?.type === "refusal" && !event.isEnforced);
});

test("a refusal stands though the application catches it, and its event names field, call and class, not the value", async () => {
  await using served = await application(async (url) => {
    await fetch(url).catch(() => undefined);
    return "caught";
  });
  assert.equal((await preview(served, "http://10.11.12.13/secret")).status, 403);
  const [event] = refusals(served);
  assert.ok(event?.type === "refusal");
  assert.deepEqual(event.detail, { field: "query.url", at: "undici: dispatch", shape: "private address" });
  assert.ok(!JSON.stringify(event).includes("10.11.12.13"));
});

for (const entry of ["http://127.0.0.1:3000", "127.0.0.1:3000/x", "10.0.0.0/33", "*", ""])
  test(`allow: ${JSON.stringify(entry)} is refused with what it should look like`, () => {
    assert.throws(() => outgoingRequestSink({ allow: [entry] }), {
      code: "PM_OPTIONS",
      message: /10\.0\.0\.0\/8/,
    });
  });

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(() => outgoingRequestSink({ guardMetdata: true } as never), /Did you mean guardMetadata\?/);
});
