import type { Definition } from '../../../src/domain/settings.ts';
import { atOnce, byStatus, underSupto } from '../sales.ts';

/** What Kervan makes of orders in a town. */
export interface Flow {
  name: string;
  configure(definition: Definition): void;
  /** Orders become sales, at once or when they are shipped. */
  sells: 'never' | 'at once' | 'by status';
  isSupto: boolean;
}

const ORDERS: Flow = { name: 'orders', configure: () => {}, sells: 'never', isSupto: false };
export const AT_ONCE: Flow = {
  ...ORDERS,
  name: 'sales at once',
  configure: atOnce.configure,
  sells: 'at once',
};
const BY_STATUS: Flow = {
  ...ORDERS,
  name: 'sales by status',
  configure: byStatus.configure,
  sells: 'by status',
};

export const AT_ONCE_UNDER_SUPTO: Flow = {
  ...AT_ONCE,
  name: 'sales at once, СУПТО',
  configure: underSupto(atOnce).configure,
  isSupto: true,
};

/** The ways an order can go, each as likely as it stands here. */
export const FLOWS: readonly Flow[] = [
  ORDERS,
  ORDERS,
  AT_ONCE,
  BY_STATUS,
  AT_ONCE_UNDER_SUPTO,
  { ...BY_STATUS, name: 'sales by status, СУПТО', configure: underSupto(byStatus).configure, isSupto: true },
];
