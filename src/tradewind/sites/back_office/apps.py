from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    """Django's admin with our site in the place of its own."""

    default_site = "tradewind.sites.back_office.site.BackOffice"
