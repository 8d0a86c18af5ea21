import { everywhere } from "../directory/directory.ts";
import type { CountryResources, SupportLine } from "../directory/support-line.ts";
import type { Wording } from "./wording.ts";

export interface PageContent {
  readonly language: string;
  readonly wording: Wording;
  /** The countries shown in full, the likeliest first. */
  readonly shown: readonly CountryResources[];
  /** Every country there is a link for. */
  readonly all: readonly CountryResources[];
  /** The lane's own path. */
  readonly path: string;
}

/** The page: without scripts, styles and pictures, so that there is nothing that could fail to load or be blocked. */
export function renderPage({ language, wording, shown, all, path }: PageContent): string {
  return [
    `<!doctype html>`,
    `<html lang="${language}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">`,
    `<title>${escape(wording.title)}</title></head>`,
    `<body><main>`,
    `<h1>${escape(wording.title)}</h1>`,
    `<p>${escape(wording.lead)}</p>`,
    ...shown.map((entry) => countrySection(entry, wording)),
    `<p>${escape(wording.worried)}</p>`,
    `<h2>${escape(wording.elsewhere)}</h2>`,
    `<ul>${everywhere.map((line) => `<li>${link(line.chat ?? line.source, line.name)}</li>`).join("")}</ul>`,
    `<p>${escape(wording.unknown)}</p>`,
    `<ul>${all.map(({ country, name }) => `<li><a href="${path}?country=${country}">${escape(name)}</a></li>`).join("")}</ul>`,
    `<p>${escape(wording.limits)}</p>`,
    `</main></body></html>`,
    ``,
  ].join("\n");
}

function countrySection({ country, name, emergency, lines }: CountryResources, wording: Wording): string {
  const numbers = emergency.map(
    (number) => `<a href="${telephone(number)}"><strong>${escape(number)}</strong></a>`,
  );
  const [before = "", after = ""] = wording.danger.split("{number}");
  return [
    `<section id="${country}"><h2>${escape(name)}</h2>`,
    `<p>${escape(before)}${numbers.join(" / ")}${escape(after)}</p>`,
    `<ul>${lines.map((line) => `<li>${lineItem(line, wording)}</li>`).join("")}</ul></section>`,
  ].join("\n");
}

function lineItem(line: SupportLine, wording: Wording): string {
  const { name, phone, text, chat, hours, audience, languages } = line;
  const title = `<strong>${escape(name)}</strong>${audience === undefined ? "" : ` (${escape(audience)})`}`;
  const ways: string[] = [];
  if (phone !== undefined) ways.push(link(telephone(phone), filled(wording.call, phone)));
  if (text !== undefined) {
    const label =
      text.message === undefined
        ? filled(wording.text, text.to)
        : filled(wording.textWord, text.to).replace("{message}", text.message);
    ways.push(link(textMessage(text), label));
  }
  if (chat !== undefined) ways.push(link(chat, wording.write));
  if (phone === undefined && text === undefined && chat === undefined)
    ways.push(link(line.source, line.source));
  const when =
    hours === undefined
      ? `${wording.hours}: ${link(line.source, new URL(line.source).host)}`
      : escape(`${wording.hours}: ${hours}`);
  return `${title}<br>${ways.join("<br>")}<br>${when} · ${escape(languages.join(", "))}`;
}

function filled(sentence: string, number: string): string {
  return sentence.replace("{number}", number);
}

function telephone(number: string): string {
  return `tel:${number.replace(/[^\d*#+]/g, "")}`;
}

function textMessage({ to, message }: NonNullable<SupportLine["text"]>): string {
  const number = to.replace(/[^\d+]/g, "");
  return message === undefined ? `sms:${number}` : `sms:${number}?body=${encodeURIComponent(message)}`;
}

function link(target: string, label: string): string {
  return `<a href="${escape(target)}" rel="noreferrer">${escape(label)}</a>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
