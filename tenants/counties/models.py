"""Tables of the public schema: regions, counties, their hosts, sign-ups and spare schemas."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from kernel import clock
from kernel.fields import EncryptedTextField
from kernel.models import Record, Stored
from kernel.realm import Realm


class Region(Stored):
    """A division of China (GB/T 2260): province, prefecture or county level, with its dates."""

    scope_path = ""

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        PREFECTURE = "prefecture", _("prefecture")
        COUNTY = "county", _("county")

    code = models.CharField(_("code"), max_length=6)
    name = models.CharField(_("name"), max_length=60)
    name_pinyin = models.CharField(max_length=200, default="")
    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=30, db_collation="C", db_index=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to=None), name="counties_code_in_force_is_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class County(TenantMixin, Record):  # type: ignore[misc, django-manager-missing]  # django-tenants ships no types
    """A tenant: a county's committee, its schema and role, and the state it is in."""

    scope_path = "region"
    auto_create_schema = False
    auto_drop_schema = False

    class State(models.TextChoices):
        READY = "ready", _("ready")
        SUSPENDED = "suspended", _("suspended")
        QUARANTINED = "quarantined", _("under repair")
        CLOSED = "closed", _("closed")

    slug = models.CharField(_("address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    committee = models.CharField(_("committee"), max_length=120, default="", blank=True)
    credit_code = models.CharField(_("credit code"), max_length=18, default="", blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="counties")
    role = models.CharField(max_length=63, unique=True, editable=False)
    blueprint = models.CharField(_("blueprint"), max_length=80)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.READY)
    state_reason = models.CharField(max_length=300, default="", blank=True)
    founded_at = models.DateTimeField(default=clock.now)
    # Which migrations its schema has: `migrating.code_shape`; empty when nobody has looked yet.
    shape = models.CharField(max_length=16, default="", editable=False)
    # How often it was restored from a backup: each time its journal goes on from an earlier day.
    generation = models.IntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def realm(self) -> Realm:
        return Realm(
            schema=self.schema_name,
            role=self.role,
            county_id=self.pk,
            slug=self.slug,
            name=self.name,
        )


class Domain(DomainMixin):  # type: ignore[misc]  # django-tenants ships no types
    """A host name that leads to a county; its row is written last, when the county is whole."""

    scope_path = "tenant__region"


class SpareSchema(Stored):
    """A schema made and migrated ahead, waiting for a county."""

    scope_exempt = "holds generated names only"

    schema = models.CharField(max_length=63, unique=True)
    role = models.CharField(max_length=63, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    # Which migrations it has: `migrating.code_shape` of the code that brought it along last.
    shape = models.CharField(max_length=16, default="")

    @property
    def realm(self) -> Realm:
        return Realm(schema=self.schema, role=self.role, county_id=self.pk)


class Release(Stored):
    """The statements that make a schema of one shape, for the owner to replay."""

    scope_exempt = "holds tables' definitions only"
    written_by_owner = True

    shape = models.CharField(max_length=16, unique=True)
    statements = models.JSONField()
    made_at = models.DateTimeField(default=clock.now)


class Signup(Record):
    """A county's application: the applicant, the region, and the decision."""

    scope_path = "region"

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for approval")
        # Approved when no schema was ready: founded as soon as there is one.
        ACCEPTED = "accepted", _("approved, being prepared")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        EXPIRED = "expired", _("expired")

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("county"))
    committee = models.CharField(_("name of the committee"), max_length=120)
    credit_code = models.CharField(_("unified social credit code"), max_length=18)
    contact_name = models.CharField(_("contact person"), max_length=60)
    contact_phone = EncryptedTextField(_("contact's phone"))
    slug = models.CharField(_("web address"), max_length=40)
    blueprint = models.CharField(_("method"), max_length=80)
    address_key = models.BinaryField(max_length=16, null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, default="")
    reason = models.CharField(_("reason"), max_length=300, default="", blank=True)
    county = models.ForeignKey(County, models.PROTECT, null=True, related_name="signups")
    # Kept until the holder of the follow-up link has seen it, once.
    activation_code = EncryptedTextField(blank=True)
    link_shown_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="counties_signup_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(state__in=["waiting", "accepted"]),
                name="counties_waiting_signup_has_an_address_of_its_own",
            )
        ]


class CountyHealth(Stored):
    """The last report about a county's outbox and jobs: counts only, no content."""

    scope_path = "county__region"

    county = models.OneToOneField(County, models.CASCADE, related_name="health")
    reported_at = models.DateTimeField(default=clock.now)
    outbox_waiting = models.PositiveIntegerField(default=0)
    outbox_failed = models.PositiveIntegerField(default=0)
    jobs_open = models.PositiveIntegerField(default=0)
    jobs_failed = models.PositiveIntegerField(default=0)
    entries_unsealed = models.PositiveIntegerField(default=0)
    # Since when the oldest waits; it stands here also while nobody reports.
    oldest_job_at = models.DateTimeField(null=True)
    oldest_outbox_at = models.DateTimeField(null=True)


class JournalHead(Stored):
    """The hash of a county's seal, kept here so that a journal cut short inside the county is noticed."""

    scope_path = "county__region"
    append_only = True

    county = models.ForeignKey(County, models.PROTECT, related_name="journal_heads")
    # The county's generation when it was left: heads of earlier ones stay, and are not asked any more.
    generation = models.IntegerField(default=0)
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "generation", "number"], name="counties_seal_is_published_once"
            )
        ]


class PlatformRole(Stored):
    """What an account of the platform is: supervisor or one of the three staff; never two."""

    scope_exempt = "platform staff are managed by the security administrator only"

    class Role(models.TextChoices):
        SYSTEM = "system_admin", _("system administrator")
        SECURITY = "security_admin", _("security administrator")
        AUDITOR = "auditor", _("auditor")
        SUPERVISOR = "supervisor", _("supervisor of a region")

    user_id = models.UUIDField(unique=True)
    role = models.CharField(_("role"), max_length=16, choices=Role)
