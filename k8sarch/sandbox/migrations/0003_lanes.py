import django.db.models.deletion
from django.db import migrations, models


def into_lanes(apps, schema_editor):
    """Every take of a sandbox becomes its lane A."""
    sandboxes = apps.get_model("sandbox", "SandboxRecord")
    lanes = apps.get_model("sandbox", "LaneRecord")
    lines = apps.get_model("sandbox", "TapeLine")
    for sandbox in sandboxes.objects.iterator():
        takes = {sandbox.take, *lines.objects.filter(sandbox=sandbox).values_list("take", flat=True)}
        for take in sorted(takes):
            own = lines.objects.filter(sandbox=sandbox, take=take)
            ends = [*own.values_list("at", flat=True), *([sandbox.position] if take == sandbox.take else [])]
            lane = lanes.objects.create(sandbox=sandbox, take=take, letter="A", end=max(ends, default=0))
            own.update(lane=lane)


def out_of_lanes(apps, schema_editor):
    """Back to one tape a take: the lane A's."""
    lines = apps.get_model("sandbox", "TapeLine")
    lines.objects.exclude(lane__letter="A").delete()
    for line in lines.objects.select_related("lane").iterator():
        line.sandbox_id, line.take = line.lane.sandbox_id, line.lane.take
        line.save(update_fields=["sandbox", "take"])


class Migration(migrations.Migration):
    dependencies = [("sandbox", "0002_moment")]

    operations = [
        migrations.AlterField("sandboxrecord", "speed", models.FloatField(default=1)),
        migrations.AddField("sandboxrecord", "lane", models.CharField(default="A", max_length=1)),
        migrations.CreateModel(
            name="LaneRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("take", models.PositiveIntegerField()),
                ("letter", models.CharField(max_length=1)),
                ("forked_at", models.BigIntegerField(default=0)),
                ("shared", models.PositiveIntegerField(default=0)),
                ("end", models.BigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=32)),
                ("bands", models.JSONField(default=dict)),
                ("dropped", models.BooleanField(default=False)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forks",
                        to="sandbox.lanerecord",
                    ),
                ),
                (
                    "sandbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lanes",
                        to="sandbox.sandboxrecord",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dropped", False)),
                        fields=("sandbox", "take", "letter"),
                        name="one_lane_a_letter",
                    )
                ],
            },
        ),
        migrations.AddField(
            "tapeline",
            "lane",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="sandbox.lanerecord",
            ),
        ),
        # What a migration back needs beside the lane may be empty.
        migrations.AlterField(
            "tapeline",
            "sandbox",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="sandbox.sandboxrecord",
            ),
        ),
        migrations.AlterField("tapeline", "take", models.PositiveIntegerField(null=True)),
        migrations.RemoveConstraint("tapeline", "one_line_a_place"),
        migrations.RunPython(into_lanes, out_of_lanes),
        migrations.RemoveField("tapeline", "sandbox"),
        migrations.RemoveField("tapeline", "take"),
        migrations.AlterField(
            "tapeline",
            "lane",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="sandbox.lanerecord"
            ),
        ),
        migrations.AddConstraint(
            "tapeline",
            models.UniqueConstraint(fields=("lane", "place"), name="one_line_a_place_of_a_lane"),
        ),
    ]
