import { Paper, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A titled part of a page. */
export function Section({ title, id, children }: { title: string; id?: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title} {...(id !== undefined && { id })}>
      <Stack gap="sm">
        <Title order={3} size="h4">
          {title}
        </Title>
        {children}
      </Stack>
    </Paper>
  );
}

/** Names and what stands for them; what is empty is left out. */
export function Pairs({ of }: { of: readonly (readonly [name: string, value: ReactNode])[] }) {
  const told = of.filter(([, value]) => value !== '' && value !== null && value !== false);
  if (told.length === 0) return null;
  return (
    <dl className="pairs">
      {told.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
