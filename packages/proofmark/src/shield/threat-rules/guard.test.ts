import assert from "node:assert/strict";
import { test } from "node:test";

import { watch } from "./threats.fixture.ts";

const blocked = "PM_ADDRESS_BLOCKED";
const kinds = (told: readonly { readonly type: string }[]): readonly string[] => told.map(({ type }) => type);

test("without options ordinary requests pass, a thousand missing pages a minute too", () => {
  const { visit } = watch();
  for (let page = 0; page < 1_000; page++) assert.equal(visit({ path: `/missing-${page}.php` }), undefined);
});

for (const [title, options, refused, passed] of [
  ["an address", { deny: ["198.51.100.7"] }, ["198.51.100.7"], ["198.51.100.6", "198.51.100.8"]],
  ["a range", { deny: ["198.51.100.0/24"] }, ["198.51.100.255"], ["198.51.101.0"]],
  ["an IPv6 range", { deny: ["2001:db8::/32"] }, ["2001:db8:ffff::1"], ["2001:db9::1"]],
  [
    "everybody but an office",
    { deny: ["0.0.0.0/0", "::/0"], allow: ["192.0.2.0/24"] },
    ["203.0.113.7", "2001:db8::1", "127.0.0.1"],
    ["192.0.2.9"],
  ],
] as const)
  test(`${title} on the deny list is refused, and its neighbours pass`, () => {
    const { visit } = watch({
      deny: [...options.deny],
      allow: [...("allow" in options ? options.allow : [])],
    });
    for (const address of refused) assert.equal(visit({ address }), blocked, address);
    for (const address of passed) assert.equal(visit({ address }), undefined, address);
  });

test("an allowed address is refused by nothing of this control, and is never counted", () => {
  const address = "192.0.2.9";
  const one = watch({ allow: [address], deny: [address], rules: [{ paths: "/*" }] });
  assert.equal(one.wave(60, { address }), 60);
  for (let refusal = 0; refusal < 100; refusal++) one.refuse("PM_SQL_INJECTION", { address });
  assert.equal(one.visit({ address }), undefined);
  assert.deepEqual(one.guard.blocks(), []);
});

test("the tenth different attack path in a minute is refused itself, and so is all that follows", () => {
  const one = watch();
  assert.equal(one.wave(60), 9);
  assert.equal(one.visit({ path: "/" }), blocked);
  assert.equal(one.visit({ path: "/", address: "203.0.113.8" }), undefined);
  assert.deepEqual(kinds(one.told), ["blocked"]);
});

test("one attack path over and over is no wave, and nine are none", () => {
  const one = watch();
  for (let again = 0; again < 500; again++) assert.equal(one.visit({ path: "/wp-login.php" }), undefined);
  assert.equal(one.wave(8), 8);
  assert.equal(one.visit({ path: "/" }), undefined);
});

test("attack paths that come slower than the window are no wave", () => {
  const one = watch();
  for (let minute = 0; minute < 60; minute++) {
    one.clock.time += 60_000;
    assert.equal(one.visit({ path: `/${minute}/.git/config` }), undefined);
  }
});

test("however a path is spelt, it is the one that it leads to", () => {
  const one = watch({ waves: { knownPaths: 2 } });
  for (const path of ["/.env", "//.env", "/%2eenv", "/x/../.ENV", "/.env;a=b", "/.env/"])
    assert.equal(one.visit({ path }), undefined, path);
  assert.equal(one.visit({ path: "/%2Egit/config" }), blocked);
});

test("thirty requests refused as attacks are a wave", () => {
  const one = watch();
  for (let refusal = 0; refusal < 29; refusal++) one.refuse("PM_SQL_INJECTION");
  assert.equal(one.visit(), undefined);
  one.refuse("PM_REQUEST_AMBIGUOUS");
  assert.equal(one.visit(), blocked);
});

for (const code of [
  "PM_RATE_LIMITED",
  "PM_CSRF_TOKEN_INVALID",
  "PM_CSRF_CROSS_SITE",
  "PM_CORS_ORIGIN",
  "PM_HOST_NOT_ALLOWED",
  "PM_BODY_MALFORMED",
  "PM_REQUEST_TIMEOUT",
  "PM_INTERNAL",
  "PM_GUARD_FAULT",
  "PM_UPSTREAM_DOWN",
  "PM_ADDRESS_BLOCKED",
] as const)
  test(`${code} is what ordinary clients meet too, and never makes a wave`, () => {
    const one = watch();
    for (let refusal = 0; refusal < 500; refusal++) one.refuse(code);
    assert.equal(one.visit(), undefined);
  });

