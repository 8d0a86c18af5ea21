import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { ssrfDetector } from "./ssrf.ts";

const attacks: Readonly<Record<string, readonly string[]>> = {
  "an inner address in any notation": [
    "http://127.0.0.1/",
    "http://127.1",
    "http://2130706433/",
    "http://0x7f000001",
    "http://0177.0.0.1",
    "http://0x7f.1",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]:80",
    "http://[::ffff:7f00:1]",
    "http://[fe80::1%25eth0]/",
    "http://[fd00::1]",
    "http://0/",
    "http://10.1.2.3:8080/x",
    "https://192.168.1.1",
    "http://172.16.0.1",
    "http://169.254.169.254/latest/meta-data",
    "http://4294967169.",
    "http://①②⑦.⓪.⓪.①",
    "http://127。0。0。1",
    "http:127.0.0.1",
    "http:/127.0.0.1",
    "http:\\\\127.0.0.1",
    "//169.254.169.254/x",
    "http://0x41414141A9FEA9FE/",
    "ws://localhost",
  ],
  "an inner name": [
    "http://localhost:3000/x",
    "http://metadata.google.internal/x",
    "http://db.internal",
    "http://127.0.0.1.nip.io",
    "http://a.oastify.com",
    "http://LOCALHOST.",
    "http://kubernetes.default.svc",
    "http://x.localhost",
  ],
  "a host behind a user": [
    "http://good.example@127.0.0.1/",
    "http://127.0.0.1#@good.example",
    "http://good.example:80 &@10.0.0.1# @other.example/",
  ],
  "a scheme of another protocol": [
    "gopher://a.example:70/_x",
    "dict://a.example:11",
    "ldap://a.example/x",
    "jar:http://a.example/x.jar!/",
    "tftp://a.example/x",
    "netdoc:///etc/hosts",
  ],
  "a document in the address": ["data:text/html,<b>x</b>"],
};

for (const [kind, values] of Object.entries(attacks)) {
  for (const value of values) {
    test(`${kind} is refused: ${JSON.stringify(value)}`, () => {
      assert.ok(pointsOf(ssrfDetector, value) >= refusalPoints);
    });
  }
}

const ordinary: readonly string[] = [
  "https://api.example.com/v1?x=2",
  "http://example.org:8080/a",
  "http://8.8.8.8/",
  "https://10minutemail.example",
  "mailto:a@b.example",
  "https://user@git.example.com/x",
  "https://example.com/?u=http://a.example",
  "10.0.0.1",
  "a:b",
  "note: 127.0.0.1 is home",
  "2024-01-02T10:00:00Z",
  "//cdn.example.com/a.js",
  "data:image/png;base64,AAAA",
  "https://internal.example.com",
  "localhost",
  "http://[2606:4700::1111]/",
  "ssh://git@host.local/x",
  "urn:isbn:123",
  "C:\\x",
  "http://",
];

for (const value of ordinary) {
  test(`an ordinary value passes: ${JSON.stringify(value)}`, () => {
    assert.ok(pointsOf(ssrfDetector, value) < refusalPoints);
  });
}
