export interface Robots {
  /** Paths that are named, with wildcards left out. */
  readonly paths: readonly string[];
  readonly sitemaps: readonly string[];
}

const maxPaths = 50;
const maxLineLength = 500;

/** Reads what a robots.txt names (RFC 9309): it asks crawlers to stay out, and so tells where to look. */
export function readRobots(text: string): Robots {
  const paths = new Set<string>();
  const sitemaps = new Set<string>();
  for (const line of text.split(/\r\n|\r|\n/)) {
    const colon = line.indexOf(":");
    if (colon === -1 || line.length > maxLineLength) continue;
    const key = line.slice(0, colon).trim().toLowerCase();
    const value = line
      .slice(colon + 1)
      .replace(/\s*#.*$/, "")
      .trim();
    if (key === "sitemap" && value !== "") sitemaps.add(value);
    if (key !== "allow" && key !== "disallow") continue;
    const path = value.replace(/\$$/, "").replace(/\*+$/, "");
    if (path.startsWith("/") && path !== "/" && !path.includes("*") && paths.size < maxPaths) paths.add(path);
  }
  return { paths: [...paths], sitemaps: [...sitemaps].slice(0, 3) };
}
