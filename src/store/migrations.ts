import { countChanges, followLinks, linkMatch, matchState } from './migration-parts.ts';

/** Where an order is shown: with an open problem or lost, without a document and no problem, the rest. */
const view = (row: string): string =>
  `CASE WHEN ${row}problems > 0 OR ${row}state = 'lost' THEN 'attention' WHEN ${row}state IN ('new', 'waiting') THEN 'waiting' ELSE 'done' END`;
const VIEW = view('');

/** The schema of Kervan's own database, forward only; the place in the list is the schema version. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE servers (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, definition TEXT NOT NULL, secrets TEXT NOT NULL, tag TEXT NOT NULL,
    settings_hash TEXT NOT NULL, is_started INTEGER NOT NULL DEFAULT 0, started_at TEXT, created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
  ) STRICT;

  -- The inbox: one row per order of the shop, whatever its status, and where it stands.
  CREATE TABLE orders (
    server TEXT NOT NULL, number TEXT NOT NULL, number_key TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL,
    hash TEXT NOT NULL, business_hash TEXT NOT NULL, status TEXT NOT NULL, created_at TEXT, updated_at TEXT NOT NULL,
    reason TEXT, decided_with TEXT, next_try_at TEXT, attempts INTEGER NOT NULL DEFAULT 0,
    document_key TEXT, document_number INTEGER, document_day TEXT, document_written_at TEXT, document_total TEXT,
    document_version INTEGER, explained_version INTEGER, document_rows TEXT, write_back TEXT,
    PRIMARY KEY (server, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX orders_by_state ON orders (server, state, number);
  CREATE INDEX orders_to_decide ON orders (server, coalesce(created_at, ''), number) WHERE state IN ('new', 'waiting');
  CREATE INDEX orders_by_key ON orders (server, number_key);
  CREATE INDEX orders_to_write_back ON orders (server, number) WHERE write_back = 'pending';

  -- Every version of every order, as the shop sent it; append only.
  CREATE TABLE order_versions (
    server TEXT NOT NULL, number TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, updated_at TEXT NOT NULL,
    received_at TEXT NOT NULL, raw TEXT NOT NULL,
    PRIMARY KEY (server, number, version)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE order_lines (
    server TEXT NOT NULL, number TEXT NOT NULL, line INTEGER NOT NULL, variant TEXT, sku TEXT NOT NULL, quantity TEXT NOT NULL,
    PRIMARY KEY (server, number, line)
  ) STRICT, WITHOUT ROWID;

  -- A variant of the shop and the item it is (null: none known); what was last sent for it.
  CREATE TABLE links (
    server TEXT NOT NULL, variant TEXT NOT NULL, product TEXT NOT NULL, sku TEXT NOT NULL,
    sku_key TEXT NOT NULL, item INTEGER, created_at TEXT NOT NULL, stock_shown TEXT, stock_due TEXT, stock_sent TEXT, stock_sent_at TEXT, stock_sent_run TEXT,
    stock_epoch INTEGER NOT NULL DEFAULT 1, stock_sent_epoch INTEGER NOT NULL DEFAULT 0,
    stock_touched INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (server, variant)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX links_by_item ON links (server, item);
  CREATE INDEX links_by_sku ON links (server, sku_key);

  CREATE TABLE cursors (
    server TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (server, name)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE runs (
    id TEXT PRIMARY KEY, server TEXT NOT NULL, part TEXT NOT NULL, state TEXT NOT NULL, cause TEXT NOT NULL, phase TEXT,
    counts TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, heartbeat_at TEXT NOT NULL, host TEXT NOT NULL,
    pid INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- Never two runs of one server at once: the database itself says no.
  CREATE UNIQUE INDEX runs_one_open ON runs (server) WHERE state = 'running';
  CREATE INDEX runs_by_server ON runs (server, started_at);

  CREATE TABLE outcomes (
    run TEXT NOT NULL, record TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT, PRIMARY KEY (run, record)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE problems (
    server TEXT NOT NULL, code TEXT NOT NULL, record TEXT NOT NULL, params TEXT NOT NULL, first_at TEXT NOT NULL,
    last_at TEXT NOT NULL, next_try_at TEXT, run TEXT,
    PRIMARY KEY (server, record, code)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Who may see the pages. The key is the name without the difference of small and capital letters.
  CREATE TABLE users (
    name_key TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, password TEXT NOT NULL, created_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Signed-in browsers. The token itself is only in the browser; whoever reads this table cannot sign in with it.
  CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY, user TEXT NOT NULL, created_at TEXT NOT NULL, used_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_user ON sessions (user);

  -- How often anything of a kind changed, whoever did it: the pages learn from it that what they show is old.
  CREATE TABLE changes (
    server TEXT NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (server, kind)
  ) STRICT, WITHOUT ROWID;
  ${countChanges('servers', 'id')}
  ${countChanges('orders', 'server')}
  ${countChanges('problems', 'server')}
  ${countChanges('runs', 'server')}
  `,
  `
  -- How far the phase of a run is, and whether somebody asked it to end.
  ALTER TABLE runs ADD COLUMN done INTEGER;
  ALTER TABLE runs ADD COLUMN total INTEGER;
  ALTER TABLE runs ADD COLUMN cancel_asked INTEGER NOT NULL DEFAULT 0;

  -- The log of a run: began, each phase with the counts at its end, that somebody asked it to end, ended with its problem.
  CREATE TABLE run_events (
    id INTEGER PRIMARY KEY, run TEXT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, phase TEXT, counts TEXT, problem TEXT
  ) STRICT;
  CREATE INDEX run_events_by_run ON run_events (run, id);

  -- What an order's row shows and is found by; buyer is null until it has been read from the latest version.
  ALTER TABLE orders ADD COLUMN buyer TEXT;
  ALTER TABLE orders ADD COLUMN phone TEXT NOT NULL DEFAULT '';
  ALTER TABLE orders ADD COLUMN total TEXT;
  ALTER TABLE orders ADD COLUMN currency TEXT;
  ALTER TABLE orders ADD COLUMN search TEXT NOT NULL DEFAULT '';
  UPDATE orders SET search = lower(number);
  CREATE INDEX orders_to_describe ON orders (server, number) WHERE buyer IS NULL;

  -- Where an order is shown: with a problem it needs attention. The triggers below count its open problems.
  ALTER TABLE orders ADD COLUMN problems INTEGER NOT NULL DEFAULT 0;
  -- Not generated columns: an index on those never answers by itself.
  ALTER TABLE orders ADD COLUMN view TEXT NOT NULL DEFAULT 'waiting';
  ALTER TABLE orders ADD COLUMN shown_at TEXT NOT NULL DEFAULT '';
  UPDATE orders SET shown_at = coalesce(created_at, updated_at), problems = (
    SELECT count(*) FROM problems WHERE server = orders.server AND record = 'order ' || orders.number
  );
  UPDATE orders SET view = ${VIEW};
  CREATE INDEX orders_in_view ON orders (server, view);
  CREATE TRIGGER orders_change_view AFTER UPDATE OF state, problems ON orders WHEN NEW.view <> ${view('NEW.')} BEGIN
    UPDATE orders SET view = ${VIEW} WHERE server = NEW.server AND number = NEW.number;
  END;
  CREATE INDEX orders_by_time ON orders (server, shown_at, number, search);
  CREATE INDEX orders_by_view ON orders (server, view, shown_at, number, search);

  CREATE TRIGGER problems_of_order_opened AFTER INSERT ON problems WHEN substr(NEW.record, 1, 6) = 'order ' BEGIN
    UPDATE orders SET problems = problems + 1 WHERE server = NEW.server AND number = substr(NEW.record, 7);
  END;
  CREATE TRIGGER problems_of_order_closed AFTER DELETE ON problems WHEN substr(OLD.record, 1, 6) = 'order ' BEGIN
    UPDATE orders SET problems = problems - 1 WHERE server = OLD.server AND number = substr(OLD.record, 7);
  END;
  -- A record that cannot be read has a problem before it has a row.
  CREATE TRIGGER problems_before_order AFTER INSERT ON orders
  WHEN EXISTS (SELECT 1 FROM problems WHERE server = NEW.server AND record = 'order ' || NEW.number) BEGIN
    UPDATE orders SET problems = (
      SELECT count(*) FROM problems WHERE server = NEW.server AND record = 'order ' || NEW.number
    ) WHERE server = NEW.server AND number = NEW.number;
  END;
  CREATE INDEX problems_by_time ON problems (server, last_at DESC, record, code);
  CREATE INDEX problems_by_code ON problems (server, code, last_at DESC, record);

  -- A link that a person made stays whatever the codes say; how the quantity due came about.
  ALTER TABLE links ADD COLUMN is_by_hand INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE links ADD COLUMN stock_parts TEXT;

  -- Plans: what a run would do, as it was shown; kept for an hour. A plan has the id of the run that computed it.
  CREATE TABLE plans (
    id TEXT PRIMARY KEY, server TEXT NOT NULL, part TEXT NOT NULL, state TEXT NOT NULL, settings_hash TEXT NOT NULL,
    created_at TEXT NOT NULL, currency TEXT, amount TEXT, problem TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX plans_by_server ON plans (server, created_at);
  ${countChanges('plans', 'server')}

  -- One record of a plan. Subject is what it is known by inside (an order's number, a variant); hash and basis say what was shown.
  CREATE TABLE plan_records (
    plan TEXT NOT NULL, place INTEGER NOT NULL, record TEXT NOT NULL, subject TEXT NOT NULL, title TEXT NOT NULL,
    action TEXT NOT NULL, reason TEXT, changes TEXT NOT NULL, problems TEXT NOT NULL, hash TEXT, basis TEXT, search TEXT NOT NULL,
    PRIMARY KEY (plan, place)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX plan_records_by_subject ON plan_records (plan, subject);
  `,
  `
  -- The plan of every written document as it was written, so that an order is shown so, whatever the settings say since.
  CREATE TABLE documents (
    server TEXT NOT NULL, key TEXT NOT NULL, order_number TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL,
    number INTEGER, day TEXT NOT NULL, total TEXT NOT NULL, plan TEXT NOT NULL, written_at TEXT,
    PRIMARY KEY (server, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX documents_by_order ON documents (server, order_number);
  `,
  `
  -- How the shop calls the statuses of its orders: a JSON array of {code, name}, null until it was asked.
  ALTER TABLE servers ADD COLUMN statuses TEXT;
  `,
  `
  -- The kind of an order's live document: an order, or the sale it became. Documents of before are orders and have none.
  ALTER TABLE orders ADD COLUMN document_kind TEXT;
  -- The unique sale number (УНП) of its sale.
  ALTER TABLE orders ADD COLUMN sale_number TEXT;
  -- The version a person found right as it is, though the document is of an earlier one.
  ALTER TABLE orders ADD COLUMN settled_version INTEGER;

  -- What was done in the warehouse about an order after its document was written: each step once, under its own key.
  CREATE TABLE steps (
    server TEXT NOT NULL, order_number TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL,
    number INTEGER, amount TEXT, day TEXT, at TEXT NOT NULL,
    PRIMARY KEY (server, order_number, key, kind)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- 1 when the buyer wants an invoice; null until it has been read from the latest version, with all else that a row shows.
  ALTER TABLE orders ADD COLUMN wants_invoice INTEGER;
  DROP INDEX orders_to_describe;
  CREATE INDEX orders_to_describe ON orders (server, number) WHERE wants_invoice IS NULL;
  CREATE INDEX orders_to_invoice ON orders (server, document_day, number) WHERE wants_invoice = 1 AND document_kind = 'sale';
  `,
  `
  -- What a planned record is: order, stock, item or partner; a subject is known by its number within its kind. Plans of before had the first two.
  ALTER TABLE plan_records ADD COLUMN kind TEXT NOT NULL DEFAULT 'order';
  UPDATE plan_records SET kind = 'stock' WHERE record LIKE 'sku %';
  DROP INDEX plan_records_by_subject;
  CREATE INDEX plan_records_by_subject ON plan_records (plan, kind, subject);
  `,
  `
  -- What the shop tells of a variant besides its code and quantity, as it was last read: what it is called, its barcode, what it is sold
  -- for (the list price too while it is in promotion), and whether its product is kept out of sight.
  ALTER TABLE links ADD COLUMN name TEXT NOT NULL DEFAULT '';
  ALTER TABLE links ADD COLUMN barcode TEXT NOT NULL DEFAULT '';
  ALTER TABLE links ADD COLUMN price_shown TEXT;
  ALTER TABLE links ADD COLUMN list_price_shown TEXT;
  ALTER TABLE links ADD COLUMN is_hidden INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- The items that are to be in the shop, as the last survey of the warehouse saw them. Family is what makes several of them one product.
  -- Seen stands for all that the shop is told of an item and all that it was seen to show: what differs is due. Missing: no longer among the
  -- chosen groups. Was linked: it has had its variant in the shop, whoever made it. A price sent as '' left and was not answered yet: nobody knows what the shop shows.
  CREATE TABLE catalogue (
    server TEXT NOT NULL, item INTEGER NOT NULL, family TEXT NOT NULL, sku TEXT NOT NULL, sku_key TEXT NOT NULL, seen TEXT NOT NULL,
    is_due INTEGER NOT NULL, is_missing INTEGER NOT NULL DEFAULT 0, was_linked INTEGER NOT NULL DEFAULT 0, family_sent TEXT,
    price_due TEXT, list_price_due TEXT, price_sent TEXT, list_price_sent TEXT, price_sent_at TEXT, price_sent_run TEXT,
    PRIMARY KEY (server, item)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX catalogue_by_family ON catalogue (server, family);
  CREATE INDEX catalogue_due ON catalogue (server, family) WHERE is_due = 1;
  CREATE INDEX catalogue_by_sku ON catalogue (server, sku_key);

  -- Products of the shop that Kervan changed: what of its card was last sent, and whether it was Kervan who hid it.
  CREATE TABLE shop_products (
    server TEXT NOT NULL, product TEXT NOT NULL, card_sent TEXT, is_hidden_by_us INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (server, product)
  ) STRICT, WITHOUT ROWID;

  -- Which category of the shop a group of items is.
  CREATE TABLE category_links (
    server TEXT NOT NULL, item_group INTEGER NOT NULL, category TEXT NOT NULL, PRIMARY KEY (server, item_group)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- While the customers of the shop are read: who of those that are one partner changed last. Empty in between.
  CREATE TABLE speakers (
    server TEXT NOT NULL, partner INTEGER NOT NULL, customer TEXT NOT NULL, updated_at TEXT NOT NULL, card TEXT NOT NULL,
    is_new INTEGER NOT NULL,
    PRIMARY KEY (server, partner)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE INDEX links_by_product ON links (server, product);
  -- SQLite takes it that a server has ten documents and ten links, and reads all of them instead of an index. Here it is told, once and for all,
  -- what they are like; what it could count itself would be of the empty tables of a new store. No other statistics are kept.
  ANALYZE changes;
  DELETE FROM sqlite_stat1;
  INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('documents', 'documents', '100000 90000 1'),
    ('documents', 'documents_by_order', '100000 100000 2'),
    ('links', 'links', '100000 90000 1'),
    ('links', 'links_by_item', '100000 100000 1'),
    ('links', 'links_by_product', '100000 100000 2'),
    ('links', 'links_by_sku', '100000 100000 1');
  ANALYZE sqlite_schema;
  `,
  `
  -- Partners that were sent to the shop: which customer each is (null: none yet, or passed over), and what stands for what was sent. In flight: it left, and
  -- nobody knows yet whether it arrived.
  CREATE TABLE sent_partners (
    server TEXT NOT NULL, partner INTEGER NOT NULL, customer TEXT, seen TEXT NOT NULL, in_flight_at TEXT,
    PRIMARY KEY (server, partner)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What a product is found by, in the order of the lists: its name, code and barcode in small letters.
  ALTER TABLE links ADD COLUMN search TEXT NOT NULL DEFAULT '';
  -- When the shop last told of it, and when its product was last changed, as the shop says.
  ALTER TABLE links ADD COLUMN told_at TEXT;
  ALTER TABLE links ADD COLUMN shop_changed_at TEXT;
  -- Why an audit found the shop to show another quantity than it should, and what it showed in place of what was sent; null once a
  -- quantity was sent again.
  ALTER TABLE links ADD COLUMN drift TEXT;
  ALTER TABLE links ADD COLUMN stock_found TEXT;
  CREATE INDEX links_drifting ON links (server, variant) WHERE drift IS NOT NULL;
  CREATE INDEX links_by_search ON links (server, search, variant, item, is_hidden);
  -- So that everything is told once more.
  DELETE FROM cursors WHERE name = 'shop-products';
  `,
  `
  -- Which partner a customer of the shop is, by a person's word; who is not here is recognised in every import.
  CREATE TABLE partner_links (
    server TEXT NOT NULL, customer TEXT NOT NULL, partner INTEGER NOT NULL, created_at TEXT NOT NULL,
    PRIMARY KEY (server, customer)
  ) STRICT, WITHOUT ROWID;

  -- Where the matching of a server stands: what was decided about it ('to-do', 'done', 'waived'; null: nothing yet), and how healthy both
  -- sides were when they were last compared. touched goes up when a pair is linked or unlinked, so that pages hear of it.
  CREATE TABLE matching (
    server TEXT PRIMARY KEY, state TEXT, decided_at TEXT, run TEXT, compared_at TEXT, report TEXT, touched INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  ${countChanges('matching', 'server')}

  -- Every variant ('item') and customer ('partner') of the shop as it was last compared, with what it may be in the warehouse: candidates
  -- (JSON, the likeliest first), the first of them as proposed, and the ones linked or rejected.
  CREATE TABLE matches (
    server TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, run TEXT NOT NULL, product TEXT NOT NULL, code TEXT NOT NULL,
    name TEXT NOT NULL, more TEXT NOT NULL, price TEXT, candidates TEXT NOT NULL DEFAULT '[]', proposed INTEGER, linked INTEGER,
    rejected INTEGER, score INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '', is_sure INTEGER NOT NULL DEFAULT 0,
    linked_by TEXT, state TEXT NOT NULL DEFAULT 'none', search TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (server, kind, subject)
  ) STRICT, WITHOUT ROWID;
  -- With all that lists are filtered by, so that the wide rows are read for one page only.
  CREATE INDEX matches_by_score ON matches (server, kind, state, score, subject, reason, search);
  CREATE INDEX matches_linked_by ON matches (server, kind, linked_by) WHERE linked_by IS NOT NULL;
  CREATE INDEX matches_by_rule ON matches (server, kind, reason, state) WHERE is_sure = 1;
  CREATE TRIGGER matches_change_state AFTER UPDATE OF proposed, linked, rejected ON matches WHEN NEW.state <> ${matchState('NEW.')} BEGIN
    UPDATE matches SET state = ${matchState('')} WHERE server = NEW.server AND kind = NEW.kind AND subject = NEW.subject;
  END;
  ${followLinks('links', 'item', 'variant', 'item')}
  ${followLinks('partner_links', 'partner', 'customer', 'partner')}
  CREATE TRIGGER partner_links_match_insert AFTER INSERT ON partner_links BEGIN
    ${linkMatch('partner', 'NEW.customer', 'NEW.partner', 'NEW')}
  END;
  `,
  `
  -- What the shop counts in, as it said last; null until it was asked. Prices are shown with it.
  ALTER TABLE servers ADD COLUMN currency TEXT;
  -- So that products without a code, which were passed over, are told too.
  DELETE FROM cursors WHERE name = 'shop-products';
  `,

  `
  -- Who is told what happens, for all servers: one row, its secrets sealed.
  CREATE TABLE notice_settings (
    id INTEGER PRIMARY KEY CHECK (id = 1), settings TEXT NOT NULL, secrets TEXT NOT NULL, changed_at TEXT NOT NULL
  ) STRICT;

  -- What has been told, as long as it lasts: a problem by its record and code, an order that needs somebody with code ''. A moment in gone_at
  -- says since when it is over; it is forgotten a while later, so that what comes and goes is not told each time.
  CREATE TABLE told (
    server TEXT NOT NULL, record TEXT NOT NULL, code TEXT NOT NULL, told_at TEXT NOT NULL, gone_at TEXT,
    PRIMARY KEY (server, record, code)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX told_gone ON told (gone_at) WHERE gone_at IS NOT NULL;

  -- What is told, kept in the transaction that marks it as told, and its way through each channel.
  CREATE TABLE notices (id TEXT PRIMARY KEY, kind TEXT NOT NULL, made_at TEXT NOT NULL, content TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE deliveries (
    notice TEXT NOT NULL, channel TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_try_at TEXT,
    sent_at TEXT, problem TEXT, PRIMARY KEY (notice, channel)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX deliveries_due ON deliveries (channel, state, next_try_at);
  `,
  `
  -- With what tells doubled codes, so that they are found in the index alone.
  DROP INDEX links_by_sku;
  CREATE INDEX links_by_sku ON links (server, sku_key, is_by_hand);
  DELETE FROM sqlite_stat1 WHERE idx = 'links_by_sku';
  INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('links', 'links_by_sku', '100000 100000 1 1'),
    ('links', 'links_by_search', '100000 90000 1 1 1 1'),
    ('links', 'links_drifting', '1000 900 1'),
    ('catalogue', 'catalogue', '100000 90000 1'),
    ('catalogue', 'catalogue_by_family', '100000 90000 2'),
    ('catalogue', 'catalogue_due', '1000 900 2'),
    ('catalogue', 'catalogue_by_sku', '100000 90000 1');
  ANALYZE sqlite_schema;
  `,
  `
  -- Until now \`receipt\` of a method of payment did nothing and stood as false in every definition, whether or not anybody had said so: it becomes
  -- what the law says. Methods of a shop's own are to be answered once there is a printer.
  UPDATE servers SET definition = json_set(definition, '$.settings.maps.payments', json((
    SELECT json_group_object(key, json(CASE WHEN json_extract(value, '$.receipt') IS NOT 0 THEN value ELSE
      CASE key WHEN 'cash-on-delivery' THEN json_set(value, '$.receipt', 'cash')
        WHEN 'postal-money-transfer' THEN json_set(value, '$.receipt', 'none')
        WHEN 'card-online' THEN json_set(value, '$.receipt', 'card')
        WHEN 'bank-transfer' THEN json_set(value, '$.receipt', 'none')
        WHEN 'card-on-delivery' THEN json_set(value, '$.receipt', 'card')
        WHEN 'gift-voucher' THEN json_set(value, '$.receipt', 'coupons')
        ELSE json_remove(value, '$.receipt') END END))
    FROM json_each(definition, '$.settings.maps.payments'))))
  WHERE json_type(definition, '$.settings.maps.payments') = 'object';
  `,
  `
  -- Fiscal receipts: one row for the receipt of each sale and for each reversal, under the key of its document. The row is there before the printer is
  -- spoken to, and says 'printing' before a receipt leaves, so that a crash at any moment leaves either nothing to print or something to ask about.
  -- 'announced': the sale is about to be written in the warehouse. 'found': the sale was found there, and nobody knows what became of its receipt.
  -- Attempt and task: what the print is known by; a new one only when the last one was certainly not printed.
  CREATE TABLE receipts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, server TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, order_number TEXT NOT NULL,
    state TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 1, task TEXT, document_number INTEGER, sale_number TEXT, total TEXT,
    content TEXT, reverses TEXT, reason TEXT, created_at TEXT NOT NULL, changed_at TEXT NOT NULL, sent_at TEXT, run TEXT,
    receipt_number TEXT, receipt_at TEXT, amount TEXT, memory TEXT, register TEXT, settled_by TEXT, problem TEXT, noted TEXT
  ) STRICT;
  CREATE UNIQUE INDEX receipts_by_key ON receipts (server, key);
  CREATE INDEX receipts_by_order ON receipts (server, order_number);
  CREATE INDEX receipts_reversing ON receipts (server, reverses) WHERE reverses IS NOT NULL;
  CREATE INDEX receipts_by_state ON receipts (server, state, id);
  CREATE INDEX receipts_by_day ON receipts (server, receipt_at) WHERE state = 'printed';
  CREATE INDEX receipts_to_note ON receipts (server, id) WHERE noted = 'pending';
  ${countChanges('receipts', 'server')}

  -- The printer of each server as it was last seen.
  CREATE TABLE printers (
    server TEXT PRIMARY KEY, register TEXT NOT NULL, memory TEXT NOT NULL, manufacturer TEXT NOT NULL, model TEXT NOT NULL,
    seen_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Who prints on which printer at this moment: servers may share one, and one print is done at a time.
  CREATE TABLE printing (printer TEXT PRIMARY KEY, run TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- When the buyer was taken out of an order that has no document; and out of which versions.
  ALTER TABLE orders ADD COLUMN erased_at TEXT;
  ALTER TABLE order_versions ADD COLUMN is_blank INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- What stands for a hundred items of the warehouse at once, those whose numbers differ in the last two digits only: what the warehouse tells of all of them, and what the
  -- shop was seen to show. Every hundred with an item in the catalogue has a row; '' is looked at in any case.
  CREATE TABLE catalogue_hundreds (
    server TEXT NOT NULL, hundred INTEGER NOT NULL, seen TEXT NOT NULL, PRIMARY KEY (server, hundred)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO catalogue_hundreds (server, hundred, seen) SELECT DISTINCT server, item / 100, '' FROM catalogue;
  `,
  `
  -- The rows of the sale that a receipt is of, as orders have them of their documents: what was announced for other rows than those that stand is not
  -- what its receipt says.
  ALTER TABLE receipts ADD COLUMN document_rows TEXT;
  `,
  `
  -- Whether two sides know each other is settled once. Those that have long worked together, whom one link told from strangers, are not asked
  -- now; where hardly anything is linked it is looked at anew.
  INSERT INTO matching (server, state)
  SELECT server, 'not-needed' FROM links GROUP BY server HAVING count(item) * 10 >= count(*)
  ON CONFLICT (server) DO UPDATE SET state = 'not-needed' WHERE state IS NULL;

  -- What a person said a variant is not: no code links the two again.
  CREATE TABLE refused_pairs (
    server TEXT NOT NULL, variant TEXT NOT NULL, item INTEGER NOT NULL, created_at TEXT NOT NULL, PRIMARY KEY (server, variant, item)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE orders ADD COLUMN releasing INTEGER;
  `,
  `
  -- Quantities and prices may be braked at once. A plan that is looked at just now keeps what it told.
  ALTER TABLE plans ADD COLUMN brakes TEXT NOT NULL DEFAULT '[]';
  UPDATE plans SET brakes = json_array(json(problem)), problem = NULL WHERE state IN ('ready', 'applied') AND problem IS NOT NULL;
  `,
  `
  -- Not only a sale of Kervan's is invoiced; and the last sale number (УНП) that was given of a register.
  DROP INDEX orders_to_invoice;
  CREATE INDEX orders_to_invoice ON orders (server, document_day, number) WHERE wants_invoice = 1;
  CREATE INDEX orders_sale_numbers ON orders (server, substr(sale_number, 1, 8), CAST(substr(sale_number, -7) AS INTEGER)) WHERE sale_number IS NOT NULL;
  CREATE INDEX receipts_sale_numbers ON receipts (server, substr(sale_number, 1, 8), CAST(substr(sale_number, -7) AS INTEGER)) WHERE sale_number IS NOT NULL;
  `,
  `
  -- Every sale number (УНП) that is known to be given, whatever became of its document: neither an order nor a receipt has that of a correction without one.
  CREATE TABLE sale_numbers (
    server TEXT NOT NULL, register TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (server, register, sequence)
  ) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO sale_numbers
    SELECT server, substr(sale_number, 1, 8), CAST(substr(sale_number, -7) AS INTEGER) FROM orders WHERE sale_number IS NOT NULL
    UNION SELECT server, substr(sale_number, 1, 8), CAST(substr(sale_number, -7) AS INTEGER) FROM receipts WHERE sale_number IS NOT NULL;
  DROP INDEX orders_sale_numbers;
  DROP INDEX receipts_sale_numbers;
  `,
  `
  -- Whose document has a number.
  CREATE INDEX orders_by_document ON orders (server, document_number) WHERE document_number IS NOT NULL;
  `,
  `
  -- How long the computer had been on: of signs of life, of prints, and when a printer was seen, because its clock may be set at any moment.
  ALTER TABLE runs ADD COLUMN heartbeat_uptime_ms INTEGER;
  ALTER TABLE receipts ADD COLUMN sent_uptime_ms INTEGER;
  ALTER TABLE printers ADD COLUMN seen_uptime_ms INTEGER;
  `,
];
