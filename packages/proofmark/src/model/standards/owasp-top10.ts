/** OWASP Top 10:2025. Source: https://owasp.org/Top10/2025/ */
export const owaspTop10: ReadonlyMap<string, string> = new Map([
  ["A01", "Broken Access Control"],
  ["A02", "Security Misconfiguration"],
  ["A03", "Software Supply Chain Failures"],
  ["A04", "Cryptographic Failures"],
  ["A05", "Injection"],
  ["A06", "Insecure Design"],
  ["A07", "Authentication Failures"],
  ["A08", "Software or Data Integrity Failures"],
  ["A09", "Security Logging and Alerting Failures"],
  ["A10", "Mishandling of Exceptional Conditions"],
]);
