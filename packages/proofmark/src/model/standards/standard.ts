/** The standards that specs cite, each in one version. */
export const standardNames = [
  "asvs-5.0.0",
  "owasp-top10-2025",
  "owasp-api-top10-2023",
  "owasp-mcp-top10-2025",
  "cwe",
] as const;
export type StandardName = (typeof standardNames)[number];

/** One requirement of a standard, such as `{ standard: "asvs-5.0.0", id: "3.4.1" }`. */
export interface StandardRef {
  readonly standard: StandardName;
  readonly id: string;
}

/** Shorthand for specs: `cite("cwe", "352")`. */
export function cite(standard: StandardName, ...ids: readonly string[]): readonly StandardRef[] {
  return ids.map((id) => ({ standard, id }));
}
