import assert from "node:assert/strict";
import { test } from "node:test";

import type { AuditRecord } from "proofmark/identity";

import { onEachDatabase } from "../../database/databases.fixture.ts";
import { addDefaultRules, defaultRules } from "./default-rules.ts";
import { refusal, start, testEvents } from "./events.fixture.ts";
import { createRuleBook } from "./rule-book.ts";
import { RuleError, type RuleErrorCode } from "./rule-error.ts";
import { ruleSchema, type RuleInput } from "./rule-schema.ts";

const day = 86_400_000;
const by = { who: "ada", why: "Card tests in May." };
const rule: RuleInput = {
  id: "wave",
  title: "A wave at {service}",
  level: 3,
  runbook: "wave",
  condition: { kind: "threshold", match: { types: ["refusal"] }, count: 5, windowSeconds: 60 },
};

function refusedAs(code: RuleErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RuleError && error.code === code;
}

onEachDatabase("the rule book", (open) => {
  test("each change is a new version with who, when and why, and an old one never changes", async () => {
    await using opened = await open();
    let now = start;
    const told: AuditRecord[] = [];
    const onAudit = (record: AuditRecord): void => void told.push(record);
    const book = createRuleBook({
      database: opened.database,
      events: testEvents(),
      onAudit,
      now: () => now,
    });
    let { revision } = await book.create(rule, by);
    now += 1_000;
    const update = { who: "grace", why: "Less noise.", revision };
    ({ revision } = await book.update({ ...rule, level: 2 }, update));
    assert.equal((await book.definition("wave", 1)).level, 3);
    assert.equal((await book.definition("wave", 2)).level, 2);
    assert.deepEqual(await book.history("wave"), [
      { revision: 2, kind: "updated", version: 2, who: "grace", why: "Less noise.", at: start + 1_000 },
      { revision: 1, kind: "created", version: 1, who: "ada", why: by.why, at: start },
    ]);
    assert.deepEqual(await book.get("wave"), { id: "wave", newestVersion: 2, revision: 2 });
    await assert.rejects(book.update(rule, update), refusedAs("PM_RULE_CHANGED"));
    await book.disable("wave", { ...by, revision });
    assert.deepEqual(
      told.map(({ category, action, account, reason }) => [category, action, account, reason]),
      [
        ["configuration", "rule.created", "ada", `Rule wave, version 1: ${by.why}`],
        ["configuration", "rule.updated", "grace", "Rule wave, version 2: Less noise."],
        ["configuration", "rule.disabled", "ada", `Rule wave, version 2: ${by.why}`],
      ],
    );
  });

  test("a listener that throws leaves a change done", async (t) => {
    await using opened = await open();
    const warn = t.mock.method(process, "emitWarning", () => {});
    const book = createRuleBook({
      database: opened.database,
      events: testEvents(),
      onAudit() {
        throw new Error("The trail is full.");
      },
    });
    assert.deepEqual(await book.create(rule, by), { id: "wave", newestVersion: 1, revision: 1 });
    assert.equal((await book.disable("wave", { ...by, revision: 1 })).revision, 2);
    assert.equal(warn.mock.callCount(), 2);
  });

  test("of two who change the same revision one is refused", async () => {
    await using opened = await open();
    const book = createRuleBook({ database: opened.database, events: testEvents() });
    const { revision } = await book.create(rule, by);
    const changes = await Promise.allSettled([
      book.update({ ...rule, level: 1 }, { ...by, revision }),
      book.update({ ...rule, level: 2 }, { ...by, revision }),
    ]);
    const refused = changes.filter((change) => change.status === "rejected");
    assert.equal(refused.length, 1);
    assert.ok(refusedAs("PM_RULE_CHANGED")(refused[0]?.reason));
    assert.equal((await book.get("wave")).newestVersion, 2);
    await assert.rejects(book.create(rule, by), refusedAs("PM_RULE_CHANGED"));
  });

  test("a version runs only after a rehearsal of its own that was quiet, or with noise accepted", async () => {
    await using opened = await open();
    const events = testEvents();
    for (let wave = 0; wave < 30; wave++)
      for (let index = 0; index < 5; index++) events.add(refusal(start - day + wave * 600_000 + index));
    const book = createRuleBook({ database: opened.database, events, now: () => start });
    let { revision } = await book.create(rule, by);
    const span = { from: start - 2 * day, until: start };

    await assert.rejects(book.enable("wave", { ...by, version: 1, revision }), refusedAs("PM_RULE_UNTESTED"));
    assert.equal((await book.rehearse("wave", 1, span)).raised, 30);
    await assert.rejects(book.enable("wave", { ...by, version: 1, revision }), refusedAs("PM_RULE_NOISY"));

    const quieter = { ...rule, condition: { ...rule.condition, count: 6 } } as RuleInput;
    ({ revision } = await book.update(quieter, { ...by, revision }));
    await assert.rejects(book.enable("wave", { ...by, version: 2, revision }), refusedAs("PM_RULE_UNTESTED"));
    assert.equal((await book.rehearse("wave", 2, span)).raised, 0);
    const enabled = await book.enable("wave", { ...by, version: 2, revision });
    assert.equal(enabled.liveVersion, 2);

    const loud = { ...by, version: 1, revision: enabled.revision, acceptNoise: "For the drill." };
    assert.equal((await book.enable("wave", loud)).liveVersion, 1);
    assert.match((await book.history("wave"))[0]?.why ?? "", /Noise accepted: For the drill\./);
  });

  test("a rehearsal has no other effect", async () => {
    await using opened = await open();
    const events = testEvents();
    for (let index = 0; index < 5; index++) events.add(refusal(start - 1_000 + index));
    const book = createRuleBook({ database: opened.database, events, now: () => start });
    const created = await book.create(rule, by);
    assert.equal((await book.rehearse("wave", 1, { from: start - day, until: start + day })).raised, 1);
    assert.deepEqual(await book.get("wave"), created);
    assert.deepEqual(await opened.database.selectFrom("rule_state").selectAll().execute(), []);
    assert.deepEqual(await opened.database.selectFrom("incident").selectAll().execute(), []);
  });

  test("a change without a name or a reason, of no rule or of a wrong one, is refused", async () => {
    await using opened = await open();
    const book = createRuleBook({ database: opened.database, events: testEvents() });
    await assert.rejects(book.create(rule, { who: "", why: "x" }), refusedAs("PM_RULE_INVALID"));
    await assert.rejects(book.create(rule, { who: "ada", why: " " }), refusedAs("PM_RULE_INVALID"));
    await assert.rejects(book.create({ ...rule, level: 7 } as never, by), refusedAs("PM_RULE_INVALID"));
    await assert.rejects(book.get("wave"), refusedAs("PM_RULE_UNKNOWN"));
    await book.create(rule, by);
    await assert.rejects(book.definition("wave", 2), refusedAs("PM_RULE_UNKNOWN"));
  });

  test("the default rules are added once, and what was changed or switched off stays so", async () => {
    await using opened = await open();
    const book = createRuleBook({ database: opened.database, events: testEvents() });
    assert.equal((await addDefaultRules(book, "setup")).length, defaultRules.length);
    const { revision } = await book.get("anomaly");
    await book.disable("anomaly", { ...by, revision });
    assert.deepEqual(await addDefaultRules(book, "setup"), []);
    assert.equal((await book.get("anomaly")).liveVersion, undefined);
  });
});

test("the default rules are valid, and their ids are their own", () => {
  for (const given of defaultRules) assert.ok(ruleSchema.safeParse(given).success, given.id);
  assert.equal(new Set(defaultRules.map(({ id }) => id)).size, defaultRules.length);
});
