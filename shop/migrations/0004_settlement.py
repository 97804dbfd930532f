import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('merchants', '0003_money_modes_and_stripe'),
        ('shop', '0003_money_modes_and_stripe'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PayoutAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gateway', models.CharField(blank=True, max_length=20)),
                ('reference', models.CharField(blank=True, max_length=100)),
                ('status', models.CharField(choices=[('NONE', 'Pas encore ouvert'), ('INVITED', 'À compléter'), ('IN_REVIEW', 'En cours de vérification'), ('PAYABLE', 'Prêt à recevoir'), ('RESTRICTED', 'Versements suspendus')], default='NONE', max_length=10)),
                ('asked', models.JSONField(default=list)),
                ('overdue', models.JSONField(default=list)),
                ('deadline', models.DateTimeField(blank=True, null=True)),
                ('disabled_because', models.CharField(blank=True, max_length=200)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('iban', models.CharField(blank=True, max_length=34, verbose_name='IBAN')),
                ('holder', models.CharField(blank=True, max_length=70, verbose_name='titulaire du compte')),
                ('set_off_agreed_on', models.DateField(blank=True, null=True, verbose_name='compensation acceptée le')),
                ('merchant', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='payout_account', to='merchants.merchant')),
            ],
            options={
                'verbose_name': 'compte de versement',
                'verbose_name_plural': 'comptes de versement',
                'ordering': ['merchant__name'],
            },
        ),
        migrations.CreateModel(
            name='TownPayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, unique=True)),
                ('gateway', models.CharField(max_length=20)),
                ('cents', models.PositiveIntegerField(verbose_name='montant en centimes')),
                ('status', models.CharField(choices=[('PLANNED', 'À envoyer'), ('SENT', 'En route'), ('PAID', 'Arrivé'), ('FAILED', 'Revenu'), ('REFUSED', 'Refusé')], default='PLANNED', max_length=8)),
                ('reference', models.CharField(blank=True, max_length=100)),
                ('refused_because', models.CharField(blank=True, max_length=200)),
                ('planned_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('arrives_on', models.DateField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'versement à la banque',
                'verbose_name_plural': 'versements à la banque',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('TRANSFER', 'Versement'), ('REVERSAL', 'Reprise')], max_length=8)),
                ('key', models.CharField(max_length=100, unique=True)),
                ('cents', models.PositiveIntegerField(verbose_name='montant en centimes')),
                ('status', models.CharField(choices=[('PLANNED', 'À envoyer'), ('DONE', 'Envoyé'), ('REFUSED', 'Refusé'), ('DROPPED', 'Abandonné')], default='PLANNED', max_length=8)),
                ('by_provider', models.BooleanField(default=False)),
                ('reference', models.CharField(blank=True, max_length=100)),
                ('refused_because', models.CharField(blank=True, max_length=200)),
                ('planned_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='shop.payoutaccount')),
                ('merchant_order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='merchants.merchantorder')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='shop.payment')),
                ('reverses', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='shop.transfer')),
            ],
            options={
                'verbose_name': 'versement au commerçant',
                'verbose_name_plural': 'versements aux commerçants',
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='payoutaccount',
            constraint=models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('gateway', 'reference'), name='one_merchant_per_provider_account'),
        ),
        migrations.AddConstraint(
            model_name='payoutaccount',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'NONE'), models.Q(('reference', ''), _negated=True), _connector='OR'), name='a_payout_account_is_opened_before_it_is_judged'),
        ),
        migrations.AddConstraint(
            model_name='townpayout',
            constraint=models.CheckConstraint(condition=models.Q(('cents__gt', 0)), name='town_payout_positive'),
        ),
        migrations.AddConstraint(
            model_name='townpayout',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'PLANNED')), fields=('status',), name='one_town_payout_planned_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='townpayout',
            constraint=models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('gateway', 'reference'), name='one_town_payout_per_reference'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(fields=['status', 'id'], name='transfers_by_status'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('cents__gt', 0)), name='transfer_positive'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'TRANSFER'), ('reverses', None)), models.Q(('kind', 'REVERSAL'), ('reverses__isnull', False)), _connector='OR'), name='a_reversal_reverses_a_transfer'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('kind', 'reference'), name='one_transfer_per_provider_reference'),
        ),
    ]
