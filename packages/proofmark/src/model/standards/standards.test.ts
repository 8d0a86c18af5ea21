import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { controlSpecs } from "../../catalog/specs.ts";
import type { ControlSpec } from "../control.ts";
import { apiTop10 } from "./api-top10.ts";
import { asvsTitles } from "./asvs5-titles.ts";
import { asvsLevels } from "./asvs5.ts";
import { cweNames } from "./cwe.ts";
import { mcpTop10 } from "./mcp-top10.ts";
import { owaspTop10 } from "./owasp-top10.ts";
import { isKnownRequirement, requirementTitle } from "./requirement.ts";
import { cite, standardNames } from "./standard.ts";

test("ASVS 5.0.0 has 345 requirements: 70 of level 1, 183 of level 2, 92 of level 3", () => {
  const levels = [...asvsLevels.values()];
  const count = (level: number): number => levels.filter((each) => each === level).length;
  assert.deepEqual([asvsLevels.size, count(1), count(2), count(3)], [345, 70, 183, 92]);
});

test("ASVS 5.0.0 has 17 chapters, and sections are numbered without gaps", () => {
  const chapters = new Map<number, Set<number>>();
  for (const id of asvsLevels.keys()) {
    const [chapter = 0, section = 0] = id.split(".").map(Number);
    chapters.set(chapter, (chapters.get(chapter) ?? new Set()).add(section));
  }
  assert.deepEqual(
    [...chapters.keys()],
    Array.from({ length: 17 }, (_, index) => index + 1),
  );
  for (const [chapter, sections] of chapters) {
    assert.deepEqual(
      [...sections],
      Array.from({ length: sections.size }, (_, i) => i + 1),
      `chapter ${chapter}`,
    );
  }
});

test("requirements known by heart have their level", () => {
  const known = {
    "3.4.1": 1,
    "3.4.3": 2,
    "3.4.7": 3,
    "10.4.16": 3,
    "17.3.2": 2,
    "13.4.1": 1,
    "6.2.8": 1,
    "6.2.9": 2,
  };
  for (const [id, level] of Object.entries(known)) assert.equal(asvsLevels.get(id), level, id);
});

test("each top ten has ten entries with ids in the standard's own form", () => {
  const ten = Array.from({ length: 10 }, (_, index) => index + 1);
  const padded = ten.map((number) => String(number).padStart(2, "0"));
  assert.deepEqual(
    [...owaspTop10.keys()],
    padded.map((number) => `A${number}`),
  );
  assert.deepEqual(
    [...apiTop10.keys()],
    ten.map((number) => `API${number}`),
  );
  assert.deepEqual(
    [...mcpTop10.keys()],
    padded.map((number) => `MCP${number}`),
  );
});

test("CWE numbers are listed once, each with its name", () => {
  for (const [number, name] of cweNames) {
    assert.match(number, /^[1-9]\d{0,3}$/);
    assert.match(name, /^[A-Z]\S+ \S/);
  }
});

test("every ASVS title belongs to a requirement", () => {
  for (const id of asvsTitles.keys()) assert.ok(asvsLevels.has(id), id);
});

for (const [standard, id] of [
  ["asvs-5.0.0", "3.4.9"],
  ["asvs-5.0.0", "V3.4.1"],
  ["asvs-5.0.0", "03.4.1"],
  ["asvs-5.0.0", "18.1.1"],
  ["owasp-top10-2025", "A11"],
  ["owasp-top10-2025", "A1"],
  ["owasp-api-top10-2023", "API04"],
  ["owasp-mcp-top10-2025", "MCP1"],
  ["cwe", "CWE-352"],
  ["cwe", "999999"],
] as const) {
  test(`${standard} has no ${id}`, () => {
    assert.equal(isKnownRequirement({ standard, id }), false);
    assert.equal(requirementTitle({ standard, id }), undefined);
  });
}

for (const [standard, id] of [
  ["asvs-5.0.0", "3.4.1"],
  ["owasp-top10-2025", "A01"],
  ["owasp-api-top10-2023", "API4"],
  ["owasp-mcp-top10-2025", "MCP01"],
  ["cwe", "352"],
] as const) {
  test(`${standard} has ${id}, with a title`, () => {
    assert.equal(isKnownRequirement({ standard, id }), true);
    assert.ok(requirementTitle({ standard, id }));
  });
}

test("specs cite only requirements that exist, each once, and at least one", async () => {
  const exposures = await exposureSpecs();
  assert.ok(controlSpecs.length > 0 && exposures.length > 0);
  for (const { id: control, standards } of [...controlSpecs, ...exposures]) {
    assert.ok(standards.length > 0, `${control} cites nothing`);
    const unknown = standards.filter((ref) => !isKnownRequirement(ref));
    assert.deepEqual(unknown, [], `${control} cites what does not exist`);
    const keys = standards.map(({ standard, id }) => `${standard} ${id}`);
    assert.equal(new Set(keys).size, keys.length, `${control} cites something twice`);
  }
});

test("cite makes one reference for each id", () => {
  assert.deepEqual(cite("cwe", "319", "523"), [
    { standard: "cwe", id: "319" },
    { standard: "cwe", id: "523" },
  ]);
  assert.equal(new Set(standardNames).size, standardNames.length);
});

async function exposureSpecs(): Promise<ControlSpec[]> {
  const folder = join(import.meta.dirname, "..", "..", "prove", "exposure");
  const files = globSync("*/spec.ts", { cwd: folder });
  const modules = await Promise.all(
    files.map(
      async (file): Promise<Record<string, ControlSpec>> => import(pathToFileURL(join(folder, file)).href),
    ),
  );
  return modules.flatMap((module) => Object.values(module));
}
