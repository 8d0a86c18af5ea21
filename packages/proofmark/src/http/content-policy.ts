/** One Content-Security-Policy: directive names in lower case, sources as sent. */
export type ContentPolicy = ReadonlyMap<string, readonly string[]>;

/** Reads the policies of a header value or a `<meta>`; several stand beside each other, separated by commas. */
export function parseContentPolicies(value: string): ContentPolicy[] {
  return value
    .split(",")
    .map(parsePolicy)
    .filter((policy) => policy.size > 0);
}

function parsePolicy(text: string): ContentPolicy {
  const policy = new Map<string, readonly string[]>();
  for (const directive of text.split(";")) {
    const [name, ...sources] = directive.split(/[\t\n\f\r ]+/).filter((token) => token !== "");
    // CSP level 3 section 2.2.1: of a name that stands twice, the first one counts.
    if (name !== undefined && !policy.has(name.toLowerCase())) policy.set(name.toLowerCase(), sources);
  }
  return policy;
}

/** Whether a source matches every site: `*`, a bare scheme, a wildcard over a whole top-level domain. */
export function isAnySite(source: string): boolean {
  return /^(?:https?:(?:\/\/)?|(?:https?:\/\/)?\*(?:\.[a-z]+)?(?::(?:\*|\d+))?)$/i.test(source);
}
