import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";

import { defaultRules } from "@proofmark/server";

const root = join(import.meta.dirname, "..");
const folder = join(root, "docs", "runbooks");
const main = join(root, "packages", "proofmark", "src", "cli", "main.ts");
const books = readdirSync(folder).map((file) => file.replace(/\.md$/, ""));

/** Alerts that no rule of the user's raises: those of the control plane itself. */
const ownAlerts: string[] = [];
for (const file of globSync("packages/server/src/**/*.ts", {
  cwd: root,
  exclude: ["**/*.{test,fixture}.ts"],
}))
  for (const { groups } of readFileSync(join(root, file), "utf8").matchAll(/runbook: "(?<name>[a-z-]+)"/g))
    ownAlerts.push(groups?.["name"] ?? "");

const sections = [
  /^# .+\n\n\*\*What it means\.\*\* /,
  /^## Detection: 2 to 3 minutes$/m,
  /^## Analysis: 5 to 10 minutes$/m,
  /^## Mitigation: 2 to 5 minutes$/m,
  /^## Recovery$/m,
  /^## After$/m,
];

test("every alert has its runbook, and every runbook its alert", () => {
  const named = new Set([...defaultRules.map(({ runbook }) => runbook), ...ownAlerts]);
  assert.ok(named.size >= 12, "the alerts were seen");
  assert.deepEqual(books.toSorted(), [...named].toSorted());
});

for (const book of books) {
  const text = readFileSync(join(folder, `${book}.md`), "utf8");

  describe(`the runbook ${book}`, () => {
    test("says what it means, and how long each step takes, in order", () => {
      const places = sections.map((section) => text.search(section));
      assert.ok(!places.includes(-1), `section ${places.indexOf(-1)} is missing`);
      assert.deepEqual(
        places,
        places.toSorted((one, other) => one - other),
      );
    });

    test("links to what exists", () => {
      for (const { groups } of text.matchAll(/\]\((?<target>[^)#]+)/g)) {
        const target = groups?.["target"] ?? "";
        assert.ok(existsSync(join(dirname(join(folder, book)), target)), target);
      }
    });
  });
}

const commands = new Map<string, Set<string>>();
for (const book of books)
  for (const { groups } of readFileSync(join(folder, `${book}.md`), "utf8").matchAll(
    /```sh\n(?<code>[\s\S]*?)```/g,
  ))
    for (const line of (groups?.["code"] ?? "").split("\n").filter((each) => each.startsWith("proofmark "))) {
      const words = line.split(/[|>]/, 1)[0]?.trim().split(/\s+/).slice(1) ?? [];
      // A word in front of the first option that is plain is a command; an address or a file is its argument.
      const names = words.slice(0, 2).filter((word) => /^[a-z]+$/.test(word));
      const known = commands.get(names.join(" ")) ?? new Set();
      for (const word of words) if (/^-{1,2}[a-z]/.test(word)) known.add(word);
      commands.set(names.join(" "), known);
    }

test("the commands of the runbooks were seen", () => {
  assert.ok(commands.size >= 4, [...commands.keys()].join(", "));
});

for (const [command, options] of commands)
  test(`proofmark ${command} has what runbooks tell people to type: ${[...options].join(" ")}`, () => {
    const parameters = [
      "--conditions=proofmark:source",
      main,
      ...command.split(" ").filter((word) => word !== ""),
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...parameters, "--help"], {
      encoding: "utf8",
      timeout: 60_000,
    });
    assert.equal(status, 0, stderr);
    assert.match(stdout, new RegExp(`^Usage: proofmark${command === "" ? "" : ` ${command}`} `, "m"));
    for (const option of options)
      assert.match(stdout, new RegExp(`(^|[\\s,])${option}([\\s,]|$)`, "m"), option);
  });
