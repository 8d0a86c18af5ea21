import { parseOptions } from "../../config/parse-options.ts";
import { noteActor } from "../../http/note-actor.ts";
import { settleAll } from "../../kernel/settle-all.ts";
import { systemClock } from "../../kernel/clock.ts";
import type { Exchange } from "../../model/exchange.ts";
import { normaliseName, type Account } from "../../model/identity/account.ts";
import type { AccountNotice, AccountRecovery, SignedInAccount } from "../../model/identity/ports.ts";
import { isDenial, type Denial } from "../../model/verdict.ts";
import { SingleUseTokens } from "../../store/records/single-use-tokens.ts";
import { askerOf, RecoveryAudit, type Asker } from "./audit.ts";
import { defaultJobs, DeferredJobs } from "./deferred-jobs.ts";
import { badName, badToken, busy } from "./denials.ts";
import { isAddress, MailRoom } from "./mail-room.ts";
import { NameChanges } from "./name-changes.ts";
import { recoverySettings, type AccountRecoveryOptions } from "./recovery-options.ts";
import { revokeAccess } from "./revoke-access.ts";
import { accountRecoverySpec } from "./spec.ts";

interface Registration {
  readonly name: string;
  readonly passwordHash: string;
}

/**
 * Registration, verification of addresses, and reset of forgotten passwords, without telling who has an account.
 * A registration is answered like any other where the name is taken, and its owner gets a notice in place of a link.
 * There is no account before its link was followed.
 * @throws OptionsError where an option is wrong, such as an origin over plain HTTP.
 * @example
 * const recovery = createAccountRecovery({
 *   accounts: new AccountBook(storage), storage, passwords, sessions, tokens, mail: async (mail) => smtp.send(mail),
 *   service: { name: "Notes", origin: "https://notes.example" },
 * });
 */
