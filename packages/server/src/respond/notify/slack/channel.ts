import { secretUrl } from "../secret-url.ts";
import type { Channel, Message } from "../channel.ts";
import { post, type PostAnswer } from "../post.ts";
import { headOf, runbookOf, subjectOf } from "../words.ts";

export interface SlackOptions {
  /** The address of an incoming webhook. It is a secret: whoever has it can post. */
  readonly url: string;
  /** Where the runbooks are published. Default: nowhere. */
  readonly runbooks?: string;
}

/** Slack's limits: characters of a section, and blocks of a message. */
const mostSectionCharacters = 3_000;
const mostBlocks = 50;

/**
 * Slack, by an incoming webhook. Titles are shown as they are: nothing in them mentions, links or formats.
 * @throws TypeError where the address is no https:// URL; plain HTTP is for this machine alone.
 * @example const channels = { team: slackChannel({ url: process.env.SLACK_WEBHOOK_URL }) };
 */
export function slackChannel({ url, runbooks }: SlackOptions): Channel {
  const target = { url: secretUrl(url, "slackChannel"), service: "Slack" };
  return {
    send: (message, signal) =>
      post(target, {}, JSON.stringify(payloadOf(message, runbooks)), signal, judgeSlack),
  };
}

/** A webhook that is gone answers 404 or 410; one that Slack has trouble with answers 200 without "ok". */
function judgeSlack({ status, body }: PostAnswer): ReturnType<NonNullable<Parameters<typeof post>[4]>> {
  if (status !== 200 || body.trim() === "ok") return undefined;
  return { outcome: "retry", reason: "Slack answered 200 without ok" };
}

function payloadOf(message: Message, runbooks: string | undefined): object {
  const sections = message.notices.slice(0, mostBlocks - 2).map((notice) => {
    const runbook = runbookOf(notice, runbooks);
    const lines = [`*${escape(headOf(notice))}*`, escape(notice.title), escape(notice.text)];
    if (runbook !== undefined) lines.push(`<${runbook}|Runbook>`);
    const text = lines.join("\n").slice(0, mostSectionCharacters).toWellFormed();
    return { type: "section", text: { type: "mrkdwn", text, verbatim: true } };
  });
  const left = message.notices.length - sections.length;
  return {
    // What notifications and screen readers show.
    text: escape(subjectOf(message)),
    blocks: [
      ...sections,
      ...(left > 0 ? [{ type: "section", text: { type: "plain_text", text: `and ${left} more` } }] : []),
      { type: "context", elements: [{ type: "plain_text", text: message.key }] },
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** The three signs that Slack reads; then those by which mrkdwn would format, kept apart by a zero-width space. */
function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[*_~`]/g, "\u200b$&\u200b");
}
