export { createIdentity, type Identity, type IdentityMounts } from "./create-identity.ts";
export type { IdentityOptions } from "./identity-options.ts";
export type { IdentityParts } from "./identity-parts.ts";
export { accountsTarget, type AccountsTarget } from "./target.ts";
