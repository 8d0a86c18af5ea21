import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const cookieFlagsSpec: ControlSpec = {
  id: "cookie-flags",
  plane: "shield",
  title: "Cookie flags",
  category: "headers",
  risk: "A script, a plain connection or another site's page gets at the cookie that signs a visitor in.",
  fix: "Add cookieFlags() to your pipeline, and list the cookies that scripts have to read.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "3.3.1", "3.3.2", "3.3.4"),
    ...cite("owasp-top10-2025", "A02"),
    ...cite("cwe", "614", "1004", "1275"),
  ],
};
