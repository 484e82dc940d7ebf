import common from './common.json' with { type: 'json' };
import invoices from './invoices.json' with { type: 'json' };
import matching from './matching.json' with { type: 'json' };
import notices from './notices.json' with { type: 'json' };
import orders from './orders.json' with { type: 'json' };
import plan from './plan.json' with { type: 'json' };
import problems from './problems.json' with { type: 'json' };
import products from './products.json' with { type: 'json' };
import receipts from './receipts.json' with { type: 'json' };
import runs from './runs.json' with { type: 'json' };
import server from './server.json' with { type: 'json' };
import servers from './servers.json' with { type: 'json' };
import session from './session.json' with { type: 'json' };
import settings from './settings.json' with { type: 'json' };

/** What the pages say, by screen. */
export const texts = {
  common,
  session,
  servers,
  server,
  settings,
  orders,
  invoices,
  problems,
  products,
  receipts,
  runs,
  plan,
  matching,
  notices,
};
