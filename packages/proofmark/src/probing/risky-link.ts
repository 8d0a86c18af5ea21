/** What a GET should never do and sometimes does: a link that names one of these is left alone. */
const riskyWords = new Set(
  (
    "logout logoff signout signoff delete del remove destroy drop purge erase wipe clear truncate empty flush trash " +
    "reset revoke unsubscribe unlink uninstall cancel deactivate disable suspend terminate kill stop shutdown " +
    "restart reboot reload ban block approve reject accept confirm pay buy purchase checkout order transfer refund " +
    "withdraw send publish unpublish archive merge rollback deploy vote impersonate execute exec run migrate"
  ).split(" "),
);
const riskyPairs = new Set(["log out", "log off", "sign out", "sign off"]);

/**
 * Whether following a link could end a session or change something. Judged by the words of the path, of the query
 * (`?action=delete`), and of what a person reads on the link.
 */
export function isRiskyLink(path: string, text = ""): boolean {
  const words = wordsOf(path);
  // The page that asks for a new password is a form like another.
  if (words.includes("password")) return false;
  return hasRiskyWord(words) || (text.length <= 40 && hasRiskyWord(wordsOf(text)));
}

function hasRiskyWord(words: readonly string[]): boolean {
  return words.some(
    (word, index) => riskyWords.has(word) || riskyPairs.has(`${word} ${words[index + 1] ?? ""}`),
  );
}

function wordsOf(text: string): readonly string[] {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    // A broken escape hides no word.
  }
  return decoded
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
}
