"""A room's first migration, its tables made in one go from what its operations end in."""

from django.db import migrations
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel

FIRST = (CreateModel, AddField, AddIndex, AddConstraint)


class FirstTables(migrations.Migration):
    """What `makemigrations` writes of an empty room; raises TypeError for an operation that changes what is there.

    Operation by operation, Django renders every related model again for each table, field and constraint: 55,000
    renderings for our rooms and Oscar's. Here they are rendered once.
    """

    def apply(self, project_state, schema_editor, collect_sql=False):
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            if not isinstance(operation, FIRST):
                raise TypeError(f"{self}: {operation.describe()} belongs in a migration of its own")
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                schema_editor.create_model(project_state.apps.get_model(self.app_label, operation.name))
        return project_state
