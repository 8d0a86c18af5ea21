import assert from "node:assert/strict";
import { cp, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { before, test } from "node:test";

import { KeyRing } from "../../kernel/key-ring.ts";
import { Ground, ring } from "./audit-chain.fixture.ts";
import { segmentKey, segmentPath } from "./segment-files.ts";
import { seal } from "./entry.ts";
import type { ProblemKind } from "./verdict.ts";

/** A chain of three starts with forty records each, copied for each attack. */
let original: Ground;
before(async () => {
  original = await Ground.create();
  for (const from of [0, 40, 80]) await original.write(40, {}, from);
});

interface Copy extends AsyncDisposable {
  readonly ground: Ground;
  lines(segment: number): Promise<string[]>;
  put(segment: number, lines: readonly string[]): Promise<void>;
}

async function copied(): Promise<Copy> {
  const ground = await Ground.create();
  await cp(original.folder, ground.folder, { recursive: true });
  return {
    ground,
    lines: async (segment) =>
      (await readFile(segmentPath(ground.chain, segment), "utf8")).trimEnd().split("\n"),
    put: async (segment, lines) =>
      await writeFile(segmentPath(ground.chain, segment), `${lines.join("\n")}\n`),
    [Symbol.asyncDispose]: async () => await ground[Symbol.asyncDispose](),
  };
}

function headIn(line = ""): string {
  return /"head":\{[^}]*\}/.exec(line)?.[0] ?? "";
}

type Attack = (copy: Copy) => Promise<void>;

/** Changes line `at` of segment 1. */
const edit =
  (at: number, change: (line: string) => string): Attack =>
  async ({ lines, put }) => {
    const all = await lines(1);
    const line = all[at] ?? "";
    const changed = change(line);
    assert.notEqual(changed, line, "the attack changes something");
    await put(1, all.with(at, changed));
  };

const rewrite =
  (segment: number, change: (lines: string[]) => readonly string[]): Attack =>
  async ({ lines, put }) =>
    await put(segment, change(await lines(segment)));

