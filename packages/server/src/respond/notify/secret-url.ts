const thisMachine = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * The address of a channel, checked when the channel is made.
 * @throws TypeError that names the factory and never the address, which may be a secret.
 */
export function secretUrl(url: string, factory: string): string {
  const parsed = URL.parse(url);
  const isPlain = parsed?.protocol === "http:";
  if (parsed === null || (parsed.protocol !== "https:" && !isPlain))
    throw new TypeError(`${factory}(): url is no https:// address.`);
  if (isPlain && !thisMachine.has(parsed.hostname))
    throw new TypeError(`${factory}(): url is plain http:// to another machine, where anybody can read it.`);
  return url;
}
