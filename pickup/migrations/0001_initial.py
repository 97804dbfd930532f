"""The place's tables, as they stood before the first release: what five migrations had made, in one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('pickup', '0002_told_missing'),
        ('pickup', '0003_undone_payments'),
        ('pickup', '0004_held_card'),
        ('pickup', '0005_moved_collections'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('merchants', '0001_initial'),
        ('order', '0021_billingaddress_code_shippingaddress_code'),
    ]

    operations = [
        migrations.CreateModel(
            name='CounterPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True)),
                ('means', models.CharField(choices=[('CASH', 'Espèces'), ('CARD', 'Carte, sur le terminal du commerçant'), ('CHEQUE', 'Chèque')], max_length=6, verbose_name='moyen')),
                ('cents', models.PositiveIntegerField(verbose_name='montant en centimes')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merchant_order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counter_payments', to='merchants.merchantorder')),
            ],
            options={
                'verbose_name': 'encaissement au comptoir',
                'verbose_name_plural': 'encaissements au comptoir',
                'constraints': [models.CheckConstraint(condition=models.Q(('cents__gt', 0)), name='counter_payment_positive')],
            },
        ),
        migrations.CreateModel(
            name='PickupPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('FIXED', 'Lieu fixe'), ('STOP', 'Halte d’une tournée')], default='FIXED', max_length=5, verbose_name='type')),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
                ('slug', models.SlugField(unique=True)),
                ('street', models.CharField(max_length=150, verbose_name='adresse')),
                ('postcode', models.CharField(max_length=5, verbose_name='code postal')),
                ('city', models.CharField(max_length=80, verbose_name='commune')),
                ('access', models.TextField(blank=True, verbose_name='comment venir')),
                ('picture', models.ImageField(blank=True, upload_to='places/', verbose_name='image')),
                ('is_active', models.BooleanField(default=True, verbose_name='ouvert aux retraits')),
                ('excluded_merchants', models.ManyToManyField(blank=True, related_name='+', to='merchants.merchant', verbose_name='commerçants qui n’y livrent pas')),
            ],
            options={
                'verbose_name': 'point de retrait',
                'verbose_name_plural': 'points de retrait',
                'ordering': ['kind', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(db_index=True, verbose_name='début')),
                ('ends_at', models.DateTimeField(verbose_name='fin')),
                ('cutoff_at', models.DateTimeField(verbose_name='commander avant')),
                ('capacity', models.PositiveIntegerField(verbose_name='nombre de retraits')),
                ('taken', models.PositiveIntegerField(default=0, verbose_name='retraits pris')),
                ('closed_reason', models.CharField(blank=True, max_length=120, verbose_name='fermé parce que')),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='pickup.pickuppoint')),
            ],
            options={
                'verbose_name': 'créneau',
                'verbose_name_plural': 'créneaux',
                'ordering': ['starts_at', 'point'],
                'constraints': [models.UniqueConstraint(fields=('point', 'starts_at'), name='one_slot_per_start'), models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='slot_starts_before_it_ends'), models.CheckConstraint(condition=models.Q(('cutoff_at__lte', models.F('starts_at'))), name='cutoff_before_start'), models.CheckConstraint(condition=models.Q(('taken__lte', models.F('capacity'))), name='slot_not_oversold')],
            },
        ),
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=6, unique=True, verbose_name='code de retrait')),
                ('token', models.CharField(max_length=32, unique=True)),
                ('first_name', models.CharField(max_length=60, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=60, verbose_name='nom')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('channel', models.CharField(choices=[('ONLINE', 'Sur le site'), ('PHONE', 'Au téléphone'), ('COUNTER', 'Au comptoir')], max_length=8, verbose_name='canal')),
                ('pays_online', models.BooleanField(default=False, verbose_name='paie en ligne')),
                ('card_holds_cents', models.PositiveIntegerField(default=0, editable=False, verbose_name='retenu sur la carte, en centimes')),
                ('awaits_bank', models.BooleanField(default=False, editable=False, verbose_name='réponse de la banque attendue')),
                ('adult_declared', models.BooleanField(default=False, verbose_name='majorité déclarée')),
                ('told_ready_at', models.DateTimeField(blank=True, null=True, verbose_name='prévenu le')),
                ('told_missing_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='prévenu d’un manque le')),
                ('moved_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='déplacé le')),
                ('adult_checked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='majorité vérifiée le')),
                ('holds_place', models.BooleanField(default=True, editable=False)),
                ('adult_checked_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='collection', to='order.order')),
                ('placed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisi par')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='collections', to='pickup.slot')),
            ],
            options={
                'verbose_name': 'retrait',
                'verbose_name_plural': 'retraits',
                'constraints': [models.CheckConstraint(condition=models.Q(('channel', 'ONLINE'), ('email', ''), ('phone', ''), _negated=True), name='online_guest_can_be_reached', violation_error_message='Indiquez un téléphone ou un e-mail.')],
            },
        ),
        migrations.CreateModel(
            name='SlotRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'lundi'), (1, 'mardi'), (2, 'mercredi'), (3, 'jeudi'), (4, 'vendredi'), (5, 'samedi'), (6, 'dimanche')], verbose_name='jour')),
                ('starts_at', models.TimeField(verbose_name='de')),
                ('ends_at', models.TimeField(verbose_name='à')),
                ('capacity', models.PositiveIntegerField(verbose_name='nombre de retraits')),
                ('cutoff_days', models.PositiveSmallIntegerField(default=0, verbose_name='clôture : jours avant')),
                ('cutoff_at', models.TimeField(verbose_name='clôture : heure')),
                ('on_public_holidays', models.BooleanField(default=False, verbose_name='aussi les jours fériés')),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='pickup.pickuppoint')),
            ],
            options={
                'verbose_name': 'créneau de la semaine',
                'verbose_name_plural': 'créneaux de la semaine',
                'ordering': ['point', 'weekday', 'starts_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='rule_starts_before_it_ends', violation_error_message='La fin du créneau vient après son début.'), models.UniqueConstraint(fields=('point', 'weekday', 'starts_at'), name='one_rule_per_start')],
            },
        ),
        migrations.CreateModel(
            name='SlotStorage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('storage_class', models.CharField(choices=[('AMBIENT', 'Température ambiante'), ('CHILLED', 'Au frais'), ('FROZEN', 'Congelé'), ('HOT', 'Au chaud'), ('FRAGILE', 'Fragile')], max_length=8)),
                ('capacity', models.PositiveIntegerField()),
                ('taken', models.PositiveIntegerField(default=0)),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='storage', to='pickup.slot')),
            ],
            options={
                'verbose_name': 'stockage du créneau',
                'verbose_name_plural': 'stockages du créneau',
                'constraints': [models.UniqueConstraint(fields=('slot', 'storage_class'), name='one_storage_per_slot_and_class'), models.CheckConstraint(condition=models.Q(('taken__lte', models.F('capacity'))), name='storage_not_oversold')],
            },
        ),
        migrations.CreateModel(
            name='StorageCapacity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('storage_class', models.CharField(choices=[('AMBIENT', 'Température ambiante'), ('CHILLED', 'Au frais'), ('FROZEN', 'Congelé'), ('HOT', 'Au chaud'), ('FRAGILE', 'Fragile')], max_length=8, verbose_name='conservation')),
                ('places', models.PositiveIntegerField(verbose_name='places')),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='storage', to='pickup.pickuppoint')),
            ],
            options={
                'verbose_name': 'capacité de stockage',
                'verbose_name_plural': 'capacités de stockage',
                'constraints': [models.UniqueConstraint(fields=('point', 'storage_class'), name='one_capacity_per_class')],
            },
        ),
        migrations.CreateModel(
            name='UndonePayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='motif')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undone', to='pickup.counterpayment')),
            ],
            options={
                'verbose_name': 'encaissement annulé',
                'verbose_name_plural': 'encaissements annulés',
            },
        ),
        migrations.CreateModel(
            name='Volunteer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='volunteers', to='pickup.pickuppoint')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counters', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'bénévole',
                'verbose_name_plural': 'bénévoles',
                'constraints': [models.UniqueConstraint(fields=('user', 'point'), name='once_at_a_counter')],
            },
        ),
        migrations.CreateModel(
            name='Bag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('storage_class', models.CharField(choices=[('AMBIENT', 'Température ambiante'), ('CHILLED', 'Au frais'), ('FROZEN', 'Congelé'), ('HOT', 'Au chaud'), ('FRAGILE', 'Fragile')], max_length=8, verbose_name='conservation')),
                ('shelf', models.CharField(blank=True, max_length=20, verbose_name='étagère')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='reçu le')),
                ('holds_place', models.BooleanField(default=True, editable=False)),
                ('merchant_order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bags', to='merchants.merchantorder')),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'sac',
                'verbose_name_plural': 'sacs',
                'constraints': [models.UniqueConstraint(fields=('merchant_order', 'storage_class'), name='one_bag_per_storage_class')],
            },
        ),
    ]
