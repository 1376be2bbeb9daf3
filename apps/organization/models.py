"""The tree of Party units and the places they stand in, each with its history."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from kernel.models import Lasting, Record, Stored


class Zone(Record):
    """A place: township 乡镇, community 社区, village 村, business district 商圈, market 专业市场."""

    scope_exempt = "names of places are no secret within their county"

    class Kind(models.TextChoices):
        TOWNSHIP = "township", _("township")
        COMMUNITY = "community", _("community")
        VILLAGE = "village", _("village")
        DISTRICT = "district", _("business district")
        MARKET = "market", _("specialised market")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    name_pinyin = models.CharField(max_length=300, default="", editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("in")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "parent"],
                nulls_distinct=False,
                name="organization_zone_is_named_once_in_its_parent",
            )
        ]

    def __str__(self) -> str:
        return self.name


class TownshipMap(Stored):
    """The outlines of the county's townships, simplified from a file it brought: one row a county."""

    scope_exempt = "the shape of places is no secret within their county"

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    # {zone's id: kernel.web.borders.Outline as a dict}, all on one sheet.
    outlines = models.JSONField()
    # The property of the file by which townships were found, and the names that none bears.
    by = models.CharField(max_length=60)
    strangers = models.JSONField(default=list)
    brought_at = models.DateTimeField()
    brought_by_label = models.CharField(max_length=120)


