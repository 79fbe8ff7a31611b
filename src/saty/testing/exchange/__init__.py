"""Files of items: QTI, Moodle XML, GIFT, spreadsheets; each is a `core.items.Package`."""
