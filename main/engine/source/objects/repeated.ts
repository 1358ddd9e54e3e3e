/** Different values that are kept once each; cluster users could fill it, so it starts anew when it is full. */
const MOST = 20_000;

/** Longer texts hardly repeat. */
const LONGEST = 200;

/** Of texts by key, which are larger and more different. */
const MOST_MAPS = 2_000;
const LONGEST_MAP = 1_000;

const texts = new Map<string, string>();
const lists = new Map<string, readonly unknown[]>();
const maps = new Map<string, Readonly<Record<string, string>>>();

/** The text itself, as the one copy that all objects share: every parsed object brings a copy of its own. */
export function repeated<Text extends string | null>(text: Text): Text {
  if (text === null || text.length > LONGEST) return text;
  const known = texts.get(text);
  if (known !== undefined) return known as Text;
  if (texts.size >= MOST) texts.clear();
  texts.set(text, text);
  return text;
}

/** A list of plain values, as the one copy that all objects with an equal one share. It must never be changed. */
export function repeatedList<Item>(list: readonly Item[]): readonly Item[] {
  const key = JSON.stringify(list);
  if (key.length > LONGEST) return list;
  const known = lists.get(key);
  if (known !== undefined) return known as readonly Item[];
  if (lists.size >= MOST) lists.clear();
  lists.set(key, list);
  return list;
}

/** Texts by key, as the one copy that all objects with equal ones in the same order share. It must never be changed. */
export function repeatedTexts(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const key = JSON.stringify(map);
  if (key.length > LONGEST_MAP) return map;
  const known = maps.get(key);
  if (known !== undefined) return known;
  if (maps.size >= MOST_MAPS) maps.clear();
  maps.set(key, map);
  return map;
}
