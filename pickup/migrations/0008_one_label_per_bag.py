from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("pickup", "0007_past_of_bags")]

    operations = [
        migrations.AlterField(
            model_name="bag",
            name="label",
            field=models.CharField(max_length=10, unique=True, verbose_name="étiquette"),
        ),
    ]
