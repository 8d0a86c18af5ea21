/** One of a service's routes for signing in and what belongs to it. */
export interface IdentityRoute<Field extends string = never> {
  readonly method: string;
  /** On the target: `/auth/login`. `{id}` stands for what the probe puts there. */
  readonly path: string;
  readonly format: "json" | "form";
  /** The names of the body's fields, by what they hold. */
  readonly fields: Readonly<Record<Field, string>>;
  /** Sent with every body as it is: `{ "tokens": true }`. */
  readonly constant?: Readonly<Record<string, unknown>> | undefined;
}

/** A test principal that belongs to the probes. It has no exemption of any kind. */
export interface CanaryAccount {
  readonly name: string;
  readonly password: string;
  /** Base32. Set: this canary signs in with a second factor. */
  readonly totpSecret?: string | undefined;
}

/** Something with one owner, at a path of its own. */
export interface OwnedResource {
  /** `/notes/{id}` */
  readonly path: string;
  /** What can be done with one: `GET`, `PUT`, `DELETE`. */
  readonly methods: readonly string[];
  /** How its owner makes one. */
  readonly create: {
    readonly method: string;
    readonly path: string;
    readonly body: Readonly<Record<string, unknown>>;
    /** The field of the answer that holds the id. */
    readonly idField: string;
  };
  /** Sent with PUT, PATCH and POST. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

/** Fields that nobody may set, where somebody could try. */
export interface ProtectedFields {
  readonly method: string;
  readonly path: string;
  /** An ordinary body of that route. */
  readonly body: Readonly<Record<string, unknown>>;
  /** What an attacker adds: `{ "role": "admin" }`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A key and what it may and may not do. */
export interface CanaryApiKeys {
  readonly read: { readonly method: string; readonly path: string };
  readonly write: { readonly method: string; readonly path: string };
  /** May read, and not write. */
  readonly reader: string;
  readonly expired?: string | undefined;
  readonly revoked?: string | undefined;
}

/** Where other services post, signed. */
export interface WebhookTarget {
  readonly path: string;
  readonly scheme: "standard" | "stripe" | "github";
  /** Undefined, or a public key: what is rightly signed can't be tried. */
  readonly secret?: string | undefined;
}

/**
 * What the probes of identity may know of a target: where one signs in, as whom, and what belongs to whom. All of it is the
 * user's word, given in the configuration; a probe whose routes are not named does not apply.
 */
export interface IdentityTarget {
  readonly login: IdentityRoute<"name" | "password">;
  /** A path whose GET serves signed-in users alone. */
  readonly me: string;
  readonly canaries: {
    readonly one: CanaryAccount;
    readonly two: CanaryAccount;
    readonly admin?: CanaryAccount | undefined;
    /** One who signs in with a second factor. */
    readonly guarded?: CanaryAccount | undefined;
  };
  readonly logout?: IdentityRoute | undefined;
  readonly logoutEverywhere?: IdentityRoute | undefined;
  /** Everybody sees who is there, as with authors of posts: a registration may then say that a name is taken. */
  readonly areNamesPublic?: boolean | undefined;
  readonly register?: IdentityRoute<"name" | "password"> | undefined;
  readonly changePassword?: IdentityRoute<"current" | "next"> | undefined;
  readonly forgot?: IdentityRoute<"name"> | undefined;
  readonly reset?: IdentityRoute<"token" | "password"> | undefined;
  /** GET of the messages to `{name}`, as text or JSON: what a mail catcher shows. The newest comes last. */
  readonly outbox?: string | undefined;
  /** Set: the target gives out bearer tokens. */
  readonly tokens?:
    | {
        /** Fields of the answer to a sign-in. */
        readonly access: string;
        readonly refresh?: string | undefined;
        /** What a sign-in sends beside name and password to get tokens. */
        readonly constant?: Readonly<Record<string, unknown>> | undefined;
      }
    | undefined;
  readonly refresh?: IdentityRoute<"refreshToken"> | undefined;
  readonly jwks?: string | undefined;
  /** What a canary with a second factor sends after the password; `challenge` is the field of the login's answer that it repeats. */
  readonly secondFactor?: IdentityRoute<"code" | "challenge"> | undefined;
  /** Where a canary who is signed in gets new recovery codes, and the field of the answer that lists them. */
  readonly recoveryCodes?: { readonly renew: IdentityRoute; readonly field: string } | undefined;
  /** GET paths that ask for a fresh second factor. */
  readonly stepUp: readonly string[];
  /** GET paths that are for administrators alone. */
  readonly admin: readonly string[];
  readonly resources: readonly OwnedResource[];
  readonly protectedFields: readonly ProtectedFields[];
  readonly apiKeys?: CanaryApiKeys | undefined;
  readonly webhooks: readonly WebhookTarget[];
}
