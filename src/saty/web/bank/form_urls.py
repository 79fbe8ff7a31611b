"""Blueprints and forms."""

from django.urls import URLPattern, path

from saty.web.bank import blueprints, forms, preflights

BLUEPRINT = "blueprints/<uuid:blueprint>/"
FORM = "forms/<uuid:form>/"

urlpatterns: list[URLPattern] = [
    path("blueprints/", blueprints.blueprints_of, name="bank_blueprints"),
    path("blueprints/new/", blueprints.new, name="bank_new_blueprint"),
    path(BLUEPRINT, blueprints.blueprint, name="bank_blueprint"),
    path(f"{BLUEPRINT}change/", blueprints.change, name="bank_change_blueprint"),
    path(f"{BLUEPRINT}assemble/", blueprints.assemble, name="bank_assemble"),
    path(f"{BLUEPRINT}lock/", blueprints.lock, name="bank_lock_forms"),
    path(f"{BLUEPRINT}preflight/", preflights.preflights, name="bank_preflights"),
    path(f"{BLUEPRINT}preflight/run/", preflights.fly, name="bank_fly"),
    path(FORM, forms.form, name="bank_form"),
    path(f"{FORM}list/", forms.printed, name="bank_form_list"),
    path(f"{FORM}swap/<uuid:out>/", forms.swap, name="bank_swap_item"),
]
