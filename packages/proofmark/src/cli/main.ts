#!/usr/bin/env node
import { Command, CommanderError } from "commander";

import { exitCodes } from "../prove/exit-code.ts";
import { reportFault } from "./fault.ts";
import { version } from "./version.ts";

/** Each with what it loads, which for some is the whole catalog: the one that is asked for, or all for the help. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  prove: async () => (await import("./prove.ts")).proveCommand(),
  falsify: async () => (await import("./falsify.ts")).falsifyCommand(),
  gateway: async () => (await import("./gateway.ts")).gatewayCommand(),
  receipt: async () => (await import("./receipt.ts")).receiptCommand(),
  routes: async () => (await import("./routes.ts")).routesCommand(),
  mfa: async () => (await import("./mfa.ts")).mfaCommand(),
  password: async () => (await import("./password.ts")).passwordCommand(),
  audit: async () => (await import("./audit.ts")).auditCommand(),
  init: async () => (await import("./init.ts")).initCommand(),
};

const program = new Command("proofmark")
  .description("Proves a service by attacking it, and hardens it with controls that ship with their attack.")
  .version(version)
  .showSuggestionAfterError()
  .configureHelp({ sortSubcommands: false });
const [asked = ""] = process.argv.slice(2);
for (const [name, load] of Object.entries(commands))
  if (name === asked || !Object.hasOwn(commands, asked)) program.addCommand(await load());

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