// Lines of a segment: 0 its header, 1 and 2 heads, then records, the last a head.
const fields = [
  "n",
  "at",
  "entry",
  "control",
  "category",
  "action",
  "isSuccess",
  "account",
  "client",
  "exchangeId",
  "reason",
  "mac",
];
const attacks: readonly (readonly [title: string, attack: Attack, ...kinds: readonly ProblemKind[]])[] = [
  ...fields.map((field): readonly [string, Attack, ProblemKind, ProblemKind, ProblemKind] => [
    `the field ${field} of a record edited`,
    edit(10, (line) => {
      const entry: Record<string, unknown> = JSON.parse(line);
      const value = entry[field];
      entry[field] =
        typeof value === "number"
          ? value + 1
          : typeof value === "boolean"
            ? !value
            : String(value).replace(/^./, (a) => (a === "A" ? "B" : "A"));
      return JSON.stringify(entry);
    }),
    "edited",
    "missing",
    "reordered",
  ]),
  ["a field added", edit(10, (line) => line.replace('"account"', '"note":"x","account"')), "edited"],
  ["a field taken out", edit(10, (line) => line.replace(/"reason":"[^"]*",/, "")), "edited"],
  ["a space added, which JSON does not mind", edit(10, (line) => line.replace('"at":', '"at": ')), "edited"],
  [
    "the head at the start edited",
    edit(1, (line) => line.replace('"state":"running"', '"state":"stopped"')),
    "edited",
    "head-forged",
  ],
  [
    "the header edited",
    edit(0, (line) => line.replace('"tornBytes":0', '"tornBytes":9')),
    "edited",
    "previous-changed",
  ],
  [
    "two records swapped",
    rewrite(1, (lines) => lines.with(10, lines[11] ?? "").with(11, lines[10] ?? "")),
    "missing",
  ],
  ["a record deleted", rewrite(1, (lines) => lines.toSpliced(10, 1)), "missing"],
  ["a record repeated", rewrite(1, (lines) => lines.toSpliced(10, 0, lines[9] ?? "")), "reordered"],
  [
    "a run of records deleted up to a head",
    rewrite(1, (lines) => lines.toSpliced(3, lines.length - 4)),
    "missing",
  ],
  [
    "the tail of an old segment cut",
    rewrite(1, (lines) => lines.slice(0, -5)),
    "previous-changed",
    "missing",
  ],
  ["the tail of the newest segment cut", rewrite(2, (lines) => lines.slice(0, -5)), "truncated"],
  ["the newest segment cut down to its header", rewrite(2, (lines) => lines.slice(0, 2)), "truncated"],
  [
    "the tail cut in the middle of a line",
    async ({ ground }) => await truncate(segmentPath(ground.chain, 2), 3_000),
    "truncated",
  ],
  ["a segment emptied", async ({ ground }) => await truncate(segmentPath(ground.chain, 1), 0), "edited"],
  ["the newest segment deleted", async ({ ground }) => await rm(segmentPath(ground.chain, 2)), "truncated"],
  [
    "a segment in the middle deleted",
    async ({ ground }) => await rm(segmentPath(ground.chain, 1)),
    "segment-missing",
  ],
  [
    "the first segment deleted",
    async ({ ground }) => await rm(segmentPath(ground.chain, 0)),
    "segment-missing",
  ],
  [
    "lines appended by somebody without the key",
    rewrite(2, (lines) => [...lines, (lines[5] ?? "").replace(/"n":\d+/, `"n":${lines.length + 90}`)]),
    "edited",
    "missing",
    "reordered",
  ],
  [
    "two segments renamed into each other",
    async ({ ground }) => {
      await rename(segmentPath(ground.chain, 1), `${ground.chain}/aside`);
      await rename(segmentPath(ground.chain, 2), segmentPath(ground.chain, 1));
      await rename(`${ground.chain}/aside`, segmentPath(ground.chain, 2));
    },
    "segment-misplaced",
  ],
  [
    "an old segment replayed under a new name",
    async ({ ground }) => await cp(segmentPath(ground.chain, 1), segmentPath(ground.chain, 3)),
    "segment-misplaced",
  ],
  [
    "a segment of another chain put in",
    async ({ ground }) => {
      await using other = await Ground.create();
      for (const from of [0, 40]) await other.write(40, {}, from);
      await cp(segmentPath(other.chain, 1), segmentPath(ground.chain, 1));
    },
    "foreign",
  ],
  [
    "a head replaced by an older one",
    rewrite(1, (lines) => {
      return lines.with(2, (lines[2] ?? "").replace(headIn(lines[2]), headIn(lines[1])));
    }),
    "edited",
    "head-wrong",
  ],
  [
    "an older copy put in its place, and gone on from",
    async ({ ground }) => {
      await rm(segmentPath(ground.chain, 2));
      await ground.write(3, {}, 500);
    },
    "truncated",
    "anchor-mismatch",
    "rolled-back",
  ],
  [
    "a chain forged as a whole with another key",
    async ({ ground }) => {
      await rm(ground.chain, { recursive: true });
      const forger = new KeyRing([{ id: "2026", key: Buffer.alloc(32, 9) }]);
      await ground.write(40, { ring: forger, anchors: [] });
    },
    "edited",
  ],
  [
    "a record forged with the right key of another segment",
    rewrite(1, (lines) => {
      const { chain } = JSON.parse(lines[0] ?? "");
      const key = segmentKey(ring, "2026", chain, 0);
      const body = (lines[10] ?? "").replace(/,"mac":"[^"]*"/, "").replace("account-", "somebody-");
      return lines.with(10, seal(body, key, JSON.parse(lines[9] ?? "").mac).line.trimEnd());
    }),
    "edited",
  ],
  [
    "what was found torn made longer afterwards",
    async ({ ground, lines, put }) => {
      await put(1, [...(await lines(1)), ""]);
      void ground;
    },
    "previous-changed",
    "edited",
  ],
];

test("the chain that is attacked is intact before", async () => {
  const verdict = await original.verify();
  assert.equal(verdict.state, "intact", JSON.stringify(verdict));
  assert.deepEqual([verdict.records, verdict.segments, verdict.crashes, verdict.unsigned], [120, 3, 0, 0]);
});

for (const [title, attack, ...kinds] of attacks) {
  test(`with the key: ${title}`, async () => {
    await using copy = await copied();
    await attack(copy);
    const { state, problem } = await copy.ground.verify();
    assert.equal(state, "tampered");
    assert.ok(problem !== undefined && kinds.includes(problem.kind), JSON.stringify(problem));
    assert.match(problem.message, /^[A-Z].*\.$/s);
  });

  test(`without the key, by signatures and the anchor: ${title}`, async () => {
    await using copy = await copied();
    await attack(copy);
    const { state } = await copy.ground.verify({ ring: undefined });
    assert.notEqual(state, "intact");
  });
}

test("every byte of a record counts", async () => {
  await using copy = await copied();
  const all = await copy.lines(2);
  const line = Buffer.from(all[10] ?? "");
  for (let at = 0; at < line.length; at++) {
    const changed = Buffer.from(line);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    const head = Buffer.from(`${all.slice(0, 10).join("\n")}\n`);
    const tail = Buffer.from(`\n${all.slice(11).join("\n")}\n`);
    await writeFile(segmentPath(copy.ground.chain, 2), Buffer.concat([head, changed, tail]));
    const { state, problem } = await copy.ground.verify();
    assert.equal(state, "tampered", `byte ${at}`);
    assert.equal(problem?.file, "000002.jsonl");
    assert.equal(problem.line, 11, `byte ${at}: ${JSON.stringify(problem)}`);
  }
});

test("the verdict says where: file, line and entry", async () => {
  await using copy = await copied();
  await edit(10, (line) => line.replace("account-", "account_"))(copy);
  const { problem } = await copy.ground.verify();
  assert.deepEqual([problem?.file, problem?.line], ["000001.jsonl", 11]);
  assert.equal(problem?.entry, JSON.parse((await copy.lines(1))[10] ?? "").n);
});

test("a cut tail is told from a crash by the anchor alone: without one, nothing says how far the chain went", async () => {
  await using copy = await copied();
  await rewrite(2, (lines) => lines.slice(0, -5))(copy);
  assert.equal((await copy.ground.verify({ anchors: [] })).state, "intact");
  assert.equal((await copy.ground.verify()).problem?.kind, "truncated");
});

test("an anchor that knows nothing of the chain is no evidence for it", async () => {
  await using copy = await copied();
  await writeFile(copy.ground.anchor, "Nov 28 host app: something else\n");
  const { state, notes } = await copy.ground.verify();
  assert.equal(state, "unchecked");
  assert.match(notes.join(" "), /no head of this chain/);
});

test("a head in the anchor that was forged is none of the chain's", async () => {
  await using copy = await copied();
  const text = await readFile(copy.ground.anchor, "utf8");
  await writeFile(
    copy.ground.anchor,
    text.replaceAll('"signature":"', '"signature":"AAAA').replaceAll("AAAA", ""),
  );
  assert.equal((await copy.ground.verify()).state, "intact", "the file as it was");
  const lines = text.trimEnd().split("\n");
  const forged = (lines.at(-1) ?? "").replace(/"last":(\d+)/, (_, last) => `"last":${Number(last) + 500}`);
  await writeFile(copy.ground.anchor, `${text}${forged}\n`);
  assert.equal((await copy.ground.verify()).problem?.kind, "head-forged");
});

test("what is longer than any line hides nothing that stands behind it", async () => {
  await using copy = await copied();
  await rewrite(2, (lines) => lines.toSpliced(10, 0, "x".repeat(100_000)))(copy);
  assert.equal((await copy.ground.verify({ anchors: [] })).problem?.kind, "edited");
});

test("records of after the attack verify no better", async () => {
  await using copy = await copied();
  await edit(10, (line) => line.replace("account-", "account_"))(copy);
  await copy.ground.write(5, {}, 900);
  assert.equal((await copy.ground.verify()).problem?.file, "000001.jsonl");
});
