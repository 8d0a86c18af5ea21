import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { CidrSet } from "../../kernel/cidr-set.ts";
import { clientRange, isLoopback } from "../../kernel/ip-address.ts";
import { deny, withDetail, type Denial } from "../../model/verdict.ts";
import { isCountryRefused, type CountryRule } from "./country.ts";

/** What is known of an address by itself, whatever it asks for. */
export interface KnownAddress {
  /** The address, or the /64 network of an IPv6 one. */
  readonly client: string;
  /** On the allow-list: this control says nothing of it. */
  readonly isAllowed: boolean;
  /** Never blocked for what it did, nor by a feed or a country. */
  readonly isSpared: boolean;
  readonly denial: Denial | undefined;
}

/** A list of addresses that somebody else keeps. */
export interface NamedSet {
  readonly name: string;
  readonly addresses: CidrSet;
}

export interface AddressRulesOptions {
  readonly allow: CidrSet;
  readonly deny: CidrSet;
  readonly spares: CidrSet;
  readonly country?: CountryRule | undefined;
  /** The lists as they are now; what is remembered of addresses must be forgotten when they change. */
  readonly feeds: () => readonly NamedSet[];
}

const addressesRemembered = 5_000;
const blocked = deny("PM_ADDRESS_BLOCKED");
const denied = withDetail(blocked, { field: "client", at: "the deny list", shape: "a listed address" });
const countryBlocked = withDetail(deny("PM_COUNTRY_BLOCKED"), {
  field: "client",
  at: "the country rule",
  shape: "a refused country",
});

/** Judges addresses: allowed, denied, spared, on a feed, of a country; in this order, and once while it is remembered. */
export class AddressRules {
  readonly #options: AddressRulesOptions;
  readonly #remembered = new BoundedMap<string, KnownAddress>(addressesRemembered);

  constructor(options: AddressRulesOptions) {
    this.#options = options;
  }

  /** @param isProxy the address is a trusted proxy's own, and may stand for many. */
  of(address: string, isProxy: boolean): KnownAddress {
    // An operator may ask about a proxy's address as about any other.
    const key = isProxy ? `proxy ${address}` : address;
    let known = this.#remembered.get(key);
    if (known === undefined) {
      known = this.#judge(address, isProxy);
      this.#remembered.set(key, known);
    }
    return known;
  }

  forget(): void {
    this.#remembered.clear();
  }

  #judge(address: string, isProxy: boolean): KnownAddress {
    const { allow, deny: denyList, spares } = this.#options;
    const isAllowed = allow.has(address);
    const isSpared = isProxy || spares.has(address);
    const denial = isAllowed
      ? undefined
      : denyList.has(address)
        ? denied
        : isSpared || isLoopback(address)
          ? undefined
          : this.#listed(address);
    return { client: clientRange(address), isAllowed, isSpared, denial };
  }

  // Nobody on a network has an address of loopback: no list of others means it, and it is in no country.
  #listed(address: string): Denial | undefined {
    const { feeds, country } = this.#options;
    const feed = feeds().find(({ addresses }) => addresses.has(address));
    if (feed !== undefined)
      return withDetail(blocked, { field: "client", at: `the feed ${feed.name}`, shape: "a listed address" });
    return country !== undefined && isCountryRefused(country, address) ? countryBlocked : undefined;
  }
}
