/** Different values that are kept once each; cluster users could fill it, so it starts anew when it is full. */
const MOST = 20_000;

/** Longer texts hardly repeat. */
const LONGEST = 200;

const texts = new Map<string, string>();
const lists = new Map<string, readonly unknown[]>();

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
