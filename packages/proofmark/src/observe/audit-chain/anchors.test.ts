import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcp, type AddressInfo, type Socket } from "node:net";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createServer as createTls } from "node:tls";

import { generate } from "selfsigned";

import type { AuditAnchor, SignedHead } from "../../model/observe/audit-trail.ts";
import { headIn } from "./anchored-heads.ts";
import { AnchorQueue } from "./anchor-queue.ts";
import { Ground, step } from "./audit-chain.fixture.ts";
import { fileAnchor } from "./file-anchor.ts";
import { s3Anchor } from "./s3-anchor.ts";
import { signV4 } from "./sig-v4.ts";
import { syslogAnchor } from "./syslog-anchor.ts";
import { TrailHealth } from "./trail-health.ts";

const { signal } = new AbortController();
const credentials = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};

function headAt(last: number): SignedHead {
  return {
    chain: "AAAAAAAAAAAAAAAAAAAAAA",
    segment: 0,
    bytes: last * 100,
    digest: "d".repeat(43),
    last,
    state: "running",
    at: "2026-11-28T06:00:00.000Z",
    signer: "sha256:0",
    signature: `s${last}`,
  };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let left = 1_000; left > 0 && !isSo(); left--) await pause(10);
  assert.ok(isSo(), "it came to be");
}

// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "Examples".
for (const [what, method, url, headers, body, signature] of [
  [
    "GET Object",
    "GET",
    "https://examplebucket.s3.amazonaws.com/test.txt",
    { range: "bytes=0-9" },
    "",
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  ],
  [
    "PUT Object",
    "PUT",
    "https://examplebucket.s3.amazonaws.com/test$file.text",
    { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
    "Welcome to Amazon S3.",
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  ],
  [
    "GET Bucket Lifecycle",
    "GET",
    "https://examplebucket.s3.amazonaws.com/?lifecycle",
    {},
    "",
    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  ],
] as const)
  test(`a request is signed as the documentation of S3 has it: ${what}`, () => {
    const at = new Date("2013-05-24T00:00:00Z");
    const { authorization } = signV4({
      method,
      url: new URL(url),
      headers,
      body,
      region: "us-east-1",
      credentials,
      at,
    });
    assert.equal(/Signature=(.*)/.exec(authorization ?? "")?.[1], signature);
  });

/** A store that checks the signature of what it is sent, and answers as the test says. */
async function store(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const objects = new Map<string, string>();
  const refused: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const { authorization = "", host = "" } = request.headers;
      const names = /SignedHeaders=([^,]*)/.exec(authorization)?.[1]?.split(";") ?? [];
      const own = new Set(["host", "x-amz-date", "x-amz-content-sha256"]);
      const headers = Object.fromEntries(
        names.filter((name) => !own.has(name)).map((name) => [name, String(request.headers[name])]),
      );
      const time = String(request.headers["x-amz-date"]).replace(
        /(....)(..)(..)T(..)(..)(..)Z/,
        "$1-$2-$3T$4:$5:$6Z",
      );
      const expected = signV4({
        method: request.method ?? "",
        url: new URL(request.url ?? "", `http://${host}`),
        headers,
        body,
        region: "eu-central-1",
        credentials,
        at: new Date(time),
      });
      if (expected["authorization"] !== authorization) {
        refused.push(request.url ?? "");
        response.writeHead(403).end();
        return;
      }
      answer(request, response);
      if (response.statusCode === 200) objects.set(request.url ?? "", body);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    objects,
    refused,
    endpoint: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("s3: each head is an object under a name that sorts, signed, and locked where that is asked for", async () => {
  const seen: IncomingMessage["headers"][] = [];
  await using s3 = await store((request, response) => {
    seen.push(request.headers);
    response.writeHead(200).end();
  });
  const clock = { now: () => Date.parse("2026-11-28T06:00:00Z") };
  const lock = { mode: "COMPLIANCE", days: 365 } as const;
  const anchor = s3Anchor({
    endpoint: s3.endpoint,
    region: "eu-central-1",
    bucket: "heads (1)",
    credentials,
    lock,
    clock,
  });
  await anchor.keep(headAt(9), signal);
  await anchor.keep(headAt(10), signal);
  assert.deepEqual([...s3.objects.keys()], [...s3.objects.keys()].toSorted(), "in the order of the chain");
  assert.match(
    [...s3.objects.keys()][0] ?? "",
    /^\/heads%20%281%29\/audit-heads\/A{22}\/000000000-000000000000009\.json$/,
  );
  assert.equal(headIn([...s3.objects.values()][1] ?? "")?.last, 10);
  assert.equal(seen[0]?.["x-amz-object-lock-mode"], "COMPLIANCE");
  assert.equal(seen[0]?.["x-amz-object-lock-retain-until-date"], "2027-11-28T06:00:00.000Z");
});

for (const [what, answer, message] of [
  ["403", 403, /answered 403\. The credentials are wrong/],
  ["404", 404, /no such bucket/],
  ["a redirect to another region", 307, /another region/],
  ["503", 503, /answered 503\./],
] as const)
  test(`s3: ${what} is no head that was kept`, async () => {
    await using s3 = await store((_, response) =>
      response.writeHead(answer, { location: "http://127.0.0.1:9/" }).end(),
    );
    const anchor = s3Anchor({ endpoint: s3.endpoint, region: "eu-central-1", bucket: "b", credentials });
    await assert.rejects(anchor.keep(headAt(1), signal), message);
  });

test("s3: wrong credentials are refused by the store, a store that hangs ends with the attempt, a hang-up rejects", async () => {
  await using s3 = await store((request, response) => {
    if (request.url?.startsWith("/hang/") === true) return;
    response.destroy();
  });
  const wrong = { ...credentials, secretAccessKey: "another" };
  const options = { endpoint: s3.endpoint, region: "eu-central-1" };
  await assert.rejects(
    s3Anchor({ ...options, bucket: "b", credentials: wrong }).keep(headAt(1), signal),
    /403/,
  );
  assert.equal(s3.refused.length, 1);
  await assert.rejects(
    s3Anchor({ ...options, bucket: "b", credentials: () => credentials }).keep(headAt(1), signal),
  );
  const short = AbortSignal.timeout(50);
  await assert.rejects(s3Anchor({ ...options, bucket: "hang", credentials }).keep(headAt(1), short));
});

test("syslog over UDP: one message of RFC 5424 a head", async () => {
  const receiver = createSocket("udp4").bind(0, "127.0.0.1");
  await once(receiver, "listening");
  const heard = once(receiver, "message");
  await syslogAnchor({ host: "127.0.0.1", port: receiver.address().port, transport: "udp" }).keep(
    headAt(7),
    signal,
  );
  const [message] = (await heard) as [Buffer];
  receiver.close();
  assert.match(
    message.toString(),
    /^<109>1 2026-11-28T06:00:00\.000Z \S+ proofmark \d+ audit-head - \{"chain":"A{22}",/,
  );
});

for (const transport of ["tcp", "tls"] as const)
  test(`syslog over ${transport}: the length in front, and a host that is not there or hangs up rejects`, async () => {
    const pems = await generate([{ name: "commonName", value: "localhost" }], { algorithm: "sha256" });
    let received = "";
    let mode: "take" | "reset" | "hang" = "take";
    const sockets: Socket[] = [];
    const onConnection = (socket: Socket): void => {
      socket.on("error", () => {});
      if (mode === "reset" && transport === "tcp") socket.resetAndDestroy();
      if (mode !== "take") return;
      socket.on("data", (chunk) => (received += chunk.toString()));
      socket.on("end", () => socket.end());
    };
    const server =
      transport === "tls"
        ? createTls({ key: pems.private, cert: pems.cert, allowHalfOpen: true }, onConnection)
        : createTcp({ allowHalfOpen: true }, onConnection);
    server.on("connection", (socket: Socket) => void sockets.push(socket));
    server.on("tlsClientError", () => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const tls = { ca: pems.cert, servername: "localhost" };
    const anchor = syslogAnchor({ host: "127.0.0.1", port, transport, tls });
    await anchor.keep(headAt(7), signal);
    const [, length = "", message = ""] = /^(\d+) (.*)$/s.exec(received) ?? [];
    assert.equal(Number(length), Buffer.byteLength(message));
    assert.match(message, /^<109>1 /);
    if (transport === "tls") {
      const strange = syslogAnchor({ host: "127.0.0.1", port, transport, tls: { servername: "localhost" } });
      await assert.rejects(strange.keep(headAt(8), signal), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    }
    mode = "reset";
    if (transport === "tcp") await assert.rejects(anchor.keep(headAt(8), signal));
    mode = "hang";
    await assert.rejects(anchor.keep(headAt(8), AbortSignal.timeout(100)));
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => void server.close(resolve));
    await assert.rejects(anchor.keep(headAt(9), signal), { code: "ECONNREFUSED" });
  });

test("what a log collector wrote around heads is read as an anchor", async () => {
  await using ground = await Ground.create();
  await ground.write(5);
  const text = await readFile(ground.anchor, "utf8");
  const collected = text
    .split("\n")
    .map((line) => (line === "" ? "" : `Nov 28 06:00:00 app proofmark[7]: ${line}`));
  // UDP repeats and swaps.
  const [first = "", ...rest] = collected.filter((line) => line !== "");
  await writeFile(ground.anchor, `${[...rest, first, first].join("\n")}\n`);
  const verdict = await ground.verify();
  assert.deepEqual([verdict.state, verdict.problem], ["intact", undefined], JSON.stringify(verdict));
});

test("an anchor that is down is told of once, asked again, and loses none of the newest hundred", async () => {
  const changes: string[] = [];
  const kept: number[] = [];
  let isDown = true;
  const health = new TrailHealth();
  health.listen(({ type, reason }) => changes.push(`${type}: ${reason}`));
  const anchor: AuditAnchor = {
    name: "test",
    async keep({ last }) {
      if (isDown) throw Object.assign(new Error("secret in a message"), { code: "ECONNREFUSED" });
      kept.push(last);
      await Promise.resolve();
    },
  };
  const queue = new AnchorQueue(anchor, health, "anchor 0");
  for (let last = 0; last < 150; last++) queue.offer(headAt(last));
  await until(() => changes.length === 1);
  assert.equal(queue.waiting, 100);
  isDown = false;
  await queue.close(5_000);
  assert.deepEqual(
    kept,
    Array.from({ length: 100 }, (_, index) => 50 + index),
  );
  assert.deepEqual(changes, [
    "degraded: The anchor test takes no heads: ECONNREFUSED.",
    "recovered: The anchor test takes heads again.",
  ]);
  queue.offer(headAt(999));
  assert.equal(kept.at(-1), 149, "closed");
});

test("an anchor that never answers holds up neither the trail nor its end", async () => {
  await using ground = await Ground.create();
  const hanging: AuditAnchor = { name: "hanging", keep: async () => await new Promise(() => {}) };
  const trail = await ground.open({ anchors: [hanging, fileAnchor({ path: ground.anchor })], durable: true });
  assert.equal(await trail.append(step(1)), "durable");
  assert.notEqual(await trail.sealHead(), undefined);
  await trail[Symbol.asyncDispose]();
  assert.equal((await ground.verify()).state, "intact");
});

test("a file that can't be written is an anchor that is down, and is asked again", async () => {
  await using ground = await Ground.create();
  await mkdir(ground.anchor);
  const trail = await ground.open();
  await until(() => ground.changes.length > 0);
  assert.match(ground.changes[0]?.reason ?? "", /The anchor file takes no heads: EISDIR\./);
  assert.equal(trail.isWriting, true);
  await rm(ground.anchor, { recursive: true });
  await trail[Symbol.asyncDispose]();
  assert.equal((await ground.verify()).state, "intact");
});
