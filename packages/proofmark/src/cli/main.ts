#!/usr/bin/env node
import { Command } from "commander";

import { falsifyCommand } from "./falsify.ts";
import { reportFault } from "./fault.ts";
import { gatewayCommand } from "./gateway.ts";
import { initCommand } from "./init.ts";
import { proveCommand } from "./prove.ts";
import { receiptCommand } from "./receipt.ts";
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
  .addCommand(initCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFault(error, process.stderr);
}
