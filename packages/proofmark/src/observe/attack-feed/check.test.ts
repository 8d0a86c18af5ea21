import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { createMessageSigner } from "../../http/signed-message.ts";
import { attackFeedCheck, judgeFeed } from "./check.ts";
import { testFolder } from "./control-plane.fixture.ts";
import { createFeed } from "./create-feed.ts";
import type { Feed } from "./feed.ts";

const signal = new AbortController().signal;
const outcomes = (findings: readonly { role: string; outcome: string }[]): readonly string[] =>
  findings.map(({ role, outcome }) => `${role} ${outcome}`);

test("events arrive over outages, once, and signed", async () => {
  assert.deepEqual(outcomes(await attackFeedCheck.run(signal)), [
    "attack held",
    "attack held",
    "attack held",
    "benign held",
  ]);
});

test("a feed that posts from memory, and gives each try another id, does not pass", async () => {
  const findings = await judgeFeed(naiveFeed, signal);
  assert.deepEqual(outcomes(findings), ["attack breached", "attack breached", "attack held", "benign held"]);
});

test("a feed that does not sign does not pass", async () => {
  const findings = await judgeFeed(
    (url) => naiveFeed(url, `whsec_${Buffer.alloc(32, "x1").toString("base64")}`),
    signal,
  );
  assert.deepEqual(outcomes(findings), [
    "attack breached",
    "attack held",
    "attack breached",
    "benign breached",
  ]);
});

/** What one writes in ten minutes: no disk, and a retry that is another message. */
function naiveFeed(url: string, secret: string): Feed {
  const waiting: Promise<void>[] = [];
  using folder = testFolder();
  const real = createFeed({ url: "http://127.0.0.1:9", secret, service: "naive", spoolFolder: folder.path });
  let tries = 0;
  const send = async (event: unknown): Promise<void> => {
    const body = gzipSync(JSON.stringify({ instance: "naive", events: [event] }));
    const headers = { ...createMessageSigner(secret)(`try-${tries++}`, body, Date.now()) };
    await new Promise<void>((resolve) => {
      const sending = request(`${url}/v1/events`, { method: "POST", headers });
      sending.on("error", () => resolve());
      sending.on("response", (response) => response.resume().on("end", resolve));
      sending.end(body);
    });
  };
  return {
    ...real,
    publish(event) {
      waiting.push(send(event).then(async () => await send(event)));
    },
    async flush() {
      await Promise.all(waiting);
      return true;
    },
    close: async () => await real.close(0),
  };
}
