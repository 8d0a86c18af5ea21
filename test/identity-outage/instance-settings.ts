/** Requests that one client has at /open/limited in an hour. */
export const limitedRequests = 10;

/** The variable that holds for how long an instance takes tokens while nobody tells what is revoked. */
export const staleSecondsName = "OUTAGE_STALE_SECONDS";
