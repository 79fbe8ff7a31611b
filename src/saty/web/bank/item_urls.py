"""Items: the list, writing, preview, review; texts, pictures and settings of the bank."""

from django.urls import include, path

from saty.web.bank import items, materials, reviewing, settings, writing

ITEM = [
    path("", items.item, name="bank_item"),
    path("write/", writing.write, name="bank_write_item"),
    path("autosave/", writing.autosave, name="bank_autosave_item"),
    path("filing/", items.file_item, name="bank_file_item"),
    path("history/", items.history, name="bank_item_history"),
    path("versions/<int:nth>/", items.version, name="bank_item_version"),
    path("preview/<slug:language>/", items.preview, name="bank_preview_item"),
    path("acts/<slug:act>/", reviewing.act, name="bank_item_act"),
    path("return/", reviewing.send_back, name="bank_return_item"),
    path("approve/", reviewing.approve, name="bank_approve_item"),
    path("retire/", reviewing.retire, name="bank_retire_item"),
    path("comment/", reviewing.comment, name="bank_comment_item"),
]
urlpatterns = [
    path("items/", items.items, name="bank_items"),
    path("items/new/", items.new_item, name="bank_new_item"),
    path("items/together/", reviewing.together, name="bank_items_together"),
    path("items/<int:number>/", include(ITEM)),
    path("notes/<uuid:note>/settle/", reviewing.settle, name="bank_settle_note"),
    path("texts/", materials.stimuli, name="bank_stimuli"),
    path("texts/new/", materials.new_stimulus, name="bank_new_stimulus"),
    path("texts/<slug:stimulus>/", materials.stimulus, name="bank_stimulus"),
    path("pictures/", materials.pictures, name="bank_pictures"),
    path("pictures/<str:picture>/", materials.picture, name="bank_picture"),
    path("settings/", settings.settings, name="bank_settings"),
]
