"""What the tables of libraries hold: classed like our own, so that no column goes unexplained."""

from django.utils.translation import gettext_noop

from saty.common.held import hold, personal, public, secret

ACCOUNT = gettext_noop("until the account is closed")
SESSION = gettext_noop("until the session ends, 12 hours at most")
TASK = gettext_noop("until finished tasks are cleared")
STRUCTURE = gettext_noop("as long as the product is installed")

hold(
    "account.emailaddress",
    {
        name: personal("which address is confirmed", ACCOUNT)
        for name in ("id", "user", "email", "verified", "primary")
    },
)
hold(
    "account.emailconfirmation",
    {
        name: personal("a link to confirm an address", ACCOUNT)
        for name in ("id", "email_address", "created", "sent")
    }
    | {"key": secret("proof that an address is one's own", "three days")},
)
hold(
    "mfa.authenticator",
    {
        name: personal("the second factor at sign-in", ACCOUNT)
        for name in ("id", "user", "type", "created_at", "last_used_at")
    }
    | {"data": secret("sealed secret of the second factor", ACCOUNT)},
)
hold(
    "sessions.session",
    {
        "session_key": secret("who is signed in", SESSION),
        "session_data": secret("what a session remembers", SESSION),
        "expire_date": personal("when a session ends", SESSION),
    },
)
hold(
    "django_tasks_database.dbtaskresult",
    {
        name: public("background work, by opaque ids alone", TASK)
        for name in (
            "id status enqueued_at started_at finished_at args_kwargs priority task_path"
            " worker_ids queue_name backend_name run_after return_value exception_class_path"
            " traceback"
        ).split()
    },
)
for model, fields in {
    "auth.group": "id name",
    "auth.permission": "id name content_type codename",
    "contenttypes.contenttype": "id app_label model",
}.items():
    hold(
        model,
        {name: public("the framework's own; no row is used", STRUCTURE) for name in fields.split()},
    )
