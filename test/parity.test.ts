import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { controlChecks } from "../packages/proofmark/src/catalog/checks.ts";
import { guardFactories } from "../packages/proofmark/src/catalog/guards.ts";
import { controlOptionSchemas } from "../packages/proofmark/src/catalog/option-schemas.ts";
import { controlProbes } from "../packages/proofmark/src/catalog/probes.ts";
import { controlSpecs } from "../packages/proofmark/src/catalog/specs.ts";
import { errorCodes } from "../packages/proofmark/src/model/error-codes.ts";
import { namesOf } from "../tools/control-names.ts";
import { errorCodePage } from "../tools/error-code-page.ts";
import {
  codesIn,
  findControlFolders,
  importFrom,
  missingSections,
  planes,
  readText,
  schemaNames,
  tableNames,
} from "./parity/control-folder.ts";

const root = join(import.meta.dirname, "..");
const sources = join(root, "packages", "proofmark", "src");
const folders = findControlFolders(sources);
const ids = folders.map(({ id }) => id);
const codeOwners: ReadonlyMap<string, string> = new Map(
  Object.entries(errorCodes).map(([code, { control }]) => [code, control]),
);

test("the folders were seen, and no two controls have one id", () => {
  for (const known of ["hsts", "csrf", "rate-limit"]) assert.ok(ids.includes(known), `${known} was not seen`);
  assert.equal(new Set(ids).size, ids.length);
});

test("the catalog's specs are those of the folders, both ways", () => {
  assert.deepEqual(controlSpecs.map(({ id }) => id).toSorted(), ids.toSorted());
});

test("the catalog's guards are those of the folders with a guard, both ways", () => {
  const guarded = folders.filter(({ files }) => files.includes("guard.ts")).map(({ id }) => id);
  assert.deepEqual(Object.keys(guardFactories).toSorted(), guarded.toSorted());
});

test("the catalog's option schemas are those of its guards, both ways", () => {
  assert.deepEqual([...controlOptionSchemas.keys()].toSorted(), Object.keys(guardFactories).toSorted());
});

test("the catalog's probes are those of the folders with a probe, each once, both ways", () => {
  const probed = folders.filter(({ files }) => files.includes("probe.ts")).map(({ id }) => id);
  assert.deepEqual(controlProbes.map(({ spec }) => spec.id).toSorted(), probed.toSorted());
});

test("the catalog's checks are those of the folders with a check, each once, both ways", () => {
  const checked = folders.filter(({ files }) => files.includes("check.ts")).map(({ id }) => id);
  assert.deepEqual(controlChecks.map(({ spec }) => spec.id).toSorted(), checked.toSorted());
});

test("probes stand in the catalog by safety: passive, active, intrusive", () => {
  const ranks = controlProbes.map(({ safety }) => ["passive", "active", "intrusive"].indexOf(safety));
  assert.deepEqual(
    ranks,
    ranks.toSorted((a, b) => a - b),
  );
});

