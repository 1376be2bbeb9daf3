"""Shapes of input about cases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.signing import BadSignature
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.businesses import queries as businesses
from apps.businesses.models import Business
from apps.cases import queries, rules
from apps.cases.models import Case, CaseNote
from apps.members import queries as members
from apps.members.fields import MemberField
from apps.members.models import Member
from apps.organization.fields import AccountField
from apps.organization.models import OrgUnit
from kernel import access, clock, ids, signing
from kernel.access import Actor
from kernel.lists.inplace import InPlaceForm
from kernel.together import TogetherForm
from kernel.web.forms import CodeField, DomainForm, PhoneField, offer, offer_read
from kernel.web.templatetags.ui import day

_FORM = "suggestion-form"
_TYPED = [Case.Source.COMMITTEE, Case.Source.MEMBER, Case.Source.MERCHANT, Case.Source.VISIT]
# What each act of the one with the code asks for.
_ASKED = {"rate": ("rating", "words"), "reopen": ("reason",), "withdraw": ()}
RATINGS = [
    (5, _("5 – very satisfied")),
    (4, _("4 – satisfied")),
    (3, _("3 – so-so")),
    (2, _("2 – not satisfied")),
    (1, _("1 – not solved at all")),
]


def text_field(label: Any, **values: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea, **values)


class OwnCaseForm(DomainForm):
    """A member's own case: it goes to their branch."""

    kind = forms.ChoiceField(label=_("Kind of case"))
    text = text_field(_("What is to be solved"), help_text=_("Where, since when, what would help."))

    def __init__(self, *args: Any, source: str = Case.Source.MEMBER, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", queries.kinds_by(source))


class ReportForm(DomainForm):
    """What is recorded wrongly, of one of the rows in `about`."""

    about = forms.ChoiceField(label=_("What it is about"))
    text = text_field(_("What is wrong, and what is right"))

    def __init__(self, *args: Any, about: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.pk): row for row in about}
        offer(self, "about", [(key, row.name) for key, row in self.rows.items()])
        self.fields["about"].initial = str(about[0].pk)
        if len(about) == 1:
            del self.fields["about"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, *_others = self.rows.values()
        return {**given, "about": self.rows.get(given.get("about", ""), first)}


class CaseForm(DomainForm):
    """A case as staff record it, for whom it concerns."""

    source = forms.ChoiceField(label=_("Raised by"))
    kind = forms.ChoiceField(label=_("Kind of case"))
    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=_("Handled by"))
    title = forms.CharField(label=_("In short"), max_length=80, required=False)
    text = text_field(_("What is to be solved"))
    business = forms.ModelChoiceField(
        Business.objects.none(), required=False, widget=forms.HiddenInput
    )
    member = forms.ModelChoiceField(Member.objects.none(), required=False, widget=forms.HiddenInput)
    raiser_name = forms.CharField(
        label=_("Name of who raised it"), max_length=60, required=False,
        help_text=_("For a merchant: to be able to ask back."),
    )  # fmt: skip
    raiser_phone = PhoneField(label=_("Phone of who raised it"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "source", [(key, key.label) for key in _TYPED])
        offer(self, "kind", queries.kind_names().items())
        units = access.visible(actor, OrgUnit.objects.in_being(), queries.RAISE)
        known = offer_read(self, "unit", units.order_by("path"))
        offer(self, "business", businesses.businesses(actor))
        offer(self, "member", members.present(actor))
        concerned = self.about()
        likely = [one for one in known if concerned and one.pk == concerned.unit_id]
        if likely or len(known) == 1:
            self.fields["unit"].initial = (likely or known)[0]

    def about(self) -> Member | Business | None:
        """Return the member or the business the case concerns, as the address or the form names it."""
        for name in ("member", "business"):
            try:
                found: Member | Business | None = self.fields[name].clean(self[name].value())
            except forms.ValidationError:
                continue
            if found is not None:
                return found
        return None


class ActForm(DomainForm):
    """An act on one case, by the version the page was made of."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected_version"].initial = case.version
        self.fill(actor, case)

    def fill(self, actor: Actor, case: Case) -> None:
        """Offer what there is to choose from."""


class AssignForm(ActForm):
    owner = AccountField(label=_("Person responsible"))
    due_on = forms.DateField(
        label=_("To be answered by"), required=False,
        help_text=_("Left empty, the working days of its kind count from today."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind of case"))

    def fill(self, actor: Actor, case: Case) -> None:
        offer(self, "owner", queries.owners(case.unit))
        offer(self, "kind", queries.kind_names().items())
        self.initial = {
            "owner": case.owner_id or actor.id,
            "kind": case.kind,
            "due_on": case.due_on,
        }


class HandleManyForm(TogetherForm):
    """Who answers cases, each until its own day or until one for all."""

    owner = AccountField(label=_("Person responsible"))
    due_on = forms.DateField(
        label=_("To be answered by"), required=False,
        help_text=_("Left empty, each keeps its day; one without a day gets the working days of its kind."),
    )  # fmt: skip

    def fill(self, actor: Actor) -> None:
        offer(self, "owner", queries.possible_owners(actor).distinct().order_by("name", "id"))


class DayForm(TogetherForm):
    """The day by which cases are to be answered."""

    due_on = forms.DateField(label=_("To be answered by"))


class OwnerInPlace(InPlaceForm):
    """Who answers one case; its day stays where it has one."""

    owner = AccountField(label=_("Person responsible"))

    def fill(self, actor: Actor, row: Case) -> None:
        offer(self, "owner", queries.owners(row.unit))
        self.fields["owner"].initial = row.owner_id


class DayInPlace(InPlaceForm):
    """The day by which one case is to be answered."""

    due_on = forms.DateField(label=_("To be answered by"))

    def fill(self, actor: Actor, row: Case) -> None:
        self.fields["due_on"].initial = row.due_on


class HandOverForm(ActForm):
    owner = AccountField(label=_("To another person of this unit"), required=False)
    unit = forms.ModelChoiceField(
        OrgUnit.objects.none(), label=_("Or to another unit"), required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def fill(self, actor: Actor, case: Case) -> None:
        owners = queries.owners(case.unit)
        offer(self, "owner", owners.exclude(pk=case.owner_id) if case.owner_id else owners)
        offer(self, "unit", queries.ways(actor, case.unit))


class AnswerForm(ActForm):
    text = text_field(_("Answer"), help_text=_("The one who raised it reads exactly this."))


class NoteForm(ActForm):
    text = text_field(_("Private note"), help_text=_("Only those who handle the case read it."))


class MeasureForm(ActForm):
    text = text_field(_("What was done or given"))
    aid = forms.ChoiceField(
        label=_("Kind of help"), required=False, choices=[("", "—"), *CaseNote.Aid.choices]
    )
    given_on = forms.DateField(
        label=_("Given on"), required=False, help_text=_("Left empty, it is today.")
    )
    amount = forms.DecimalField(
        label=_("Amount in yuan"), max_digits=12, decimal_places=2, required=False
    )
    goods = forms.CharField(label=_("Goods"), max_length=200, required=False)


class _OtherCase(forms.ModelChoiceField):  # type: ignore[type-arg]  # only in the stubs
    """A case with its unit and its day: many are called the same."""

    def label_from_instance(self, case: Any) -> str:
        return f"{case.title} · {case.unit.name} · {day(case.raised_on)}"


class MergeForm(ActForm):
    into = _OtherCase(
        Case.objects.none(), label=_("The case that goes on"),
        help_text=_("The one who raised this follows that one from now on, with the same code."),
    )  # fmt: skip

    def fill(self, actor: Actor, case: Case) -> None:
        offer(self, "into", queries.others(actor, case))


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class HelperForm(ActForm):
    member = MemberField(label=_("Member"), required=False)
    user = AccountField(label=_("Or an account without a member"), required=False)
    task = forms.CharField(label=_("Helps with"), max_length=120, required=False)

    def fill(self, actor: Actor, case: Case) -> None:
        now = case.helpers.filter(until=None)
        named = now.exclude(member=None).values("member")
        offer(self, "member", members.to_choose(actor).exclude(pk__in=named))
        known = now.exclude(user=None).values("user")
        accounts = queries.possible_owners(actor).exclude(pk__in=known).distinct()
        offer(self, "user", accounts.order_by("name", "id"))


class CloseForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("How the difficulty ended"), required=False,
        choices=[("", "—"), *Case.Outcome.choices],
    )  # fmt: skip
    reason = forms.CharField(label=_("Note"), max_length=300, required=False)


class RateForm(ActForm):
    rating = forms.TypedChoiceField(
        label=_("Did it help?"), choices=RATINGS, coerce=int, widget=forms.RadioSelect
    )
    words = forms.CharField(label=_("In your words"), max_length=200, required=False)


class RevealForm(DomainForm):
    reason = forms.CharField(
        label=_("What you need it for"), max_length=120, help_text=_("It is recorded.")
    )


class SuggestForm(OwnCaseForm):
    """The form behind a poster; `opened` and `website` detect programs, `opened` second taps too."""

    raiser_name = forms.CharField(
        label=_("Your name"), max_length=60, required=False,
        help_text=_("Only for asking back; you may leave it empty."),
    )  # fmt: skip
    raiser_phone = PhoneField(
        label=_("Your phone"), required=False,
        help_text=_("Kept encrypted, and removed a year after the end."),
    )  # fmt: skip
    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, source=Case.Source.MERCHANT, **kwargs)
        self.fields["text"].max_length = 1000  # type: ignore[attr-defined]  # a CharField
        self.fields["opened"].initial = lambda: signing.dumps(
            [clock.now().timestamp(), str(ids.uuid7())], _FORM
        )

    def clean(self) -> dict[str, Any]:
        """Refuse programs; give the service the form's id."""
        given = super().clean() or self.cleaned_data
        note, trap = given.pop("opened", ""), given.pop("website", "")
        try:
            opened, form_id = signing.loads(note, _FORM, int(rules.FORM_LIFETIME.total_seconds()))
        except BadSignature:
            self.add_error(None, _t("This page has become too old. Open it once more."))
            return given
        if trap:
            self.add_error(None, _t("This form was filled in by a program."))
        elif clock.now().timestamp() - opened < rules.LEAST_SECONDS:
            self.add_error(None, _t("That was very fast. Wait a moment and send it again."))
        return given | {"form_id": UUID(form_id)}


class CodeForm(forms.Form):
    """The code of a case."""

    code = CodeField(label=_("Code"), max_length=20)


class PublicActForm(DomainForm):
    """What the one with the code does: rate, reopen or withdraw."""

    rating = forms.TypedChoiceField(
        label=_("Did it help?"), choices=RATINGS, coerce=int, widget=forms.RadioSelect
    )
    words = forms.CharField(label=_("In your words"), max_length=200, required=False)
    reason = forms.CharField(label=_("What is still to be done"), max_length=300)

    def __init__(self, *args: Any, what: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(_ASKED[what]):
            del self.fields[name]
