import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { serve, type RawResponse } from "../../http/served.fixture.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { ownership } from "./guard.ts";
import type { OwnershipOptions } from "./options.ts";

const options: OwnershipOptions = {
  protectedFields: [
    {
      path: "/me",
      methods: ["PATCH", "POST", "GET"],
      fields: ["role", "owner_id", "profile.level", "*.isAdmin"],
      roles: ["admin"],
    },
  ],
  principal: ({ request }) => {
    const role = request.headers["x-test-role"];
    return typeof role === "string" ? { id: "one", roles: [role] } : undefined;
  },
};

const json = "application/json";
const form = "application/x-www-form-urlencoded";
const parts = (...names: readonly string[]): string =>
  `${names.map((name) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nx\r\n`).join("")}--b--\r\n`;
const multipart = "multipart/form-data; boundary=b";

interface Sent {
  readonly answer: RawResponse;
  readonly events: readonly ProofmarkEvent[];
  readonly isHandled: boolean;
}

async function send(
  type: string,
  body: string | Buffer,
  { line = "PATCH /me", headers = [] }: { line?: string; headers?: readonly string[] } = {},
): Promise<Sent> {
  let isHandled = false;
  await using served = await serve([ownership(options)], (request, response) => {
    isHandled = true;
    request.resume().on("end", () => response.end("changed"));
  });
  const bytes = Buffer.from(body);
  const answer = await served.ask(
    `${line} HTTP/1.1`,
    [`Content-Type: ${type}`, `Content-Length: ${bytes.length}`, ...headers],
    bytes.toString("latin1"),
  );
  return { answer, events: [...served.events], isHandled };
}

for (const [type, body, field] of [
  [json, '{"role":"admin"}', "role"],
  [json, '{"name":"a","role":null}', "role"],
  [json, '{"ROLE":"admin"}', "role"],
  [json, '{"ro\\u006ce":"admin"}', "role"],
  [json, '{"role":"user","role":"admin"}', "role"],
  [json, '{"role":{"$set":"admin"}}', "role"],
  [json, '[{"name":"a"},{"role":"admin"}]', "role"],
  [json, '{"ownerId":7}', "owner_id"],
  [json, '{"owner-id":7}', "owner_id"],
  [json, '{"profile":{"level":9}}', "profile.level"],
  [json, '{"profile.level":9}', "profile.level"],
  [json, '{"profile":[{"level":9}]}', "profile.level"],
  [json, '{"isAdmin":true}', "*.isAdmin"],
  [json, '{"a":{"b":[{"is_admin":true}]}}', "*.isAdmin"],
  [json, '{"data":"{\\"isAdmin\\":true}"}', "*.isAdmin"],
  ["text/plain", '{"role":"admin"}', "role"],
  ["application/octet-stream", '{"role":"admin"}', "role"],
  ["application/json-patch+json", '[{"op":"replace","path":"/role","value":"admin"}]', "role"],
  ["application/json-patch+json", '[{"op":"copy","from":"/x","path":"/profile/level"}]', "profile.level"],
  ["application/json-patch+json", '[{"op":"add","path":"","value":{"role":"admin"}}]', "role"],
  [form, "role=admin", "role"],
  [form, "name=a&role=admin", "role"],
  [form, "role", "role"],
  [form, "role[]=admin", "role"],
  [form, "role[0]=admin", "role"],
  [form, "%72ole=admin", "role"],
  [form, "+role=admin", "role"],
  [form, "profile[level]=9", "profile.level"],
  [form, "profile%5Blevel%5D=9", "profile.level"],
  [form, "profile.level=9", "profile.level"],
  [form, "user[0][isAdmin]=1", "*.isAdmin"],
  [form, "data=%7B%22isAdmin%22%3Atrue%7D", "*.isAdmin"],
  [multipart, parts("name", "role"), "role"],
  [multipart, parts("profile[level]"), "profile.level"],
  ["application/xml", "<user><isAdmin>true</isAdmin></user>", "*.isAdmin"],
  ["application/xml", '<user role="admin"/>', "role"],
] as const)
  test(`${type}: ${body.slice(0, 60).replaceAll("\r\n", " ")} is refused for ${field}`, async () => {
    const { answer, events, isHandled } = await send(type, body);
    assert.deepEqual([answer.status, isHandled], [422, false]);
    assert.match(answer.body, /"code":"PM_FIELD_PROTECTED"/);
    const refusal = events.find((event) => event.type === "refusal");
    assert.equal(refusal?.detail?.field, `body.${field}`);
  });

for (const [type, body] of [
  [json, '{"name":"a"}'],
  [json, '{"name":"role","text":"isAdmin"}'],
  [json, '{"roles":"a","roleName":"b","controller":"c"}'],
  [json, '{"cast":[{"role":"Hamlet"}]}'],
  [json, '{"level":9,"profile":{"name":"x"}}'],
  [json, '{"profile":{"deep":{"level":9}}}'],
  [json, '[{"op":"replace","path":"/role","value":"admin"}]'],
  ["application/json-patch+json", '[{"op":"replace","path":"/name","value":"role"}]'],
  [form, "name=role&text=isAdmin%3D1"],
  [multipart, parts("name", "text")],
  ["text/plain", "my role is admin"],
  ["image/png", "\u0089PNG\r\n\u001a\n\u0000role=admin"],
] as const)
  test(`${type}: ${body.slice(0, 60).replaceAll("\r\n", " ")} passes`, async () => {
    const { answer } = await send(type, Buffer.from(body, "latin1"));
    assert.deepEqual([answer.status, answer.body], [200, "changed"]);
  });

test("a compressed body is read as well", async () => {
  const headers = ["Content-Encoding: gzip"];
  assert.equal((await send(json, gzipSync('{"role":"admin"}'), { headers })).answer.status, 422);
  assert.equal((await send(json, gzipSync('{"name":"a"}'), { headers })).answer.status, 200);
});

test("a field in the query is refused, and the query of another path is not looked at", async () => {
  for (const query of ["role=admin", "a=1&profile[level]=9", "x[isAdmin]", "ROLE"])
    assert.equal((await send(json, "{}", { line: `PATCH /me?${query}` })).answer.status, 422, query);
  assert.equal((await send(json, "{}", { line: "PATCH /me?name=role" })).answer.status, 200);
  assert.equal((await send(json, "{}", { line: "PATCH /other?role=admin" })).answer.status, 200);
});

test("every spelling of the path is protected, and other methods are not", async () => {
  for (const line of ["PATCH /ME", "PATCH /me/", "PATCH //me", "PATCH /%6de", "PATCH /me;x", "POST /./me"])
    assert.equal((await send(json, '{"role":"x"}', { line })).answer.status, 422, line);
  assert.equal((await send(json, '{"role":"x"}', { line: "PUT /me" })).answer.status, 200);
});

const asked = (role: string): Promise<Sent> =>
  send(json, '{"role":"x"}', { headers: [`X-Test-Role: ${role}`] });

test("who has the role may set them", async () => {
  assert.equal((await asked("admin")).answer.status, 200);
  assert.equal((await asked("user")).answer.status, 422);
});

test("the record names the declared field, and nothing that was sent", async () => {
  const { events } = await send(json, '{"a":{"is_ADMIN":"hunter2"}}');
  const record = events.find((event) => event.type === "audit");
  assert.equal(record?.reason, "The field *.isAdmin was set.");
  assert.doesNotMatch(JSON.stringify(events), /hunter2|is_ADMIN/);
});
