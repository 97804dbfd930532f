"""Opening an account, and the door that leads everyone to their own pages."""

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from pickup.offline.loading import IN_SESSION
from shop.accounts import destinations, registration, spaces
from shop.accounts.forms import SignInForm, SignUpForm


class SignIn(auth.LoginView):
    """Says what one was about to do; opening an account first does not lose the way there."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        going_to = self.get_redirect_url()
        said = {"purpose": destinations.purpose_of(going_to), "sign_up_at": destinations.to("sign_up", going_to)}
        return super().get_context_data(**kwargs, **said)


class SignOut(auth.LogoutView):
    """Whoever kept a counter leaves by the page that empties their device."""

    def post(self, request, *args, **kwargs):
        self.next_page = "counter_left" if request.session.get(IN_SESSION) else None
        return super().post(request, *args, **kwargs)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_up(request):
    """The same answer whether or not the e-mail has an account."""
    form, going_to = SignUpForm(request.POST or None), destinations.destination_of(request)
    if request.method == "POST" and form.is_valid():
        registration.sign_up(**form.cleaned_data, at=timezone.now())
        messages.success(request, _("C’est fait. Connectez-vous avec votre e-mail et votre mot de passe."))
        return redirect(destinations.to("login", going_to))
    told = {"purpose": destinations.purpose_of(going_to), "sign_in_at": destinations.to("login", going_to)}
    return render(request, "accounts/sign_up.html", {"form": form, "next": going_to, **told})


@never_cache
@login_required
@require_GET
def my_space(request):
    """Straight to where one works, or to one's orders; with several places of work, a page to choose."""
    doors = spaces.of(request.user)
    if len(doors) <= 2:
        return redirect(doors[0].url)
    return render(request, "accounts/my_space.html", {"doors": doors})
