/** At most `limit` requests in any window, and at most `burstPerSecond` in any second. */
export interface Tier {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly burstPerSecond?: number | undefined;
}

/** Which requests a tier is for. */
export interface RouteTier {
  path: string;
  methods?: string[] | undefined;
  tier: string;
}

export const defaultTiers: Readonly<Record<string, Tier>> = {
  authentication: { limit: 10, windowSeconds: 60, burstPerSecond: 2 },
  models: { limit: 30, windowSeconds: 60, burstPerSecond: 5 },
  agents: { limit: 100, windowSeconds: 60, burstPerSecond: 15 },
  admin: { limit: 200, windowSeconds: 60, burstPerSecond: 30 },
  default: { limit: 60, windowSeconds: 60, burstPerSecond: 10 },
  general: { limit: 100, windowSeconds: 900 },
  login: { limit: 5, windowSeconds: 60 },
  register: { limit: 3, windowSeconds: 3600 },
  "forgot-password": { limit: 3, windowSeconds: 3600 },
  "mfa-verify": { limit: 5, windowSeconds: 300 },
  /** For pages that load dozens of files at once: the `web` preset's tier for GET and HEAD. */
  pages: { limit: 600, windowSeconds: 60, burstPerSecond: 60 },
};

const names: Readonly<Record<string, readonly string[]>> = {
  login: ["login", "log-in", "signin", "sign-in", "session", "sessions", "token"],
  register: ["register", "signup", "sign-up"],
  "forgot-password": ["forgot", "forgot-password", "password/forgot", "password-reset", "reset-password"],
  "mfa-verify": ["mfa/verify", "mfa", "2fa", "otp", "totp"],
};

export const defaultRoutes: readonly RouteTier[] = Object.entries(names).flatMap(([tier, paths]) =>
  paths.map((path) => ({ path: `*/${path}`, methods: ["POST"], tier })),
);
