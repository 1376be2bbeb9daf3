"""A county's tables as a plain project would declare them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class User(AbstractBaseUser):
    """An account."""

    id = models.UUIDField(primary_key=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.IntegerField()
    username = models.CharField(max_length=60, unique=True)
    phone = models.BinaryField()
    phone_index = models.BinaryField(null=True)
    name = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    is_active = models.BooleanField()
    epoch = models.IntegerField()

    USERNAME_FIELD = "username"
    objects = BaseUserManager()

    class Meta:
        app_label = "plain"
        managed = False
        db_table = "accounts_user"


class Plain(models.Model):
    """What every table has."""

    id = models.UUIDField(primary_key=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.IntegerField()

    class Meta:
        abstract = True
        app_label = "plain"
        managed = False


class Zone(Plain):
    """A place."""

    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    name_pinyin = models.CharField(max_length=500)
    parent = models.ForeignKey("self", models.DO_NOTHING, null=True, related_name="+")

    class Meta(Plain.Meta):
        db_table = "organization_zone"


class Unit(Plain):
    """A unit."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    form = models.CharField(max_length=20)
    basis = models.CharField(max_length=20)
    host = models.CharField(max_length=20)
    host_name = models.CharField(max_length=120)
    host_code = models.CharField(max_length=18)
    industry = models.CharField(max_length=1)
    zone = models.ForeignKey(Zone, models.DO_NOTHING, null=True, related_name="+")
    short_name = models.CharField(max_length=60)
    code = models.CharField(max_length=20)
    parent = models.ForeignKey("self", models.DO_NOTHING, null=True, related_name="+")
    path = models.CharField(max_length=300)
    name_pinyin = models.CharField(max_length=500)
    name_initials = models.CharField(max_length=120)
    founded_on = models.DateField()
    dissolved_on = models.DateField(null=True)

    class Meta(Plain.Meta):
        db_table = "organization_orgunit"


class Business(Plain):
    """A business."""

    code = models.CharField(max_length=18)
    name = models.CharField(max_length=120)
    name_pinyin = models.CharField(max_length=500)
    name_initials = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    type_text = models.CharField(max_length=60)
    status = models.CharField(max_length=6)
    status_text = models.CharField(max_length=20)
    owner = models.CharField(max_length=60)
    phone = models.BinaryField()
    phone_index = models.BinaryField(null=True)
    founded_on = models.DateField()
    industry = models.CharField(max_length=1)
    industry_code = models.CharField(max_length=8)
    address = models.CharField(max_length=200)
    town = models.ForeignKey(Zone, models.DO_NOTHING, null=True, related_name="+")
    community = models.ForeignKey(Zone, models.DO_NOTHING, null=True, related_name="+")
    district = models.ForeignKey(Zone, models.DO_NOTHING, null=True, related_name="+")
    market = models.ForeignKey(Zone, models.DO_NOTHING, null=True, related_name="+")
    head_count = models.IntegerField(null=True)
    capital = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    unit = models.ForeignKey(Unit, models.DO_NOTHING, null=True, related_name="+")

    objects: ClassVar[models.Manager[Business]] = models.Manager()

    class Meta(Plain.Meta):
        db_table = "businesses_business"