for (const folder of folders) {
  const { plane, id, files } = folder;
  const { camel, pascal } = namesOf(plane, id);
  const has = (file: string): boolean => files.includes(file);

  describe(`${plane}/${id}`, () => {
    test("has its files: a spec, a README, evidence, and a test for each role", () => {
      for (const file of ["spec.ts", "README.md"]) assert.ok(has(file), `${file} is missing`);
      assert.ok(has("probe.ts") || has("check.ts"), "there is neither a probe nor a check");
      for (const role of ["guard", "probe", "check"])
        if (has(`${role}.ts`)) assert.ok(has(`${role}.test.ts`), `${role}.test.ts is missing`);
      if (has("guard.ts")) assert.ok(has("options.ts"), "options.ts is missing");
      assert.ok(!has("index.ts"), "a control has no index.ts");
    });

    test("exports by convention, and the catalog lists these very values", async () => {
      const spec = (await importFrom(folder, "spec.ts"))[`${camel}Spec`];
      const listed = controlSpecs.find((each) => each.id === id);
      assert.ok(listed !== undefined && spec === listed, `${camel}Spec is not the catalog's`);
      assert.equal(listed.plane, plane);
      if (has("options.ts")) {
        const options = (await importFrom(folder, "options.ts"))[`${camel}Options`];
        assert.ok(
          options !== undefined && options === controlOptionSchemas.get(id),
          `${camel}Options is not the catalog's`,
        );
        assert.match(readText(folder, "options.ts"), new RegExp(`export type ${pascal}Options\\b`));
      }
      if (has("guard.ts")) {
        const guard: unknown = (await importFrom(folder, "guard.ts"))[camel];
        assert.ok(
          typeof guard === "function" &&
            guard === Object.entries(guardFactories).find(([key]) => key === id)?.[1],
        );
      }
      if (has("probe.ts")) {
        const probe = (await importFrom(folder, "probe.ts"))[`${camel}Probe`];
        const own = controlProbes.find((each) => each.spec.id === id);
        assert.ok(own !== undefined && probe === own, `${camel}Probe is not the catalog's`);
        assert.equal(own.spec, listed);
      }
    });

    test("has a README with its sections, and a table of exactly its options", async () => {
      const readme = readText(folder, "README.md");
      assert.ok(readme.startsWith(`# ${id}\n`), `the README does not start with # ${id}`);
      assert.deepEqual(missingSections(readme), []);
      if (!has("options.ts")) return;
      const schema = (await importFrom(folder, "options.ts"))[`${camel}Options`];
      assert.deepEqual(tableNames(readme).toSorted(), schemaNames(schema).toSorted());
    });

    test("refuses with codes of its own, and with each of them", () => {
      const own = [...codeOwners].filter(([, control]) => control === id).map(([code]) => code);
      assert.deepEqual([...codesIn(folder)].toSorted(), own.toSorted());
    });

    test("is exported from its plane, guard and options type", () => {
      if (!has("guard.ts")) return;
      const index = readFileSync(join(sources, plane, "index.ts"), "utf8");
      assert.ok(index.includes(`export { ${camel} } from "./${id}/guard.ts";`), `${camel} is not exported`);
      assert.ok(index.includes(`${pascal}Options`), `${pascal}Options is not exported`);
    });
  });
}

test("each plane's entry exports the guards of its folders and no others", async () => {
  for (const plane of planes.filter((each) => folders.some((folder) => folder.plane === each))) {
    const entry: Readonly<Record<string, unknown>> = await import(
      `../packages/proofmark/src/${plane}/index.ts`
    );
    const guarded = folders.filter((folder) => folder.plane === plane && folder.files.includes("guard.ts"));
    const camels = guarded.map(({ id }) => namesOf(plane, id).camel);
    // These planes have services beside their guards: what signs in, hashes and issues; what logs and measures.
    const hasServices = plane === "identity" || plane === "observe";
    const factories = Object.keys(entry).filter(
      (name) => typeof entry[name] === "function" && (!hasServices || camels.includes(name)),
    );
    assert.deepEqual(factories.toSorted(), camels.toSorted());
  }
});

test("every error code has an owner that exists", () => {
  const owners = new Set([...ids, "pipeline", "gateway", "accounts"]);
  assert.deepEqual(
    [...codeOwners].filter(([, control]) => !owners.has(control)),
    [],
  );
});

test("the codes of the pipeline, the gateway and the accounts are used by them", () => {
  for (const [owner, folder] of [
    ["pipeline", "http"],
    ["gateway", "gateway"],
    ["accounts", "accounts/**"],
  ] as const) {
    // What nobody can look at is refused by input, for whoever asked.
    const text = globSync([`${folder}/*.ts`, "input/*.ts"], { cwd: sources, exclude: ["**/*.test.ts"] })
      .map((file) => readFileSync(join(sources, file), "utf8"))
      .join("\n");
    const unused = [...codeOwners].filter(
      ([code, control]) => control === owner && !text.includes(`"${code}"`),
    );
    assert.deepEqual(unused, [], owner);
  }
});

test("docs/error-codes.md is the table of error codes (npm run docs writes it)", () => {
  assert.equal(readFileSync(join(root, "docs", "error-codes.md"), "utf8"), errorCodePage(errorCodes));
});
