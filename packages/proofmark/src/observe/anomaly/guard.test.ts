import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { OptionsError } from "../../config/parse-options.ts";
import { Pipeline } from "../../http/pipeline.ts";
import { serve } from "../../http/served.fixture.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { anomaly, type AnomalyGuard } from "./guard.ts";
import { SeenBefore } from "./seen-before.ts";

const minuteMs = 60_000;
const day = 24 * 60;
const folder = mkdtempSync(join(tmpdir(), "proofmark-anomaly-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A guard at a clock of its own, in a pipeline. */
class Followed implements AsyncDisposable {
  now = Date.UTC(2026, 0, 5);
  readonly events: ProofmarkEvent[] = [];
  readonly guard: AnomalyGuard;
  readonly #pipeline: Pipeline;

  constructor(options: Parameters<typeof anomaly>[0], minutes = 0) {
    this.now += minutes * minuteMs;
    this.guard = anomaly({ mostRoutes: 0, ...options }, { now: () => this.now });
    this.#pipeline = new Pipeline([this.guard], { onEvent: (event) => void this.events.push(event) });
  }

  /** Minutes with this many answers each. */
  pass(minutes: number, answers: number, address: (index: number) => string = () => "10.0.0.1"): void {
    for (let minute = 0; minute < minutes; minute++) {
      for (let count = 0; count < answers; count++)
        this.guard.onDone?.({
          response: { statusCode: 200 },
          client: { address: address(minute * answers + count), provenance: "socket" },
          durationMs: 1,
        } as never);
      this.now += minuteMs;
      this.guard.tick();
    }
  }

  get signals(): readonly string[] {
    return this.events.flatMap((event) =>
      event.type === "anomaly" && !event.signal.startsWith("latency") ? [event.signal] : [],
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pipeline[Symbol.asyncDispose]();
  }
}

/** The signals of a day and a half of ordinary refusals, and of one more minute with these. */
async function toldOfRefusals(clients: readonly string[]): Promise<readonly string[]> {
  await using followed = new Followed({});
  const refuse = (client: string): void =>
    followed.guard.onEvent?.({ type: "refusal", client } as ProofmarkEvent);
  for (let minute = 0; minute < 1.5 * day; minute++) {
    for (let count = 0; count < 2; count++) refuse(`192.0.2.${(minute * 2 + count) % 250}`);
    followed.pass(1, 1);
  }
  for (const client of clients) refuse(client);
  followed.pass(1, 1);
  return followed.signals;
}

test("a scanner that is refused a thousand times is one client, and a hundred clients are a wave", async () => {
  assert.deepEqual(await toldOfRefusals(Array.from({ length: 1_000 }, () => "198.51.100.7")), []);
  const oneNetwork = Array.from({ length: 100 }, (_, index) => `2001:db8:1:2::${index + 1}`);
  assert.deepEqual(await toldOfRefusals(oneNetwork), []);
  const wave = Array.from({ length: 100 }, (_, index) => `198.51.100.${index}`);
  assert.deepEqual(await toldOfRefusals(wave), ["refusals"]);
});

test("without options it does nothing", () => {
  for (const guard of [anomaly(), anomaly({})]) assert.deepEqual(Object.keys(guard), ["spec"]);
});

test("an option that is wrong is refused", () => {
  assert.throws(() => anomaly({ windowSeconds: 1 }), OptionsError);
});

test("a wave of addresses that nobody saw before is told, and the same ones again are not", async () => {
  await using followed = new Followed({});
  followed.pass(3 * day, 5);
  followed.pass(5, 50, (index) => `2001:db8::${index.toString(16)}`);
  assert.deepEqual(followed.signals.toSorted(), ["new-addresses", "requests"]);
});

test("what was learned is kept when the pipeline ends, by rename, and read by the next process", async () => {
  const file = join(folder, "baseline.json");
  {
    await using first = new Followed({ file });
    first.pass(2 * day, 5);
  }
  assert.deepEqual(readdirSync(folder), ["baseline.json"]);
  assert.equal(JSON.parse(readFileSync(file, "utf8")).version, 1);
  await using second = new Followed({ file }, 2 * day);
  second.pass(2, 100);
  assert.deepEqual(second.signals, ["requests"]);
});

test("a file that can't be written is told of once, and nothing is thrown", async () => {
  await using followed = new Followed({ file: join(folder, "missing", "baseline.json") });
  followed.pass(180, 1);
  assert.deepEqual(
    followed.events.map(({ type }) => type),
    ["degraded"],
  );
});

test("a window in which the machine slept is no measurement", async () => {
  await using followed = new Followed({});
  followed.pass(2 * day, 5);
  followed.now += 8 * 3_600_000;
  followed.pass(1, 100);
  assert.deepEqual(followed.signals, []);
});

test("over a socket, failed answers are counted by the pipeline's own hooks", async () => {
  let now = 0;
  const guard = anomaly({ windowSeconds: 60 }, { now: () => now });
  await using served = await serve([guard], (_, response) => response.end());
  assert.equal((await served.ask()).status, 200);
  now += minuteMs;
  guard.tick();
  assert.deepEqual(served.events, []);
});

test("a name is new once, and again when it stayed away for two periods; few strangers look known", () => {
  const seen = new SeenBefore(1_000, [1, 2]);
  assert.deepEqual([seen.isNew("a", 0), seen.isNew("a", 1), seen.isNew("b", 2)], [true, false, true]);
  assert.equal(seen.isNew("a", 1_500), false);
  assert.equal(seen.isNew("b", 3_000), true);
  const many = new SeenBefore(1e9, [3, 4]);
  let known = 0;
  for (let index = 0; index < 50_000; index++) if (!many.isNew(`10.${index}`, 0)) known++;
  assert.ok(known < 500, String(known));
});
