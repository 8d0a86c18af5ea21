import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import type { Command } from "commander";

import { exitCodes } from "../prove/exit-code.ts";
import { auditCommand } from "./audit.ts";
import { falsifyCommand } from "./falsify.ts";
import { gatewayCommand } from "./gateway.ts";
import { initCommand } from "./init.ts";
import { mfaCommand } from "./mfa.ts";
import { passwordCommand } from "./password.ts";
import { proveCommand } from "./prove.ts";
import { receiptCommand } from "./receipt.ts";
import { routesCommand } from "./routes.ts";

const text = readFileSync(new URL("../../../../docs/command-line.md", import.meta.url), "utf8");

function leaves(command: Command, path: string): [string, Command][] {
  if (command.commands.length === 0) return [[path, command]];
  return command.commands.flatMap((child) => leaves(child, `${path} ${child.name()}`));
}

const commands = [
  proveCommand(),
  falsifyCommand(),
  gatewayCommand(),
  receiptCommand(),
  routesCommand(),
  passwordCommand(),
  initCommand(),
  mfaCommand(),
  auditCommand(),
].flatMap((command) => leaves(command, command.name()));

for (const [path, command] of commands)
  test(`docs/command-line.md names every option of ${path}, as it is written`, () => {
    const [, section = ""] = text.split(`## \`proofmark ${path}`);
    const [own = ""] = section.split("\n## ");
    assert.notEqual(own, "", "the command has a section");
    assert.deepEqual(
      command.options.map(({ flags }) => flags).filter((flags) => !own.includes(`\`${flags}\``)),
      [],
    );
  });

test("docs/command-line.md names every exit code", () => {
  for (const code of Object.values(exitCodes)) assert.match(text, new RegExp(`^\\| ${code} +\\| `, "m"));
});
