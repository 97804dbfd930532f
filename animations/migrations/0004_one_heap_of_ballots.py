from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("animations", "0003_seats_in_the_basket")]

    operations = [
        migrations.RemoveField("votechoice", "on_paper"),
        migrations.RenameField("votechoice", "on_web", "ballots"),
    ]
