const longestRead = 512;

// The first that is found names it: every browser carries the names of those that it wants to be taken for.
const browsers: readonly (readonly [mark: string, name: string])[] = [
  ["Edg", "Edge"],
  ["OPR/", "Opera"],
  ["SamsungBrowser/", "Samsung Internet"],
  ["Firefox/", "Firefox"],
  ["FxiOS/", "Firefox"],
  ["CriOS/", "Chrome"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
];
const systems: readonly (readonly [mark: string, name: string])[] = [
  ["Android", "Android"],
  ["iPhone", "iOS"],
  ["iPad", "iPadOS"],
  ["CrOS", "ChromeOS"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["Linux", "Linux"],
];

/** What an owner knows a device by, families alone: "Firefox on Linux". Holds no text of the client's own. */
export function deviceName(userAgent: string | undefined): string {
  const text = userAgent?.slice(0, longestRead);
  const nameIn = (names: typeof browsers): string | undefined =>
    names.find(([mark]) => text?.includes(mark) === true)?.[1];
  const browser = nameIn(browsers) ?? "Unknown browser";
  const system = nameIn(systems);
  return system === undefined ? browser : `${browser} on ${system}`;
}
