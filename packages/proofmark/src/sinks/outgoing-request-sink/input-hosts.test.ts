import assert from "node:assert/strict";
import { test } from "node:test";

import type { InputField } from "../../input/field.ts";
import { InputHosts } from "./input-hosts.ts";

function fieldOf(host: string, value: string, given: Partial<InputField> = {}): string | undefined {
  const hosts = new InputHosts("shop.example:8080");
  hosts.addField({ place: "query", name: "query.q", value, isName: false, ...given });
  return hosts.fieldOf(host);
}

for (const [host, value] of [
  ["127.0.0.1", "http://127.0.0.1/"],
  ["127.0.0.1", "http://127.0.0.1:9000/admin?x#y"],
  ["127.0.0.1", "HTTP://127.1"],
  ["127.0.0.1", "http:127.0.0.1"],
  ["127.0.0.1", "https:/2130706433/"],
  ["127.0.0.1", String.raw`http:\\127.0.0.1\x`],
  ["127.0.0.1", String.raw`\\127.0.0.1\share`],
  ["127.0.0.1", "//127.0.0.1/x"],
  ["127.0.0.1", "127.0.0.1"],
  ["127.0.0.1", "127.0.0.1:6379"],
  ["127.0.0.1", "0x7f.1/path"],
  ["127.0.0.1", "2130706433"],
  ["127.0.0.1", "http://good.example@127.0.0.1/"],
  ["127.0.0.1", "http://a:b@good.example@127.0.0.1/"],
  ["good.example", "http://a@good.example@127.0.0.1/"],
  ["127.0.0.1", "@127.0.0.1/"],
  ["127.0.0.1", ":x@127.0.0.1"],
  ["127.0.0.1", String.raw`http://good.example\@127.0.0.1/`],
  ["127.0.0.1", "http://good.example#@127.0.0.1/"],
  ["127.0.0.1", "http://127.0.0\n.1/"],
  ["127.0.0.1", " http://127.0.0.1"],
  ["127.0.0.1", "http%3A%2F%2F127.0.0.1%2F"],
  ["127.0.0.1", "http%253A%252F%252F127.0.0.1"],
  ["127.0.0.1", Buffer.from("http://127.0.0.1/").toString("base64")],
  ["127.0.0.1", '{"u":"gopher://127.0.0.1:6379/_x"}'],
  ["127.0.0.1", "see (http://127.0.0.1), please"],
  ["127.0.0.1", "http://127.0.0.1!"],
  ["127.0.0.1", "http://%31%32%37%2e0.0.1/"],
  ["127.0.0.1", "http://[::ffff:127.0.0.1]/"],
  ["::1", "http://[::1]:80/"],
  ["::1", "::1"],
  ["::1", "[0:0:0:0:0:0:0:1]:80"],
  ["fe80::1%lo", "http://[fe80::1]/"],
  ["127.0.0.1", Buffer.from("127.0.0.1").toString("base64")],
  ["127.0.0.1", Buffer.from(" HTTP://127.0.0.1/").toString("base64")],
  ["127.0.0.1", "url:127.0.0.1:3000"],
  ["127.0.0.1", "a|127.0.0.1"],
  ["127.0.0.1", "a.example,127.0.0.1"],
  ["localhost", "http://localhost:9000/"],
  ["localhost", "LOCALHOST"],
  ["localhost", "http://LocalHost./"],
  ["redis", "redis://redis:6379/0"],
  ["redis", "redis:6379"],
  ["redis", "//redis/x"],
  ["metadata.google.internal", "http://metadata.google.internal/x"],
  ["a.example.evil.example", ".evil.example/x"],
  ["apievil.example", "evil.example"],
  ["xn--bcher-kva.example", "http://bücher.example/"],
] as const)
  test(`${JSON.stringify(value)} names ${host}`, () => assert.equal(fieldOf(host, value), "query.q"));

