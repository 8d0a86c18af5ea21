import assert from "node:assert/strict";
import { test } from "node:test";

import type { Incident } from "./incident.ts";
import { start } from "./incidents.fixture.ts";
import { postMortem, type PostMortemMaterial } from "./post-mortem.ts";

const incident: Incident = {
  id: 17,
  ruleId: "refusals-wave",
  ruleVersion: 2,
  key: "refusals-wave/shop",
  service: "shop",
  title: "A wave of attacks on shop is refused",
  level: 3,
  status: "resolved",
  revision: 4,
  runbook: "refusals-wave",
  evidence: [5],
  since: start - 90_000,
  detectedAt: start,
  openedAt: start,
  acknowledgedAt: start + 125_000,
  acknowledgedBy: "ada",
  assignee: "grace",
  resolvedAt: start + 2 * 3_600_000,
  resolvedBy: "proofmark",
  alerts: 3,
};

function material(values: Partial<PostMortemMaterial> = {}): PostMortemMaterial {
  return {
    incident,
    timeline: [{ at: start, who: "proofmark", kind: "opened", text: "A wave. Level 3, high." }],
    evidence: [],
    parts: [],
    ...values,
  };
}

test("times to detect, acknowledge and resolve are filled in, and what people must write is asked", () => {
  const text = postMortem(material());
  assert.match(text, /Detected \| 2026\\-05\\-04 12:00:00 \\\(after 1 min 30 s\\\)/);
  assert.match(text, /Acknowledged \| .* by ada \\\(after 2 min 5 s\\\)/);
  assert.match(text, /Resolved \| .* by proofmark \\\(after 2 h 0 min\\\)/);
  for (const heading of ["What happened", "Timeline", "Evidence", "Cause", "What changes"])
    assert.ok(text.includes(`## ${heading}\n`), heading);
  assert.ok(text.includes("(../runbooks/refusals-wave.md)"));
});

test("an incident that nobody has seen to says so", () => {
  const { acknowledgedAt: _, resolvedAt: __, ...open } = incident;
  const text = postMortem(material({ incident: { ...open, status: "open" } }));
  assert.match(text, /Acknowledged \| not yet/);
  assert.match(text, /Resolved \| not yet/);
});

test("whatever was written stays text in its cell", () => {
  const hostile = [
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/a.png)",
    "[click](javascript:alert(1))",
    "a | b\n## Heading\n- item",
    "`code` **bold** ~~gone~~",
    "https://evil.example and www.evil.example",
    "\u202Etxt.exe",
  ];
  for (const said of hostile) {
    const text = postMortem(
      material({
        incident: { ...incident, title: said, assignee: said, acknowledgedBy: said, service: said },
        timeline: [{ at: start, who: said, kind: "comment", text: said }],
      }),
    );
    assert.ok(!/<img|\]\((?!\.\.\/runbooks)|!\[|^## Heading|^- item|\u202E/m.test(text), said);
    assert.ok(!/https?:\/\/|www\.|[^\\]\*\*|[^\\]`/.test(text), said);
    assert.equal(text.split("\n").length, postMortem(material()).split("\n").length);
  }
  const plain = postMortem(
    material({ timeline: [{ at: start, who: "ada", kind: "comment", text: "All is well." }] }),
  );
  assert.ok(plain.includes("comment: All is well."));
});
