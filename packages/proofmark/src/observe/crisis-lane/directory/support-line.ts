/** Somebody to talk to. */
export interface SupportLine {
  readonly name: string;
  /** As people of the country write it. */
  readonly phone?: string | undefined;
  /** A text message: to which number, and what to write. */
  readonly text?: { readonly to: string; readonly message?: string | undefined } | undefined;
  /** Where a conversation in writing begins. */
  readonly chat?: string | undefined;
  /** `24/7`, or hours as the line publishes them. Undefined: its site says. */
  readonly hours?: string | undefined;
  /** BCP 47. */
  readonly languages: readonly string[];
  /** For whom, where it is not for everybody. */
  readonly audience?: string | undefined;
  /** The line's own site, or that of the authority that names it: where the number is to be checked. */
  readonly source: string;
  /**
   * How the number was checked: against a page that shows it, on the entry's `reviewedOn`, or not at all: then it is what
   * its author knew. Undefined in an entry of one's own, for which `reviewedOn` speaks.
   */
  readonly checked?: LineCheck | undefined;
}

export type LineCheck = `compared with https://${string}` | "not checked";

/** What there is in one country. */
export interface CountryResources {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** As its people call it. */
  readonly name: string;
  /** For danger to life, the first one first. Of the built-in ones none was compared with anything. */
  readonly emergency: readonly string[];
  readonly lines: readonly SupportLine[];
  /** The day (ISO 8601) on which somebody last compared every line with what is published. Undefined: nobody has. */
  readonly reviewedOn?: string | undefined;
}
