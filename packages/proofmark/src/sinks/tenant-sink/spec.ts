import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const tenantSinkSpec: ControlSpec = {
  id: "tenant-sink",
  plane: "sinks",
  title: "Ownership of rows at the database",
  category: "authorisation",
  risk: "Somebody counts an id up in a URL and reads, changes or deletes the rows of another user.",
  fix: "Declare the owner column of each table: tenantSink({ tables: { notes: 'owner_id' } }).",
  severity: "critical",
  standards: [
    ...cite("asvs-5.0.0", "8.2.2", "8.4.1"),
    ...cite("owasp-top10-2025", "A01"),
    ...cite("owasp-api-top10-2023", "API1"),
    ...cite("cwe", "639"),
  ],
};
