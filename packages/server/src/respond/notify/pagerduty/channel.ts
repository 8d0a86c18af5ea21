import { secretUrl } from "../secret-url.ts";
import type { Channel, Message } from "../channel.ts";
import { post } from "../post.ts";
import { headOf, runbookOf, subjectOf } from "../words.ts";

export interface PagerDutyOptions {
  /** The integration key of a service (Events API v2). It is a secret. */
  readonly routingKey: string;
  /** Default: `https://events.pagerduty.com/v2/enqueue`. */
  readonly url?: string;
  /** Where the runbooks are published. Default: nowhere. */
  readonly runbooks?: string;
}

const severities = { 1: "info", 2: "warning", 3: "error", 4: "critical" } as const;
const actions = {
  opened: "trigger",
  escalated: "trigger",
  overdue: "trigger",
  acknowledged: "acknowledge",
  resolved: "resolve",
} as const;

/**
 * PagerDuty, by its Events API v2. All events of one incident have one `dedup_key`, so that one sent twice pages once and
 * "resolved" ends what "opened" began.
 * @throws TypeError where the key is empty or the address is no https:// URL.
 */
export function pagerDutyChannel({
  routingKey,
  url = "https://events.pagerduty.com/v2/enqueue",
  runbooks,
}: PagerDutyOptions): Channel {
  if (routingKey === "") throw new TypeError("pagerDutyChannel(): routingKey is empty.");
  const target = { url: secretUrl(url, "pagerDutyChannel"), service: "PagerDuty" };
  return {
    isPerIncident: true,
    send: (message, signal) =>
      post(target, {}, JSON.stringify(eventOf(message, routingKey, runbooks)), signal),
  };
}

function eventOf(message: Message, routingKey: string, runbooks: string | undefined): object {
  const last = message.notices.at(-1);
  if (last === undefined) throw new RangeError("A message has no notice.");
  const runbook = runbookOf(last, runbooks);
  return {
    routing_key: routingKey,
    event_action: actions[last.kind],
    dedup_key: `proofmark-incident-${last.incidentId}`,
    payload: {
      summary: subjectOf(message).slice(0, 1_024),
      source: last.service,
      severity: severities[message.level],
      timestamp: new Date(last.at).toISOString(),
      custom_details: {
        message: message.key,
        notices: message.notices
          .slice(-20)
          .map((notice) => `${headOf(notice)}. ${notice.text}`.slice(0, 1_000).toWellFormed()),
      },
    },
    links: runbook === undefined ? [] : [{ href: runbook, text: "Runbook" }],
  };
}
