import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import * as z from "zod";

import { attachServer } from "../../http/attach.ts";
import { Pipeline, type PipelineOptions } from "../../http/pipeline.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { inspection } from "./guard.ts";
import type { InspectionOptions } from "./options.ts";
import { countSteps } from "./steps.fixture.ts";

interface Service extends AsyncDisposable {
  readonly origin: string;
  readonly events: ProofmarkEvent[];
  /** What the handler read. */
  readonly read: { body: string; headers: IncomingHttpHeaders; rawHeaders: readonly string[] }[];
}

async function serve(options?: InspectionOptions, pipeline: PipelineOptions = {}): Promise<Service> {
  const events: ProofmarkEvent[] = [];
  const read: Service["read"] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => {});
    request.on("end", () => {
      const { headers, rawHeaders } = request;
      read.push({ body: Buffer.concat(chunks).toString(), headers, rawHeaders });
      response.end("ok");
    });
  });
  attachServer(
    server,
    new Pipeline([inspection(options)], { ...pipeline, onEvent: (event) => events.push(event) }),
  );
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    read,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A traversal: what the path detector refuses wherever it stands. */
const attack = "../../../../etc/passwd";
const json = { "content-type": "application/json" };

async function post(
  service: Service,
  path: string,
  body: unknown,
  headers: object = json,
): Promise<Response> {
  return await fetch(service.origin + path, {
    method: "POST",
    headers: { ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

async function codeOf(answer: Response): Promise<string | undefined> {
  if (answer.status === 200) return undefined;
  return ((await answer.json()) as { code?: string }).code;
}

for (const [place, path, init] of [
  ["a query", `/a?file=${attack}`, {}],
  ["a name in a query", `/a?${encodeURIComponent(attack)}=b`, {}],
  ["a query encoded three times", "/a?file=%25252e%25252e%25252f%25252e%25252e%25252fetc%25252fpasswd", {}],
  ["a header", "/a", { headers: { "x-template": attack } }],
  ["a cookie", "/a", { headers: { cookie: `theme=${attack}` } }],
  ["a form", "/a", { method: "POST", body: new URLSearchParams({ file: attack }) }],
  ["JSON", "/a", { method: "POST", headers: json, body: JSON.stringify({ a: [{ b: attack }] }) }],
  ["a text without a type", "/a", { method: "POST", body: Buffer.from(attack) }],
] as const satisfies readonly (readonly [string, string, RequestInit])[])
  test(`an attack in ${place} is refused`, async () => {
    await using service = await serve();
    const answer = await fetch(service.origin + path, init);
    assert.equal(await codeOf(answer), "PM_INSPECTION_REFUSED");
    assert.equal(answer.status, 403);
    assert.deepEqual(service.read, []);
  });

test("a service inside a network is named in headers by its inner address", async () => {
  await using service = await serve();
  const own = "http://10.0.0.7:3000";
  const headers = {
    origin: own,
    referer: `${own}/notes`,
    "x-forwarded-for": "10.0.0.9",
    "x-forwarded-host": "10.0.0.7",
  };
  assert.equal((await fetch(`${service.origin}/a`, { headers })).status, 200);
  assert.equal(
    (await fetch(`${service.origin}/a`, { headers: { "x-callback": `${own}/admin` } })).status,
    403,
  );
});

test("a file's name is looked at, and its content is not", async () => {
  await using service = await serve();
  const upload = async (name: string, content: string): Promise<Response> => {
    const body = new FormData();
    body.set("picture", new Blob([content]), name);
    return await fetch(`${service.origin}/a`, { method: "POST", body });
  };
  assert.equal(await codeOf(await upload(attack, "x")), "PM_INSPECTION_REFUSED");
  assert.equal((await upload("holiday.txt", attack)).status, 200);
});

test("ordinary requests pass", async () => {
  await using service = await serve();
  const answers = [
    await fetch(`${service.origin}/items/42?sort=name&page=2&q=brass+compass`),
    await post(service, "/people", {
      name: "Conan O'Brien",
      note: "We <b>met</b> & talked; 50% off, C:\\temp.",
    }),
    await fetch(`${service.origin}/a`, {
      method: "POST",
      body: new URLSearchParams({ name: "D'Angelo", q: "select" }),
    }),
  ];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200],
  );
});

test("the event names field, detector and shape, and shows no value", async () => {
  await using service = await serve();
  await post(service, "/notes", { file: attack });
  const [event] = service.events;
  assert.ok(event?.type === "refusal" && event.isEnforced);
  assert.deepEqual(
    { field: event.detail?.field, at: event.detail?.at },
    { field: "body.file", at: "inspection: path" },
  );
  assert.ok(!JSON.stringify(event).includes("etc/"));
});

test("the name of a field is shown without the signs that carry attacks", async () => {
  await using service = await serve();
  await post(service, "/notes", { "<img src=x>": attack });
  const [event] = service.events;
  assert.ok(event?.type === "refusal");
  assert.ok(!JSON.stringify(event).includes("<"));
});

test("on its own in monitor mode it tells, and lets pass", async () => {
  await using service = await serve({ monitor: true });
  assert.equal((await post(service, "/notes", { file: attack })).status, 200);
  const [event] = service.events;
  assert.ok(event?.type === "refusal" && !event.isEnforced);
});

test("in a pipeline in monitor mode it tells, and lets pass", async () => {
  await using service = await serve({}, { mode: "monitor" });
  assert.equal((await post(service, "/notes", { file: attack })).status, 200);
  assert.ok(service.events.some((event) => event.type === "refusal" && !event.isEnforced));
});

for (const exception of [
  "path POST /notes body.file",
  "path /notes body.*",
  { detector: "path", route: "POST /no*", field: "*" },
])
  test(`an exception lets pass what it names, and nothing else: ${JSON.stringify(exception)}`, async () => {
    await using service = await serve({ exceptions: [exception] });
    assert.equal((await post(service, "/notes", { file: attack })).status, 200);
    assert.equal((await post(service, "/other", { file: attack })).status, 403);
    assert.equal((await post(service, "/notes", { file: "${jndi:ldap://x.example/a}" })).status, 403);
  });

test("an exception holds for the path as it is, not for one that a router might read so", async () => {
  await using service = await serve({ exceptions: ["path POST /notes body.file"] });
  assert.equal((await post(service, "//notes;a/", { file: attack })).status, 403);
});

test("a number is a decimal number or nothing, in a field that is said to be one", async () => {
  await using service = await serve({ fields: { "/notes": { "query.page": "number" } } });
  const asked = async (page: string): Promise<number> =>
    (await fetch(`${service.origin}/notes?page=${encodeURIComponent(page)}`)).status;
  for (const page of ["7", "-12.50", "", "0"]) assert.equal(await asked(page), 200, page);
  for (const page of ["5-4", "1e9", "7 ", "1.2.3", "-", "seven", "9".repeat(41)])
    assert.equal(await asked(page), 403, page);
});

test("an exception for values that begin so lets no others pass", async () => {
  await using service = await serve({ exceptions: ["ssrf GET /notes query.url http://127.0.0.1:3000/"] });
  const asked = async (url: string): Promise<number> =>
    (await fetch(`${service.origin}/notes?url=${encodeURIComponent(url)}`)).status;
  assert.equal(await asked("http://127.0.0.1:3000/register"), 200);
  assert.equal(await asked("http://127.0.0.1:3000@127.0.0.1:9/"), 403);
  assert.equal(await asked("http://127.0.0.1:3001/"), 403);
});

test("what an exception let pass is refused elsewhere still", async () => {
  await using service = await serve({ exceptions: [{ detector: "path", route: "/notes", field: "*" }] });
  const name = encodeURIComponent(attack);
  assert.equal(
    (await fetch(`${service.origin}/notes?${name}=1`, { headers: { cookie: `a=${attack}` } })).status,
    200,
  );
  assert.equal((await fetch(`${service.origin}/other?${name}=1`)).status, 403);
  assert.equal((await fetch(`${service.origin}/other`, { headers: { cookie: `a=${attack}` } })).status, 403);
});

test("code may be sent in a field for code, and a lookup may not", async () => {
  await using service = await serve({ fields: { "POST /snippets": { "body.code": "code" } } });
  assert.equal(
    (await post(service, "/snippets", { code: `cat ${attack}; <script>alert(1)</script> {{7*7}}` })).status,
    200,
  );
  assert.equal((await post(service, "/snippets", { code: "${jndi:ldap://x.example/a}" })).status, 403);
  assert.equal((await post(service, "/snippets", { title: attack })).status, 403);
});

test("sentences in a text field may speak of attacks; an attack alone is refused there too", async () => {
  const spoken = `Yesterday somebody asked our server for ${attack} and we wondered what that was about, so we looked it up in the manual and told the others`;
  await using service = await serve({ fields: { "POST /notes": { "body.text": "text" } } });
  assert.equal((await post(service, "/notes", { text: spoken })).status, 200);
  assert.equal((await post(service, "/notes", { text: attack })).status, 403);
});

test("types are learned from a schema, and the options say otherwise", async () => {
  const schema = z.toJSONSchema(
    z.object({ id: z.uuid(), site: z.url(), items: z.array(z.object({ id: z.uuid() })), text: z.string() }),
  );
  await using service = await serve({ schemas: { "POST /a": { body: schema } } });
  await using other = await serve({
    schemas: { "POST /a": { body: schema } },
    fields: { "POST /a": { "body.id": "code" } },
  });
  assert.equal((await post(service, "/a", { text: "plain" })).status, 200);
  assert.equal((await post(other, "/a", { id: attack })).status, 200);
  assert.equal((await post(other, "/a", { text: attack })).status, 403);
  assert.equal((await post(service, "/a", { items: [{ id: attack }] })).status, 403);
});

const sanitizeHtml = (html: string): string => html.replaceAll(/<script>.*<\/script>/g, "");
const html: InspectionOptions = { fields: { "POST /pages": { "body.html": "html" } }, sanitizeHtml };
const dirty = "<p>Hello</p><script>alert(1)</script>";

test("html is cleaned in JSON before the handler reads it, and the rest stays as it was sent", async () => {
  await using service = await serve(html);
  const body = `{ "big": 12345678901234567890, "html": ${JSON.stringify(dirty)}, "z": 1e400 }`;
  assert.equal((await post(service, "/pages", body)).status, 200);
  const [seen] = service.read;
  assert.equal(seen?.body, '{ "big": 12345678901234567890, "html": "<p>Hello</p>", "z": 1e400 }');
  assert.equal(seen.headers["content-length"], String(seen.body.length));
  const raw = seen.rawHeaders.findIndex((name) => name.toLowerCase() === "content-length");
  assert.equal(seen.rawHeaders[raw + 1], String(seen.body.length));
});

test("html is cleaned in forms", async () => {
  await using service = await serve(html);
  const body = new URLSearchParams({ title: "a b", html: dirty });
  assert.equal((await fetch(`${service.origin}/pages`, { method: "POST", body })).status, 200);
  const read = new URLSearchParams(service.read[0]?.body);
  assert.deepEqual([read.get("title"), read.get("html")], ["a b", "<p>Hello</p>"]);
});

test("a body that can't be cleaned is refused where html is expected", async () => {
  await using service = await serve(html);
  assert.equal((await post(service, "/pages", "<p>Hello</p>", { "content-type": "text/plain" })).status, 415);
  const form = new FormData();
  form.set("html", "Hello");
  assert.equal((await fetch(`${service.origin}/pages`, { method: "POST", body: form })).status, 415);
  assert.deepEqual(service.read, []);
});

test("markup is refused beside the html field, and on other routes", async () => {
  await using service = await serve(html);
  assert.equal((await post(service, "/pages", { title: dirty })).status, 403);
  assert.equal((await post(service, "/other", { html: dirty })).status, 403);
});

test("monitor mode changes no body", async () => {
  await using service = await serve({ ...html, monitor: true });
  await post(service, "/pages", { html: dirty });
  assert.equal(service.read[0]?.body, JSON.stringify({ html: dirty }));
});

test("a body with more text than is read is refused, whatever is in it", async () => {
  await using service = await serve({ maxBodyBytes: 10_000 });
  const answer = await post(service, "/a", { text: "a".repeat(20_000) });
  assert.equal(await codeOf(answer), "PM_INPUT_TOO_LARGE");
});

for (const [name, options, message] of [
  [
    "a detector that does not exist",
    { exceptions: ["xxs POST /a b"] },
    /there is no detector xxs\. Did you mean xss\?/,
  ],
  ["a line with too few words", { exceptions: ["xss"] }, /is not "<detector> <method> <path> <field>"/],
  ["a route without a path", { fields: { notes: { a: "text" } } }, /"notes" is no route/],
  ["a star in the middle of a path", { fields: { "/a/*/b": { a: "text" } } }, /is no path pattern/],
  ["html without a sanitiser", { fields: { "/a": { "body.b": "html" } } }, /needs options\.sanitizeHtml/],
  ["a misspelt option", { exception: [] }, /exception is not an option\. Did you mean exceptions\?/],
  ["a type that does not exist", { fields: { "/a": { b: "prose" } } }, /inspection: fields\.\/a\.b/],
] as const)
  test(`refused at creation: ${name}`, () => {
    assert.throws(() => inspection(options as unknown as InspectionOptions), message);
  });

async function stepsFor(body: string): Promise<number> {
  const guard = inspection();
  const exchange = { method: "POST", path: "/a", query: "", request: { headers: json, rawHeaders: [] } };
  const judge = guard.onRequestBody?.(exchange as unknown as Exchange);
  const bytes = Buffer.from(body);
  return await countSteps(() => judge?.onWhole?.(bytes));
}

const manyFields = (count: number): string =>
  JSON.stringify(
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, `word ${index}`])),
  );

for (const [name, body] of [
  ["many fields", manyFields],
  ["one long text", (count: number) => JSON.stringify({ a: "It's (a) <b>; x=1 ../ ${y} -- ".repeat(count) })],
  ["JSON in JSON", (count: number) => JSON.stringify({ a: JSON.stringify({ b: manyFields(count) }) })],
  ["encoded twice", (count: number) => JSON.stringify({ a: "%2527%253c".repeat(count) })],
] as const)
  test(`the whole of inspection costs in proportion to the body: ${name}`, async () => {
    await stepsFor(body(100));
    const small = await stepsFor(body(1_000));
    const large = await stepsFor(body(4_000));
    assert.ok(large < small * 4.6, `${small} steps, and for four times the body ${large}`);
  });
