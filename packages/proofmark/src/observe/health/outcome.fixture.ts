import { messageOf } from "../../kernel/message-of.ts";

/** What a call came to, in a form that can be compared. */
export async function outcomeOf(work: () => unknown): Promise<unknown> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: messageOf(error) };
  }
}
