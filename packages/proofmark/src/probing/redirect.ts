import type { Answer } from "../model/probe.ts";

/** Where a redirect leads, or undefined where the answer is none. */
export function redirectTarget(answer: Answer): URL | undefined {
  if (answer.status < 300 || answer.status > 399) return undefined;
  const location = answer.header("location");
  if (location === undefined) return undefined;
  return URL.parse(location, answer.exchange.request.url) ?? undefined;
}

/** The other origin that a redirect leads to, with its path; undefined where the answer stays here. */
export function offOriginRedirect(answer: Answer, origin: URL): string | undefined {
  const target = redirectTarget(answer);
  if (target === undefined || target.origin === origin.origin) return undefined;
  return `${target.origin}${target.pathname}`;
}
