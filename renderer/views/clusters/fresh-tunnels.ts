import { useEffect, useState } from 'react';
import type { TunnelStatus } from '#shared/model/way.ts';
import { useAnswer } from '../../page/answer.ts';

const INTERVAL_MILLISECONDS = 3000;

/**
 * The tunnels as they are now, asked for every 3 s while the view is open: their streams come and go with each request,
 * so that nobody is told of them who does not look. null until the first answer.
 */
export function useFreshTunnels(hasTunnels: boolean): readonly TunnelStatus[] | null {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!hasTunnels) return;
    const timer = setInterval(() => setTurn((before) => before + 1), INTERVAL_MILLISECONDS);
    return () => clearInterval(timer);
  }, [hasTunnels]);
  const answer = useAnswer('status', hasTunnels ? {} : null, String(turn));
  const [latest, setLatest] = useState<readonly TunnelStatus[] | null>(null);
  const given = answer.kind === 'value' ? (answer.value.ways?.tunnels ?? []) : latest;
  if (given !== latest && JSON.stringify(given) !== JSON.stringify(latest)) setLatest(given);
  return latest;
}
