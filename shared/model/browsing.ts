/** A browser of the Chromium family that can be started isolated. */
export interface BrowserView {
  /** Such as `chromium`, `chrome`; for `browser.open`. */
  readonly id: string;
  readonly name: string;
  readonly packaging: 'native' | 'snap' | 'flatpak';
  readonly program: string;
}

/** Why no browser can be started by this engine. */
export type BrowserHindrance = 'no-display' | 'root' | 'no-browser';

/**
 * How an isolated browser trusts what it is shown: by a certificate database of its own, or because its checks are off for
 * the one key of its session, of which it warns.
 */
export type BrowserTrust = 'store' | 'key';

/** An isolated browser that is open. */
export interface BrowserSession {
  readonly id: string;
  readonly browser: string;
  readonly name: string;
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly trust: BrowserTrust;
  /** How many names lead here in it, wildcards counted once. */
  readonly names: number;
  /** Names for which its command line had no room. */
  readonly left: number;
}

/** The proxy configuration for people who manage their own browsers. */
export interface PacState {
  readonly on: boolean;
  /** The address to enter in a browser; null while off. */
  readonly url: string | null;
  /** Names and wildcards that it leads here. */
  readonly names: number;
}

/** Topic `browsing`: ways to reach the hosts without any right. */
export interface Browsing {
  readonly browsers: readonly BrowserView[];
  readonly hindrance: BrowserHindrance | null;
  readonly sessions: readonly BrowserSession[];
  readonly pac: PacState;
}
