import type { Problem } from '#shared/model/problem.ts';
import { portsOf } from './port-list.ts';
import type { Backend } from './backend.ts';
import type { EndpointDirectory } from './endpoint-directory.ts';

/** Where a backend is used first, so that its problem can name a place. */
export interface BackendUse {
  readonly backend: Backend;
  readonly host: string;
  readonly path: string;
}

/** What is wrong with the Services that routes lead to; each backend once. */
export function endpointProblems(uses: Iterable<BackendUse>, directory: EndpointDirectory): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { backend, host, path } of uses) {
    const { namespace, service: name } = backend;
    const service = `${namespace}/${name}`;
    const subject = { kind: 'Service', namespace, name };
    switch (backend.state) {
      case 'service-missing':
        problems.push({ code: 'service-missing', severity: 'error', subject, values: { service, host, path } });
        break;
      case 'service-port-missing': {
        const ports = portsOf(directory.service(namespace, name));
        const values = { service, port: String(backend.port ?? ''), ports };
        problems.push({ code: 'service-port-missing', severity: 'error', subject, values });
        break;
      }
      case 'no-endpoints': {
        const state = backend.external?.current() ?? null;
        if (state !== null && state.refused !== null) {
          const values = { service, name: backend.external?.name ?? '' };
          problems.push({ code: 'external-name-refused', severity: 'warning', subject, values });
        } else if (backend.external === null) {
          const values = { service, total: String(backend.total) };
          problems.push({ code: 'no-ready-endpoints', severity: 'warning', subject, values });
        }
        break;
      }
      case 'ready':
        if (backend.terminating) {
          problems.push({ code: 'serving-while-terminating', severity: 'info', subject, values: { service } });
        }
        break;
    }
  }
  return problems;
}
