import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { promptRules, signLimits, sufficientSigns, type PromptSign } from "../facts/prompt-phrases.ts";

/** Marks by which models tell roles and calls of tools apart: text that holds one speaks for somebody else. */
const marks: readonly string[] = [
  "<|im_start|>",
  "<|im_end|>",
  "<|endoftext|>",
  "<|system|>",
  "<|assistant|>",
  "<|start_header_id|>",
  "<|eot_id|>",
  "<|begin_of_text|>",
  "<start_of_turn>",
  "<<sys>>",
  "[/inst]",
  "[system](#",
  "<tool_call>",
  "<function_calls>",
  "<tool_response>",
  "</system>",
  "### system:",
  "### instruction:",
];

/** Languages that set no blanks between words, or that few rules are worth: a verb and what it is about. */
const orders: readonly (readonly [verbs: readonly string[], nouns: readonly string[], shape: string])[] = [
  [
    ["忽略", "无视", "無視", "忘记", "忘掉", "忘記", "忘れ"],
    ["指令", "指示", "提示", "规则", "規則", "命令", "プロンプト", "ルール", "设定", "設定"],
    "override",
  ],
  [
    ["显示", "输出", "告诉", "透露", "打印", "重复", "顯示", "表示", "教え", "出力"],
    ["系统提示", "系统指令", "系统消息", "初始指令", "系統提示", "システムプロンプト", "システムメッセージ"],
    "extraction",
  ],
  [["무시", "잊어"], ["지시", "명령", "규칙", "프롬프트", "지침"], "override"],
  [["보여", "출력", "알려"], ["시스템 프롬프트", "시스템 지시"], "extraction"],
  [["تجاهل", "انس"], ["التعليمات", "الأوامر", "القواعد"], "override"],
  [["התעלם", "שכח"], ["ההוראות", "הנחיות"], "override"],
  [["अनदेखा", "नज़रअंदाज़", "भूल"], ["निर्देश", "नियम"], "override"],
  [["เพิกเฉย", "ลืม"], ["คำสั่ง", "คำแนะนำ"], "override"],
];

/** Fewer words are a search or a name. */
const shortestText = 20;
/** Longer ones are transcripts that somebody has kept. */
const longestTurns = 600;
/** More is a document: its first part decides, so that a long one costs no more than this. */
const longestText = 12_000;
/** What all signs together come to in an attack: less is needed the plainer it is that a model is spoken to. */
const totals = { namedModel: 6, model: 8, nobody: 10 } as const;

const freeing: readonly PromptSign[] = ["override", "unrestricted", "no-refusal", "device"];

interface Rule {
  readonly sign: PromptSign;
  readonly points: number;
  /** Words of each place, as numbers of `places`. */
  readonly steps: readonly number[];
  /** How many words may stand before each step. */
  readonly gaps: readonly number[];
}

/** What a word may do. */
class WordUse {
  /** Numbers of the places that it may stand in. */
  readonly places: number[] = [];
  /** The rules that it may end. */
  readonly rules: Rule[] = [];
}

/** The rules, by the hashes of their words. */
class RuleBook {
  readonly uses: Map<number, WordUse> = new Map();
  readonly placeCount: number;
  /** A word whose hash has no mark here stands in no rule: asked before the map. */
  readonly marks: Uint8Array = new Uint8Array(32_768);

  constructor() {
    const numbers = new Map<string, number>();
    for (const [sign, points, phrase] of promptRules) {
      const steps: number[] = [];
      const gaps: number[] = [];
      const rule: Rule = { sign, points, steps, gaps };
      let gap = 0;
      let last = "";
      for (const part of phrase.split(" ")) {
        if (part.startsWith("~")) {
          gap = Number(part.slice(1));
          continue;
        }
        steps.push(this.#numberOf(part, numbers));
        gaps.push(gap);
        gap = 0;
        last = part;
      }
      for (const word of last.split("|")) this.#useOf(word).rules.push(rule);
    }
    this.placeCount = numbers.size;
  }

  #numberOf(words: string, numbers: Map<string, number>): number {
    const known = numbers.get(words);
    if (known !== undefined) return known;
    const number = numbers.size;
    numbers.set(words, number);
    for (const word of words.split("|")) this.#useOf(word).places.push(number);
    return number;
  }

  #useOf(word: string): WordUse {
    const hash = hashOf(word);
    this.marks[hash & 32_767] = 1;
    const use = this.uses.get(hash) ?? new WordUse();
    this.uses.set(hash, use);
    return use;
  }
}

/** Words of distance between two texts: more than any rule lets stand between two of its own. */
const betweenTexts = 1_000;
/** Far below where 32 bits end. */
const mostWords = 1_000_000_000;

const book: RuleBook = new RuleBook();
const anyGpt = hashOf("chatgpt");

/**
 * Text that speaks to a model over the head of whoever set it up: sets its instructions aside, gives it an identity
 * without rules, forbids it to refuse, asks for its instructions, or forges the marks of other roles. Asking for a role
 * alone is ordinary use of a model and no attack.
 */
