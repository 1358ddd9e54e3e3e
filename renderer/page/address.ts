import type { PageView } from '#shared/i18n/page/page.ts';

/** Where a person is: kept in the hash of the page's URL, so that every view can be linked and reloaded. */
export interface Address {
  readonly view: PageView;
  readonly filter: string;
  /** Id of the selected row, null for none. */
  readonly selected: string | null;
  /** What the view Try explains. */
  readonly url: string;
  readonly method: string;
}

export const VIEWS = [
  'routes',
  'requests',
  'try',
  'clusters',
  'setup',
  'problems',
] as const satisfies readonly PageView[];

const HOME: Address = { view: 'routes', filter: '', selected: null, url: '', method: 'GET' };

/** Reads a hash such as `#/requests?filter=status%3A5xx&selected=7`. What is not understood is left out. */
export function parseAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const method = parameters.get('method') ?? '';
  return {
    view: VIEWS.find((view) => view === path) ?? HOME.view,
    filter: parameters.get('filter') ?? '',
    selected: parameters.get('selected'),
    url: parameters.get('url') ?? '',
    method: /^[A-Z]{1,32}$/.test(method) ? method : HOME.method,
  };
}

/** Writes what `parseAddress` reads; parts that say nothing are left out. */
export function formatAddress(address: Partial<Address> & Pick<Address, 'view'>): string {
  const parameters = new URLSearchParams();
  if (address.filter) parameters.set('filter', address.filter);
  if (address.selected) parameters.set('selected', address.selected);
  if (address.url) parameters.set('url', address.url);
  if (address.method && address.method !== HOME.method) parameters.set('method', address.method);
  const query = parameters.toString();
  return query === '' ? `#/${address.view}` : `#/${address.view}?${query}`;
}
