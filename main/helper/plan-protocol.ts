import { z } from 'zod';
import type { HelperPlan } from '#shared/model/helper-plan.ts';
import { NAME_LIMITS } from '#engine/hosts/name-policy.ts';
import { Refusal } from './refusal.ts';

/** Version of the plans that this helper runs; others are refused. */
export const PROTOCOL = 1;

const LARGEST_PLAN = 1024 * 1024;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().max(1000);

/** What a plan may say (reference trust D.3); anything more is refused. */
const planSchema = z.strictObject({
  v: z.literal(PROTOCOL),
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  createdAt: z.iso.datetime(),
  uid: z.int().min(0).max(0xffff_fffe),
  op: z.enum(['apply', 'undo', 'status', 'repair']),
  hosts: z
    .strictObject({
      expectSha256: z.union([sha256, z.literal('absent')]),
      names: z.array(z.union([name, z.strictObject({ name, userApproved: z.literal(true) })])).max(NAME_LIMITS.total),
      address: z.enum(['127.0.0.1', '127.0.0.2']).optional(),
      ipv6: z.boolean(),
    })
    .nullable(),
  ca: z
    .strictObject({
      action: z.enum(['install', 'remove']),
      certDerB64: z
        .base64()
        .max(64 * 1024)
        .nullable(),
      sha256,
    })
    .nullable(),
  ports: z.strictObject({ method: z.literal('sysctl'), start: z.literal(80) }).nullable(),
  dns: z.null(),
  java: z.boolean(),
});

/** Reads a plan. Throws `Refusal`: `plan-too-large`, `plan-missing`, `plan-version`, `plan-malformed` with the first wrong place. */
export function parsePlan(bytes: Buffer): HelperPlan {
  if (bytes.length === 0) throw new Refusal('plan-missing');
  if (bytes.length > LARGEST_PLAN) throw new Refusal('plan-too-large');
  const value = parseJson(bytes);
  const version: unknown = typeof value === 'object' && value !== null && 'v' in value ? value.v : undefined;
  if (typeof version === 'number' && version !== PROTOCOL) {
    throw new Refusal('plan-version', { given: String(version), known: String(PROTOCOL) });
  }
  const parsed = planSchema.safeParse(value);
  if (parsed.success) return withoutAbsent(parsed.data);
  const issue = parsed.error.issues[0];
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 3) : [];
  const place = [...(issue?.path ?? []), ...keys].map(String).join('.').slice(0, 200);
  throw new Refusal('plan-malformed', { place });
}

/** Reads all of a plan, and stops as soon as it is too large to be one. */
export async function readPlan(input: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LARGEST_PLAN) throw new Refusal('plan-too-large');
  }
  return Buffer.concat(chunks);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    // The words of the parser would quote the plan.
    throw new Refusal('plan-malformed', { place: '' }, error);
  }
}

function withoutAbsent(plan: z.infer<typeof planSchema>): HelperPlan {
  if (plan.hosts === null) return { ...plan, hosts: null };
  const { address, ...hosts } = plan.hosts;
  return { ...plan, hosts: address === undefined ? hosts : { ...hosts, address } };
}
