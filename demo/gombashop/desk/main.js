import { showCatalogue } from './catalogue.js';
import { byId } from './dom.js';
import { prepareDialogs } from './order-dialogs.js';
import { addToBasket, showOrderForm } from './order-form.js';
import { goToOrder, showOrders } from './orders.js';
import { look } from './shop.js';
import { showTrials } from './trials.js';

const VIEWS = ['nova', 'porachki', 'izpitania'];

/** Shows the part of the page the address names: "#porachki", or "#porachki/7000001" for one order in it. */
function follow() {
  const [name, number] = location.hash.slice(1).split('/');
  const chosen = VIEWS.includes(name) ? name : name === 'content' ? null : VIEWS[0];
  if (chosen === null) return;
  for (const view of VIEWS) byId(`view-${view}`).hidden = view !== chosen;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.getAttribute('href') === `#${chosen}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (number) goToOrder(number);
  else window.scrollTo(0, 0);
}

showCatalogue(addToBasket);
showOrderForm();
showOrders();
prepareDialogs();
showTrials();
window.addEventListener('hashchange', follow);
follow();
await look();
// An order that a link names is in the list only now.
if (location.hash.includes('/')) follow();
