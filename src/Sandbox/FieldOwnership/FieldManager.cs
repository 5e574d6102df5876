using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.FieldOwnership;

/// <summary>Keeps metadata.managedFields through every write: the layers of the real server around <see cref="Ownership"/>.</summary>
internal sealed class FieldManager(IVersions versions, TimeProvider time)
{
    private const int MaxUpdateManagers = 10;
    private const string AncientChanges = "ancient-changes";

    /// <summary>What the server itself sets belongs to nobody.</summary>
    private static readonly FieldSet Stripped = FieldSet.FromJson((JsonObject)JsonText.Parse(
        """
        {"f:apiVersion":{},"f:kind":{},"f:metadata":{".":{},"f:name":{},"f:namespace":{},"f:creationTimestamp":{},"f:selfLink":{},
         "f:uid":{},"f:clusterName":{},"f:generation":{},"f:managedFields":{},"f:resourceVersion":{}}}
        """)!);

    private readonly Ownership _ownership = new(versions);

    /// <summary>Puts managedFields into <paramref name="next"/>, which replaces <paramref name="live"/> (an empty object on create).</summary>
    public void Update(JsonObject live, JsonObject next, string apiVersion, string managerName)
    {
        var creating = live.Map("metadata").Text("uid") is not { Length: > 0 };
        var managed = Sent(live, next);
        var before = WithoutManagedFields(live);
        var after = WithoutManagedFields(next);
        if (managed.Count > 0 || creating)
        {
            // The present operation is a manager of its own first, so that the writer's older entries are judged like anybody's.
            var self = Manager.Updater("\0current-operation", apiVersion);
            managed = _ownership.Update(before, after, apiVersion, managed, self);
            if (managed[self] is { } mine && mine.Fields.Difference(Stripped) is { IsEmpty: false } fields)
            {
                var manager = Manager.Updater(Named(managerName), apiVersion);
                if (managed[manager] is { } previous)
                {
                    fields = fields.Union(previous.Fields);
                }

                managed[manager] = new Owned(fields, apiVersion, ManagedFields.TimeText(time.GetUtcNow()));
            }

            managed.Remove(self);
            CapUpdaters(managed);
        }

        Store(next, managed);
    }

    /// <summary>The object after an apply, with managedFields; equal to live, times included, when nothing changes.</summary>
    /// <exception cref="ApplyConflictException">See <see cref="Ownership.Apply"/>.</exception>
    public JsonObject Apply(JsonObject empty, JsonObject live, JsonObject config, string apiVersion, string managerName, bool force)
    {
        var managed = DecodeOrEmpty(live.Map("metadata").List("managedFields"));
        var before = WithoutManagedFields(live);
        if (managed.Count == 0)
        {
            var first = Manager.Updater("before-first-apply", apiVersion);
            managed = _ownership.Update(empty, before, apiVersion, managed, first);
            managed[first] = managed[first] is { } owned
                ? owned with { Fields = owned.Fields.Difference(Stripped), Time = ManagedFields.TimeText(time.GetUtcNow()) }
                : null;
        }

        var manager = Manager.Applier(Named(managerName));
        var (next, after) = _ownership.Apply(before, config, apiVersion, managed, manager, force);
        if (after[manager] is { } mine)
        {
            after[manager] = mine with
            {
                Fields = mine.Fields.Difference(Stripped),
                Time = next is not null ? ManagedFields.TimeText(time.GetUtcNow()) : mine.Time,
            };
        }

        // A new owner of equal values is a change too, though no value moves.
        if (after[manager] is { Time: null } unnoticed)
        {
            after[manager] = unnoticed with { Time = ManagedFields.TimeText(time.GetUtcNow()) };
        }

        var result = next ?? before;
        Store(result, after);
        return result;
    }

    private static string Named(string manager) => manager.Length == 0 ? "unknown" : manager;

    private static ManagedFields Sent(JsonObject live, JsonObject next)
    {
        var sent = next.Map("metadata").List("managedFields");
        if (ManagedFields.IsReset(sent))
        {
            return new ManagedFields();
        }

        try
        {
            var decoded = ManagedFields.Decode(sent);
            if (decoded.Count > 0)
            {
                return decoded;
            }
        }
        catch (FormatException)
        {
            // As the real server: what can't be read is as if it hadn't been sent.
        }

        return DecodeOrEmpty(live.Map("metadata").List("managedFields"));
    }

    private static ManagedFields DecodeOrEmpty(JsonArray? entries)
    {
        try
        {
            return ManagedFields.Decode(entries);
        }
        catch (FormatException)
        {
            return new ManagedFields();
        }
    }

    private static JsonObject WithoutManagedFields(JsonObject value)
    {
        var copy = value.Copy();
        copy.Map("metadata")?.Remove("managedFields");
        return copy;
    }

    private static void Store(JsonObject value, ManagedFields managed)
    {
        var metadata = value.Ensure("metadata");
        metadata.Remove("managedFields");
        if (managed.Encode() is { } entries)
        {
            metadata["managedFields"] = entries;
        }
    }

    private static void CapUpdaters(ManagedFields managed)
    {
        var updaters = managed.Managers.Where(manager => !manager.Applies).ToList();
        if (updaters.Count <= MaxUpdateManagers)
        {
            return;
        }

        var oldest = updaters.OrderBy(manager => managed[manager]!.Time ?? "", StringComparer.Ordinal)
            .ThenBy(manager => manager.Name, StringComparer.Ordinal);
        foreach (var manager in oldest.Take(updaters.Count - MaxUpdateManagers + 1))
        {
            var owned = managed[manager]!;
            var bucket = Manager.Updater(AncientChanges, owned.ApiVersion);
            managed.Remove(manager);
            managed[bucket] = managed[bucket] is { } others ? owned with { Fields = others.Fields.Union(owned.Fields) } : owned;
        }
    }
}
