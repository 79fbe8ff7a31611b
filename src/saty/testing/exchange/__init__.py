"""Files of items: QTI, Moodle XML, GIFT, spreadsheets. Each reads and writes a `core.items.Package`."""
