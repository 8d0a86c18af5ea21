#!/usr/bin/env node
import { Command, CommanderError } from "commander";

import { exitCodes } from "../prove/exit-code.ts";
import { auditCommand } from "./audit.ts";
import { falsifyCommand } from "./falsify.ts";
import { reportFault } from "./fault.ts";
import { gatewayCommand } from "./gateway.ts";
import { initCommand } from "./init.ts";
import { mfaCommand } from "./mfa.ts";
import { passwordCommand } from "./password.ts";
import { proveCommand } from "./prove.ts";
import { receiptCommand } from "./receipt.ts";
import { routesCommand } from "./routes.ts";
import { version } from "./version.ts";

const program = new Command("proofmark")
  .description("Proves a service by attacking it, and hardens it with controls that ship with their attack.")
  .version(version)
  .showSuggestionAfterError()
  .configureHelp({ sortSubcommands: false })
  .addCommand(proveCommand())
  .addCommand(falsifyCommand())
  .addCommand(gatewayCommand())
  .addCommand(receiptCommand())
  .addCommand(routesCommand())
  .addCommand(mfaCommand())
  .addCommand(passwordCommand())
  .addCommand(auditCommand())
  .addCommand(initCommand());

/** Commander ends with 1 where a call is wrong, which scripts would take for a control that failed. */
function throwOnExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwOnExit(child);
}
throwOnExit(program);

// A reader that has seen enough, such as `head`, closes the pipe: files are still written, and nothing is said of it.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  else process.exitCode = reportFault(error, process.stderr);
}
