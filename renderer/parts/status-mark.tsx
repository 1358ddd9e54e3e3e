import { useMessages } from '../page/context.ts';
import { LOOKS, type Look } from './looks.ts';
import { Mark } from './mark.tsx';

/** The status of an answer with an icon and a colour of its class; 0 is a client that went away. */
export function StatusMark({ status }: { readonly status: number }) {
  const { requests } = useMessages().page;
  const { tone, icon } = look(status);
  return (
    <Mark tone={tone} icon={icon}>
      {status === 0 ? requests.aborted : status}
    </Mark>
  );
}

function look(status: number): Look {
  if (status === 0) return LOOKS.none;
  if (status >= 500) return LOOKS.failed;
  if (status >= 400) return LOOKS.warning;
  return status >= 300 ? { tone: 'quiet', icon: 'external' } : LOOKS.ready;
}