test("every address of one /64 is one client, and the next network is another", () => {
  const one = watch();
  for (let host = 1; host < 10; host++)
    assert.equal(one.visit({ address: `2001:db8:1:2::${host}`, path: `/${host}/.env` }), undefined);
  assert.equal(one.visit({ address: "2001:db8:1:2:ffff::9", path: "/.aws/credentials" }), blocked);
  assert.equal(one.visit({ address: "2001:db8:1:2::abcd" }), blocked);
  assert.equal(one.visit({ address: "2001:db8:1:3::1" }), undefined);
  assert.equal(one.guard.blocks()[0]?.client, "2001:db8:1:2::/64");
});

for (const address of [
  "127.0.0.1",
  "::1",
  "10.1.2.3",
  "172.17.0.1",
  "192.168.1.1",
  "100.64.0.9",
  "fd00::1",
  "0.0.0.0",
])
  test(`${address} may be a proxy that nobody named: it is never blocked, and a wave from it is told once`, () => {
    const one = watch();
    assert.equal(one.wave(60, { address }), 60);
    for (let refusal = 0; refusal < 100; refusal++) one.refuse("PM_SQL_INJECTION", { address });
    assert.equal(one.visit({ address }), undefined);
    assert.deepEqual(kinds(one.told), ["degraded"]);
    assert.match(one.told[0]?.reason ?? "", /trustedProxies/);
  });

test("another address of loopback was chosen by its client, and is blocked like any other", () => {
  assert.equal(watch().wave(60, { address: "127.64.1.9" }), 9);
});

test("a trusted proxy that names nobody is never blocked", () => {
  assert.equal(watch().wave(60, { address: "198.51.100.1", isProxy: true }), 60);
});

test("a private network without proxies can be told to be like any other", () => {
  assert.equal(watch({ spares: ["127.0.0.1"] }).wave(60, { address: "10.1.2.3" }), 9);
});

for (const [kind, headers] of [
  ["cross-site", { "sec-fetch-site": "cross-site" }],
  ["same-site", { "sec-fetch-site": "same-site" }],
  ["embedded", { "sec-fetch-site": "same-origin", "sec-fetch-dest": "image" }],
] as const)
  test(`what a page makes a browser send (${kind}) keeps its visitor from nothing but such requests`, () => {
    const one = watch();
    assert.equal(one.wave(60, { headers }), 9);
    assert.equal(one.visit({ headers }), blocked);
    assert.equal(
      one.visit({ headers: { "sec-fetch-site": "same-origin", "sec-fetch-dest": "document" } }),
      undefined,
    );
    assert.equal(one.guard.blocks()[0]?.requests, kind);
    // Who only claims to be such a page is counted without the claim too.
    assert.equal(one.wave(60), 9);
    assert.equal(one.visit(), blocked);
  });

test("a block ends in time, each further one lasts twice as long, and none longer than the longest", () => {
  const one = watch({ blockSeconds: 300, longestBlockSeconds: 1_000 });
  const lasted: number[] = [];
  for (let offence = 0; offence < 4; offence++) {
    one.wave(60);
    const [block] = one.guard.blocks();
    assert.equal(block?.offence, offence + 1);
    lasted.push((block.until - block.since) / 1000);
    one.clock.time = block.until - 1;
    assert.equal(one.visit(), blocked);
    one.clock.time = block.until;
    assert.equal(one.visit(), undefined);
    one.guard.sweep();
  }
  assert.deepEqual(lasted, [300, 600, 1_000, 1_000]);
  assert.deepEqual(kinds(one.told), Array.from({ length: 4 }, () => ["blocked", "expired"]).flat());
});

test("a block that ended long ago is forgotten", () => {
  const one = watch({ longestBlockSeconds: 1_000 });
  one.wave(60);
  one.clock.time += 300_000 + 1_000_000;
  one.guard.sweep();
  one.wave(60);
  assert.equal(one.guard.blocks()[0]?.offence, 1);
});

test("a lifted client passes at once, is told of, and begins from nothing", () => {
  const one = watch();
  one.wave(60);
  assert.equal(one.guard.lift("203.0.113.7"), true);
  assert.equal(one.visit({ path: "/.env" }), undefined);
  assert.deepEqual(kinds(one.told), ["blocked", "lifted"]);
  assert.equal(one.guard.lift("203.0.113.7"), false);
  assert.equal(one.wave(60), 9);
  assert.equal(one.guard.blocks()[0]?.offence, 1);
});

test("an IPv6 client is lifted by any of its addresses, and by its network as the list shows it", () => {
  for (const named of ["2001:db8::5", "2001:db8:0:0::/64"]) {
    const one = watch();
    one.wave(60, { address: "2001:db8::1" });
    assert.equal(one.guard.lift(named), true, named);
    assert.equal(one.visit({ address: "2001:db8::1" }), undefined);
  }
});

