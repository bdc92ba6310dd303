"""Who may enter the back office, and what its pages may load."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from tradewind.base.accounts import selectors as accounts

View = Callable[..., HttpResponse]
_SHOWN = "tradewind."

# Unfold's tables run Alpine, which makes functions of the expressions in attributes, and simplebar,
# which writes `style` attributes. Nothing inline runs: no <script> or <style> of a page is allowed,
# and no other site. Boards need none of this and keep the policy of all other pages.
TABLES_POLICY = (
    "default-src 'self'; img-src 'self' data:; script-src 'self' 'unsafe-eval'; style-src 'self';"
    " style-src-attr 'unsafe-inline'; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)


class BackOffice(UnfoldAdminSite):  # type: ignore[misc]
    """Django's admin behind the sign-in of all others; knows the actor of each request."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take tables of ours; what other libraries would let people edit stays out."""
        given = (
            model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        )
        ours = [one for one in given if one.__module__.startswith(_SHOWN)]
        super().register(ours, admin_class, **options)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Guard a table: strangers sign in first, members who are no staff get 403."""
        return self.guarded(view, cacheable, policy=TABLES_POLICY)

    def board_view(self, view: View) -> View:
        """Guard a board."""
        return self.guarded(view, False, policy=None)

    def guarded(self, view: View, cacheable: bool, *, policy: str | None) -> View:
        """Return a view that staff may see, with `request.actor`, under a policy of its own."""
        inner: View = super().admin_view(view, cacheable)

        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
            if not self.has_permission(request):
                raise PermissionDenied
            request.actor = accounts.actor(request.user.person_id)  # type: ignore[attr-defined]
            response = inner(request, *args, **kwargs)
            if policy:
                response.headers["Content-Security-Policy"] = policy
            return response

        return answer

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the dashboard, and who has no role to the list of tables."""
        # `guarded` has put the actor there; kernel.admin registers tables here, so it cannot be asked.
        if request.actor.may("order.see"):  # type: ignore[attr-defined]
            return redirect("back_office:dashboard")
        answer: HttpResponse = super().index(request, extra_context)
        return answer

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign in where everybody does."""
        return redirect_to_login(
            request.GET.get("next", reverse("admin:index")), reverse(settings.LOGIN_URL)
        )

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign out where everybody does."""
        return redirect("account_logout")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Change a password where everybody does."""
        return redirect("account_change_password")
