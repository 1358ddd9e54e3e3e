import type { ApiClient } from '../server/api-client.ts';
import { rawIdentity, readListPage } from '../server/wire.ts';

/** The namespaces of a person in OpenShift, who sees those as projects without the right to list namespaces; else null. */
export async function listProjects(client: ApiClient, signal: AbortSignal): Promise<readonly string[] | null> {
  try {
    const page = readListPage(await client.get('/apis/project.openshift.io/v1/projects', { limit: 500 }, signal));
    return page.items.map((item) => rawIdentity(item).name);
  } catch {
    // Not OpenShift, or not for this user: the context's own namespace is left.
    return null;
  }
}
