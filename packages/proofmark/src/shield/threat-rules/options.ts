import * as z from "zod";

import { CidrSet, parseRange } from "../../kernel/cidr-set.ts";
import type { Store } from "../../store/store.ts";
import type { CountryDatabase } from "./country.ts";
import { isSafeFeedUrl } from "./feed-fetch.ts";
import { sparedByDefault } from "./spared.ts";

const range = z
  .string()
  .refine(
    (text) => parseRange(text) !== undefined,
    "is no address or CIDR range such as 10.0.0.0/8 or fd00::/8",
  );
const addresses = z.array(range);
const addressSet = addresses.transform((entries) => new CidrSet(entries));
const patterns = z
  .union([z.string().max(256), z.array(z.string().max(256)).min(1)])
  .transform((given): readonly string[] => (typeof given === "string" ? [given] : given));
const countries = z
  .array(z.string().regex(/^[A-Za-z]{2}$/, "is no country code of two letters (ISO 3166-1)"))
  .min(1)
  .transform((codes): ReadonlySet<string> => new Set(codes.map((code) => code.toUpperCase())));

const conditions = {
  /** Addresses and CIDR ranges. */
  addresses: addresses.optional(),
  /** `/admin`, `/admin/*`, `*.php`: matched without case, as routers read a path. */
  paths: patterns.optional(),
  /** `*sqlmap*`: matched without case against User-Agent. */
  agents: patterns.optional(),
  /** Patterns by header name. */
  headers: z.record(z.string(), patterns).optional(),
  methods: z.array(z.string().toUpperCase()).optional(),
};
const unless = z.strictObject(conditions);
const rule = z
  .strictObject({ ...conditions, unless: unless.optional() })
  .refine(
    (given) => Object.values(given).some((value) => value !== undefined),
    "has no condition: it would refuse everything",
  );

const feed = z
  .strictObject({
    /** How it is called in events. Default: its host, or `file`. */
    name: z.string().min(1).max(60).optional(),
    /** https, or http on loopback. Keys belong into `headers`. */
    url: z
      .url()
      .refine(
        (text) => isSafeFeedUrl(new URL(text)),
        "is neither https:// nor on loopback: anybody on the way could change it",
      )
      .refine(
        (text) => new URL(text).username === "" && new URL(text).password === "",
        "has a user name or password in it: use headers",
      )
      .optional(),
    file: z.string().min(1).optional(),
    /** Sent to the feed's own origin alone: `{ "X-Api-Key": key }`. Default: none. */
    headers: z.record(z.string(), z.string()).default({}),
    /** Default: 3600, an hour. */
    refreshSeconds: z.number().min(1).max(2_000_000).default(3_600),
    /** For the whole of it to come. Default: 30. */
    timeoutSeconds: z.number().positive().max(600).default(30),
    /** Default: 16 MiB. */
    maxBytes: z
      .int()
      .min(1)
      .default(16 * 1024 * 1024),
    /** Default: 200,000. */
    maxEntries: z.int().min(1).default(200_000),
  })
  .refine(
    ({ url, file }) => (url === undefined) !== (file === undefined),
    "needs a url or a file, and not both",
  )
  .transform((given) => ({
    ...given,
    name: given.name ?? (given.url === undefined ? "file" : new URL(given.url).hostname),
  }));

export const threatRulesOptions = z.strictObject({
  /** Addresses and ranges of which this control says nothing, whatever else is set. Default: none. */
  allow: addressSet.prefault([]),
  /** Addresses and ranges that are refused. Default: none. */
  deny: addressSet.prefault([]),
  /** Addresses that are never blocked for a time, nor by a feed or a country. Default: where proxies stand, see `spared.ts`. */
  spares: addressSet.prefault([...sparedByDefault]),
  /** Refuses by country: `allow` refuses all others, `deny` only those. Default: no country is looked up. */
  country: z
    .strictObject({
      /** What `maxmind.open()` answers, or anything with `get(address)`. */
      database: z.custom<CountryDatabase>(isDatabase, "is no database: pass what maxmind.open() answers"),
      allow: countries.optional(),
      deny: countries.optional(),
    })
    .refine(
      ({ allow, deny }) => (allow === undefined) !== (deny === undefined),
      "needs allow or deny, and not both",
    )
    .optional(),
  /** Refuses requests that meet all conditions of a rule, unless they meet those in its `unless`. Default: none. */
  rules: z.array(rule).default([]),
  /** Lists of attackers that others keep. Default: none. */
  feeds: z.array(feed).default([]),
  /** Where the last good copy of each feed outlives a restart. Default: nowhere. */
  feedFolder: z.string().min(1).optional(),
  /** What makes a wave of attacks; `false` counts nothing. */
  waves: z
    .union([
      z.literal(false),
      z.strictObject({
        /** Different known attack paths within the window. Default: 10. */
        knownPaths: z.int().min(2).default(10),
        /** Requests refused as attacks within the window. Default: 30. */
        refusals: z.int().min(2).default(30),
        /** Default: 60. */
        windowSeconds: z.number().positive().default(60),
      }),
    ])
    .prefault({}),
  /** Seconds of a client's first block; each further one lasts twice as long. Default: 300. */
  blockSeconds: z.number().positive().default(300),
  /** Seconds that no block exceeds, and after which one is forgotten. Default: 86,400, a day. */
  longestBlockSeconds: z.number().positive().default(86_400),
  /** Clients blocked at a time; past it the oldest block ends. Default: 10,000. */
  maxBlocks: z.int().min(1).default(10_000),
  /** Where replicas share counters and blocks. Default: memory, for this process alone. */
  store: z
    .custom<Store>((value) => value !== null && typeof value === "object" && "hit" in value, "is not a store")
    .optional(),
  /** What happens when the shared store is down. Default: `local`, counting and blocking in this process. */
  onStoreFailure: z.enum(["open", "closed", "local"]).default("local"),
  /** Milliseconds that one exchange with the shared store may take. Default: 100. */
  storeTimeoutMs: z.int().min(1).default(100),
  /** Seconds after which a block of one replica holds on the others. Default: 1. */
  shareSeconds: z.number().min(0.05).max(3_600).default(1),
});

export type ThreatRulesOptions = z.input<typeof threatRulesOptions>;

function isDatabase(value: unknown): boolean {
  return typeof value === "object" && value !== null && "get" in value && typeof value.get === "function";
}
