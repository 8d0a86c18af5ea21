import { apiTop10 } from "./api-top10.ts";
import { asvsTitles } from "./asvs5-titles.ts";
import { asvsLevels } from "./asvs5.ts";
import { cweNames } from "./cwe.ts";
import { mcpTop10 } from "./mcp-top10.ts";
import { owaspTop10 } from "./owasp-top10.ts";
import type { StandardName, StandardRef } from "./standard.ts";

const titles: Readonly<Record<StandardName, ReadonlyMap<string, string>>> = {
  "asvs-5.0.0": asvsTitles,
  "owasp-top10-2025": owaspTop10,
  "owasp-api-top10-2023": apiTop10,
  "owasp-mcp-top10-2025": mcpTop10,
  cwe: cweNames,
};

/** Whether the standard has this requirement; of CWE, only the numbers that are listed here. */
export function isKnownRequirement({ standard, id }: StandardRef): boolean {
  return standard === "asvs-5.0.0" ? asvsLevels.has(id) : titles[standard].has(id);
}

/** What the requirement is about: the standard's own title, or for ASVS a few words of ours where there are any. */
export function requirementTitle({ standard, id }: StandardRef): string | undefined {
  return titles[standard].get(id);
}
