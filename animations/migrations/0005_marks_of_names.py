from django.db import migrations, models
from django.utils.crypto import salted_hmac


def hash_names(apps, schema_editor):
    """As `deciding.supporting.mark_of`: what was kept of a name becomes its mark."""
    rows = apps.get_model("animations", "ProposalSupport").objects.exclude(mark="")
    for one in rows.iterator():
        one.mark = salted_hmac("deciding.support", f"{one.proposal_id}:{one.mark}", algorithm="sha256").hexdigest()
        one.save(update_fields=["mark"])


class Migration(migrations.Migration):
    dependencies = [("animations", "0004_one_heap_of_ballots")]

    operations = [
        migrations.RemoveConstraint("proposalsupport", "one_support_per_line_of_paper"),
        migrations.RenameField("proposalsupport", "folded", "mark"),
        migrations.RunPython(hash_names, migrations.RunPython.noop),
        # A folded name may be longer than a mark.
        migrations.AlterField("proposalsupport", "mark", models.CharField(blank=True, editable=False, max_length=64)),
        migrations.AddConstraint(
            "proposalsupport",
            models.UniqueConstraint(
                fields=["proposal", "mark"], condition=~models.Q(mark=""), name="one_support_per_line_of_paper"
            ),
        ),
    ]