test("an operator blocks a client for a time, with a reason that is told", () => {
  const one = watch();
  one.guard.block("203.0.113.7", { seconds: 60, reason: "Incident 12." });
  assert.equal(one.visit(), blocked);
  assert.deepEqual(one.guard.blocks()[0], {
    client: "203.0.113.7",
    requests: "own",
    by: "operator",
    reason: "Incident 12.",
    since: one.clock.time,
    until: one.clock.time + 60_000,
    offence: 1,
  });
  one.clock.time += 60_000;
  assert.equal(one.visit(), undefined);
});

for (const address of ["127.0.0.1", "192.0.2.9", "10.0.0.0/8", "nobody"])
  test(`a block of ${address} would do nothing, and is refused`, () => {
    const { guard } = watch({ allow: ["192.0.2.0/24"] });
    assert.throws(() => guard.block(address, { seconds: 60, reason: "Why." }), RangeError);
  });

test("past the most blocks the oldest ends, and the newest holds", () => {
  const one = watch({ maxBlocks: 3 });
  for (let host = 1; host <= 5; host++) one.wave(60, { address: `203.0.113.${host}` });
  assert.equal(one.guard.blocks().length, 3);
  assert.equal(one.visit({ address: "203.0.113.5" }), blocked);
  assert.equal(one.visit({ address: "203.0.113.1" }), undefined);
});

test("waves that are switched off are not counted", () => {
  const one = watch({ waves: false });
  assert.equal(one.wave(60), 60);
  for (let refusal = 0; refusal < 100; refusal++) one.refuse("PM_SQL_INJECTION");
  assert.equal(one.visit(), undefined);
});

test("a denied address is refused as it connects, and behind a proxy with its request alone", () => {
  const { guard } = watch({ deny: ["198.51.100.0/24"] });
  const connect = (address: string, isTrustedProxy: boolean): string | undefined =>
    guard.onConnect?.({ address, isTrustedProxy } as never)?.code;
  assert.equal(connect("198.51.100.7", false), blocked);
  assert.equal(connect("198.51.100.7", true), undefined);
  assert.equal(connect("203.0.113.7", false), undefined);
});

for (const [options, message] of [
  [{ deny: ["10.0.0.0/33"] }, /deny\.0: is no address or CIDR range/],
  [{ denies: [] }, /denies is not an option/],
  [{ rules: [{}] }, /rules\.0: has no condition/],
  [{ feeds: [{ url: "http://lists.example/a" }] }, /feeds\.0\.url: is neither https/],
  [{ feeds: [{ url: "https://user:key@lists.example/a" }] }, /use headers/],
  [{ feeds: [{ name: "x" }] }, /needs a url or a file/],
  [{ country: { database: { get: () => null } } }, /needs allow or deny/],
  [{ country: { database: "GeoLite2.mmdb", deny: ["XX"] } }, /country\.database: is no database/],
  [{ country: { database: { get: () => null }, deny: ["Elbonia"] } }, /no country code/],
] as const)
  test(`${JSON.stringify(options)} is refused with what to do`, () => {
    assert.throws(() => watch(options as never), { code: "PM_OPTIONS", message });
  });

test("an operator's mistake about a trusted proxy keeps nobody out, and what is known of it stands for no other", () => {
  const one = watch();
  const address = "198.51.100.1";
  one.guard.block(address, { seconds: 600, reason: "By mistake." });
  assert.equal(one.visit({ address, isProxy: true }), undefined);
  assert.equal(one.visit({ address }), blocked);
});

test("after a block that is shorter than the window, the next attack path is a wave again", () => {
  const one = watch({ blockSeconds: 1 });
  one.wave(60);
  one.clock.time += 1_000;
  assert.equal(one.visit({ path: "/" }), undefined);
  assert.equal(one.visit({ path: "/.env" }), blocked);
  assert.equal(one.guard.blocks()[0]?.offence, 2);
});

test("clients of one IPv6 translator are blocked one by one", () => {
  const one = watch();
  assert.equal(one.wave(60, { address: "64:ff9b::203.0.113.7" }), 9);
  assert.equal(one.visit({ address: "64:ff9b::203.0.113.8" }), undefined);
});

test("an address of loopback is on no list of others and in no country, and on one's own list it is", () => {
  const database = { get: () => ({ country: { iso_code: "FR" } }) };
  const address = "127.64.1.1";
  assert.equal(watch({ country: { database, deny: ["FR"] } }).visit({ address }), undefined);
  assert.equal(watch({ deny: ["127.64.0.0/16"] }).visit({ address }), blocked);
});
