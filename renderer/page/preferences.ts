import { Store } from '../client/store.ts';

export type Language = 'en' | 'ko';
export type Theme = 'auto' | 'light' | 'dark';
export type DetailPlace = 'below' | 'beside';

/** What the page remembers in this browser. */
export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly detail: DetailPlace;
  /** Share of the detail pane, in percent. */
  readonly detailSize: number;
}

const KEY = 'gatehouse.preferences';

/** Preferences from what was stored, with what the browser prefers in place of what is missing or makes no sense. */
export function readPreferences(stored: string | null, languages: readonly string[]): Preferences {
  const kept = parse(stored);
  const size = kept['detailSize'];
  return {
    language: pick(kept['language'], ['en', 'ko'], browserLanguage(languages)),
    theme: pick(kept['theme'], ['auto', 'light', 'dark'], 'auto'),
    detail: pick(kept['detail'], ['below', 'beside'], 'below'),
    detailSize: typeof size === 'number' && size >= 15 && size <= 85 ? size : 45,
  };
}

function browserLanguage(languages: readonly string[]): Language {
  const first = languages.find((language) => /^(en|ko)\b/i.test(language));
  return first !== undefined && /^ko/i.test(first) ? 'ko' : 'en';
}

function parse(stored: string | null): Readonly<Record<string, unknown>> {
  if (stored === null) return {};
  try {
    const value: unknown = JSON.parse(stored);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // written by something else: the defaults are as good
  }
}

function pick<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((candidate) => candidate === value) ?? otherwise;
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is blocked: nothing is remembered
  }
}

export const preferences = new Store(readPreferences(stored(), navigator.languages));

/** Changes preferences, remembers them and applies the theme. */
export function prefer(change: Partial<Preferences>): void {
  const next = { ...preferences.get(), ...change };
  preferences.set(next);
  applyPreferences();
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Storage is blocked or full: the choice holds until the page is closed.
  }
}

/** Puts theme and language on the document, where CSS and screen readers look for them. */
export function applyPreferences(): void {
  const { theme, language } = preferences.get();
  document.documentElement.dataset['theme'] = theme;
  document.documentElement.lang = language;
}
