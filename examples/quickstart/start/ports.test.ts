import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import { choosePorts, firstPort } from "./ports.ts";

test("a taken port is named with its owner, and the next free one stands in for it", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    const [chosen] = await choosePorts(port, 1);
    assert.ok(chosen !== undefined && chosen.port > port);
    const owner = process.platform === "linux" ? `node \\(pid ${process.pid}\\)` : "another process";
    assert.match(
      chosen.note ?? "",
      new RegExp(`^Port ${port} is taken by ${owner}\\. Using ${chosen.port}\\.$`),
    );
  } finally {
    server.close();
  }
});

test("no two services get the same port", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    const chosen = await choosePorts(port - 1, 4);
    assert.equal(new Set(chosen.map((one) => one.port)).size, 4);
  } finally {
    server.close();
  }
});

test("PORT names the first of the ports, and 3000 is it otherwise", () => {
  assert.equal(firstPort(undefined, 4), 3000);
  assert.equal(firstPort("", 4), 3000);
  assert.equal(firstPort("8080", 4), 8080);
  assert.equal(firstPort("65532", 4), 65_532);
});

for (const text of ["65533", "0", "-1", "80x", "1e3", " 80", "http"]) {
  test(`PORT=${text} is refused with what it may be`, () =>
    assert.throws(
      () => firstPort(text, 4),
      /PORT is no number from 1 to 65532: 4 ports in a row begin there/,
    ));
}
