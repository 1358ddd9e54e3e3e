/** 301 subtrees were tried in OpenSSL and Chromium (reference trust B.3); every handshake carries them. */
export const MOST_PUBLIC_NAMES = 288;
/** Hosts named in one sentence; the number says the rest. */
const NAMED = 5;

/**
 * The local authority that a set-up has trusted, and what it signed. Times are milliseconds since the epoch; `daysLeft` are
 * whole days, negative once it is over.
 */
export interface AuthorityView {
  readonly expires: number;
  /** `renew-soon` from 60 days before its end (reference trust B.4). */
  readonly state: 'good' | 'renew-soon' | 'expired';
  readonly daysLeft: number;
  /** Hosts that lead here or were approved and that it may not sign for: a set-up makes another one. */
  readonly outside: readonly string[];
  /** Hosts that no other one could sign for either, because none lists more than `MOST_PUBLIC_NAMES`. */
  readonly full: readonly string[];
  /** Leaves that are kept; each is made anew by itself 30 days before its end. */
  readonly leaves: { readonly count: number; readonly firstEnds: number | null };
}

/** Something to say of an authority; the words are in `shared/i18n/setup/setup-codes.ts`. */
export interface AuthorityRemark {
  readonly severity: 'good' | 'warning' | 'problem';
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What a person should know of an authority, the worst first; leaves last, where there are any. */
export function authorityRemarks(view: AuthorityView): readonly AuthorityRemark[] {
  const { outside, full, leaves } = view;
  const said: AuthorityRemark[] = [endRemark(view)];
  if (outside.length > 0) said.push({ severity: 'problem', code: 'authority-outside', values: listed(outside) });
  if (full.length > 0) said.push(fullRemark(full));
  if (leaves.firstEnds !== null) {
    const values = { count: String(leaves.count), until: dayOf(leaves.firstEnds) };
    said.push({ severity: 'good', code: 'leaves-good', values });
  }
  const order = ['problem', 'warning', 'good'];
  return said.toSorted((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
}

/** Why a set-up makes another authority, and which names none has room for; nothing where the present one stays. */
export function renewalRemarks(
  plan: Pick<AuthorityView, 'outside' | 'full'> & { readonly reason: string | null },
): readonly AuthorityRemark[] {
  const { reason, outside, full } = plan;
  return [
    ...(reason === null ? [] : [{ severity: 'warning' as const, code: `renewal-${reason}`, values: listed(outside) }]),
    ...(full.length === 0 ? [] : [fullRemark(full)]),
  ];
}

function fullRemark(full: readonly string[]): AuthorityRemark {
  const values = { ...listed(full), limit: String(MOST_PUBLIC_NAMES) };
  return { severity: 'warning', code: 'authority-full', values };
}

/** Hosts for a sentence: `hosts` and `count`. */
function listed(hosts: readonly string[]): Readonly<Record<'hosts' | 'count', string>> {
  const more = hosts.length > NAMED ? ', …' : '';
  return { hosts: hosts.slice(0, NAMED).join(', ') + more, count: String(hosts.length) };
}

function endRemark({ state, expires, daysLeft }: AuthorityView): AuthorityRemark {
  const values = { days: String(daysLeft), until: dayOf(expires) };
  switch (state) {
    case 'good':
      return { severity: 'good', code: 'authority-good', values };
    case 'renew-soon':
      return { severity: 'warning', code: 'authority-ends', values };
    case 'expired':
      return { severity: 'problem', code: 'authority-expired', values };
  }
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
