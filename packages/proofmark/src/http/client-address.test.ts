import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";

import { AddressReader, isThroughProxy, type TrustOptions } from "./client-address.ts";

const behindNginx: TrustOptions = { trustedProxies: ["10.0.0.0/8", "::1"] };
const behindForwarded: TrustOptions = { ...behindNginx, forwardedHeader: "forwarded" };

function requestFrom(
  remoteAddress: string | undefined,
  headers: Readonly<Record<string, string>>,
): IncomingMessage {
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

const cases: readonly (readonly [
  title: string,
  trust: TrustOptions,
  peer: string | undefined,
  headers: Readonly<Record<string, string>>,
  address: string,
  provenance: string,
])[] = [
  ["a direct client", {}, "203.0.113.7", {}, "203.0.113.7", "socket"],
  [
    "a direct client that forges X-Forwarded-For",
    {},
    "203.0.113.7",
    { "x-forwarded-for": "10.0.0.1" },
    "203.0.113.7",
    "socket",
  ],
  [
    "a peer that is no proxy of ours and forges",
    behindNginx,
    "203.0.113.7",
    { "x-forwarded-for": "198.51.100.1" },
    "203.0.113.7",
    "socket",
  ],
  [
    "a client behind a proxy",
    behindNginx,
    "10.0.0.1",
    { "x-forwarded-for": "198.51.100.1" },
    "198.51.100.1",
    "x-forwarded-for",
  ],
  [
    "a client behind a proxy that forges the left of the list",
    behindNginx,
    "10.0.0.1",
    { "x-forwarded-for": "1.1.1.1, 198.51.100.1" },
    "198.51.100.1",
    "x-forwarded-for",
  ],
  [
    "a client that forges the address of a proxy of ours",
    behindNginx,
    "10.0.0.1",
    { "x-forwarded-for": "9.9.9.9, 10.0.0.5, 198.51.100.1" },
    "198.51.100.1",
    "x-forwarded-for",
  ],
  [
    "a client behind two proxies",
    behindNginx,
    "10.0.0.1",
    { "x-forwarded-for": "198.51.100.1, 10.0.0.2" },
    "198.51.100.1",
    "x-forwarded-for",
  ],
  [
    "a chain of proxies of ours alone",
    behindNginx,
    "10.0.0.1",
    { "x-forwarded-for": "10.0.0.3, 10.0.0.2" },
    "10.0.0.1",
    "socket",
  ],
  ["a proxy that sends no list", behindNginx, "10.0.0.1", {}, "10.0.0.1", "socket"],
  ["an empty list", behindNginx, "10.0.0.1", { "x-forwarded-for": "" }, "10.0.0.1", "socket"],
  [
    "garbage at the right: nothing left of it is believed",
    behindNginx,
    "10.0.0.1",
    { "x-forwarded-for": "198.51.100.1, unknown" },
    "10.0.0.1",
    "socket",
  ],
  [
    "garbage behind a proxy of ours",
    behindNginx,
    "10.0.0.1",
    { "x-forwarded-for": "1.1.1.1, <script>, 10.0.0.2" },
    "10.0.0.1",
    "socket",
  ],
  [
    "an address with a port",
    behindNginx,
    "10.0.0.1",
    { "x-forwarded-for": "198.51.100.1:4711" },
    "198.51.100.1",
    "x-forwarded-for",
  ],
  [
    "an IPv6 client",
    behindNginx,
    "::1",
    { "x-forwarded-for": "2001:DB8::7" },
    "2001:db8::7",
    "x-forwarded-for",
  ],
  [
    "an IPv6 client with a port",
    behindNginx,
    "::1",
    { "x-forwarded-for": "[2001:db8::7]:4711" },
    "2001:db8::7",
    "x-forwarded-for",
  ],
  [
    "an IPv6 client that is not closed by its bracket",
    behindNginx,
    "::1",
    { "x-forwarded-for": "[2001:db8::7" },
    "::1",
    "socket",
  ],
  [
    "a proxy that Node sees as mapped IPv4",
    behindNginx,
    "::ffff:10.0.0.1",
    { "x-forwarded-for": "::ffff:198.51.100.1" },
    "198.51.100.1",
    "x-forwarded-for",
  ],
  [
    "the other header: Forwarded is not read",
    behindNginx,
    "10.0.0.1",
    { forwarded: "for=198.51.100.1" },
    "10.0.0.1",
    "socket",
  ],
  [
    "the other header: X-Forwarded-For is not read",
    behindForwarded,
    "10.0.0.1",
    { "x-forwarded-for": "198.51.100.1" },
    "10.0.0.1",
    "socket",
  ],
  [
    "both headers: the configured one counts",
    behindForwarded,
    "10.0.0.1",
    { "x-forwarded-for": "1.1.1.1", forwarded: "for=198.51.100.1" },
    "198.51.100.1",
    "forwarded",
  ],
  [
    "X-Real-IP, True-Client-IP and friends: never read",
    behindNginx,
    "10.0.0.1",
    { "x-real-ip": "1.1.1.1", "true-client-ip": "1.1.1.1", "cf-connecting-ip": "1.1.1.1" },
    "10.0.0.1",
    "socket",
  ],
  [
    "Forwarded with a list and parameters",
    behindForwarded,
    "10.0.0.1",
    { forwarded: 'for=1.1.1.1;proto=http, For="198.51.100.1:47";Proto=https;by=10.0.0.1' },
    "198.51.100.1",
    "forwarded",
  ],
  [
    "Forwarded with IPv6",
    behindForwarded,
    "10.0.0.1",
    { forwarded: 'for="[2001:db8::7]:4711"' },
    "2001:db8::7",
    "forwarded",
  ],
  [
    "Forwarded with an obfuscated name",
    behindForwarded,
    "10.0.0.1",
    { forwarded: "for=_hidden" },
    "10.0.0.1",
    "socket",
  ],
  ["Forwarded without for", behindForwarded, "10.0.0.1", { forwarded: "proto=https" }, "10.0.0.1", "socket"],
  [
    "Forwarded with a comma in quotes, which hides nothing",
    behindForwarded,
    "10.0.0.1",
    { forwarded: 'for="1.1.1.1, for=2.2.2.2", for=198.51.100.1' },
    "198.51.100.1",
    "forwarded",
  ],
  ["a peer that is gone", behindNginx, undefined, { "x-forwarded-for": "1.1.1.1" }, "0.0.0.0", "socket"],
];

for (const [title, trust, peer, headers, address, provenance] of cases) {
  test(`${title}: ${address}, by ${provenance}`, () => {
    const client = new AddressReader(trust).client(requestFrom(peer, headers));
    assert.deepEqual([client.address, client.provenance], [address, provenance]);
  });
}

test("a list of ten thousand hops is read from its right end", () => {
  const list = `${"1.1.1.1, ".repeat(10_000)}198.51.100.1`;
  assert.equal(
    new AddressReader(behindNginx).client(requestFrom("10.0.0.1", { "x-forwarded-for": list })).address,
    "198.51.100.1",
  );
});

for (const [title, trust, peer, headers, expected] of [
  [
    "nothing without a trusted proxy",
    {},
    "203.0.113.7",
    { "x-forwarded-proto": "https", "x-forwarded-host": "evil.example" },
    {},
  ],
  [
    "what the proxy says",
    behindNginx,
    "10.0.0.1",
    { "x-forwarded-proto": "HTTPS", "x-forwarded-host": "a.example" },
    { proto: "https", host: "a.example" },
  ],
  [
    "what the nearest proxy says",
    behindNginx,
    "10.0.0.1",
    { "x-forwarded-proto": "https, http" },
    { proto: "http" },
  ],
  ["nothing of the other header", behindForwarded, "10.0.0.1", { "x-forwarded-proto": "https" }, {}],
  [
    "what Forwarded says",
    behindForwarded,
    "10.0.0.1",
    { forwarded: 'for=1.1.1.1;proto=https;host="a.example:8443"' },
    { proto: "https", host: "a.example:8443" },
  ],
] as const) {
  test(`scheme and host are ${title}`, () => {
    assert.deepEqual(new AddressReader(trust).forwarded(requestFrom(peer, headers)), expected);
  });
}

test("a proxy that is no address is refused by name", () => {
  assert.throws(() => new AddressReader({ trustedProxies: ["nginx"] }), /"nginx" is not an address/);
});

test("a connection that outlives a reload is judged by the proxies that are trusted now", () => {
  const request = requestFrom("10.0.0.1", { "x-forwarded-for": "198.51.100.1" });
  assert.equal(new AddressReader({}).client(request).address, "10.0.0.1");
  assert.equal(new AddressReader(behindNginx).client(request).address, "198.51.100.1");
  assert.equal(new AddressReader({}).client(request).address, "10.0.0.1");
});

test("a trusted proxy that names nobody is known for a proxy, and a client that forges is not", () => {
  const reader = new AddressReader(behindNginx);
  assert.equal(reader.client(requestFrom("10.0.0.1", {})).isProxy, true);
  assert.equal(reader.client(requestFrom("10.0.0.1", { "x-forwarded-for": "garbage" })).isProxy, true);
  assert.equal(
    reader.client(requestFrom("10.0.0.1", { "x-forwarded-for": "198.51.100.1" })).isProxy,
    undefined,
  );
  assert.equal(reader.client(requestFrom("203.0.113.7", {})).isProxy, undefined);
});

test("what came through a trusted proxy is told from what a client sent itself", () => {
  const reader = new AddressReader({ trustedProxies: ["10.0.0.0/8"] });
  const through = (peer: string, headers: Record<string, string>): boolean =>
    isThroughProxy(reader.client(requestFrom(peer, headers)));
  assert.equal(through("10.0.0.1", { "x-forwarded-for": "198.51.100.1" }), true);
  assert.equal(through("10.0.0.1", { "x-forwarded-for": "10.0.0.2" }), true);
  assert.equal(through("10.0.0.1", {}), true);
  assert.equal(through("203.0.113.7", { "x-forwarded-for": "10.0.0.1" }), false);
  assert.equal(through("203.0.113.7", {}), false);
});
