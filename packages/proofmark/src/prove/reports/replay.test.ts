import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { execFile } from "node:child_process";

import type { RecordedExchange } from "../../model/finding.ts";
import { replayOf, shellWord } from "./replay.ts";

type Request = RecordedExchange["request"];

function replay(request: Partial<Request>) {
  const whole = { method: "GET", url: "http://localhost:3000/", headers: [], ...request };
  return replayOf({ request: whole, response: undefined, durationMs: 1 });
}

/** What a shell passes on for a word. */
function readByShell(word: string): Buffer {
  return execFileSync("sh", ["-c", `printf %s ${word}`]);
}

/** Runs only the printf of a command, and returns its bytes. */
function printed(command: string): string {
  const [printf = ""] = command.split(" | ");
  return execFileSync("sh", ["-c", printf]).toString("latin1");
}

const words = [
  "plain",
  "it's",
  '$(id) `id` ${HOME} !! \\ "x"',
  "a\nb",
  "'; touch /tmp/owned; '",
  "\u001b[31m\u0007\ttab",
  "é \u202E bidi",
  "100%s %n",
];
for (const word of words)
  test(`a shell reads ${JSON.stringify(word)} as it is`, () => {
    assert.equal(readByShell(shellWord(word)).toString(), word);
  });

test("no control character and nothing that reorders text stands in a quoted word", () => {
  for (const word of words) assert.match(shellWord(word), /^[\n\u0020-\u007E]*$/);
});

test("raw bytes are printed exactly, NUL, quotes, percent signs and high bytes too", () => {
  const raw = `GET / HTTP/1.1\r\nHost: x\r\n\r\n0\r\n100%d\\n'\u0000\u00ff\u0007\u0001`;
  assert.equal(printed(replay({ method: "RAW", raw }).command), raw);
});

test("raw bytes that look like an option of printf are printed", () => {
  assert.equal(printed(replay({ method: "RAW", raw: "-v x" }).command), "-v x");
});

test("raw bytes go through nc to host and port", () => {
  assert.match(replay({ raw: "x" }).command, /\| nc localhost 3000$/);
  assert.match(replay({ raw: "x", url: "http://example.com/" }).command, /\| nc example\.com 80$/);
  assert.match(replay({ raw: "x", url: "http://[::1]:81/" }).command, /\| nc ::1 81$/);
});

test("raw bytes for a TLS target go through openssl", () => {
  const { command } = replay({ raw: "x", url: "https://example.com/" });
  assert.match(command, /\| openssl s_client -quiet -connect example\.com:443 -servername example\.com$/);
});

test("a recording that was cut says so", () => {
  assert.equal(replay({ raw: "x".repeat(8192) }).isWhole, false);
  assert.equal(replay({ raw: "x" }).isWhole, true);
});

const received: { method: string; url: string; headers: readonly string[]; body: string }[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    received.push({
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.rawHeaders,
      body: Buffer.concat(chunks).toString(),
    });
    response.end("done");
  });
}).listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const hasCurl = await promisify(execFile)("curl", ["--version"]).then(
  () => true,
  () => false,
);

const exchanges: readonly [string, Partial<Request>][] = [
  ["a path with dots and brackets", { url: `${origin}/a/../b[1-3]{x,y}?q=it's` }],
  ["a form post with a quote", { method: "POST", body: 'text=it\'s+$(id)&x="1"' }],
  ["a body that names a file", { method: "POST", body: "@/etc/hostname" }],
  ["a body of control characters", { method: "PUT", body: "a\u0000b\u001b\r\n\n" }],
  ["a header without a value", { headers: [["X-Empty", ""]] }],
  [
    "two headers of one name",
    {
      headers: [
        ["X-Two", "1"],
        ["X-Two", "2; 'x'"],
      ],
    },
  ],
  ["a foreign host", { headers: [["Host", "attacker.example"]] }],
  ["a method of its own", { method: "DELETE" }],
];
for (const [name, parts] of exchanges)
  test(`curl sends ${name} again as it was`, { skip: !hasCurl }, async () => {
    const request: Request = { method: "GET", url: `${origin}/`, headers: [], ...parts };
    received.length = 0;
    await promisify(execFile)("sh", [
      "-c",
      replayOf({ request, response: undefined, durationMs: 1 }).command,
    ]);
    const [got] = received;
    assert.equal(got?.method, request.method);
    assert.equal(`${origin}${got?.url}`, request.url.replace(/\/$/, "/"));
    assert.equal(got?.body, request.body ?? "");
    const pairs = [];
    for (let index = 0; index < got.headers.length; index += 2)
      pairs.push(`${got.headers[index]}: ${got.headers[index + 1]}`);
    for (const [header, value] of request.headers)
      assert.ok(pairs.includes(`${header}: ${value}`), pairs.join());
    if (request.body !== undefined) assert.ok(!pairs.some((pair) => pair.startsWith("Content-Type")));
  });
