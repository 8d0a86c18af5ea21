import { escape } from "./escape.ts";
import type { Told } from "./told.ts";

/** What the hardened one told of the attack: metrics, audit chain, and a message to people. */
export function toldSection({ metrics, audit, slack }: Told): string {
  return `<section aria-labelledby="told">
<h2 id="told">What the hardened one told meanwhile</h2>
<p class="lead">Each with the command that asks for it again. Token and key were made for this run.</p>
${part("What was refused, as Prometheus reads it", metrics.command, metrics.lines.join("\n"))}
${part("What was done, in a chain that shows every change", audit.command, audit.answer)}
<div class="tried"><h3>What Slack would have got</h3>
<p>${escape(slack?.headline ?? "No message came within 15 seconds.")}</p>
${slack === undefined ? "" : `<pre class="long">${escape(slack.json)}</pre>`}
</div>
</section>`;
}

function part(title: string, command: string, answer: string): string {
  return `<div class="tried"><h3>${escape(title)}</h3><pre>${escape(command)}</pre><pre>${escape(answer)}</pre></div>`;
}
