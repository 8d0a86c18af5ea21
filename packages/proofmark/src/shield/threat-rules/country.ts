/** What looks countries up: maxmind's `Reader`, or anything that answers an address with a record of its kind. */
export interface CountryDatabase {
  /** A record with `country.iso_code` (MaxMind, DB-IP) or `country_code` (ip-location-db); null where it knows nothing. */
  get(address: string): unknown;
}

export interface CountryRule {
  readonly database: CountryDatabase;
  readonly allow?: ReadonlySet<string> | undefined;
  readonly deny?: ReadonlySet<string> | undefined;
}

/** Whether the rule refuses an address. One of an unknown country is on no list: refused by `allow`, passed by `deny`. */
export function isCountryRefused({ database, allow, deny }: CountryRule, address: string): boolean {
  const country = countryOf(database.get(address));
  if (allow !== undefined) return country === undefined || !allow.has(country);
  return country !== undefined && deny?.has(country) === true;
}

function countryOf(record: unknown): string | undefined {
  if (typeof record !== "object" || record === null) return undefined;
  if ("country" in record && typeof record.country === "object" && record.country !== null) {
    const { country } = record;
    if ("iso_code" in country && typeof country.iso_code === "string") return country.iso_code.toUpperCase();
  }
  if ("country_code" in record && typeof record.country_code === "string")
    return record.country_code.toUpperCase();
  return undefined;
}
