/** OWASP API Security Top 10 2023. Source: https://owasp.org/API-Security/editions/2023/en/0x11-t10/ */
export const apiTop10: ReadonlyMap<string, string> = new Map([
  ["API1", "Broken Object Level Authorization"],
  ["API2", "Broken Authentication"],
  ["API3", "Broken Object Property Level Authorization"],
  ["API4", "Unrestricted Resource Consumption"],
  ["API5", "Broken Function Level Authorization"],
  ["API6", "Unrestricted Access to Sensitive Business Flows"],
  ["API7", "Server Side Request Forgery"],
  ["API8", "Security Misconfiguration"],
  ["API9", "Improper Inventory Management"],
  ["API10", "Unsafe Consumption of APIs"],
]);
