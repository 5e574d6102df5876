using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.FieldOwnership;

/// <summary>
/// Brings a set in line with a schema that may have changed since it was written. A granular place that is owned as a whole, and nothing
/// below it, is taken for one that was atomic then: all that the live object holds there becomes owned. That also hits an owner who
/// lost all fields below a map to others.
/// </summary>
internal static class SchemaChanges
{
    public static FieldSet Reconcile(FieldSet set, Schema schema, JsonObject live)
    {
        if (ReferenceEquals(schema, Schema.Deduced))
        {
            return set;
        }

        var walk = new Walk(schema, live);
        walk.Visit(set, schema, [], isLeaf: false);
        return walk.Remove.IsEmpty && walk.Add.IsEmpty ? set : set.RecursiveDifference(walk.Remove).Union(walk.Add);
    }

    private sealed class Walk(Schema root, JsonObject live)
    {
        private FieldSet? _liveFields;

        public FieldSet Remove { get; private set; } = new();

        public FieldSet Add { get; private set; } = new();

        public void Visit(FieldSet? set, Schema schema, List<string> path, bool isLeaf)
        {
            if (schema.Map is null && (schema.Scalar is not null || schema.List is null))
            {
                return;
            }

            var isAtomic = schema.Map?.Atomic ?? schema.List!.Relation == ListRelation.Atomic;
            if (isAtomic)
            {
                if (!isLeaf && set is { IsEmpty: false })
                {
                    Remove.Insert(path);
                    Add.Insert(path);
                }

                return;
            }

            if (isLeaf)
            {
                Add.Insert(path);
                if (FieldsAt(path) is { } below)
                {
                    Add = Add.Union(FieldSet.Nested(path, below));
                }
            }

            foreach (var element in set?.Members.Union(set.Children.Keys) ?? [])
            {
                if (schema.Descend(element) is { } next)
                {
                    var child = set!.Child(element);
                    path.Add(element);
                    Visit(child, next, path, set.Has(element) && child is not { IsEmpty: false });
                    path.RemoveAt(path.Count - 1);
                }
            }
        }

        private FieldSet? FieldsAt(List<string> path)
        {
            _liveFields ??= TypedValues.FieldsOf(live, root);
            FieldSet? set = _liveFields;
            foreach (var element in path)
            {
                set = set?.Child(element);
            }

            return set;
        }
    }
}
