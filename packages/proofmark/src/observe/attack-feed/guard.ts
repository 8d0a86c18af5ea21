import { parseOptions } from "../../config/parse-options.ts";
import type { Guard } from "../../model/guard.ts";
import { attackFeedOptions, type AttackFeedOptions } from "./options.ts";
import { attackFeedSpec } from "./spec.ts";

/**
 * Hands every event of its pipeline to a feed, which tells the control plane. Without one it does nothing.
 * @throws OptionsError where an option is wrong.
 * @example
 * const feed = createFeed({ url: "https://control.example.com", secret, service: "shop", spoolFolder: "var/spool" });
 * harden(app, { controls: { "attack-feed": { feed } } });
 */
export function attackFeed(options?: AttackFeedOptions): Guard {
  const { feed } = parseOptions("attack-feed", attackFeedOptions, options);
  if (feed === undefined) return { spec: attackFeedSpec };
  return {
    spec: attackFeedSpec,
    onStart: (link) => feed.attach(link),
    onEvent: (event) => feed.publish(event),
  };
}
