import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { describe, test } from "node:test";

import { portOwner } from "./port-owner.ts";

const listener = (host: string): string =>
  `const s = require("node:net").createServer().listen(0, ${JSON.stringify(host)}, () => console.log(s.address().port))`;

/** A process of its own that listens on a free port. */
async function listening(host: string, argv0 = "node"): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ["-e", listener(host)], {
    argv0,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, port: Number(line.toString()) };
}

async function end(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

describe("the owner of a port", { skip: process.platform !== "linux" }, () => {
  for (const host of ["127.0.0.1", "0.0.0.0", "::1"]) {
    test(`is named where it listens on ${host}`, async () => {
      const { child, port } = await listening(host);
      try {
        assert.deepEqual(await portOwner(port), { pid: child.pid, command: "node" });
      } finally {
        await end(child);
      }
    });
  }

  for (const [argv0, command] of [
    ["nginx: master process", "nginx"],
    ["/opt/my app/api-server", "api-server"],
    ["redis-server 127.0.0.1:6379", "redis-server"],
    ["\u001B]0;owned\u0007\u001B[2Jnode", "0owned2Jnode"],
    ["\u001B[2J", "2J"],
    ["\u202E", "a process"],
    ["x".repeat(5_000), "x".repeat(40)],
  ] as const) {
    test(`that calls itself ${JSON.stringify(argv0.slice(0, 40))} is shown as ${command}`, async () => {
      const { child, port } = await listening("127.0.0.1", argv0);
      try {
        assert.equal((await portOwner(port))?.command, command);
      } finally {
        await end(child);
      }
    });
  }

  test("may be this very process", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      assert.equal((await portOwner((server.address() as AddressInfo).port))?.pid, process.pid);
    } finally {
      server.close();
    }
  });

  test("does not exist once it stopped listening", async () => {
    const { child, port } = await listening("127.0.0.1");
    await end(child);
    assert.equal(await portOwner(port), undefined);
  });

  test("is not whoever is connected to the port", async () => {
    const { child, port } = await listening("127.0.0.1");
    const client = spawn(process.execPath, [
      "-e",
      `require("node:net").connect(${port}, "127.0.0.1", () => console.log("in"))`,
    ]);
    try {
      await once(client.stdout, "data");
      assert.equal((await portOwner(port))?.pid, child.pid);
    } finally {
      await end(client);
      await end(child);
    }
  });
});