class UnitFacts(models.Model):
    """What a unit is on a given day: shared by the unit (today) and its history (any day)."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("Party committee")
        GENERAL_BRANCH = "general_branch", _("general branch")
        BRANCH = "branch", _("branch")
        GROUP = "group", _("Party group")

    class Form(models.TextChoices):
        SINGLE = "single", _("single")
        JOINT = "joint", _("joint")

    class Basis(models.TextChoices):
        AREA = "area", _("area")
        INDUSTRY = "industry", _("industry")

    class Host(models.TextChoices):
        COMMUNITY = "community", _("community")
        DISTRICT = "district", _("business district")
        ASSOCIATION = "association", _("association sub-branch")
        MARKET = "market", _("specialised market")
        ENTERPRISE = "enterprise", _("enterprise")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    form = models.CharField(_("form"), max_length=8, choices=Form, default="", blank=True)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis, default="", blank=True)
    host = models.CharField(_("host"), max_length=12, choices=Host, default="", blank=True)
    host_name = models.CharField(_("host's name"), max_length=120, default="", blank=True)
    host_code = models.CharField(_("host's credit code"), max_length=18, default="", blank=True)
    industry = models.CharField(_("industry"), max_length=1, default="", blank=True)
    zone = models.ForeignKey(
        Zone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    parent = models.ForeignKey(
        "organization.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


# The columns of UnitFacts, in which a unit and its history agree.
FACTS = (
    "kind", "name", "form", "basis", "host", "host_name", "host_code", "industry", "zone", "parent",
)  # fmt: skip


class UnitQuerySet(models.QuerySet["OrgUnit"]):
    """Units, narrowed as every app narrows them."""

    def in_being(self) -> Self:
        """Return the units that are not dissolved."""
        return self.filter(dissolved_on=None)

    def branches(self) -> Self:
        """Return the branches in being: the units that have members and cover businesses."""
        return self.in_being().filter(kind=UnitFacts.Kind.BRANCH)


class OrgUnit(UnitFacts, Record):
    """A Party unit (党委, 党总支, 党支部, 党小组) as it stands today; what rights are held on.

    `path` is "/" for the county's committee and "/<id>/<id>/" below it, so that a subtree is a
    range of paths.
    """

    scope_path = ""

    short_name = models.CharField(_("short name"), max_length=60, default="", blank=True)
    code = models.CharField(_("number"), max_length=20, default="", blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("under"),
    )  # fmt: skip
    path = models.CharField(max_length=200, unique=True, db_collation="C", editable=False)
    name_pinyin = models.CharField(max_length=500, default="", editable=False)
    name_initials = models.CharField(max_length=120, default="", editable=False)
    founded_on = models.DateField(_("founded"))
    dissolved_on = models.DateField(_("dissolved"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(dissolved_on=None) & ~Q(kind="group"),
                name="organization_unit_in_being_has_a_name_of_its_own",
            ),
            # Each branch has a first group.
            models.UniqueConstraint(
                fields=["name", "parent"],
                condition=Q(dissolved_on=None, kind="group"),
                name="organization_group_in_being_has_a_name_of_its_own_in_its_branch",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(dissolved_on__gte=F("founded_on")),
                name="organization_unit_is_not_dissolved_before_it_was_founded",
            ),
            models.CheckConstraint(
                condition=(Q(path="/") & Q(parent=None)) | (~Q(path="/") & Q(parent__isnull=False)),
                name="organization_only_the_root_has_no_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_root(self) -> bool:
        return self.path == "/"

    @property
    def is_void(self) -> bool:
        """Say whether its founding was taken back, or it was dissolved on the same day."""
        return self.dissolved_on == self.founded_on


class UnitState(UnitFacts, Lasting, Stored):
    """What a unit was for a time: the history a tree of any day reads."""

    scope_path = "unit"

    unit = models.ForeignKey(OrgUnit, models.CASCADE, related_name="states")
    act = models.ForeignKey("UnitAct", models.PROTECT, related_name="states")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(ends_on=None),
                name="organization_unit_has_one_present_state",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="organization_unit_state_lasts_at_least_a_day",
            ),
        ]
        indexes = [models.Index(fields=["starts_on", "ends_on"], name="organization_state_by_day")]


class UnitAct(Record):
    """A dated decision that changes the tree (组织调整): its document, and what it changed.

    `changes` says it in words, {field: [old, new]}; `before` has the replaced values themselves,
    {column: value}, for taking the act back.
    """

    scope_path = "unit"

    class Kind(models.TextChoices):
        FOUND = "found", _("founding")
        RENAME = "rename", _("renaming")
        CHANGE = "change", _("change of form or place")
        MOVE = "move", _("move under another unit")
        DISSOLVE = "dissolve", _("dissolution")

    kind = models.CharField(_("act"), max_length=10, choices=Kind)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="acts", verbose_name=_("unit"))
    effective_on = models.DateField(_("effective"))
    approval_number = models.CharField(_("approval number"), max_length=80, default="", blank=True)
    reason = models.CharField(_("reason"), max_length=300, default="", blank=True)
    changes = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    by_label = models.CharField(_("by"), max_length=120)

    class Meta:
        ordering = ["-effective_on", "-created_at"]


class UnitGrant(Lasting, UserObjectPermissionBase):
    """A role held on a unit by an account for a time; reaches the unit's subtree.

    One guardian row a holding: `permission` is the role's own ("hold_branch_secretary"), and
    what the role allows is read from the county's blueprint, so that changing a role rewrites
    no grants. Rights follow from the dates, never from a nightly job.
    """

    scope_path = "content_object"

    content_object = models.ForeignKey(OrgUnit, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)
    reason = models.CharField(max_length=200, default="")

    class Meta:
        unique_together = ()
        constraints = [
            *Lasting.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "permission", "content_object", "starts_on"],
                name="organization_role_is_granted_once_a_day",
            ),
        ]


class RoleRequest(Record):
    """A role over the whole county that one administrator wants to give and another confirms."""

    scope_exempt = "seen by the county's administrators on the person's page"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_requests")
    role = models.CharField(max_length=40)
    role_ends_on = models.DateField(null=True)
    asked_by = models.UUIDField(null=True)
    asked_by_label = models.CharField(max_length=120)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], name="organization_role_is_asked_for_once"
            )
        ]


class OwnRole(Stored):
    """A role an account holds on its own rows only, such as that of a member."""

    scope_exempt = "read with the account itself"

    user_id = models.UUIDField(unique=True)
    roles = ArrayField(models.CharField(max_length=40), default=list)


class ListView(Record):
    """A list as a person saved it: search, filters, sorting and columns, under a name.

    It is its owner's, and where it is shared in a unit also of everybody whose rights lie in it.
    """

    scope_exempt = "one's own, and those shared where one's rights lie: `queries.list_views`"
    LONGEST = 2000

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="list_views")
    listing = models.CharField(max_length=60)
    path = models.CharField(max_length=200)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=LONGEST)
    unit = models.ForeignKey(
        OrgUnit, models.CASCADE, null=True, related_name="list_views", verbose_name=_("shared in")
    )
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "listing", "name"], name="organization_own_view_is_named_once"
            ),
            models.UniqueConstraint(
                fields=["unit", "listing", "name"], name="organization_shared_view_is_named_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
