/** Every table by name, for Kysely. Moments are epoch milliseconds; what has a shape of its own is JSON in a text. */
// oxlint-disable-next-line typescript/no-empty-interface -- Filled by the first migration.
export interface Tables {}