export function createAccountRecovery(options: AccountRecoveryOptions): AccountRecovery {
  const {
    accounts,
    storage,
    passwords,
    breached,
    sessions,
    tokens,
    apiKeys,
    secondFactors,
    mail,
    store,
    messages,
    onReset,
    onAudit,
    onFault = warn,
    jobs: jobOptions,
    clock = systemClock,
    ...rest
  } = options;
  const settings = parseOptions(accountRecoverySpec.id, recoverySettings, rest);
  const { service, paths } = settings;
  const access = { sessions, tokens, apiKeys: settings.revokesApiKeys ? apiKeys : undefined, onReset };
  const audit = new RecoveryAudit(onAudit, clock);
  const newJobs = (): DeferredJobs => new DeferredJobs({ ...defaultJobs, ...jobOptions, onFault: failed });
  const jobs = newJobs();
  // Apart: who floods the service with registrations must not silence what owners are told.
  const notices = newJobs();
  const post = new MailRoom({ mail, store, messages, clock, audit, settings });
  const verifications = new SingleUseTokens(storage, {
    purpose: "verification",
    lifetimeSeconds: settings.verificationLifetimeSeconds,
    // Else whoever registers an address again would end the link of its owner.
    keepsOlder: true,
    clock,
  });
  const resets = new SingleUseTokens(storage, {
    purpose: "reset",
    lifetimeSeconds: settings.resetLifetimeSeconds,
    clock,
  });

  function failed(error: unknown): void {
    audit.tell("work.failed", { isSuccess: false, reason: "Work after an answer failed." });
    onFault(error);
  }

  const judge = async (name: string, password: string, account?: Account): Promise<Denial | undefined> => {
    const factors = account === undefined ? undefined : await secondFactors?.status(account.id);
    const hasSecondFactor = factors !== undefined && (factors.hasTotp || factors.passkeys > 0);
    const context = { words: [name, service.name], hasSecondFactor };
    return passwords.judge(password, context) ?? breached?.judge(password, context);
  };

  const finishRegistration = async (registration: Registration, asker: Asker): Promise<void> => {
    const { name } = registration;
    const owner = await accounts.byName(name);
    if (owner !== undefined) {
      audit.tell("registration.repeated", { account: owner.id, ...asker });
      await post.send("registration", name, (write) =>
        write.taken(service.name, service.origin + paths.signIn),
      );
      return;
    }
    audit.tell("registration.requested", asker);
    await post.send("registration", name, async (write) => {
      const token = await verifications.issue(name, JSON.stringify(registration));
      return write.verify(service.name, link(paths.verify, token));
    });
  };

  const finishForgot = async (typed: string, asker: Asker): Promise<void> => {
    const account = await accounts.byName(typed);
    if (account === undefined || account.disabledAt !== undefined) {
      const reason = account === undefined ? "There is no such account." : "The account is disabled.";
      audit.tell("reset.unavailable", { account: account?.id, ...asker, isSuccess: false, reason });
      return;
    }
    audit.tell("reset.requested", { account: account.id, ...asker });
    await post.send("reset", account.name, async (write) => {
      const token = await resets.issue(account.id, account.name);
      return write.reset(service.name, link(paths.reset, token));
    });
  };

  // In the fragment: browsers send it to no server, so it stands in no log and no Referer (ASVS 14.2.1).
  const link = (page: string, token: string): string => `${service.origin}${page}#token=${token}`;

  const refuseToken = (action: "registration.refused" | "reset.refused", exchange?: Exchange): Denial => {
    audit.tell(action, {
      ...askerOf(exchange),
      isSuccess: false,
      reason: "The token is used, over or none, or came with a wrong password.",
    });
    return badToken;
  };

  const notify = (accountId: string, notice: AccountNotice, given?: string): void => {
    const isTaken = notices.add(async () => {
      const to = given ?? (await accounts.byId(accountId))?.name;
      if (to === undefined || !isAddress(to)) return;
      const reset = service.origin + paths.signIn;
      await post.send("notice", to, (write) => write.notice(service.name, notice, reset));
    });
    if (!isTaken) failed(new Error("More messages wait to be sent than are held: a notice was not sent."));
  };

  const names = new NameChanges({
    accounts,
    storage,
    clock,
    lifetimeSeconds: settings.verificationLifetimeSeconds,
    jobs,
    post,
    audit,
    notify,
    serviceName: service.name,
    signInLink: service.origin + paths.signIn,
    linkOf: (token) => link(paths.rename, token),
    endResets: async (accountId) => resets.end(accountId),
  });

  return {
    async register({ name: typed, password }, exchange) {
      noteActor(exchange, accountRecoverySpec.id);
      const name = normaliseName(typed);
      if (name === undefined || !isAddress(name)) return badName;
      const refusal = await judge(name, password);
      if (refusal !== undefined) return refusal;
      // Hashed whether or not the name is taken: nobody has looked yet.
      const passwordHash = await passwords.hash(password);
      if (isDenial(passwordHash)) return passwordHash;
      const asker = askerOf(exchange);
      const isTaken = jobs.add(async () => finishRegistration({ name, passwordHash }, asker));
      return isTaken ? undefined : busy;
    },

    async verify(token, password, exchange) {
      const found = await verifications.peek(token);
      if (found === undefined) return refuseToken("registration.refused", exchange);
      const { name, passwordHash }: Registration = JSON.parse(found.data);
      // Another may have registered the address, and its owner follow the link: they would share the password then.
      const check = await passwords.verify(passwordHash, password);
      if (isDenial(check)) return check;
      if (!check.isRight) return refuseToken("registration.refused", exchange);
      const now = clock.now();
      const fields = { passwordHash, roles: settings.roles, createdAt: now, verifiedAt: now };
      // A name is given once, so of many that come with one token one gets the account. Where that fails, the link is good still.
      const account = await accounts.create(name, { ...fields, disabledAt: undefined });
      if (account === undefined) return refuseToken("registration.refused", exchange);
      await verifications.take(token).catch(failed);
      audit.tell("registration.verified", { account: account.id, ...askerOf(exchange) });
      return signedIn(account);
    },

    forgot(name, exchange) {
      noteActor(exchange, accountRecoverySpec.id);
      const asker = askerOf(exchange);
      return jobs.add(async () => finishForgot(name, asker)) ? undefined : busy;
    },

    async reset(token, password, exchange) {
      noteActor(exchange, accountRecoverySpec.id);
      const found = await resets.peek(token);
      const account = found === undefined ? undefined : await accounts.byId(found.owner);
      // Mailed to the address that the account had before: it may be the very one that its owner left.
      const isOfName = ({ name }: Account): boolean => name === found?.data;
      if (account === undefined || account.disabledAt !== undefined || !isOfName(account))
        return refuseToken("reset.refused", exchange);
      const refusal = await judge(account.name, password, account);
      if (refusal !== undefined) return refusal;
      const passwordHash = await passwords.hash(password);
      if (isDenial(passwordHash)) return passwordHash;
      // Only now, so that a password that is not taken uses nothing up. It is the one link of this account that was good.
      if ((await resets.take(token)) === undefined) return refuseToken("reset.refused", exchange);
      const changed = await accounts.update(account.id, (now) =>
        now.disabledAt === undefined && isOfName(now)
          ? // Who read the mail has shown that the address is theirs.
            { passwordHash, verifiedAt: now.verifiedAt ?? clock.now() }
          : undefined,
      );
      if (changed === undefined) return refuseToken("reset.refused", exchange);
      notify(account.id, "password-changed");
      const step = { account: account.id, ...askerOf(exchange) };
      try {
        await settleAll([revokeAccess(account.id, access), names.end(account.id)]);
      } catch (error) {
        audit.tell("reset.incomplete", {
          ...step,
          isSuccess: false,
          reason: "Something may be signed in still.",
        });
        throw error;
      }
      audit.tell("reset.done", step);
      return signedIn(changed);
    },

    changeName: (account, name, exchange) => names.request(account, name, exchange),
    confirmName: async (accountId, token, exchange) => names.confirm(accountId, token, exchange),
    endResets: async (accountId) => settleAll([resets.end(accountId), names.end(accountId)]),
    notify,
    async settle() {
      await Promise.all([jobs.settle(), notices.settle()]);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([jobs[Symbol.asyncDispose](), notices[Symbol.asyncDispose]()]);
    },
  };
}

function signedIn({ id, roles }: Account): SignedInAccount {
  return { id, roles };
}

function warn(error: unknown): void {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  // The message may hold the address.
  process.emitWarning(
    `A message to an account's owner, or the work before it, failed${typeof code === "string" ? ` (${code})` : ""}. Give account-recovery an onFault to see the error.`,
    "ProofmarkWarning",
  );
}
