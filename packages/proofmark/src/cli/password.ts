import { Command } from "commander";

import { passwordFilterCommand } from "./password-filter.ts";
import { passwordTuneCommand } from "./password-tune.ts";

export function passwordCommand(): Command {
  return new Command("password")
    .description("Measures what hashing costs here, and builds filters of breached passwords.")
    .addCommand(passwordTuneCommand())
    .addCommand(passwordFilterCommand());
}
