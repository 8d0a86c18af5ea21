import type { ControlSpec } from "../../../model/control.ts";
import { cite } from "../../../model/standards/standard.ts";

export const directoryListingSpec: ControlSpec = {
  id: "directory-listing",
  plane: "exposure",
  title: "Directory listings",
  category: "authorisation",
  risk: "Anybody sees the names of all files in a folder, and so finds those that nothing links to.",
  fix: "Switch directory listings off in the web server or the static file handler.",
  severity: "medium",
  standards: [...cite("asvs-5.0.0", "13.4.3"), ...cite("owasp-top10-2025", "A02"), ...cite("cwe", "548")],
};
