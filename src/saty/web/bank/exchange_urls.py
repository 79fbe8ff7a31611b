"""Files of items, in and out."""

from django.urls import path

from saty.web.bank import exports, imports

IMPORT = "imports/<uuid:item_import>/"
EXPORT = "exports/<uuid:item_export>/"

urlpatterns = [
    path("imports/", imports.imports, name="bank_imports"),
    path("imports/new/", imports.bring, name="bank_bring_file"),
    path("imports/template/", imports.template, name="bank_sheet_template"),
    path(IMPORT, imports.item_import, name="bank_import"),
    path(f"{IMPORT}progress/", imports.progress, name="bank_import_progress"),
    path(f"{IMPORT}take/", imports.take, name="bank_take_import"),
    path(f"{IMPORT}drop/", imports.drop, name="bank_drop_import"),
    path("exports/", exports.exports, name="bank_exports"),
    path("exports/new/", exports.propose, name="bank_propose_export"),
    path(EXPORT, exports.item_export, name="bank_export"),
    path(f"{EXPORT}progress/", exports.progress, name="bank_export_progress"),
    path(f"{EXPORT}approve/", exports.approve, name="bank_approve_export"),
    path(f"{EXPORT}refuse/", exports.refuse, name="bank_refuse_export"),
    path(f"{EXPORT}file/", exports.download, name="bank_export_file"),
]
