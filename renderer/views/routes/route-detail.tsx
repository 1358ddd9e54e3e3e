import type { RoutesMessages } from '#shared/i18n/page/page-routes.ts';
import type { HostView, IgnoredIngress, RouteView } from '#shared/model/route-view.ts';
import { useMessages } from '../../page/context.ts';
import { ignoredReason } from '../../words/explanation-words.ts';
import { go } from '../../page/navigation.ts';
import { Button, OpenLink } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Detail } from '../../parts/detail/detail.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { Raw } from '../../parts/detail/raw.tsx';
import { IsolatedButton } from './host-badges.tsx';
import { NameMark, RouteMark } from './route-mark.tsx';
import { countedRoutes, routeUrl, serviceText } from '../../words/route-text.ts';
import { type RouteRow } from './route-rows.ts';

/** The detail of a line of the routes list; null where it is not there any more. */
export function RouteDetail({ row }: { readonly row: RouteRow | null }) {
  const { page } = useMessages();
  switch (row?.kind) {
    case 'host':
      return <HostDetail host={row.host} />;
    case 'route':
      return <PathDetail host={row.host} route={row.route} />;
    case 'ignored':
      return <IgnoredDetail ingress={row.ingress} />;
    case 'ignored-heading':
    case undefined:
      return <Detail sentence={page.detail.nothing} />;
  }
}

function HostDetail({ host }: { readonly host: HostView }) {
  const { routes } = useMessages().page;
  const routesCounted = countedRoutes(host);
  const ready = routesCounted.filter((route) => route.state === 'ready').length;
  const name = host.host === '*' ? routes.anyHost : host.host;
  const url = routeUrl(host, null);
  return (
    <Detail
      sentence={routes.hostSentence(name, routesCounted.length, ready)}
      actions={<Actions host={host} url={url} filter={`host:${host.host}`} />}
    >
      <Facts facts={hostFacts(routes, host, url)} />
      <Raw value={host} />
    </Detail>
  );
}

function hostFacts(routes: RoutesMessages, host: HostView, url: string | null) {
  const { facts } = routes;
  return [
    [facts.url, url === null ? null : <code>{url}</code>],
    [facts.certificate, host.tls ? routes.certificates[host.certificate].meaning : routes.certificates.none.meaning],
    [facts.clusterCertificate, host.clusterCertificate === null ? null : <code>{host.clusterCertificate}</code>],
    [
      facts.name,
      <>
        <NameMark name={host.name} /> · {routes.names[host.name].meaning}
      </>,
    ],
  ] as const;
}

function PathDetail({ host, route }: { readonly host: HostView; readonly route: RouteView }) {
  const { routes } = useMessages().page;
  const { facts } = routes;
  const service = serviceText(route.service);
  const ingress = `${route.namespace}/${route.ingress}`;
  const type = route.regex ? `${routes.regex} (${route.pathType})` : route.pathType;
  return (
    <Detail
      sentence={routes.sentences[route.state]({
        host: host.host === '*' ? '' : host.host,
        path: route.path,
        service: service ?? routes.builtIn,
        ingress,
        ready: route.ready,
        total: route.total,
      })}
      actions={<Actions host={host} url={routeUrl(host, route)} filter={`host:${host.host} ingress:${ingress}`} />}
    >
      <Facts
        facts={[
          [facts.path, <PathFact key="path" path={route.path} note={route.implicit ? routes.implicitMeaning : type} />],
          [facts.ingress, <code key="ingress">{ingress}</code>],
          [facts.className, route.className ?? routes.noClass],
          [facts.dialect, routes.dialects[route.dialect]],
          [facts.service, service === null ? routes.builtIn : <code>{service}</code>],
          [
            facts.endpoints,
            <>
              {route.service === null ? '' : `${routes.readyOf(route.ready, route.total)} `}
              <RouteMark state={route.state} />
            </>,
          ],
          [facts.rewrite, route.rewriteTarget === null ? null : <code>{route.rewriteTarget}</code>],
          [facts.policy, route.policy.join(' · ')],
          ...hostFacts(routes, host, routeUrl(host, route)),
        ]}
      />
      <Raw value={{ host: host.host, ...route }} />
    </Detail>
  );
}

function PathFact({ path, note }: { readonly path: string; readonly note: string }) {
  return (
    <>
      <code>{path}</code> · {note}
    </>
  );
}

function Actions(properties: { readonly host: HostView; readonly url: string | null; readonly filter: string }) {
  const { host, url, filter } = properties;
  const { routes, copy } = useMessages().page;
  return (
    <>
      {url !== null && (
        <>
          <OpenLink look="bordered" href={url}>
            {routes.open}
          </OpenLink>
          <CopyButton text={url} label={copy.url} />
          <Button icon="try" onClick={() => go({ view: 'try', url })}>
            {routes.explain}
          </Button>
        </>
      )}
      <IsolatedButton host={host} url={url} look="words" />
      <Button icon="requests" onClick={() => go({ view: 'requests', filter })}>
        {routes.showRequests}
      </Button>
    </>
  );
}

function IgnoredDetail({ ingress }: { readonly ingress: IgnoredIngress }) {
  const messages = useMessages();
  const { routes } = messages.page;
  return (
    <Detail sentence={routes.ignoredSentence(`${ingress.namespace}/${ingress.name}`)}>
      <Facts
        facts={[
          [routes.facts.reason, ignoredReason(messages, ingress.reason)],
          [routes.facts.className, ingress.className ?? routes.noClass],
        ]}
      />
      <Raw value={ingress} />
    </Detail>
  );
}
