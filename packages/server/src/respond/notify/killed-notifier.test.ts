import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { onEachDatabase } from "../../database/databases.fixture.ts";
import type { Notice } from "../../model/notice.ts";
import { noticeOutbox } from "./outbox.ts";
import { noticeOf, startReceiver } from "./receiver.fixture.ts";

const kills = 8;
const program = join(import.meta.dirname, "notifying-process.fixture.ts");
const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

onEachDatabase("a notifier that is killed again and again", (open) => {
  test("tells everything at least once, and what it tells twice is the same under one key", async () => {
    await using opened = await open();
    await using receiver = await startReceiver({ status: 204 });
    const told = (): ReadonlySet<string> =>
      new Set(receiver.received.flatMap(({ body }) => noticesIn(body).map(({ key }) => key)));
    let added = 0;
    const begin = async (): Promise<ReturnType<typeof fork>> => {
      const options = { database: opened.where, url: receiver.url, secret };
      const child = fork(program, [JSON.stringify(options)], {
        execArgv: process.execArgv.filter((flag) => flag.startsWith("--conditions")),
      });
      await once(child, "message", { signal: AbortSignal.timeout(20_000) });
      return child;
    };
    for (let kill = 0; kill < kills; kill++) {
      const child = await begin();
      const gone = once(child, "exit");
      for (let index = 0; index < 8; index++) {
        const notice = noticeOf({ incidentId: added++, group: `trouble-${added}` });
        await opened.database.transaction().execute(async (one) => await noticeOutbox.add(one, notice));
        await wait(Math.random() * 6);
      }
      child.kill("SIGKILL");
      await gone;
    }
    const last = await begin();
    const end = Date.now() + 20_000;
    while (told().size < added && Date.now() < end) await wait(20);
    const gone = once(last, "exit");
    last.kill("SIGKILL");
    await gone;
    assert.equal(told().size, added);
    const contents = new Map<string, string>();
    for (const { headers, body } of receiver.received) {
      const key = String(headers["webhook-id"]);
      const content = JSON.stringify(noticesIn(body));
      assert.equal(contents.get(key) ?? content, content);
      contents.set(key, content);
    }
  });
});

function noticesIn(body: string): readonly Notice[] {
  const { data } = JSON.parse(body) as { data: { notices: readonly Notice[] } };
  return data.notices;
}
