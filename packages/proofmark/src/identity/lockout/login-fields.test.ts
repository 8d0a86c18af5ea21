import assert from "node:assert/strict";
import { test } from "node:test";

import { readBodyFields } from "../../input/read-body.ts";
import { readLogin } from "./login-fields.ts";

const names = { accounts: new Set(["username", "email", "name"]), passwords: new Set(["password"]) };
const json = "application/json";
const form = "application/x-www-form-urlencoded";
const boundary = "--b\r\n";
const part = (name: string, value: string): string =>
  `${boundary}Content-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const logins: readonly (readonly [title: string, type: string, body: string, accounts: readonly string[]])[] =
  [
    ["JSON", json, '{"username":"bob","password":"x"}', ["bob"]],
    ["a form", form, "email=bob%40a.example&password=x", ["bob@a.example"]],
    [
      "a multipart form",
      "multipart/form-data; boundary=b",
      `${part("email", "bob")}${part("password", "x")}--b--\r\n`,
      ["bob"],
    ],
    ["JSON under another type", "text/plain", '{"username":"bob","password":"x"}', ["bob"]],
    ["names in other letters", json, '{"User-Name":"bob","Password":"x"}', ["bob"]],
    ["names within others", form, "user[email]=bob&user[password]=x", ["bob"]],
    ["JSON within JSON", json, '{"user":{"email":"bob","password":"x"}}', ["bob"]],
    ["a name twice in JSON", json, '{"username":"bob","username":"eve","password":"x"}', ["bob", "eve"]],
    ["a name twice in a form", form, "username=bob&username=eve&password=x", ["bob", "eve"]],
    ["a list of one", json, '{"username":["bob"],"password":"x"}', ["bob"]],
    ["a number for a name", json, '{"username":49170,"password":"x"}', ["49170"]],
    ["a number for a password", json, '{"username":"bob","password":12345}', ["bob"]],
  ];

for (const [title, type, body, accounts] of logins)
  test(`a login is read from ${title}`, () => {
    const read = readLogin(readBodyFields(type, Buffer.from(body)), names, parsed(body));
    assert.deepEqual([...read.accounts].toSorted(), [...accounts].toSorted());
    assert.equal(read.hasPassword, true);
  });

const others: readonly (readonly [title: string, body: string])[] = [
  [
    "a session of a meeting",
    '{"title":"Stand-up","participants":[{"name":"a"},{"name":"b"}],"password":"x"}',
  ],
  ["a sign-in by a link", '{"email":"bob@a.example"}'],
  ["nothing", "{}"],
  ["text", "hello"],
];

for (const [title, body] of others)
  test(`${title} is no login`, () => {
    const read = readLogin(readBodyFields(json, Buffer.from(body)), names, parsed(body));
    assert.ok(read.accounts.size === 0 || !read.hasPassword);
  });
