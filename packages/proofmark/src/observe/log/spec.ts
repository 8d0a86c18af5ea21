import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const logSpec: ControlSpec = {
  id: "log",
  plane: "observe",
  title: "Logs",
  category: "monitoring",
  risk: "An attack leaves no line behind, writes lines of its own, or fills the disk; and what the log holds is itself worth stealing.",
  fix: "Add log({ log: await createLog({ folder }) }) to your pipeline, and write the application's lines with log.logger.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "16.2.1", "16.2.4", "16.2.5", "16.3.3", "16.3.4", "16.4.1", "16.4.2"),
    ...cite("owasp-top10-2025", "A09"),
    ...cite("cwe", "117", "400", "532", "778", "779"),
  ],
};
