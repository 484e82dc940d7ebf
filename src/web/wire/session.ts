import * as z from 'zod';

/** An administrator may do everything; a viewer may look at everything but secrets, and change nothing. */
export const role = z.enum(['administrator', 'viewer']);
export type Role = z.infer<typeof role>;

const userName = z.string().trim().min(1).max(60);
/** At least ten characters; of any alphabet. */
const newPassword = z.string().min(10).max(200);

export const user = z.object({ name: z.string(), role }).meta({ id: 'User' });
export type User = z.infer<typeof user>;

/**
 * Who is asking. `mode`: setup – nobody has a password yet, the first visitor sets the administrator's; sign-in – somebody must sign
 * in; in – signed in; open – the demonstration, which asks for nothing. `csrf` goes with every change as the header
 * X-CSRF-Token.
 */
export const session = z
  .object({
    mode: z.enum(['setup', 'sign-in', 'in', 'open']),
    user: user.nullable(),
    csrf: z.string().nullable(),
    version: z.string(),
    /** Where the demonstration's order desk is; null outside it. */
    orderDesk: z.string().nullable(),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof session>;

export const setup = z.object({ name: userName, password: newPassword });
export const signIn = z.object({ name: z.string().max(60), password: z.string().max(200) });
export const newUser = z.object({ name: userName, role, password: newPassword });
export const changedPassword = z.object({ current: z.string().max(200), password: newPassword });
