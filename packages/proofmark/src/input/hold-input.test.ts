import assert from "node:assert/strict";
import { createServer, request as ask, type OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { attachServer } from "../http/attach.ts";
import { Pipeline } from "../http/pipeline.ts";
import type { ControlSpec } from "../model/control.ts";
import type { Exchange } from "../model/exchange.ts";
import type { Guard } from "../model/guard.ts";
import { deny } from "../model/verdict.ts";
import { holdInput } from "./hold-input.ts";
import { inputOf } from "./request-input.ts";

const spec: ControlSpec = {
  id: "inspection",
  plane: "shield",
  title: "Made for a test",
  category: "injection",
  risk: "None.",
  fix: "None.",
  severity: "low",
  standards: [],
};
const maxTextBytes = 100_000;
const bad = deny("PM_BODY_ENTITY");

interface Seen {
  readonly status: number;
  readonly fields: readonly string[];
  readonly hasStarted: boolean;
}

/** Sends a body in pieces to a server that refuses the value `attack`, and says what became of it. */
async function send(headers: OutgoingHttpHeaders, pieces: readonly (string | Buffer)[]): Promise<Seen> {
  const fields: string[] = [];
  let hasStarted = false;
  const guard: Guard = {
    spec,
    onRequestBody: (exchange: Exchange) =>
      holdInput(
        exchange,
        (list, from) => {
          for (const { name, value, isName } of list.slice(from)) {
            if (!isName) fields.push(`${name}=${value.slice(0, 20)}`);
            if (value === "attack") return bad;
          }
          return undefined;
        },
        maxTextBytes,
      ),
    onHandler(exchange, next) {
      hasStarted = true;
      inputOf(exchange);
      next();
    },
  };
  const server = createServer((request, response) => {
    request.on("error", () => {});
    request.on("data", () => {});
    request.on("end", () => response.end("ok"));
  });
  attachServer(server, new Pipeline([guard]));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const status = await new Promise<number>((resolve, reject) => {
      const sent = ask({ port, host: "127.0.0.1", method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on("error", reject);
      const next = (index: number): void => {
        if (index === pieces.length) sent.end();
        else sent.write(pieces[index], () => setImmediate(next, index + 1));
      };
      next(0);
    });
    return { status, fields, hasStarted };
  } finally {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  }
}

const json = { "content-type": "application/json" };
const multipart = { "content-type": "multipart/form-data; boundary=edge" };
const part = (head: string, value: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`--edge\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(value),
    Buffer.from("\r\n"),
  ]);
const file = Buffer.alloc(300_000, 7);

test("an attack in JSON is refused before the handler starts", async () => {
  assert.deepEqual(await send(json, ['{"a":"at', 'tack"}']), {
    status: 400,
    fields: ["body.a=attack"],
    hasStarted: false,
  });
});

test("ordinary JSON reaches the handler", async () => {
  assert.deepEqual(await send(json, ['{"a":"b"}']), { status: 200, fields: ["body.a=b"], hasStarted: true });
});

test("padding before an attack does not help: text past the bound is refused", async () => {
  const { status, hasStarted } = await send(json, [" ".repeat(maxTextBytes), '{"a":"attack"}']);
  assert.deepEqual({ status, hasStarted }, { status: 413, hasStarted: false });
});

test("a compressed body is inflated and read", async () => {
  const seen = await send({ ...json, "content-encoding": "gzip" }, [gzipSync('{"a":"attack"}')]);
  assert.deepEqual(seen, { status: 400, fields: ["body.a=attack"], hasStarted: false });
});

for (const [name, coding, body, status] of [
  ["a coding that nobody knows", "zstd", Buffer.from("x"), 415],
  ["a broken coding", "gzip", Buffer.from("x"), 415],
  ["a bomb", "gzip", gzipSync(Buffer.alloc(5_000_000)), 413],
] as const)
  test(`refused: ${name}`, async () => {
    const seen = await send({ ...json, "content-encoding": coding }, [body]);
    assert.deepEqual([seen.status, seen.hasStarted], [status, false]);
  });

test("a file of any size streams through, and fields around it are read", async () => {
  const seen = await send(multipart, [
    part('name="a"', "b"),
    part('name="f"; filename="x.bin"', file),
    part('name="c"', "d"),
    "--edge--",
  ]);
  assert.deepEqual(seen, {
    status: 200,
    fields: ["body.a=b", "file-name.f=x.bin", "body.c=d"],
    hasStarted: true,
  });
});

test("an attack behind a large file is refused, though the handler has started", async () => {
  const seen = await send(multipart, [
    part('name="f"; filename="x.bin"', file),
    part('name="c"', "attack"),
    "--edge--",
  ]);
  assert.deepEqual([seen.status, seen.hasStarted], [400, true]);
});

test("an attack in a last part that never ends is refused", async () => {
  const { status } = await send(multipart, [part('name="c"', "attack").subarray(0, -2)]);
  assert.equal(status, 400);
});

test("JSON that says it is multipart is read, and ends the request though it is large", async () => {
  assert.equal((await send(multipart, ['{"a":"attack"}'])).status, 400);
  assert.equal((await send(multipart, [" ".repeat(70_000), '{"a":"attack"}'])).status, 400);
  assert.equal((await send(multipart, [" ".repeat(maxTextBytes), '{"a":"attack"}'])).status, 413);
});

test("a charset whose letters are other bytes is refused, of a body and of a part", async () => {
  for (const charset of ["utf-7", "UTF-32", "ibm037"]) {
    assert.equal(
      (await send({ "content-type": `application/json; charset=${charset}` }, ["{}"])).status,
      415,
    );
    const typed = part(`name="a"\r\nContent-Type: text/plain; charset=${charset}`, "b");
    assert.equal((await send(multipart, [typed, "--edge--"])).status, 415);
  }
  const latin = part('name="a"\r\nContent-Type: text/plain; charset=ISO-8859-1', "b");
  assert.equal((await send(multipart, [latin, "--edge--"])).status, 200);
});

test("a type that names a second one is refused", async () => {
  const form = "application/x-www-form-urlencoded";
  assert.equal((await send({ "content-type": `${form}; boundary="text/xml"` }, ["a=b"])).status, 415);
  assert.equal((await send({ "content-type": `${form}; boundary=abc` }, ["a=b"])).status, 200);
});

test("an upload that is no text is not held, whatever its size", async () => {
  const seen = await send({ "content-type": "application/octet-stream" }, [file, file]);
  assert.deepEqual(seen, { status: 200, fields: [], hasStarted: true });
});

for (const type of ["image/png", "application/octet-stream", "application/x-unknown", undefined])
  test(`JSON that says it is ${type} is read`, async () => {
    const headers = type === undefined ? {} : { "content-type": type };
    assert.equal((await send(headers, ["{", '"a":', '"attack"}'])).status, 400);
    assert.equal((await send(headers, [" ".repeat(70_000), '{"a":"attack"}'])).status, 400);
    assert.equal((await send(headers, [" ".repeat(maxTextBytes), '{"a":"attack"}'])).status, 413);
  });

test("a file whose first bytes alone look like text streams through", async () => {
  const seen = await send({ "content-type": "application/zip" }, ["PK", file]);
  assert.deepEqual([seen.status, seen.fields], [200, []]);
});

test("who only wants the fields known does not hold a body that is held already", () => {
  const exchange = { request: { headers: json } } as unknown as Exchange;
  assert.ok(holdInput(exchange) !== undefined);
  assert.equal(holdInput(exchange), undefined);
  assert.ok(holdInput(exchange, () => undefined) !== undefined);
});
