/** Whether a name may be led to this machine in a browser: by its nature, only with a person's approval, or never. */
export type NameVerdict = 'allowed' | 'needs-approval' | 'refused';

/**
 * The names that a browser is to find here: lower case, wildcards as `*.example.test`. What a wildcard covers is covered to
 * any depth, as browsers read one; its apex only where it is listed.
 */
export class BrowserNames {
  readonly list: readonly string[];
  readonly #exact: ReadonlySet<string>;
  readonly #wildcards: ReadonlySet<string>;

  constructor(names: Iterable<string>) {
    this.#exact = new Set([...names].filter((name) => name !== '*'));
    this.list = [...this.#exact];
    this.#wildcards = new Set(this.list.filter((name) => name.startsWith('*.')).map((name) => name.slice(2)));
  }

  /** Whether the host, lower case without a trailing dot, is one of the names or below a wildcard. */
  covers(host: string): boolean {
    if (host.startsWith('*')) return this.#exact.has(host);
    if (this.#exact.has(host)) return true;
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      if (this.#wildcards.has(host.slice(dot + 1))) return true;
    }
    return false;
  }
}

/**
 * The names of declared hosts that a browser may be given: the allowed ones and those that were approved. A wildcard brings
 * its apex along where that needs no approval of its own (reference trust F: a rule for `*.x` leaves `x` out).
 */
export function browserNames(
  declared: Iterable<string>,
  verdict: (name: string) => NameVerdict,
  approved: ReadonlySet<string> = new Set(),
): BrowserNames {
  const may = (name: string): boolean => {
    const found = verdict(name);
    return found === 'allowed' || (found === 'needs-approval' && approved.has(name));
  };
  const names = new Set<string>();
  for (const host of declared) {
    if (host === '*' || !may(host)) continue;
    names.add(host);
    if (host.startsWith('*.') && host.slice(2).includes('.') && may(host.slice(2))) names.add(host.slice(2));
  }
  return new BrowserNames(names);
}
