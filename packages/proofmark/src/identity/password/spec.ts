import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const passwordSpec: ControlSpec = {
  id: "password",
  plane: "identity",
  title: "Password policy and hashing",
  category: "authentication",
  risk: "Short or obvious passwords are guessed, and a stolen table of weak hashes gives away all of them.",
  fix: "Keep password() in your pipeline, name your registration route in its routes, and hash with createPasswords().",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "6.2.1", "6.2.5", "6.2.8", "6.2.9", "6.2.11", "11.4.2"),
    ...cite("owasp-top10-2025", "A07"),
    ...cite("cwe", "521", "916"),
  ],
};
