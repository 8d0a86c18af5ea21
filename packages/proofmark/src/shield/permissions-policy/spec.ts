import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const permissionsPolicySpec: ControlSpec = {
  id: "permissions-policy",
  plane: "shield",
  title: "Permissions policy",
  category: "headers",
  risk: "Injected script, or a page in a frame, uses the camera, the location or a payment with the permission given to your site.",
  fix: "Add permissionsPolicy() to your pipeline, and allow what your pages use.",
  severity: "low",
  standards: [...cite("owasp-top10-2025", "A02"), ...cite("cwe", "693")],
};
