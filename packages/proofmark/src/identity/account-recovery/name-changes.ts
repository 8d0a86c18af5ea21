import type { Clock } from "../../kernel/clock.ts";
import type { Exchange } from "../../model/exchange.ts";
import { normaliseName, type Account } from "../../model/identity/account.ts";
import type { AccountRecovery } from "../../model/identity/ports.ts";
import type { Denial } from "../../model/verdict.ts";
import type { AccountBook } from "../../store/records/account-book.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import { SingleUseTokens } from "../../store/records/single-use-tokens.ts";
import { askerOf, type Asker, type RecoveryAudit } from "./audit.ts";
import type { DeferredJobs } from "./deferred-jobs.ts";
import { badName, badToken, busy } from "./denials.ts";
import { isAddress, type MailRoom } from "./mail-room.ts";

export interface NameChangesOptions {
  readonly accounts: AccountBook;
  readonly storage: RecordStorage;
  readonly clock: Clock;
  readonly lifetimeSeconds: number;
  readonly jobs: DeferredJobs;
  readonly post: MailRoom;
  readonly audit: RecoveryAudit;
  readonly notify: AccountRecovery["notify"];
  readonly serviceName: string;
  readonly signInLink: string;
  readonly linkOf: (token: string) => string;
  /** Ends the links that went to the address before. */
  readonly endResets: (accountId: string) => Promise<void>;
}

/** What a link stands for: a password that is another by then was set by who wants no part of it. */
interface NameChange {
  readonly name: string;
  readonly passwordHash: string | undefined;
}

/** Another address for an account: asked for by who is signed in, and confirmed by the same with a link mailed to it. */
export class NameChanges {
  readonly #options: NameChangesOptions;
  readonly #tokens: SingleUseTokens;

  constructor(options: NameChangesOptions) {
    this.#options = options;
    const { storage, lifetimeSeconds, clock } = options;
    this.#tokens = new SingleUseTokens(storage, { purpose: "name-change", lifetimeSeconds, clock });
  }

  /** Answered alike whether or not the address is taken. */
  request(owner: Account, typed: string, exchange: Exchange | undefined): Denial | undefined {
    const name = normaliseName(typed);
    if (name === undefined || !isAddress(name)) return badName;
    const asker = askerOf(exchange);
    return this.#options.jobs.add(async () => this.#finish(owner, name, asker)) ? undefined : busy;
  }

  async confirm(
    accountId: string,
    token: string,
    exchange: Exchange | undefined,
  ): Promise<Denial | undefined> {
    const { accounts, audit, endResets, notify } = this.#options;
    const step = { account: accountId, ...askerOf(exchange) };
    const found = await this.#tokens.peek(token);
    const before = await accounts.byId(accountId);
    // Only who asked: else the owner of an address would give it, by a click, to an account of somebody else.
    const isTheirs = found?.owner === accountId && (await this.#tokens.take(token)) !== undefined;
    const changed = isTheirs ? await this.#rename(accountId, JSON.parse(found.data)) : undefined;
    if (before === undefined || changed === undefined) {
      const reason =
        "The token is used, over, of another password or another account's, or the address is taken.";
      audit.tell("name-change.refused", { ...step, isSuccess: false, reason });
      return badToken;
    }
    notify(accountId, "name-changed", before.name);
    await endResets(accountId);
    audit.tell("name-change.done", step);
    return undefined;
  }

  /** Of the account as it is then: a reset may come when the link was taken already. */
  async #rename(accountId: string, { name, passwordHash }: NameChange): Promise<Account | undefined> {
    return await this.#options.accounts.rename(accountId, name, (now) => now.passwordHash === passwordHash);
  }

  async end(accountId: string): Promise<void> {
    await this.#tokens.end(accountId);
  }

  async #finish({ id, passwordHash }: Account, name: string, asker: Asker): Promise<void> {
    const { accounts, audit, post, notify, serviceName, signInLink, linkOf } = this.#options;
    audit.tell("name-change.requested", { account: id, ...asker });
    // In any case: a notice that is missing would say that the address is taken.
    notify(id, "name-change-asked");
    const change: NameChange = { name, passwordHash };
    const isTaken = (await accounts.byName(name)) !== undefined;
    await post.send("registration", name, async (write) =>
      isTaken
        ? write.taken(serviceName, signInLink)
        : write.rename(serviceName, linkOf(await this.#tokens.issue(id, JSON.stringify(change)))),
    );
  }
}
