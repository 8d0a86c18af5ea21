import { type Answer, send } from "../wire.ts";
import type { Weakness } from "./weakness.ts";

/** The home page as a browser gets it, judged for what it lets happen. */
function homePage(id: string, control: string, title: string, isWeak: (answer: Answer) => boolean): Weakness {
  return {
    id,
    title,
    control,
    async attack(baseUrl) {
      const answer = await send(new URL("/", baseUrl));
      if (answer.status !== 200) throw new Error(`The home page answered ${answer.status}.`);
      return isWeak(answer);
    },
  };
}

export const headerWeaknesses: readonly Weakness[] = [
  homePage(
    "no-csp",
    "csp",
    "The browser runs any script that gets into a page",
    ({ headers }) => !/script-src|default-src/.test(headers.get("content-security-policy") ?? ""),
  ),
  homePage(
    "clickjacking",
    "frame-options",
    "Another site can frame the pages",
    ({ headers }) =>
      !headers.has("x-frame-options") && !headers.get("content-security-policy")?.includes("frame-ancestors"),
  ),
  homePage(
    "sniffing",
    "content-type-options",
    "The browser may guess another content type",
    ({ headers }) => headers.get("x-content-type-options") !== "nosniff",
  ),
  homePage(
    "referrer",
    "referrer-policy",
    "No rule says how much of an address other sites get to see",
    ({ headers }) => !headers.has("referrer-policy"),
  ),
  homePage(
    "permissions",
    "permissions-policy",
    "Embedded pages may ask for camera, microphone and location",
    ({ headers }) => !headers.has("permissions-policy"),
  ),
  homePage(
    "window-access",
    "cross-origin-isolation",
    "A page that opens Jotter keeps a handle on its window",
    ({ headers }) => !headers.get("cross-origin-opener-policy")?.startsWith("same-origin"),
  ),
  homePage("powered-by", "error-hygiene", "Every answer names the framework", ({ headers }) =>
    headers.has("x-powered-by"),
  ),
  homePage(
    "cookie-flags",
    "cookie-flags",
    "Scripts and other sites' requests get the session cookie",
    ({ setCookies }) =>
      setCookies.some((line) => !/;\s*httponly/i.test(line) || !/;\s*samesite=/i.test(line)),
  ),
  {
    id: "host-header",
    title: "Links in pages are built from a Host header that the visitor makes up",
    control: "host-allowlist",
    async attack(baseUrl) {
      const answer = await send(new URL("/", baseUrl), { headers: { host: "evil.example" } });
      return answer.body.includes("http://evil.example/");
    },
  },
];