for (const [host, value] of [
  ["redis", "redis"],
  ["redis", "how do I use redis"],
  ["redis", "// redis is fast"],
  ["redis", "x = 1; //redis"],
  ["postgres", "a/postgres/b"],
  ["localhost", "http://localhost.evil.example/"],
  ["localhost", "the localhost is not answering"],
  ["corp.example", "me@corp.example"],
  ["corp.example", "write to me@corp.example."],
  ["api.corp.example", "me@corp.example"],
  ["10.0.0.1", "0.1"],
  ["0.0.0.0", "0"],
  ["0.0.0.1", "1"],
  ["127.0.0.1", "127"],
  ["127.0.0.1", "version 127.0.0.1 of it"],
  ["api.internal.example", "internal"],
  ["payments.internal", "payments"],
  ["payments.internal", "http://shop.example/payments.internal"],
] as const)
  test(`${JSON.stringify(value)} does not name ${host}`, () => assert.equal(fieldOf(host, value), undefined));

for (const [name, host, value] of [
  ["body.host", "redis", "redis"],
  ["query.targetServer", "db", "db"],
  ["body.webhook", "internal", "internal/x"],
  ["query.ip", "0.0.0.0", "0"],
] as const)
  test(`a bare ${value} names a host in a field like ${name}`, () =>
    assert.equal(fieldOf(host, value, { name }), name));

test("a part of a path names a host where it is clearly one", () => {
  assert.equal(fieldOf("127.0.0.1", "/fetch/127.0.0.1/x", { place: "path" }), "query.q");
  assert.equal(fieldOf("127.0.0.1", "/fetch/http://127.0.0.1/x", { place: "path" }), "query.q");
  assert.equal(fieldOf("users", "/users/5", { place: "path" }), undefined);
});

test("a referrer names its host, unless it is the one that was asked", () => {
  const header = { place: "header", name: "header.referer" } as const;
  assert.equal(fieldOf("127.0.0.1", "http://127.0.0.1:9000/x", header), "header.referer");
  assert.equal(fieldOf("shop.example", "http://shop.example:8080/x", header), undefined);
});

test("what proxies write names nothing", () => {
  for (const name of ["header.x-forwarded-for", "header.x-forwarded-host", "header.host"])
    assert.equal(fieldOf("127.0.0.1", "127.0.0.1", { place: "header", name }), undefined);
});

test("a header that is named like a host names one", () => {
  const header = { place: "header", name: "header.x-upstream" } as const;
  assert.equal(fieldOf("127.0.0.1", "127.0.0.1:80", header), "header.x-upstream");
});

test("more odd hosts than any ordinary request has count as naming every host", () => {
  const hosts = new InputHosts("shop.example");
  const value = Array.from({ length: 17_000 }, (_, index) => `http://0x${index.toString(16)}/`).join(" ");
  hosts.addField({ place: "body", name: "body.text", value, isName: false });
  assert.equal(hosts.fieldOf("payments.internal"), "body.text");
});

test("a document with a thousand links names no other host", () => {
  const hosts = new InputHosts("shop.example");
  const value = Array.from({ length: 1_000 }, (_, index) => `http://site${index}.example/`).join(" ");
  hosts.addField({ place: "body", name: "body.text", value, isName: false });
  assert.equal(hosts.fieldOf("payments.internal"), undefined);
  assert.equal(hosts.fieldOf("site999.example"), "body.text");
});

test("fields that come later, as those of a multipart body do, name hosts from then on", () => {
  const hosts = new InputHosts("shop.example");
  const body: InputField[] = [];
  hosts.read({ head: [], body });
  assert.equal(hosts.fieldOf("127.0.0.1"), undefined);
  body.push({ place: "body", name: "body.url", value: "http://127.0.0.1/", isName: false });
  hosts.read({ head: [], body });
  assert.equal(hosts.fieldOf("127.0.0.1"), "body.url");
});
