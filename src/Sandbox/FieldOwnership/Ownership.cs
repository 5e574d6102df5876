using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.FieldOwnership;

/// <summary>How objects of one kind change their version for comparison; the schema of a version, null when it is no longer served.</summary>
internal interface IVersions
{
    Schema? SchemaOf(string apiVersion);

    JsonObject ConvertTo(JsonObject value, string apiVersion);
}

/// <summary>Fields of an apply that others own, and nobody forced.</summary>
internal sealed class ApplyConflictException(IReadOnlyList<(Manager Manager, Owned Owned)> conflicts)
    : Exception("conflict with other field managers")
{
    public IReadOnlyList<(Manager Manager, Owned Owned)> Conflicts { get; } = conflicts;
}

/// <summary>
/// The algorithm of structured-merge-diff: who owns what after an update or an apply. Values come without managedFields.
/// https://github.com/kubernetes-sigs/structured-merge-diff, merge/update.go
/// </summary>
internal sealed class Ownership(IVersions versions)
{
    /// <summary>The managers after <paramref name="manager"/> replaced live by next.</summary>
    public ManagedFields Update(JsonObject live, JsonObject next, string apiVersion, ManagedFields managed, Manager manager)
    {
        var after = Reconciled(managed, live);
        var comparison = Settle(live, next, apiVersion, after, manager, force: true);
        var mine = (after[manager]?.Fields ?? new FieldSet())
            .Union(comparison.Modified).Union(comparison.Added).Difference(comparison.Removed);
        after[manager] = new Owned(mine, apiVersion, after[manager]?.Time);
        return after;
    }

    /// <summary>The object and its managers after an apply; a null object: nothing changes.</summary>
    /// <exception cref="ApplyConflictException">Not forced, and others own fields that would change.</exception>
    public (JsonObject? Next, ManagedFields Managed) Apply(
        JsonObject live, JsonObject config, string apiVersion, ManagedFields managed, Manager manager, bool force)
    {
        var schema = versions.SchemaOf(apiVersion) ?? Schema.Deduced;
        var after = Reconciled(managed, live);
        var merged = TypedMerge.Merge(live, config, schema);
        var last = after[manager];
        after.Put(manager, new Owned(TypedValues.FieldsOf(config, schema), apiVersion, last?.Time));
        var next = Prune(merged, after, apiVersion, last);
        var comparison = Settle(live, next, apiVersion, after, manager, force);
        return (comparison.IsSame ? null : next, after);
    }

    private ManagedFields Reconciled(ManagedFields managed, JsonObject live)
    {
        var result = managed.Copy();
        foreach (var manager in managed.Managers)
        {
            if (managed[manager] is { } owned && versions.SchemaOf(owned.ApiVersion) is { } schema)
            {
                result[manager] = owned with { Fields = SchemaChanges.Reconcile(owned.Fields, schema, versions.ConvertTo(live, owned.ApiVersion)) };
            }
        }

        return result;
    }

    /// <summary>Takes from all others what changes; with no force that is a conflict.</summary>
    private Comparison Settle(JsonObject live, JsonObject next, string apiVersion, ManagedFields managed, Manager manager, bool force)
    {
        var comparisons = new Dictionary<string, Comparison?>(StringComparer.Ordinal)
        {
            [apiVersion] = TypedMerge.Compare(live, next, versions.SchemaOf(apiVersion) ?? Schema.Deduced),
        };
        var conflicts = new List<(Manager Manager, Owned Owned)>();
        foreach (var other in managed.Managers.Where(other => other != manager))
        {
            var owned = managed[other] ?? new Owned(new FieldSet(), apiVersion, null);
            if (!comparisons.TryGetValue(owned.ApiVersion, out var comparison))
            {
                comparison = versions.SchemaOf(owned.ApiVersion) is { } schema
                    ? TypedMerge.Compare(versions.ConvertTo(live, owned.ApiVersion), versions.ConvertTo(next, owned.ApiVersion), schema)
                    : null;
                comparisons[owned.ApiVersion] = comparison;
            }

            if (comparison is null)
            {
                managed.Remove(other);
                continue;
            }

            var taken = owned.Fields.Intersection(comparison.Modified.Union(comparison.Added));
            if (!taken.IsEmpty)
            {
                conflicts.Add((other, owned with { Fields = taken }));
            }

            managed[other] = owned with { Fields = owned.Fields.Difference(taken).Difference(comparison.Removed) };
        }

        if (!force && conflicts.Count > 0)
        {
            throw new ApplyConflictException(conflicts);
        }

        foreach (var any in managed.Managers)
        {
            managed[any] = managed[any];
        }

        return comparisons[apiVersion]!;
    }

    /// <summary>Removes what the manager applied last time, doesn't now, and nobody else owns.</summary>
    private JsonObject Prune(JsonObject merged, ManagedFields managed, string apiVersion, Owned? last)
    {
        if (last is null || last.Fields.IsEmpty || versions.SchemaOf(last.ApiVersion) is not { } schema)
        {
            return merged;
        }

        var all = versions.ConvertTo(merged, last.ApiVersion);
        var pruned = Removed(all, last.Fields, schema);
        pruned = AddBackOwned(all, pruned, managed, last.ApiVersion);

        // Items below something that was removed with the last set, but weren't in it, stay away; the rest comes back.
        var gone = TypedValues.FieldsOf(all, schema).Difference(TypedValues.FieldsOf(pruned, schema));
        pruned = Removed(all, gone.Intersection(last.Fields), schema);
        return versions.ConvertTo(pruned, apiVersion);
    }

    private JsonObject AddBackOwned(JsonObject merged, JsonObject pruned, ManagedFields managed, string apiVersion)
    {
        var byVersion = new Dictionary<string, FieldSet>(StringComparer.Ordinal);
        foreach (var manager in managed.Managers)
        {
            var owned = managed[manager]!;
            byVersion[owned.ApiVersion] = byVersion.TryGetValue(owned.ApiVersion, out var others) ? others.Union(owned.Fields) : owned.Fields;
        }

        foreach (var (version, fields) in byVersion)
        {
            if (versions.SchemaOf(version) is not { } schema)
            {
                continue;
            }

            var all = versions.ConvertTo(merged, version);
            var kept = TypedValues.FieldsOf(versions.ConvertTo(pruned, version), schema).Union(fields);
            pruned = versions.ConvertTo(Removed(all, TypedValues.FieldsOf(all, schema).Difference(kept), schema), apiVersion);
        }

        return pruned;
    }

    private static JsonObject Removed(JsonObject value, FieldSet remove, Schema schema) =>
        TypedValues.Remove(value, remove, schema) as JsonObject ?? [];
}
