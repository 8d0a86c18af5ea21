export { hostAllowlist } from "./host-allowlist/guard.ts";
export type { HostAllowlistOptions } from "./host-allowlist/options.ts";
export { methodAllowlist } from "./method-allowlist/guard.ts";
export type { MethodAllowlistOptions } from "./method-allowlist/options.ts";
export { rateLimit } from "./rate-limit/guard.ts";
export type { RateLimitOptions } from "./rate-limit/options.ts";
export { requestSmuggling } from "./request-smuggling/guard.ts";
export type { RequestSmugglingOptions } from "./request-smuggling/options.ts";
