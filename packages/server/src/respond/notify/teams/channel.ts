import { secretUrl } from "../secret-url.ts";
import type { Channel, Message } from "../channel.ts";
import { post } from "../post.ts";
import { headOf, runbookOf, subjectOf } from "../words.ts";

export interface TeamsOptions {
  /** The address of a workflow "when a Teams webhook request is received". It is a secret. */
  readonly url: string;
  /** Where the runbooks are published. Default: nowhere. */
  readonly runbooks?: string;
}

/** A message may have 28 KB: a card of so many notices stays below. */
const mostNotices = 20;

const colours = { 1: "default", 2: "accent", 3: "warning", 4: "attention" } as const;

/**
 * Microsoft Teams, by a workflow's webhook: an Adaptive Card. Titles stand in text runs, which read no Markdown.
 * @throws TypeError where the address is no https:// URL; plain HTTP is for this machine alone.
 */
export function teamsChannel({ url, runbooks }: TeamsOptions): Channel {
  const target = { url: secretUrl(url, "teamsChannel"), service: "Teams" };
  return {
    send: (message, signal) =>
      post(target, {}, JSON.stringify(payloadOf(message, runbooks)), signal, ({ status, body }) =>
        // Connectors answered 200 for what was throttled, and said so in the text.
        status === 200 && /failed|error/i.test(body)
          ? { outcome: "retry", reason: "Teams answered 200 and a failure" }
          : undefined,
      ),
  };
}

function payloadOf(message: Message, runbooks: string | undefined): object {
  const shown = message.notices.slice(0, mostNotices);
  const left = message.notices.length - shown.length;
  const links = [...new Set(shown.flatMap((notice) => runbookOf(notice, runbooks) ?? []))];
  const card = {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: "1.4",
    body: [
      textBlock(subjectOf(message), { weight: "Bolder", color: colours[message.level] }),
      ...shown.flatMap((notice) => [
        textBlock(headOf(notice), { weight: "Bolder" }),
        textBlock(notice.title, {}),
        textBlock(notice.text, {}),
      ]),
      ...(left > 0 ? [textBlock(`and ${left} more`, {})] : []),
      textBlock(message.key, { isSubtle: true }),
    ],
    actions: links.slice(0, 4).map((url) => ({ type: "Action.OpenUrl", title: "Runbook", url })),
  };
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content: card }],
  };
}

function textBlock(text: string, style: object): object {
  return {
    type: "RichTextBlock",
    inlines: [{ type: "TextRun", text: text.slice(0, 2_000).toWellFormed(), ...style }],
  };
}
