import { useMessages } from '../../app/context.ts';
import type { IconName } from '../../parts/icon.tsx';
import { Mark, type Tone } from '../../parts/mark.tsx';

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

function look(status: number): { readonly tone: Tone; readonly icon: IconName } {
  if (status === 0) return { tone: 'quiet', icon: 'none' };
  if (status >= 500) return { tone: 'bad', icon: 'error' };
  if (status >= 400) return { tone: 'warning', icon: 'warning' };
  return status >= 300 ? { tone: 'quiet', icon: 'external' } : { tone: 'good', icon: 'ready' };
}
