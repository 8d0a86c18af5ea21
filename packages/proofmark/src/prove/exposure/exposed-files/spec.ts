import type { ControlSpec } from "../../../model/control.ts";
import { cite } from "../../../model/standards/standard.ts";

export const exposedFilesSpec: ControlSpec = {
  id: "exposed-files",
  plane: "exposure",
  title: "Exposed files",
  category: "secrets",
  risk: "Anybody downloads the source history, the settings with their secrets, or a copy of the database.",
  fix: "Take the files out of the folder that is served, serve no names that begin with a dot, and change every secret that was in them.",
  severity: "critical",
  standards: [
    ...cite("asvs-5.0.0", "13.4.1", "13.4.7"),
    ...cite("owasp-top10-2025", "A02"),
    ...cite("owasp-api-top10-2023", "API8"),
    ...cite("cwe", "527", "530", "538", "540"),
  ],
};
