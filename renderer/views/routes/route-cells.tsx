import type { HostView, IgnoredIngress, RouteView } from '#shared/model/route-view.ts';
import { useMessages } from '../../page/context.ts';
import { ignoredReason } from '../../words/explanation-words.ts';
import { useCopy } from '../../page/notice.ts';
import { Button, OpenLink } from '../../parts/button.tsx';
import { Cell } from '../../parts/list/grid.tsx';
import { LOOKS } from '../../parts/looks.ts';
import { Mark } from '../../parts/mark.tsx';
import { CertificateMark, IsolatedButton, PortBadge, useReadiness } from './host-badges.tsx';
import { HostMark, NameMark, RouteMark } from './route-mark.tsx';
import { routeUrl, shortServiceText } from '../../words/route-text.ts';
import { type RouteRow } from './route-rows.ts';
import styles from './routes.module.css';

/** The cells of one line of the routes list. */
export function RouteCells({ row, selected }: { readonly row: RouteRow; readonly selected: boolean }) {
  switch (row.kind) {
    case 'host':
      return <HostCells host={row.host} selected={selected} />;
    case 'route':
      return <PathCells host={row.host} route={row.route} selected={selected} />;
    case 'ignored-heading':
      return <IgnoredHeading count={row.count} />;
    case 'ignored':
      return <IgnoredCells ingress={row.ingress} />;
  }
}

function HostCells({ host, selected }: { readonly host: HostView; readonly selected: boolean }) {
  const { routes } = useMessages().page;
  const { named } = useReadiness(host);
  return (
    <>
      <Cell className={styles['host']} title={host.host} span={4}>
        {host.host === '*' ? routes.anyHost : host.host}
        <PortBadge host={host} />
      </Cell>
      <Cell className={styles['state']}>
        <HostMark host={host} />
      </Cell>
      <Cell className={styles['class']} />
      <Cell className={styles['tls']}>
        {host.tls ? <CertificateMark host={host} /> : <span aria-label={routes.certificates.none.word}>–</span>}
      </Cell>
      <Cell className={styles['name']}>
        <NameMark name={host.name} />
      </Cell>
      <Actions url={routeUrl(host, null)} name={host.host} selected={selected} isolated={named ? null : host} />
    </>
  );
}

function PathCells(properties: { readonly host: HostView; readonly route: RouteView; readonly selected: boolean }) {
  const { host, route, selected } = properties;
  const { routes } = useMessages().page;
  const url = routeUrl(host, route);
  const service = shortServiceText(route.service) ?? routes.builtIn;
  return (
    <>
      <Cell className={styles['path']} title={route.path}>
        {route.path}
        {route.rewriteTarget !== null && (
          <span className={styles['rewrite']}>{routes.rewrite(route.rewriteTarget)}</span>
        )}
        {route.policy.length > 0 && <span className={styles['rewrite']}>{route.policy.join(' · ')}</span>}
      </Cell>
      <Cell className={styles['type']} title={route.pathType}>
        <span className={route.regex ? styles['regex'] : undefined}>
          {route.regex ? routes.regex : route.implicit ? routes.implicit : route.pathType}
        </span>
      </Cell>
      <Cell className={styles['service']} title={service}>
        {service}
      </Cell>
      <Cell className={styles['ready']}>{route.service === null ? '' : routes.readyOf(route.ready, route.total)}</Cell>
      <Cell className={styles['state']}>
        <RouteMark state={route.state} />
      </Cell>
      <Cell className={styles['class']} title={`${route.namespace}/${route.ingress}`}>
        {route.className ?? routes.noClass}
      </Cell>
      <Cell className={styles['tls']} />
      <Cell className={styles['name']} />
      <Actions url={url} name={host.host + route.path} selected={selected} />
    </>
  );
}

/** Only the selected row's actions are stops of the Tab key; the mouse reaches all. */
function Actions(properties: {
  readonly url: string | null;
  readonly name: string;
  readonly selected: boolean;
  /** A host whose name does not lead here yet, so that only an isolated browser finds it. */
  readonly isolated?: HostView | null;
}) {
  const { url, name, selected, isolated = null } = properties;
  const { routes } = useMessages().page;
  const copy = useCopy();
  const opening = isolated !== null && (
    <IsolatedButton host={isolated} url={url} look="icon" tabIndex={selected ? 0 : -1} />
  );
  if (url === null) return <Cell className={styles['actions']}>{opening}</Cell>;
  return (
    <Cell className={styles['actions']}>
      {opening}
      <OpenLink href={url} tabIndex={selected ? 0 : -1} aria-label={routes.openHost(name)} onClick={stop}>
        {routes.open}
      </OpenLink>
      <Button
        look="plain"
        icon="copy"
        tabIndex={selected ? 0 : -1}
        aria-label={routes.copyHost(name)}
        onClick={(event) => {
          event.stopPropagation();
          copy(url);
        }}
      />
    </Cell>
  );
}

function stop(event: { stopPropagation(): void }): void {
  event.stopPropagation();
}

function IgnoredHeading({ count }: { readonly count: number }) {
  const { routes } = useMessages().page;
  return (
    <Cell className={styles['ignoredHeading']} span={9}>
      {routes.ignored(count)}
    </Cell>
  );
}

function IgnoredCells({ ingress }: { readonly ingress: IgnoredIngress }) {
  const messages = useMessages();
  const { routes } = messages.page;
  const reason = ignoredReason(messages, ingress.reason);
  return (
    <>
      <Cell className={styles['path']}>
        {ingress.namespace}/{ingress.name}
      </Cell>
      <Cell className={styles['ignoredReason']} title={reason} span={4}>
        <Mark {...LOOKS.none}>{reason}</Mark>
      </Cell>
      <Cell className={styles['ignoredClass']} span={4}>
        {ingress.className ?? routes.noClass}
      </Cell>
    </>
  );
}
