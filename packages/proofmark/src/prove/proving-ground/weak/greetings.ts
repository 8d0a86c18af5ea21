import { sendHtml, type WeakRoute } from "../weak-route.ts";

/** Takes any value and does nothing with it: what inspection alone stands in front of. */
export const weakGreetings: readonly WeakRoute[] = [
  {
    method: "GET",
    path: "/greet",
    entry: `<a href="/greet?name=canary">A greeting</a>`,
    handle(_request, response) {
      sendHtml(response, "Good day.");
    },
  },
];
