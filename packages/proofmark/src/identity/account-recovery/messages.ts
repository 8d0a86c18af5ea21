import type { AccountNotice, Mail } from "../../model/identity/ports.ts";

type Message = Omit<Mail, "to">;

/** What is written to owners of addresses. Every link in it leads to the service's configured origin. */
export interface RecoveryMessages {
  verify(serviceName: string, link: string): Message;
  reset(serviceName: string, link: string): Message;
  /** Somebody registered with the address of an account. */
  taken(serviceName: string, signInLink: string): Message;
  /** To the address that an account is to have. */
  rename(serviceName: string, link: string): Message;
  notice(serviceName: string, notice: AccountNotice, resetLink: string): Message;
}

const notices: Readonly<Record<AccountNotice, string>> = {
  "password-changed": "Your password was changed",
  "name-change-asked": "Another address was asked for your account",
  "name-changed": "The address of your account was changed",
  "second-factor-changed": "Your second factor was changed",
  "api-key-made": "An API key was made for your account",
  "new-device": "Your account was signed in to from a new device",
  "account-removed": "Your account was removed",
};

export const defaultMessages: RecoveryMessages = {
  verify: (serviceName, link) => ({
    subject: `Confirm your address for ${serviceName}`,
    text: lines(
      `Somebody registered at ${serviceName} with this address. If it was you, confirm it within a day, with the password that you chose:`,
      link,
      "If it was not you, do nothing: without this link there will be no account.",
    ),
  }),
  reset: (serviceName, link) => ({
    subject: `Set a new password for ${serviceName}`,
    text: lines(
      `Somebody asked for a new password for your account at ${serviceName}. If it was you, set one within 15 minutes:`,
      link,
      "If it was not you, do nothing: your password stays as it is.",
    ),
  }),
  taken: (serviceName, signInLink) => ({
    subject: `You have an account at ${serviceName}`,
    text: lines(
      `Somebody registered at ${serviceName} with this address, which has an account already. Nothing was changed. If it was you, sign in:`,
      signInLink,
      "If you forgot your password, ask for a new one there.",
    ),
  }),
  rename: (serviceName, link) => ({
    subject: `Confirm your new address for ${serviceName}`,
    text: lines(
      `Somebody asked for this address to be that of an account at ${serviceName}. If it was you, confirm it within a day, where you are signed in:`,
      link,
      "If it was not you, do nothing.",
    ),
  }),
  notice: (serviceName, notice, resetLink) => ({
    subject: `${notices[notice]} at ${serviceName}`,
    text: lines(
      `${notices[notice]} at ${serviceName}. If it was you, there is nothing to do.`,
      ...(lasting.has(notice) ? [askForHelp] : askForPassword(resetLink)),
    ),
  }),
};

/** After these, no mail to this address gives a new password. */
const lasting: ReadonlySet<AccountNotice> = new Set(["name-changed", "account-removed"]);
const askForHelp = "If it was not you, write to the people of the service: this can't be undone from here.";

function askForPassword(resetLink: string): readonly string[] {
  return [
    "If it was not you, ask for a new password at once; that ends every session:",
    resetLink,
    "Then look through your passkeys and your second factor: a new password leaves them as they are.",
  ];
}

function lines(...paragraphs: readonly string[]): string {
  return `${paragraphs.join("\n\n")}\n`;
}
