import * as z from "zod";

import type { CanaryAccount, IdentityRoute, IdentityTarget } from "../model/identity/target.ts";
import { readSecret } from "./secrets.ts";

const path = z.string().regex(/^\/\S*$/, "is not a path such as /login");
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, "is not the name of an environment variable");
const body = z.record(z.string(), z.unknown());

/** A route with names of its fields; `/login` alone stands for a POST of JSON with the usual ones. */
function route<Field extends string>(usual: Readonly<Record<Field, string>>) {
  const described = z.strictObject({
    path,
    /** Default: `POST`. */
    method: z.string().toUpperCase().default("POST"),
    /** How the body is written. Default: `json`. */
    format: z.enum(["json", "form"]).default("json"),
    /** The names of the body's fields, by what they hold. */
    fields: z.partialRecord(z.enum(Object.keys(usual) as Field[]), z.string().min(1)).optional(),
    /** Sent with every body as it is. */
    constant: body.optional(),
  });
  return z
    .union([path.transform((text) => described.parse({ path: text })), described])
    .transform(({ fields, ...rest }): IdentityRoute<Field> => ({ ...rest, fields: { ...usual, ...fields } }));
}

const bareRoute = route<never>({});

const canary = z.strictObject({
  /** What is typed as the name: an account of the service, made for this. */
  name: z.string().min(1),
  /** The environment variable with its password. */
  passwordVariable: variable,
  /** The environment variable with its TOTP secret, in base32. */
  totpVariable: variable.optional(),
});

const resource = z.strictObject({
  /** `/notes/{id}` */
  path: path.regex(/\{id\}/, "has no {id}"),
  /** What can be done with one. Default: `GET`. */
  methods: z.array(z.string().toUpperCase()).min(1).default(["GET"]),
  /** How its owner makes one. */
  create: z.strictObject({
    method: z.string().toUpperCase().default("POST"),
    path,
    body: body.default({}),
    /** The field of the answer that holds the id. Default: `id`. */
    idField: z.string().min(1).default("id"),
  }),
  /** Sent when one is changed. */
  body: body.optional(),
});

const operation = z.strictObject({ method: z.string().toUpperCase().default("GET"), path });

/** Who may sign in to the target as a test principal, and what belongs to whom: read by `proofmark prove --as canary`. */
export const identitySchema = z.strictObject({
  /** `/login`, or with the names of its fields. */
  login: route({ name: "name", password: "password" }),
  /** A path whose GET serves signed-in users alone. */
  me: path,
  canaries: z.strictObject({
    /** Two ordinary users: what is one's must be out of the other's reach. */
    one: canary,
    two: canary,
    admin: canary.optional(),
    /** One who signs in with a second factor. */
    guarded: canary.optional(),
  }),
  logout: bareRoute.optional(),
  logoutEverywhere: bareRoute.optional(),
  /** Everybody sees who is there: a registration may then say that a name is taken. Default: false. */
  areNamesPublic: z.boolean().default(false),
  register: route({ name: "name", password: "password" }).optional(),
  changePassword: route({ current: "current", next: "next" }).optional(),
  forgot: route({ name: "name" }).optional(),
  reset: route({ token: "token", password: "password" }).optional(),
  /** GET of the messages to `{name}`, as a mail catcher on the same origin shows them. */
  outbox: path.optional(),
  /** The fields of a sign-in's answer that hold bearer tokens. */
  tokens: z
    .strictObject({
      access: z.string().min(1),
      refresh: z.string().min(1).optional(),
      /** What a sign-in sends beside name and password to get tokens: `{ tokens: true }`. */
      constant: body.optional(),
    })
    .optional(),
  refresh: route({ refreshToken: "refreshToken" }).optional(),
  jwks: path.optional(),
  secondFactor: route({ code: "code", challenge: "challenge" }).optional(),
  /** Where a canary who is signed in gets new recovery codes, and the field of the answer that lists them. */
  recoveryCodes: z.strictObject({ renew: bareRoute, field: z.string().min(1) }).optional(),
  /** GET paths that ask for a fresh second factor. Default: none. */
  stepUp: z.array(path).default([]),
  /** GET paths for administrators alone. Default: none. */
  admin: z.array(path).default([]),
  /** What has one owner. Default: none. */
  resources: z.array(resource).default([]),
  /** Fields that nobody may set. Default: none. */
  protectedFields: z
    .array(z.strictObject({ method: z.string().toUpperCase().default("PATCH"), path, body, fields: body }))
    .default([]),
  /** A key that may read, and what it may read and not write. */
  apiKeys: z
    .strictObject({
      read: operation,
      write: operation,
      readerVariable: variable,
      expiredVariable: variable.optional(),
      revokedVariable: variable.optional(),
    })
    .optional(),
  /** Where other services post, signed. Default: none. */
  webhooks: z
    .array(
      z.strictObject({
        path,
        scheme: z.enum(["standard", "stripe", "github"]),
        secretVariable: variable.optional(),
      }),
    )
    .default([]),
});

export type IdentityConfig = z.output<typeof identitySchema>;

/** Secrets of canaries that are not there. Names the variables, never a value. */
export class CanaryError extends Error {
  readonly code = "PM_CANARY";
}

/**
 * The target with the canaries' secrets out of the environment.
 * @throws CanaryError naming every variable that is not set; SecretError where one can't be read.
 */
export function readIdentityTarget(
  config: IdentityConfig,
  env: Readonly<Record<string, string | undefined>>,
): IdentityTarget {
  const missing: string[] = [];
  const secret = (name: string): string => {
    const value = readSecret(env, name, { minBytes: 1, fewestCharacters: 1 });
    if (value === undefined) missing.push(name);
    return value ?? "";
  };
  const optional = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : secret(name);
  const account = ({ name, passwordVariable, totpVariable }: z.output<typeof canary>): CanaryAccount => ({
    name,
    password: secret(passwordVariable),
    totpSecret: optional(totpVariable),
  });
  const { canaries, apiKeys, webhooks, ...rest } = config;
  const { one, two, admin, guarded } = canaries;
  const target: IdentityTarget = {
    ...rest,
    canaries: {
      one: account(one),
      two: account(two),
      admin: admin && account(admin),
      guarded: guarded && account(guarded),
    },
    apiKeys: apiKeys && {
      read: apiKeys.read,
      write: apiKeys.write,
      reader: secret(apiKeys.readerVariable),
      expired: optional(apiKeys.expiredVariable),
      revoked: optional(apiKeys.revokedVariable),
    },
    webhooks: webhooks.map(({ path: at, scheme, secretVariable }) => ({
      path: at,
      scheme,
      secret: optional(secretVariable),
    })),
  };
  if (missing.length > 0)
    throw new CanaryError(
      `The canaries can't sign in: ${[...new Set(missing)].join(", ")} ${missing.length === 1 ? "is" : "are"} not set.`,
    );
  return target;
}

/** Every secret of the canaries, for what must not show them. */
export function secretsOf({ canaries, apiKeys, webhooks }: IdentityTarget): readonly string[] {
  const accounts = Object.values(canaries).filter((account) => account !== undefined);
  return [
    ...accounts.flatMap(({ password, totpSecret }) => [password, totpSecret]),
    apiKeys?.reader,
    apiKeys?.expired,
    apiKeys?.revoked,
    ...webhooks.map(({ secret }) => secret),
  ].filter((text) => text !== undefined);
}
