import type { PageView } from '#shared/i18n/page/page.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { countPressing } from '../../words/pressing.ts';
import { formatAddress, VIEWS } from '../../page/address.ts';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import styles from './sidebar.module.css';

const ICONS: Readonly<Record<PageView, IconName>> = {
  routes: 'routes',
  requests: 'requests',
  try: 'try',
  clusters: 'clusters',
  setup: 'setup',
  problems: 'warning',
};

/** The views, as real links. */
export function Sidebar({ current }: { readonly current: PageView }) {
  const { page } = useMessages();
  const problems = countPressing(useStore(useLink().problems) ?? []);
  return (
    <nav className={styles['sidebar']} aria-label={page.navigation}>
      {VIEWS.map((view) => (
        <a
          key={view}
          href={formatAddress({ view })}
          className={styles['link']}
          aria-current={view === current ? 'page' : undefined}
        >
          <Icon name={ICONS[view]} />
          <span>{page.views[view]}</span>
          {view === 'problems' && problems > 0 && <span className={styles['count']}>{problems}</span>}
        </a>
      ))}
    </nav>
  );
}
