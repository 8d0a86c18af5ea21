import type { OffSiteTarget } from "./target.ts";

const decodeRounds = 3;

/** Whether the host of a redirect was named by the request, in any encoding that an application would undo. */
export function isReflected({ hostname, host, scheme }: OffSiteTarget, request: string): boolean {
  const text = decodeFully(request).toLowerCase();
  if (hostname === "") return text.includes(`${scheme}:`);
  if (text.includes(hostname) || text.includes(host)) return true;
  // `?next=.evil.example`, put behind the application's own name, ends at another site.
  const [top = "", second] = hostname.split(".").toReversed();
  return second !== undefined && text.includes(`.${second}.${top}`);
}

/** Percent-encoding and JSON's \u escapes, undone as often as a careless chain of decoders would. */
function decodeFully(text: string): string {
  let decoded = text;
  for (let round = 0; round < decodeRounds; round++) {
    const next = decoded
      .replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/\\u00([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}
