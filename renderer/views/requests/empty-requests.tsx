import { useLink, useMessages, useStore } from '../../page/context.ts';
import { go } from '../../page/navigation.ts';
import { Button, OpenLink } from '../../parts/button.tsx';
import { Empty } from '../../parts/empty.tsx';

/** What to do where there are no requests: open a host that this machine resolves by itself. */
export function EmptyRequests({ known }: { readonly known: boolean }) {
  const { page } = useMessages();
  const routes = useStore(useLink().routes);
  if (!known) return <Empty title={page.connection.connecting} />;
  const host = routes?.hosts.find(
    (candidate) => candidate.url !== null && /^(built-in|hosts-file)$/.test(candidate.name),
  );
  return (
    <Empty title={page.requests.empty.title}>
      {host?.url && (
        <OpenLink look="bordered" href={host.url}>
          {page.requests.empty.open(host.host)}
        </OpenLink>
      )}
      <Button onClick={() => go({ view: 'routes' })}>{page.requests.empty.next}</Button>
    </Empty>
  );
}
