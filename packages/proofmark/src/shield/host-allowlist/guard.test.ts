import assert from "node:assert/strict";
import { test } from "node:test";

import type { Exchange } from "../../model/exchange.ts";
import { hostAllowlist } from "./guard.ts";

interface Asked {
  readonly host?: string | undefined;
  readonly localAddress?: string;
  readonly provenance?: string;
  readonly forwardedHost?: string;
  readonly headers?: Record<string, string>;
}

function exchangeOf({ host, localAddress = "203.0.113.1", provenance = "socket", ...rest }: Asked) {
  const headers: Record<string, string> = { ...(host === undefined ? {} : { host }), ...rest.headers };
  const request = { headers, rawHeaders: Object.entries(headers).flat(), socket: { localAddress } };
  const seen = (rest.forwardedHost ?? host ?? "").toLowerCase();
  return { host: seen, request, client: { address: "198.51.100.1", provenance } } as unknown as Exchange;
}

const judged = (asked: Asked, hosts?: string[]) =>
  hostAllowlist(hosts === undefined ? {} : { hosts }).onRequestHead?.(exchangeOf(asked));
const isRefused = (asked: Asked, hosts?: string[]) => judged(asked, hosts) !== undefined;

const hosts = ["example.com", "*.example.org", "[::1]", "localhost:3000"];

for (const host of [
  "example.com",
  "EXAMPLE.com",
  "example.com:8443",
  "example.com.",
  "example.com.:443",
  "a.example.org",
  "a.b.example.org:80",
  "[::1]",
  "[::1]:3000",
  "localhost:3000",
]) {
  test(`${host} is served where the list covers it`, () => {
    assert.equal(isRefused({ host }, hosts), false);
  });
}

for (const host of [
  "evil.example",
  "example.com.evil.example",
  "notexample.com",
  "example.org",
  "evilexample.org",
  ".example.org",
  "a..example.org",
  "example.com@evil.example",
  "evil.example@example.com",
  "example.com, evil.example",
  "example.com:80@evil.example",
  "example.com:",
  "example.com:99999",
  "example.com:8o",
  "example.com..",
  "example.com/",
  "exam\u0131ple.com",
  "localhost:3001",
  "localhost",
  "[::1",
  "[::1]x",
  "[::2]",
  "[example.com]",
  "",
]) {
  test(`${host === "" ? "an empty host" : host} is refused with 421 where the list does not cover it`, () => {
    assert.deepEqual(judged({ host }, hosts), { code: "PM_HOST_NOT_ALLOWED", status: 421 });
  });
}

test("a request without a host is refused where there is a list, and served where there is none", () => {
  assert.equal(isRefused({}, hosts), true);
  assert.equal(isRefused({}), false);
});

test("without a list, any well-formed host is served on an address of the network", () => {
  assert.equal(isRefused({ host: "anything.example" }), false);
  assert.equal(isRefused({ host: "any_thing.example:8080" }), false);
});

test("without a list, what is not written as a host is refused everywhere", () => {
  for (const host of ["a b", "a/b", "<script>", "a@b", "a,b", "a:b", "[1]", ""])
    assert.equal(isRefused({ host }), true, host);
});

for (const localAddress of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
  test(`a public name on ${localAddress} was rebound, and is refused without a list`, () => {
    assert.equal(isRefused({ host: "evil.example:3000", localAddress }), true);
    assert.equal(isRefused({ host: "localhost.evil.example", localAddress }), true);
    assert.equal(isRefused({ host: "notlocalhost", localAddress }), true);
    assert.equal(isRefused({ host: "2130706433", localAddress }), true);
  });

  test(`localhost and addresses on ${localAddress} are served without a list`, () => {
    for (const host of ["localhost:3000", "app.localhost", "127.0.0.1:3000", "[::1]:3000", "LOCALHOST."])
      assert.equal(isRefused({ host, localAddress }), false, host);
  });
}

test("a public name that a trusted proxy on the same machine forwards is served", () => {
  assert.equal(
    isRefused({ host: "shop.example", localAddress: "127.0.0.1", provenance: "x-forwarded-for" }),
    false,
  );
});

test("a forwarded host that nobody vouches for is removed from both forms of the headers", () => {
  for (const name of ["x-forwarded-host", "x-host", "x-http-host-override"]) {
    const exchange = exchangeOf({
      host: "example.com",
      headers: { [name]: "evil.example", "x-other": "stays" },
    });
    void hostAllowlist().onRequestHead?.(exchange);
    assert.deepEqual(exchange.request.headers, { host: "example.com", "x-other": "stays" });
    assert.deepEqual(exchange.request.rawHeaders, ["host", "example.com", "x-other", "stays"]);
  }
});

test("a forwarded host that a trusted proxy wrote stays, and is the one that is judged", () => {
  const asked = {
    host: "10.0.0.7:3000",
    forwardedHost: "example.com",
    headers: { "x-forwarded-host": "Example.com" },
    provenance: "x-forwarded-for",
  };
  const exchange = exchangeOf(asked);
  assert.equal(hostAllowlist({ hosts }).onRequestHead?.(exchange), undefined);
  assert.equal(exchange.request.headers["x-forwarded-host"], "Example.com");
  assert.equal(isRefused({ ...asked, forwardedHost: "evil.example" }, hosts), true);
});

test("a flood of made-up hosts does not change the verdict on others", () => {
  const guard = hostAllowlist({ hosts });
  for (let index = 0; index < 1000; index++)
    void guard.onRequestHead?.(exchangeOf({ host: `h${index}.evil.example` }));
  assert.equal(guard.onRequestHead?.(exchangeOf({ host: "example.com" })), undefined);
  assert.notEqual(guard.onRequestHead?.(exchangeOf({ host: "h0.evil.example" })), undefined);
});

test("a host that can't be one is refused as an option", () => {
  assert.throws(
    () => hostAllowlist({ hosts: ["https://example.com"] }),
    /host-allowlist: hosts\.0: is not a host/,
  );
  assert.throws(() => hostAllowlist({ hosts: ["*"] }), /is not a host/);
});

test("with keepsForwardedHost, as in monitor mode, the request is left as it came", () => {
  const exchange = exchangeOf({ host: "example.com", headers: { "x-forwarded-host": "shop.example" } });
  void hostAllowlist({ keepsForwardedHost: true }).onRequestHead?.(exchange);
  assert.equal(exchange.request.headers["x-forwarded-host"], "shop.example");
});