export const promptInjectionDetector: Detector = {
  id: "prompt-injection",
  needs: charClass.space | charClass.angle | charClass.bracket | charClass.wide,
  detect(subject: Subject): Evidence | undefined {
    const { lower, classes, isName, place } = subject;
    if (isName || place === "cookie" || place === "path" || lower.length < 6) return undefined;
    if ((classes & (charClass.angle | charClass.bracket | charClass.hash)) !== 0) {
      const mark = marks.find((each) => lower.includes(each));
      if (mark !== undefined) return { points: 5, shape: "role-mark" };
    }
    if ((classes & charClass.wide) !== 0) {
      const shape = orderIn(lower);
      if (shape !== undefined) return { points: 5, shape };
    }
    if ((classes & charClass.control) !== 0 && lower.length <= longestTurns && forgesTurns(lower))
      return { points: 5, shape: "role-lines" };
    if ((classes & charClass.space) === 0 || lower.length < shortestText) return undefined;
    return readWords(lower);
  },
};

function orderIn(lower: string): string | undefined {
  for (const [verbs, nouns, shape] of orders)
    if (verbs.some((verb) => lower.includes(verb)) && nouns.some((noun) => lower.includes(noun)))
      return shape;
  return undefined;
}

/** Whether lines speak for the model, beside those of a user, or for whoever set it up. */
function forgesTurns(lower: string): boolean {
  let hasUser = false;
  let hasModel = false;
  for (let start = 0; start < lower.length;) {
    let at = start;
    // `###`, quotes and blanks may stand in front of a role.
    while (at < lower.length && roleLead.includes(lower.charAt(at))) at++;
    if (lower.startsWith("user:", at) || lower.startsWith("human:", at)) hasUser = true;
    else if (lower.startsWith("assistant:", at) || lower.startsWith("ai:", at)) hasModel = true;
    const end = lower.indexOf("\n", start);
    if (end === -1) break;
    start = end + 1;
  }
  return hasUser && hasModel;
}

const roleLead = ' \t"#*>[';

/**
 * Where each place of a rule was last filled, in words. One array for all texts, for a new one would cost more than
 * reading: the count of words goes on from text to text, over a gap that no rule spans.
 */
const lastAt = new Int32Array(book.placeCount).fill(-betweenTexts);
let wordsRead = 0;

function readWords(lower: string): Evidence | undefined {
  let seen: Set<Rule> | undefined;
  if (wordsRead > mostWords) {
    lastAt.fill(-betweenTexts);
    wordsRead = 0;
  }
  let word = wordsRead;
  let hash = 0;
  let size = 0;
  const end = Math.min(lower.length, longestText);
  for (let at = 0; at <= end; at++) {
    const code = at < end ? lower.charCodeAt(at) : 32;
    if (
      (code >= 97 && code <= 122) ||
      (code >= 48 && code <= 57) ||
      code > 0x2fff ||
      (code > 0xbf && code < 0x2000)
    ) {
      hash = (Math.imul(hash, 31) + code) | 0;
      size++;
      continue;
    }
    // Apostrophes, straight or curly, part no word.
    if (code === 39 || code === 0x2019) continue;
    if (size === 0) continue;
    word++;
    // Models that prompts make up are called so: `EvilGPT`.
    if (size > 3 && lower.startsWith("gpt", at - 3)) hash = anyGpt;
    const use = book.marks[hash & 32_767] === 1 ? book.uses.get(hash) : undefined;
    if (use !== undefined) {
      for (const rule of use.rules) if (ends(rule, word)) (seen ??= new Set()).add(rule);
      // Only now: one word doesn't fill two places of a rule.
      for (const place of use.places) lastAt[place] = word;
    }
    hash = 0;
    size = 0;
  }
  wordsRead = word + betweenTexts;
  return seen === undefined ? undefined : judge(seen);
}

/** Whether the words in front of the one at `word`, which ends the rule, stand close enough and in order. */
function ends({ steps, gaps }: Rule, word: number): boolean {
  let next = word;
  for (let step = steps.length - 2; step >= 0; step--) {
    const at = lastAt[steps[step] ?? 0] ?? -betweenTexts;
    if (next - at > (gaps[step + 1] ?? 0) + 1 || at >= next) return false;
    next = at;
  }
  return true;
}

function judge(seen: ReadonlySet<Rule>): Evidence | undefined {
  const sums = new Map<PromptSign, number>();
  for (const { sign, points } of seen)
    sums.set(sign, Math.min(signLimits[sign], (sums.get(sign) ?? 0) + points));
  let total = 0;
  for (const sum of sums.values()) total += sum;
  const shape = [...sums.keys()].join(" ");
  const isStaged = sums.get("harm") === 3 && (sums.has("story") || sums.has("role"));
  const isAlone = isStaged || sufficientSigns.some((sign) => sums.get(sign) === 5);
  const isPlain = sums.has("named-model") || sums.has("device");
  const needed = isPlain ? totals.namedModel : sums.has("model") ? totals.model : totals.nobody;
  // A role with a format, however strict, is what people ask models for all day.
  const isFreed = freeing.some((sign) => (sums.get(sign) ?? 0) >= 3);
  if (isAlone || (total >= needed && isFreed)) return { points: 5, shape };
  return total >= 3 ? { points: Math.min(4, total - 2), shape } : undefined;
}

function hashOf(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = (Math.imul(hash, 31) + word.charCodeAt(at)) | 0;
  return hash;
}
