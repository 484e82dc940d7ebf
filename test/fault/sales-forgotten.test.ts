import { atOnce, byStatus, forgetful, underSupto } from './sales.ts';
import { strikeSales } from './struck-sales.ts';

strikeSales('sales whose end is forgotten', {
  'at once, what follows and is forgotten': forgetful(atOnce),
  'by status, what follows and is forgotten': forgetful(byStatus),
  'under СУПТО, by status, what follows and is forgotten': forgetful(underSupto(byStatus)),
});
