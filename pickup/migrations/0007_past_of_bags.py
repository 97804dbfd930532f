"""Bags that were there before their custody was written: each gets its number, and what is known of its past."""

from django.db import migrations

from pickup.bags import guards

# What became of the whole merchant order became of its bags.
ENDINGS = ["HANDED_OVER", "UNCOLLECTED", "RETURNED", "GIVEN", "DISCARDED"]


def tell(apps, schema_editor):
    Bag, BagMove = apps.get_model("pickup", "Bag"), apps.get_model("pickup", "BagMove")
    numbers = {}
    for bag in Bag.objects.select_related("merchant_order").order_by("merchant_order", "storage_class", "pk"):
        part = bag.merchant_order
        bag.number = numbers[part.order_id] = numbers.get(part.order_id, 0) + 1
        bag.label = f"{part.pickup_code}-{bag.number}"
        BagMove.objects.bulk_create(past_of(bag, part, BagMove))
        bag.save()
    guards.install(schema_editor.connection)


def past_of(bag, part, BagMove):
    if bag.received_at is None:
        return []
    told = {"bag": bag, "channel": "COUNTER"}
    past = [BagMove(act="RECEIVED", by_id=bag.received_by_id, at=bag.received_at, shelf=bag.shelf, **told)]
    bag.where = "HERE"
    for move in part.moves.filter(to_status__in=[*ENDINGS, "CANCELLED"]).order_by("at", "pk"):
        past.append(BagMove(act=move.to_status, by_id=move.by_id, at=move.at, **told))
        bag.where = move.to_status
        bag.handed_over_at = move.at if move.to_status == "HANDED_OVER" else None
    return past


def forget(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("pickup", "0006_custody_of_bags")]

    operations = [migrations.RunPython(tell, forget)]
