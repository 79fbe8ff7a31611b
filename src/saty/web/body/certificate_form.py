"""The form by which a signature with a certificate comes in."""

from django import forms
from django.utils.translation import gettext_lazy


class CertificateForm(forms.Form):
    """A detached signature, as the signer's software made it."""

    file = forms.FileField(
        label=gettext_lazy("The signature"),
        help_text=gettext_lazy("A .cms or .p7s file: binary, PEM or base64 text, up to 64 KB."),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty. Choose the file again."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".cms,.p7s,.p7m,.p7b,.sig,.pem,.txt"}),
    )
