const maxLocations = 200;

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
};

/** The `<loc>` URLs of a sitemap or a sitemap index (sitemaps.org). */
export function sitemapLocations(xml: string): readonly string[] {
  const locations: string[] = [];
  for (const match of xml.matchAll(/<loc>([^<]{1,2048})<\/loc>/g)) {
    const url = (match[1] ?? "")
      .trim()
      .replaceAll(/&(?:amp|lt|gt|quot|apos);/g, (name) => entities[name] ?? name);
    locations.push(url);
    if (locations.length >= maxLocations) break;
  }
  return locations;
}
