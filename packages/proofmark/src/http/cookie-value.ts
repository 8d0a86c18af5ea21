/** Finds one cookie in a Cookie header without parsing the rest; undefined where it is not there. */
export function cookieValue(header: string, name: string): string | undefined {
  let from = 0;
  while (from < header.length) {
    const at = header.indexOf(name, from);
    if (at === -1) return undefined;
    const end = at + name.length;
    if (header.charCodeAt(end) === 0x3d && isStart(header, at)) {
      const semicolon = header.indexOf(";", end);
      return header.slice(end + 1, semicolon === -1 ? undefined : semicolon).trim();
    }
    from = end;
  }
  return undefined;
}

// Only a semicolon starts a cookie: browsers keep spaces in values, so `a=x __Host-csrf=forged` is one cookie.
function isStart(header: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && (header.charCodeAt(before) === 0x20 || header.charCodeAt(before) === 0x09)) before--;
  return before < 0 || header.charCodeAt(before) === 0x3b;
}
