import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, suite, test } from "node:test";
import { createApp } from "./app.ts";
import { Browser } from "./browser.ts";
import { deeds, ordinaryUse } from "./ordinary-use.ts";
import { weaknesses } from "./weaknesses.ts";

function addressOf(server: Server): string {
  const address = server.address();
  assert.ok(typeof address === "object" && address);
  return `http://127.0.0.1:${address.port}`;
}

async function listening(server: Server): Promise<Server> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

function close(server: Server): void {
  server.close();
  server.closeAllConnections();
}

suite("ordinary use", () => {
  let server: Server;
  let browser: Browser;
  before(async () => {
    server = await listening(createServer(createApp()));
    browser = new Browser(addressOf(server));
  });
  after(() => close(server));

  for (const deed of deeds) test(deed.name, () => deed.perform(browser, addressOf(server)));

  test("the whole of ordinary use passes a second time on the same application", () =>
    ordinaryUse(addressOf(server)));

  test("two applications share nothing", async () => {
    const other = await listening(createServer(createApp()));
    try {
      const home = await new Browser(addressOf(other)).open("/");
      assert.equal(home.status, 200);
      assert.doesNotMatch(home.body, /Ladder/);
    } finally {
      close(other);
    }
  });
});

test("ordinary use names the deed that a service refuses", async () => {
  const refusing = await listening(createServer((_req, res) => res.writeHead(403).end("No")));
  try {
    await assert.rejects(ordinaryUse(addressOf(refusing)), /Failed: the home page .* 403/);
  } finally {
    close(refusing);
  }
});

// In a process of its own, because prototype pollution reaches everything in the process.
suite("every weakness is real in the bare application", () => {
  const env = { ...process.env, PORT: "0", NODE_ENV: "development" };
  const bare = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let baseUrl = "";
  before(async () => {
    for await (const line of createInterface(bare.stdout)) {
      baseUrl = /http:\S+/.exec(line)?.[0] ?? "";
      if (baseUrl) return;
    }
  });
  after(async () => {
    bare.kill("SIGTERM");
    if (bare.exitCode === null) await once(bare, "exit");
  });

  for (const { id, title, attack } of weaknesses) {
    test(`${id}: ${title}`, async () => assert.equal(await attack(baseUrl), true));
  }

  test("ordinary use still passes after all attacks", () => ordinaryUse(baseUrl));
});

suite("attacks tell a dead target and a refusal apart", () => {
  let dead = "";
  let refusing: Server;
  before(async () => {
    const gone = await listening(createServer());
    dead = addressOf(gone);
    close(gone);
    refusing = await listening(createServer((_req, res) => res.writeHead(403).end("No")));
  });
  after(() => close(refusing));

  for (const { id, attack } of weaknesses) {
    test(`${id} against a port where nothing listens is an error`, () => assert.rejects(attack(dead)));
    test(`${id} against a service that refuses everything does not work`, async () => {
      assert.equal(await attack(addressOf(refusing)).catch(() => false), false);
    });
  }
});

test("the README lists each weakness with its control, and no other", () => {
  const readme = readFileSync(join(import.meta.dirname, "README.md"), "utf8");
  const rows = [...readme.matchAll(/^\| `([a-z-]+)` +\|.*\|([^|]+)\|$/gm)];
  assert.deepEqual(
    rows.map(([, id, control]) => `${id}: ${control?.trim().replaceAll("`", "")}`).toSorted(),
    weaknesses.map(({ id, control }) => `${id}: ${control ?? "a later control"}`).toSorted(),
  );
});
